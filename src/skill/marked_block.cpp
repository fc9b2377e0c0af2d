// The first mark carries the mark of the content (content_mark), so that an edited block is told from an old one.
#include "skill/marked_block.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "skill/manifest.h"

namespace assay {
namespace {

constexpr std::string_view kBegin = "<!-- assay:begin";
constexpr std::string_view kEnd = "<!-- assay:end -->";

std::string with_line_ends(std::string_view text, bool crlf) {
  std::string out;
  for (char c : text) {
    if (c == '\r') continue;
    if (c == '\n' && crlf) out += '\r';
    out += c;
  }
  return out;
}

std::string block(std::string_view content) {
  return fmt::format("{} {} (Assay keeps this block; write outside of it) -->\n{}\n{}\n", kBegin, content_mark(content),
                     content, kEnd);
}

// Marks count at the beginning of a line only: elsewhere they are talk about them.
size_t find_mark(std::string_view text, std::string_view mark, size_t from) {
  for (size_t at = text.find(mark, from); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

}  // namespace

BlockChange put_block(std::string_view text, std::string_view content) {
  using Kind = BlockChange::Kind;
  const bool crlf = text.find("\r\n") != std::string_view::npos;
  BlockChange change{Kind::broken, std::string(text), 0};
  const size_t begin = find_mark(text, kBegin, 0), end = find_mark(text, kEnd, 0);
  if (begin == std::string_view::npos && end == std::string_view::npos) {
    change.kind = Kind::added;
    if (!text.empty() && text.back() != '\n') change.text += crlf ? "\r\n" : "\n";
    if (!trimmed(text).empty()) change.text += crlf ? "\r\n" : "\n";
    change.text += with_line_ends(block(content), crlf);
    change.line = 1 + static_cast<uint32_t>(std::count(change.text.begin(), change.text.end(), '\n')) -
                  static_cast<uint32_t>(std::count(content.begin(), content.end(), '\n')) - 3;
    return change;
  }
  const size_t at = std::min(begin, end);
  change.line = 1 + static_cast<uint32_t>(std::count(text.begin(), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
  const bool is_pair = begin < end && end != std::string_view::npos && begin != std::string_view::npos &&
                       find_mark(text, kBegin, begin + 1) == std::string_view::npos &&
                       find_mark(text, kEnd, end + 1) == std::string_view::npos;
  const size_t first_line_end = is_pair ? text.find('\n', begin) : std::string_view::npos;
  if (!is_pair || first_line_end >= end) return change;

  const std::string_view head = text.substr(begin + kBegin.size(), first_line_end - begin - kBegin.size());
  std::string now = with_line_ends(text.substr(first_line_end + 1, end - first_line_end - 1), false);
  if (!now.empty()) now.pop_back();  // its last line end
  const std::string_view mark = trimmed(head).substr(0, 16);
  if (mark != content_mark(now)) {
    change.kind = Kind::edited;
    return change;
  }
  size_t after = end + kEnd.size();
  if (text.substr(after).starts_with("\r\n"))
    after += 2;
  else if (after < text.size() && text[after] == '\n')
    ++after;
  change.text = fmt::format("{}{}{}", text.substr(0, begin), with_line_ends(block(content), crlf), text.substr(after));
  change.kind = change.text == text ? Kind::unchanged : Kind::refreshed;
  if (now == content) {  // at most the words of the first mark differ
    change.kind = Kind::unchanged;
    change.text = text;
  }
  return change;
}

}  // namespace assay
