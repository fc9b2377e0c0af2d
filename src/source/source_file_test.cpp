#include "source/source_file.h"

#include <gtest/gtest.h>

#include <ostream>

namespace assay {

void PrintTo(Position position, std::ostream* out) { *out << position.line << ':' << position.column; }

namespace {

std::string_view line(std::string_view text, uint32_t number) {
  Span span = LineIndex(text).line_span(number);
  return text.substr(span.start, span.size());
}

TEST(LineIndex, CountsLinesAndColumnsFromOne) {
  LineIndex index("ab\n\ncd");
  EXPECT_EQ(index.line_count(), 3u);
  EXPECT_EQ(index.position(0), (Position{1, 1}));
  EXPECT_EQ(index.position(2), (Position{1, 3}));  // the line end belongs to its line
  EXPECT_EQ(index.position(3), (Position{2, 1}));
  EXPECT_EQ(index.position(5), (Position{3, 2}));
  EXPECT_EQ(index.position(6), (Position{3, 3}));   // end of text
  EXPECT_EQ(index.position(99), (Position{3, 3}));  // beyond it
}

TEST(LineIndex, ColumnsCountCodePoints) {
  std::string_view text = "\"é😀\" <> x";
  EXPECT_EQ(LineIndex(text).position(static_cast<uint32_t>(text.find('x'))), (Position{1, 9}));
}

TEST(LineIndex, ByteOrderMarkTakesNoColumn) {
  EXPECT_EQ(LineIndex("\xEF\xBB\xBF"
                      "ab")
                .position(3),
            (Position{1, 1}));
  EXPECT_EQ(LineIndex("\xEF\xBB\xBF"
                      "ab\ncd")
                .position(6),
            (Position{2, 1}));
}

TEST(LineIndex, LineSpansLeaveOutLineEnds) {
  EXPECT_EQ(line("ab\r\ncd\n", 1), "ab");
  EXPECT_EQ(line("ab\r\ncd\n", 2), "cd");
  EXPECT_EQ(line("ab\r\ncd\n", 3), "");
  EXPECT_EQ(line("ab", 7), "");
  EXPECT_EQ(LineIndex("").line_count(), 1u);
}

TEST(LineIndex, BadBytesStayInBounds) {
  std::string text = "\xFF\x80\x80x";
  EXPECT_EQ(LineIndex(text).position(3), (Position{1, 2}));
}

}  // namespace
}  // namespace assay
