// A source text and its lines.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace assay {

// A place as people and editors count: line and column from 1, columns in Unicode code points.
struct Position {
  uint32_t line = 1;
  uint32_t column = 1;
  friend constexpr auto operator<=>(Position, Position) = default;
};

// Offsets of line starts; made when first asked for, since most files give no finding.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  [[nodiscard]] Position position(uint32_t offset) const;
  [[nodiscard]] uint32_t line_count() const { return static_cast<uint32_t>(starts_.size()); }
  // Bytes of a line (from 1), without its line end.
  [[nodiscard]] Span line_span(uint32_t line) const;

 private:
  [[nodiscard]] uint32_t code_points_before(uint32_t offset) const;

  std::string_view text_;
  std::vector<uint32_t> starts_;
  std::vector<uint32_t> before_block_;  // code points before each block of the text; only where a line is long
};

// Lines of a text, one without a line end at its end included.
uint64_t count_lines(std::string_view text);

struct SourceFile {
  std::string path;  // as reported: relative to the current directory when below it, else absolute; `/` between parts
  std::string text;  // the bytes as read; not necessarily valid UTF-8
};

}  // namespace assay
