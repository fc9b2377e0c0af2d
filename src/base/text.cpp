// The two ends of the part are compared at 16 places at once; what is between them only where both fit.
#include "base/text.h"

#include <bit>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace assay {
namespace {

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
  const __m128i first = _mm_set1_epi8(part.front()), last = _mm_set1_epi8(part.back());
  const __m128i fold = _mm_set1_epi8(Case::kFold);
  for (; at + 16 <= places; at += 16) {
    const auto load = [&](size_t from) {
      return _mm_or_si128(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from)), fold);
    };
    const __m128i both =
        _mm_and_si128(_mm_cmpeq_epi8(load(at), first), _mm_cmpeq_epi8(load(at + part.size() - 1), last));
    for (auto mask = static_cast<uint32_t>(_mm_movemask_epi8(both)); mask != 0; mask &= mask - 1) {
      if (Case::equal(text.data() + at + static_cast<size_t>(std::countr_zero(mask)), part)) return true;
    }
  }
#endif
  for (; at < places; ++at) {
    if (Case::equal(text.data() + at, part)) return true;
  }
  return false;
}

}  // namespace

bool contains(std::string_view text, std::string_view part) { return find_part<SameCase>(text, part); }

bool contains_any_case(std::string_view text, std::string_view small) { return find_part<AnyCase>(text, small); }

}  // namespace assay
