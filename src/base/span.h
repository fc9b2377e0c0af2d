// A range of bytes in one source text: [start, end), offsets in bytes from the beginning of the file.
#pragma once

#include <cstdint>

namespace assay {

struct Span {
  uint32_t start = 0;
  uint32_t end = 0;

  [[nodiscard]] constexpr uint32_t size() const { return end - start; }
  [[nodiscard]] constexpr bool contains(uint32_t offset) const { return start <= offset && offset < end; }
  friend constexpr bool operator==(Span, Span) = default;
};

}  // namespace assay
