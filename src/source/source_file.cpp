// Lines and columns of a source text.
#include "source/source_file.h"

#include <algorithm>
#include <cstring>

namespace assay {

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
}

Position LineIndex::position(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  auto line = static_cast<uint32_t>(after - starts_.begin());
  uint32_t start = starts_[line - 1];
  // Code points: every byte that doesn't continue one. In bad UTF-8 a stray continuation byte counts with the byte
  // before.
  uint32_t column = 1;
  for (uint32_t i = start; i < offset; ++i) column += (static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80;
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
