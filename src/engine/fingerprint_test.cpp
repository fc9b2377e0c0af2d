#include "engine/fingerprint.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

// The fingerprint of the n-th `needle` in the text (from 0).
std::vector<std::string> prints(std::string_view text, std::string_view needle, std::string_view check = "a/b",
                                std::string_view path = "lib/a.ex") {
  LineIndex lines(text);
  Fingerprints fingerprints(path, text, lines);
  std::vector<std::string> result;
  for (size_t at = text.find(needle); at != std::string_view::npos; at = text.find(needle, at + 1)) {
    auto start = static_cast<uint32_t>(at);
    result.push_back(fingerprints.next(check, {start, start + static_cast<uint32_t>(needle.size())}));
  }
  return result;
}

TEST(Fingerprints, StayWhenLinesAndIndentationMove) {
  EXPECT_EQ(prints("x\n  drop  it\n", "it"), prints("# new\n\nx\ny\n\tdrop it", "it"));
}

TEST(Fingerprints, DifferByTextCheckPathAndOrdinal) {
  auto two = prints("drop it\ndrop it\n", "it");
  ASSERT_EQ(two.size(), 2u);
  EXPECT_NE(two[0], two[1]);
  EXPECT_EQ(two[0], prints("drop it", "it")[0]);
  EXPECT_NE(two[0], prints("keep it", "it")[0]);
  EXPECT_NE(two[0], prints("drop it", "it", "a/c")[0]);
  EXPECT_NE(two[0], prints("drop it", "it", "a/b", "lib/b.ex")[0]);
  EXPECT_EQ(two[0].size(), 16u);
}

}  // namespace
}  // namespace assay
