// Lines and columns of a source text.
#include "source/source_file.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace assay {
namespace {

constexpr uint32_t kBlock = 1024;

// Offsets have 32 bits, and so do their counts.
uint32_t code_points(std::string_view text) { return static_cast<uint32_t>(count_code_points(text)); }

}  // namespace

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(0);
  const char* begin = text.data();
  const char* end = begin + text.size();
  for (const char* p = begin; p < end;) {
    const void* found = std::memchr(p, '\n', static_cast<size_t>(end - p));
    if (found == nullptr) break;
    p = static_cast<const char*>(found) + 1;
    starts_.push_back(static_cast<uint32_t>(p - begin));
  }
  // A column is counted from its line's start. On a line of megabytes, counts on the way keep that short.
  const auto size = static_cast<uint32_t>(text.size());
  uint32_t longest = size - starts_.back();
  for (size_t i = 1; i < starts_.size(); ++i) longest = std::max(longest, starts_[i] - starts_[i - 1]);
  if (longest <= 4 * kBlock) return;
  uint32_t count = 0;
  for (uint32_t at = 0; at <= size; at += kBlock) {
    before_block_.push_back(count);
    count += code_points(text.substr(at, kBlock));
  }
}

uint32_t LineIndex::code_points_before(uint32_t offset) const {
  const size_t block = offset / kBlock;
  return before_block_[block] + code_points(text_.substr(block * kBlock, offset - block * kBlock));
}

uint64_t count_lines(std::string_view text) {
  const uint64_t breaks = count_bytes(text, [](char c) { return c == '\n'; });
  return text.empty() || text.ends_with('\n') ? breaks : breaks + 1;
}

Position LineIndex::position(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  auto line = static_cast<uint32_t>(after - starts_.begin());
  uint32_t start = starts_[line - 1];
  uint32_t column = 1 + (before_block_.empty() ? code_points(text_.substr(start, offset - start))
                                               : code_points_before(offset) - code_points_before(start));
  if (line == 1 && offset >= 3 && text_.starts_with("\xEF\xBB\xBF"))
    --column;  // editors don't show the byte order mark
  return {line, column};
}

Span LineIndex::line_span(uint32_t line) const {
  if (line == 0 || line > line_count()) return {};
  uint32_t start = starts_[line - 1];
  uint32_t end = line < line_count() ? starts_[line] - 1 : static_cast<uint32_t>(text_.size());
  if (end > start && text_[end - 1] == '\r') --end;
  return {start, end};
}

}  // namespace assay
