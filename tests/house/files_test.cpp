// The repository stands alone, and its text files are tidy.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/repository.h"

namespace assay::test {
namespace {

bool is_text(std::string_view path) {
  static const std::set<std::string_view> endings = {".cpp", ".h",   ".def", ".md",   ".toml", ".json", ".cmake",
                                                     ".txt", ".ex",  ".exs", ".eex",  ".heex", ".sh",   ".css",
                                                     ".js",  ".tsv", ".yml", ".yaml", ".in",   ".awk"};
  size_t dot = path.rfind('.');
  bool has_ending = dot != std::string_view::npos && dot > path.rfind('/') + 1;
  return has_ending ? endings.contains(path.substr(dot)) : path.find("corpus/") == std::string_view::npos;
}

// Fixtures hold what real people write, faults included.
bool is_fixture(std::string_view path) {
  return path.find("/fixtures/") != std::string_view::npos || path.find("/corpus/") != std::string_view::npos ||
         path.find("/golden/") != std::string_view::npos;
}

TEST(HouseFiles, NothingNamesTheMachineItWasWrittenOn) {
  ASSERT_GT(repository_files().size(), 20u);
  // Put together here, since this file is searched too.
  const std::string shared = std::string("../") + "shared";
  const std::vector<std::string> machine = {std::string("/wo") + "rk/", std::string("/ho") + "me/",
                                            std::string("/ro") + "ot/"};
  for (const std::string& file : repository_files()) {
    if (!is_text(file)) continue;
    std::string text = read_text(repository() / file);
    EXPECT_EQ(text.find(shared), std::string::npos) << file << " points outside of the repository";
    for (const std::string& prefix : machine) {
      size_t at = text.find(prefix);
      // Part of a longer path ("lib/home/...") is none of these.
      bool absolute = at != std::string::npos &&
                      (at == 0 || std::string_view(" \t\n\"'=(`:>").find(text[at - 1]) != std::string_view::npos);
      EXPECT_FALSE(absolute) << file << " names " << prefix << "... of some machine";
    }
  }
}

// Clang 14 lints and fuzzes, and can't compile what gives a std::ranges::subrange or a view of libstdc++ 12.
TEST(HouseFiles, BothCompilersCanReadTheSources) {
  for (const std::string& file : repository_files()) {
    if (!(file.starts_with("src/") || file.starts_with("families/")) || !file.ends_with(".cpp")) continue;
    const std::string text = read_text(repository() / file);
    for (const char* algorithm : {"equal_range", "unique", "remove", "remove_if", "partition", "rotate", "search"}) {
      EXPECT_EQ(text.find(std::string("std::ranges::") + algorithm + "("), std::string::npos)
          << file << ": " << algorithm;
    }
    EXPECT_EQ(text.find("std::views::"), std::string::npos) << file;
  }
}

TEST(HouseFiles, TextIsTidy) {
  for (const std::string& file : repository_files()) {
    if (!is_text(file) || is_fixture(file)) continue;
    std::string text = read_text(repository() / file);
    if (text.empty()) continue;
    EXPECT_EQ(text.back(), '\n') << file << " does not end with a line end";
    EXPECT_EQ(text.find('\r'), std::string::npos) << file << " has Windows line ends";
    if (!file.ends_with(".md")) {
      EXPECT_EQ(text.find(" \n"), std::string::npos) << file << " has spaces at a line's end";
    }
  }
}

TEST(HouseFiles, ThoseThatADeveloperLooksForAreThere) {
  for (const char* file : {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "AGENTS.md", "CHANGELOG.md", "LICENSE",
                           "dev", ".ci/run", ".clang-format", ".clang-tidy", ".editorconfig", "CMakePresets.json"}) {
    EXPECT_TRUE(std::filesystem::exists(repository() / file)) << file;
  }
}

}  // namespace
}  // namespace assay::test
