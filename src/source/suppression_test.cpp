#include "source/suppression.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

std::vector<Suppression> find(std::string_view text) {
  return find_suppressions(text, [](uint32_t) { return true; });
}

TEST(Suppression, BehindCodeItCoversItsLine) {
  std::string text = "a()\nb()  # assay:ignore task-async/unbounded -- ten at most\nc()\n";
  auto found = find(text);
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].targets.size(), 1u);
  EXPECT_EQ(found[0].targets[0].name, "task-async/unbounded");
  EXPECT_EQ(text.substr(found[0].targets[0].span.start, found[0].targets[0].span.size()), "task-async/unbounded");
  EXPECT_EQ(found[0].reason, "ten at most");
  EXPECT_EQ(text.substr(found[0].span.start, found[0].span.size()),
            "# assay:ignore task-async/unbounded -- ten at most");
  EXPECT_FALSE(found[0].covers(1));
  EXPECT_TRUE(found[0].covers(2));
  EXPECT_FALSE(found[0].covers(3));
}

TEST(Suppression, AloneItCoversTheNextLineOfCode) {
  auto found = find("  # assay:ignore a/b, c/d -- because\n  # more words\n\n  code()\n  other()\n");
  ASSERT_EQ(found.size(), 1u);
  ASSERT_EQ(found[0].targets.size(), 2u);
  EXPECT_EQ(found[0].targets[1].name, "c/d");
  EXPECT_TRUE(found[0].covers(4));
  EXPECT_FALSE(found[0].covers(5));
}

TEST(Suppression, AtTheEndOfTheFileItCoversNothingMore) {
  for (std::string_view text :
       {"# assay:ignore a/b -- why", "# assay:ignore a/b -- why\n", "x\r\n# assay:ignore a/b -- why\r\n"}) {
    auto found = find(text);
    ASSERT_EQ(found.size(), 1u) << text;
    EXPECT_EQ(found[0].reason, "why");
    EXPECT_EQ(found[0].targets[0].name, "a/b");
  }
}

TEST(Suppression, WholeFile) {
  auto found = find("code()\n#assay:ignore-file elixir-gettext-i18n --- generated\nmore()\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].whole_file);
  EXPECT_TRUE(found[0].covers(1));
  EXPECT_TRUE(found[0].covers(99));
  EXPECT_EQ(found[0].reason, "generated");
}

TEST(Suppression, SaysWhatIsMissing) {
  auto found = find("x # assay:ignore a/b\ny # assay:ignore\nz # assay:ignore -- no names\n");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].reason, "");
  EXPECT_TRUE(found[1].targets.empty());
  EXPECT_TRUE(found[2].targets.empty());
  EXPECT_EQ(found[2].reason, "no names");
}

TEST(Suppression, TalkAboutSuppressionsIsNone) {
  EXPECT_TRUE(find("# write `# assay:ignored` or so\n# the assay:ignore comment\nassay:ignore a/b -- x\n").empty());
}

TEST(Suppression, TextInStringsIsNone) {
  std::string text = "x = \"# assay:ignore a/b -- no\" # assay:ignore a/b -- yes\n";
  auto found = find_suppressions(text, [](uint32_t offset) { return offset > 10; });
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].reason, "yes");
}

}  // namespace
}  // namespace assay
