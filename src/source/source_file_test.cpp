#include "source/source_file.h"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

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

// Columns of a long line come from counts on the way: they must be those of plain counting, and quick.
TEST(LineIndex, LongLinesAreCountedInBlocks) {
  std::string text = "first\n";
  std::vector<uint32_t> offsets;
  while (text.size() < 4'000'000) {
    offsets.push_back(static_cast<uint32_t>(text.size()));
    text += offsets.size() % 3 == 0 ? "é" : offsets.size() % 3 == 1 ? "a" : "😀";
  }
  text += "\nlast";
  const LineIndex index(text);
  for (uint32_t i = 0; i < offsets.size(); ++i) ASSERT_EQ(index.position(offsets[i]), (Position{2, i + 1}));
  EXPECT_EQ(index.position(static_cast<uint32_t>(text.size())), (Position{3, 5}));
  EXPECT_EQ(index.position(3), (Position{1, 4}));
}

TEST(LineIndex, BadBytesStayInBounds) {
  std::string text = "\xFF\x80\x80x";
  EXPECT_EQ(LineIndex(text).position(3), (Position{1, 2}));
}

}  // namespace
}  // namespace assay
