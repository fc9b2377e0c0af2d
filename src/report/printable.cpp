#include "report/printable.h"

#include <fmt/format.h>
#include <locale.h>
#include <wchar.h>

#include <algorithm>

#include "syntax/unicode.h"

namespace assay {
namespace {

constexpr uint32_t kReplacement = 0xFFFD;

// Characters that show nothing but change how what follows is read. The joiners (U+200C, U+200D) are left alone, since
// scripts and emoji need them.
bool is_invisible_format(uint32_t c) {
  return is_bidi_control(c) || c == 0xAD || c == 0x061C || c == 0x180E || c == 0x200B || c == 0x200E || c == 0x200F ||
         c == 0x2028 || c == 0x2029 || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE007F);
}

// The C library's table of widths, whatever the user's locale.
uint32_t width_of(uint32_t c) {
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", static_cast<locale_t>(nullptr));
  if (utf8 == static_cast<locale_t>(nullptr)) return 1;
  const locale_t old = ::uselocale(utf8);
  const int width = ::wcwidth(static_cast<wchar_t>(c));
  ::uselocale(old);
  return width < 0 ? 1 : static_cast<uint32_t>(width);
}

// Letters, digits and signs of ASCII, blanks: shown as they are, one column each.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

void append_visible(uint32_t c, Cell& cell) {
  if (c < 0x20 || c == 0x7F) {
    append_utf8(cell.shown, c == 0x7F ? 0x2421 : 0x2400 + c);  // the control pictures: ␀ to ␟, ␡
    cell.width = std::max(cell.width, 1u);
  } else if (c < 0x7F) {
    cell.shown += static_cast<char>(c);
    cell.width = std::max(cell.width, 1u);
  } else if (c < 0xA0 || is_invisible_format(c)) {
    cell.shown += fmt::format("<U+{:04X}>", c);
    cell.width = static_cast<uint32_t>(cell.shown.size());
  } else {
    append_utf8(cell.shown, c);
    // A cluster is as wide as its widest character; an emoji of several takes two columns.
    cell.width = std::max(cell.width, c == 0xFE0F ? 2 : width_of(c));
  }
}

}  // namespace

std::vector<Cell> cells_of(std::string_view text, uint32_t tab_width) {
  std::vector<Cell> cells;
  cells.reserve(text.size());
  uint32_t column = 0;
  for (size_t at = 0; at < text.size();) {
    Cell cell{"", 0, static_cast<uint32_t>(at)};
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte >= 0x20 && byte < 0x7F && (at + 1 == text.size() || static_cast<unsigned char>(text[at + 1]) < 0x80)) {
      cell.shown = text[at++];
      cell.width = 1;
    } else if (byte == '\t') {
      cell.width = tab_width - column % tab_width;
      cell.shown.assign(cell.width, ' ');
      ++at;
    } else {
      const CodePoint first = decode_utf8(text, at);
      const bool plain = first.value != kInvalidCodePoint && first.value >= 0x20;
      const size_t end = plain ? std::max(grapheme_end(text, at), at + first.length) : at + first.length;
      while (at < end) {
        const CodePoint c = decode_utf8(text, at);
        append_visible(c.value == kInvalidCodePoint ? kReplacement : c.value, cell);
        at += c.length;
      }
    }
    column += cell.width;
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::string printable(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  // A tab in a name or message is a control like others.
  std::string shown;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t tab = rest.find('\t');
    for (const Cell& cell : cells_of(rest.substr(0, tab))) shown += cell.shown;
    if (tab == std::string_view::npos) break;
    shown += "\u2409";
    rest.remove_prefix(tab + 1);
  }
  return shown;
}

uint32_t display_width(std::string_view text) {
  if (is_plain(text)) return static_cast<uint32_t>(text.size());
  uint32_t width = 0;
  for (const Cell& cell : cells_of(text)) width += cell.width;
  return width;
}

std::string wrapped(std::string_view text, uint32_t width, std::string_view indent) {
  std::string lines;
  uint32_t column = 0;
  while (!text.empty()) {
    size_t blank = std::min(text.find(' '), text.size());
    // Code in backticks stays together where it fits a line.
    if (const size_t opened = text.find('`'); opened < blank) {
      const size_t closed = std::min(text.find('`', opened + 1), text.size());
      const size_t after = std::min(text.find(' ', closed), text.size());
      if (closed < text.size() && after <= width) blank = after;
    }
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    const uint32_t word_width = display_width(word);
    if (column > 0 && column + 1 + word_width > width) {
      lines += '\n';
      lines += indent;
      column = display_width(indent);
    } else if (column > 0) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += word_width;
  }
  return lines;
}

}  // namespace assay
