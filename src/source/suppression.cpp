#include "source/suppression.h"

#include <algorithm>
#include <cstddef>

namespace assay {
namespace {

constexpr std::string_view kMarker = "assay:ignore";
constexpr std::string_view kBlanks = " \t\r";
// How many lines of comments may stand between a suppression and its code; bounds the work on hostile input.
constexpr uint32_t kMaxLinesBetween = 50;

struct Line {
  uint32_t start = 0, end = 0;  // without the line end
};

Line line_around(std::string_view text, size_t offset) {
  const size_t start = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
  const size_t end = std::min(text.find('\n', offset), text.size());
  return {static_cast<uint32_t>(start), static_cast<uint32_t>(end)};
}

bool is_blank_or_comment(std::string_view line) {
  const size_t first = line.find_first_not_of(kBlanks);
  return first == std::string_view::npos || line[first] == '#';
}

// "a/b, c" with offsets. Names end at commas; what is no name is still a target, so that it gets reported as unknown.
std::vector<Suppression::Target> targets_in(std::string_view text, Span span) {
  std::vector<Suppression::Target> targets;
  for (uint32_t at = span.start; at < span.end;) {
    const uint32_t comma = std::min(static_cast<uint32_t>(std::min(text.find(',', at), text.size())), span.end);
    uint32_t start = at, end = comma;
    while (start < end && kBlanks.find(text[start]) != std::string_view::npos) ++start;
    while (end > start && kBlanks.find(text[end - 1]) != std::string_view::npos) --end;
    if (start < end) targets.push_back({text.substr(start, end - start), {start, end}});
    at = comma + 1;
  }
  return targets;
}

}  // namespace

std::vector<Suppression> find_suppressions(std::string_view text, const std::function<bool(uint32_t)>& is_comment) {
  std::vector<Suppression> found;
  uint32_t line_number = 1;
  size_t counted = 0;  // line ends before this offset are in line_number
  for (size_t at = text.find(kMarker); at != std::string_view::npos; at = text.find(kMarker, at + 1)) {
    // The comment is `#`, blanks, the marker; anything else only talks about suppressions.
    size_t hash = at;
    while (hash > 0 && kBlanks.find(text[hash - 1]) != std::string_view::npos) --hash;
    if (hash == 0 || text[hash - 1] != '#') continue;
    while (hash > 0 && text[hash - 1] == '#') --hash;
    size_t rest = at + kMarker.size();
    Suppression suppression;
    if (text.substr(rest).starts_with("-file")) {
      suppression.whole_file = true;
      rest += 5;
    }
    if (rest < text.size() && (kBlanks.find(text[rest]) == std::string_view::npos && text[rest] != '\n')) continue;
    if (!is_comment(static_cast<uint32_t>(hash))) continue;
    const Line line = line_around(text, at);

    const std::string_view words = text.substr(rest, line.end - rest);
    const size_t dashes = std::min(words.find("--"), words.size());
    suppression.targets = targets_in(text, {static_cast<uint32_t>(rest), static_cast<uint32_t>(rest + dashes)});
    if (dashes < words.size()) {
      std::string_view reason = words.substr(dashes + 2);
      reason.remove_prefix(std::min(reason.find_first_not_of(" \t\r-"), reason.size()));
      suppression.reason = reason.substr(0, reason.find_last_not_of(kBlanks) + 1);
    }
    uint32_t end = line.end;
    while (end > hash && kBlanks.find(text[end - 1]) != std::string_view::npos) --end;
    suppression.span = {static_cast<uint32_t>(hash), end};

    line_number += static_cast<uint32_t>(
        std::count(text.begin() + static_cast<ptrdiff_t>(counted), text.begin() + static_cast<ptrdiff_t>(at), '\n'));
    counted = at;
    suppression.line = suppression.first_line = suppression.last_line = line_number;
    // Alone on its line, it speaks of the next line of code.
    if (is_blank_or_comment(text.substr(line.start, hash - line.start))) {
      for (size_t next = line.end; next < text.size() && suppression.last_line - line_number < kMaxLinesBetween;) {
        const Line below = line_around(text, next + 1);
        ++suppression.last_line;
        if (!is_blank_or_comment(text.substr(below.start, below.end - below.start))) break;
        next = below.end;
      }
    }
    found.push_back(std::move(suppression));
  }
  return found;
}

}  // namespace assay
