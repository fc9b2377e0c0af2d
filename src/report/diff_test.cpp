#include "report/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string diff(std::string_view before, std::string_view after, std::string_view path = "lib/a.ex") {
  return unified_diff(path, before, after, {});
}

TEST(UnifiedDiff, ShowsChangesInTheirContext) {
  EXPECT_EQ(diff("a\n", "a\n"), "");
  EXPECT_EQ(diff("1\n2\n3\n4\n5\n6\n7\n8\n", "1\n2\n3\n4\nfive\n6\n7\n8\n"),
            "--- lib/a.ex\n+++ lib/a.ex\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
  EXPECT_EQ(diff("", "new\n"), "--- lib/a.ex\n+++ lib/a.ex\n@@ -0,0 +1 @@\n+new\n");
  EXPECT_EQ(diff("gone\n", ""), "--- lib/a.ex\n+++ lib/a.ex\n@@ -1 +0,0 @@\n-gone\n");
  EXPECT_EQ(diff("a", "a\n"), "--- lib/a.ex\n+++ lib/a.ex\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
}

TEST(UnifiedDiff, JoinsHunksThatWouldMeet) {
  std::string before, near = "", far = "";
  for (int i = 0; i < 30; ++i) {
    const std::string line = std::to_string(i) + "\n";
    before += line;
    near += i == 10 || i == 17 ? "x\n" : line;
    far += i == 10 || i == 18 ? "x\n" : line;
  }
  auto hunks = [](const std::string& text) {
    size_t count = 0;
    for (size_t at = text.find("@@ -"); at != std::string::npos; at = text.find("@@ -", at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(hunks(diff(before, near)), 1u);
  EXPECT_EQ(hunks(diff(before, far)), 2u);
}

TEST(UnifiedDiff, IsShort) {
  // Moved by one: an insertion, not everything anew.
  std::string before, after = "new\n";
  for (int i = 0; i < 100; ++i) before += std::to_string(i) + "\n";
  after += before;
  after.replace(after.find("50\n"), 3, "fifty\n");
  const std::string text = diff(before, after);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2 + (1 + 1 + 3) + (1 + 8));
}

TEST(UnifiedDiff, QuotesPathsAndShowsPeopleWhatIsThere) {
  EXPECT_THAT(diff("a\n", "b\n", "a\"\n.ex"), HasSubstr("--- \"a\\\"\\012.ex\"\n"));
  EXPECT_EQ(unified_diff("a.ex", "\x1B[2J\r\n", "b\n", {{}, true}), "--- a.ex\n+++ a.ex\n@@ -1 +1 @@\n-␛[2J\n+b\n");
  EXPECT_THAT(unified_diff("a.ex", "a\n", "b\n", {{true}, true}), HasSubstr("\x1B[31m-a\x1B[0m\n"));
}

TEST(UnifiedDiff, ManyDifferencesAreOneBlock) {
  std::string before, after;
  for (int i = 0; i < 5000; ++i) {
    before += "a" + std::to_string(i) + "\n";
    after += "b" + std::to_string(i) + "\n";
  }
  EXPECT_THAT(diff(before, after), HasSubstr("@@ -1,5000 +1,5000 @@\n"));
}

// `patch` is the judge: what it makes of the diff must be the new text.
TEST(UnifiedDiff, PatchTakesIt) {
  if (std::system("command -v patch > /dev/null") != 0) GTEST_SKIP() << "there is no patch here";
  const fs::path folder = fs::path(testing::TempDir()) / ("assay_patch_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    auto text = [&] {
      std::string lines;
      const auto count = static_cast<unsigned>(random() % 20);
      for (unsigned i = 0; i < count; ++i) lines += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
      if (random() % 3 == 0 && !lines.empty()) lines.pop_back();
      return lines;
    };
    // patch takes an emptied file away.
    const std::string before = text() + "z\n", after = text() + "y\n";
    std::ofstream(folder / "a.ex", std::ios::binary) << before;
    std::ofstream(folder / "it.diff", std::ios::binary) << diff(before, after, "a.ex");
    const std::string command = "cd '" + folder.string() + "' && patch -s -p0 < it.diff";
    ASSERT_EQ(std::system(command.c_str()), 0) << diff(before, after, "a.ex");
    std::ifstream in(folder / "a.ex", std::ios::binary);
    ASSERT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), after) << diff(before, after, "a.ex");
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace assay
