// The lexer's innermost loops, sixteen bytes at a time. They read up to sixteen bytes beyond what they answer, so the
// text must be padded with as many zeros: see Lexer. What they look for includes the zero, so none runs past the end.
//
// Each is there twice: for SSE2, which every x86-64 has, and plain. The tests hold one to the other.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/short_name.h"

namespace assay::scan {

inline constexpr uint32_t kPadding = 32;

namespace plain {

inline bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The run of ASCII letters, digits and _ at `p`, of which at most 16 bytes are looked at: size 16 says that it may go
// on.
inline ShortName name(const char* p) {
  uint32_t size = 0;
  while (size < 16 && is_name(p[size])) ++size;
  return short_name({p, size});
}

// How many spaces stand at `p`.
inline uint32_t spaces(const char* p) {
  uint32_t count = 0;
  while (p[count] == ' ') ++count;
  return count;
}

// The next line end, zero or byte above ASCII.
inline const char* line_end(const char* p) {
  while (static_cast<signed char>(*p) > 0 && *p != '\n') ++p;
  return p;
}

// The next place from which reading a string needs a closer look: `stop`, a backslash, #, zero or byte above ASCII.
inline const char* string_end(const char* p, char stop) {
  while (static_cast<signed char>(*p) > 0 && *p != stop && *p != '\\' && *p != '#') ++p;
  return p;
}

}  // namespace plain

#ifdef __SSE2__

namespace sse2 {

inline __m128i load(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
inline uint32_t mask(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }
// 0xFF where first <= byte <= first + count, all unsigned.
inline __m128i in_range(__m128i bytes, char first, char count) {
  __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8(count)), from_first);
}
inline __m128i is(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

// Read from 16 - n on, it keeps the first n bytes.
inline constexpr std::array<uint8_t, 32> kKeep = [] {
  std::array<uint8_t, 32> keep{};
  for (int i = 0; i < 16; ++i) keep[i] = 0xFF;
  return keep;
}();

inline uint32_t names(__m128i bytes) {
  const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  const __m128i letters = _mm_or_si128(in_range(lower, 'a', 25), is(bytes, '_'));
  return mask(_mm_or_si128(letters, in_range(bytes, '0', 9)));
}

inline ShortName name(const char* p) {
  const __m128i bytes = load(p);
  const auto size = static_cast<uint32_t>(std::countr_zero(~names(bytes)));
  const __m128i kept = _mm_and_si128(bytes, load(reinterpret_cast<const char*>(kKeep.data()) + 16 - size));
  return {static_cast<uint64_t>(_mm_cvtsi128_si64(kept)),
          static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(kept, kept))), size};
}

inline uint32_t spaces(const char* p) {
  for (uint32_t count = 0;; count += 16) {
    const uint32_t other = ~mask(is(load(p + count), ' ')) & 0xFFFF;
    if (other != 0) return count + static_cast<uint32_t>(std::countr_zero(other));
  }
}

inline const char* line_end(const char* p) {
  for (;; p += 16) {
    const __m128i bytes = load(p);
    const uint32_t found = mask(_mm_or_si128(is(bytes, '\n'), _mm_cmplt_epi8(bytes, _mm_set1_epi8(1))));
    if (found != 0) return p + std::countr_zero(found);
  }
}

inline const char* string_end(const char* p, char stop) {
  for (;; p += 16) {
    const __m128i bytes = load(p);
    const __m128i special = _mm_or_si128(is(bytes, '\\'), is(bytes, '#'));
    const __m128i ends = _mm_or_si128(is(bytes, stop), _mm_cmplt_epi8(bytes, _mm_set1_epi8(1)));
    const uint32_t found = mask(_mm_or_si128(special, ends));
    if (found != 0) return p + std::countr_zero(found);
  }
}

}  // namespace sse2
using namespace sse2;

#else
using namespace plain;
#endif

}  // namespace assay::scan
