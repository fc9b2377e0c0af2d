// Text that does nothing to a terminal. Source code may hold escape sequences, bidirectional overrides, bad bytes: what
// is shown of it names them instead of emitting them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// What one grapheme cluster (or one odd character) looks like.
struct Cell {
  std::string shown;
  uint32_t width = 1;   // columns of the terminal: 2 for wide characters
  uint32_t offset = 0;  // in the text
};

// Controls as ␛ and the like, invisible format characters as <U+202E>, bytes that are no UTF-8 as �. Tabs reach to the
// next multiple of `tab_width`, counted from the beginning of `text`.
std::vector<Cell> cells_of(std::string_view text, uint32_t tab_width = 2);

// The same as one string; line ends are controls too.
std::string printable(std::string_view text);

uint32_t display_width(std::string_view text);

// Breaks at blanks so that no line is wider than `width`; later lines start with `indent`. Longer words stay whole.
std::string wrapped(std::string_view text, uint32_t width, std::string_view indent);

}  // namespace assay
