// Lines and columns as Elixir counts them, and the few places that its quoted form speaks of but our tree does not hold
// (the dot of a remote call, the line end of an empty file). Only the quoted form needs them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/span.h"
#include "source/source_file.h"
#include "syntax/tree.h"

namespace assay {

class ElixirColumns {
 public:
  explicit ElixirColumns(const Tree& tree);

  // Line and column, both from 1. Columns count code points, but grapheme clusters inside strings
  // (Tree::column_shifts()).
  [[nodiscard]] Position position(uint32_t offset) const;

  // The dot between what ends at `from` and the name at `name`. Blanks, line ends, comments and closing parentheses may
  // stand around it.
  [[nodiscard]] uint32_t dot_between(uint32_t from, uint32_t name) const;

  // Where Elixir places the `eol` or `;` token of a text that has blanks and comments only. A comment's line end counts
  // as standing at its `#`.
  [[nodiscard]] std::optional<uint32_t> first_end_of_expression(Span inside) const;
  [[nodiscard]] bool has_semicolon(Span inside) const;

  // Blanks between the start of the line and `offset`: the indentation of a heredoc's closing quotes.
  [[nodiscard]] uint32_t indentation(uint32_t offset) const;

 private:
  [[nodiscard]] uint32_t code_points_before(uint32_t offset) const;
  [[nodiscard]] uint32_t line_of(uint32_t offset) const;  // from 0

  std::string_view source_;
  std::vector<uint32_t> line_starts_;
  std::vector<uint32_t> blocks_;  // code points before each 64th byte, so that long lines cost no more than short ones
  std::vector<ColumnShift> shifts_;  // sorted by offset; delta: sum of all up to this one
};

}  // namespace assay
