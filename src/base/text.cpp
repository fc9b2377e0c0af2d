// Two letters of the part are compared at 16 places at once; the others only where both fit.
#include "base/text.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <utility>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace assay {
namespace {

// How often a small letter stands in source code, roughly: the later, the oftener.
constexpr std::array<uint8_t, 256> kCommon = [] {
  std::array<uint8_t, 256> ranks{};
  constexpr std::string_view kByRank = "qjzx;@!-kvybw(),gfh.u\"_mpdcl:sniorat\ne ";
  for (size_t i = 0; i < kByRank.size(); ++i) ranks[static_cast<uint8_t>(kByRank[i])] = static_cast<uint8_t>(i + 1);
  return ranks;
}();

// The places of the two rarest letters of a part that has two or more, so that few places of the text fit.
struct Anchors {
  size_t one = 0, other = 1;
  explicit Anchors(std::string_view part) {
    const auto rank = [&](size_t at) { return kCommon[static_cast<uint8_t>(part[at])]; };
    if (rank(other) < rank(one)) std::swap(one, other);
    for (size_t at = 2; at < part.size(); ++at) {
      if (rank(at) < rank(one)) {
        other = std::exchange(one, at);
      } else if (rank(at) < rank(other)) {
        other = at;
      }
    }
  }
};

struct SameCase {
  static constexpr char kFold = 0;
  static bool equal(const char* text, std::string_view part) {
    return std::memcmp(text, part.data(), part.size()) == 0;
  }
};

struct AnyCase {
  static constexpr char kFold = 0x20;  // makes capital letters small; no other byte becomes a small letter
  static bool equal(const char* text, std::string_view part) {
    for (size_t i = 0; i < part.size(); ++i) {
      if ((text[i] | kFold) != part[i]) return false;
    }
    return true;
  }
};

template <typename Case>
bool find_part(std::string_view text, std::string_view part) {
  if (part.size() < 2 || part.size() > text.size()) return false;
  const size_t places = text.size() - part.size() + 1;
  size_t at = 0;
#ifdef __SSE2__
  const Anchors anchors(part);
  const __m128i one = _mm_set1_epi8(part[anchors.one]), other = _mm_set1_epi8(part[anchors.other]);
  const auto fits = [&](size_t from) {
    const auto compare = [&](size_t there, __m128i letter) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + there));
      return _mm_cmpeq_epi8(Case::kFold == 0 ? bytes : _mm_or_si128(bytes, _mm_set1_epi8(Case::kFold)), letter);
    };
    return _mm_and_si128(compare(from + anchors.one, one), compare(from + anchors.other, other));
  };
  const auto found_at = [&](size_t from, __m128i places_that_fit) {
    for (auto mask = static_cast<uint32_t>(_mm_movemask_epi8(places_that_fit)); mask != 0; mask &= mask - 1) {
      if (Case::equal(text.data() + from + static_cast<size_t>(std::countr_zero(mask)), part)) return true;
    }
    return false;
  };
  for (; at + 64 <= places; at += 64) {
    const __m128i a = fits(at), b = fits(at + 16), c = fits(at + 32), d = fits(at + 48);
    if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d))) == 0) [[likely]]
      continue;
    if (found_at(at, a) || found_at(at + 16, b) || found_at(at + 32, c) || found_at(at + 48, d)) return true;
  }
  for (; at + 16 <= places; at += 16) {
    if (found_at(at, fits(at))) return true;
  }
#endif
  for (; at < places; ++at) {
    if (Case::equal(text.data() + at, part)) return true;
  }
  return false;
}

}  // namespace

std::string counted(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

bool contains(std::string_view text, std::string_view part) {
  constexpr size_t kShort = 48;  // a name: the standard's way is through before this one has begun
  return text.size() < kShort ? text.find(part) != std::string_view::npos : find_part<SameCase>(text, part);
}

bool contains_any_case(std::string_view text, std::string_view small) { return find_part<AnyCase>(text, small); }

}  // namespace assay
