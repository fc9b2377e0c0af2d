#include "report/markup.h"

#include <algorithm>

#include "report/printable.h"

namespace assay {
namespace {

void append_escaped(std::string_view shown, std::string& out) {
  // Two characters that are UTF-8 but, unlike all others that are left here, not XML.
  if (shown.find("\uFFFE") != std::string_view::npos || shown.find("\uFFFF") != std::string_view::npos) {
    out += "\uFFFD";
    return;
  }
  for (char c : shown) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
}

std::string escaped(std::string_view text, std::string_view line_end) {
  std::string out;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    for (const Cell& cell : cells_of(line)) append_escaped(cell.shown, out);
    if (end < text.size()) out += line_end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

std::string markup_text(std::string_view text) { return escaped(text, "\n"); }
std::string markup_attribute(std::string_view text) { return escaped(text, "&#10;"); }

}  // namespace assay
