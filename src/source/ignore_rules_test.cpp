#include "source/ignore_rules.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace assay {
namespace {

using Verdict = IgnoreRules::Verdict;

TEST(IgnoreRules, ReadsLinesAsGitDoes) {
  IgnoreRules rules("# a comment\n\n*.beam\n!keep.beam\n\\#named\ntrailing   \nkept\\ \n/priv/static\r\nlogs/\n");
  EXPECT_EQ(rules.match("a.beam", false), Verdict::ignored);
  EXPECT_EQ(rules.match("lib/deep/a.beam", false), Verdict::ignored);
  EXPECT_EQ(rules.match("keep.beam", false), Verdict::kept);
  EXPECT_EQ(rules.match("#named", false), Verdict::ignored);
  EXPECT_EQ(rules.match("trailing", false), Verdict::ignored);
  EXPECT_EQ(rules.match("kept ", false), Verdict::ignored);
  EXPECT_EQ(rules.match("priv/static", true), Verdict::ignored);
  EXPECT_EQ(rules.match("other/priv/static", true), Verdict::none);
  EXPECT_EQ(rules.match("logs", true), Verdict::ignored);
  EXPECT_EQ(rules.match("logs", false), Verdict::none);
  EXPECT_EQ(rules.match("# a comment", false), Verdict::none);
}

TEST(IgnoreRules, ManyDoubleStarsStayFast) {
  std::string pattern;
  for (int i = 0; i < 30; ++i) pattern += "**/a/";
  std::string path;
  for (int i = 0; i < 300; ++i) path += "a/";
  EXPECT_EQ(IgnoreRules(pattern + "z").match(path + "b", false), Verdict::none);
}

// The judge is git itself: every pattern alone and in pairs, against a set of paths. One folder with its own .gitignore
// for each pair, so that one run of git answers all.
TEST(IgnoreRules, AgreesWithGit) {
  const std::vector<std::string> patterns = {
      "*.ex",    "a.ex",      "/a.ex",  "lib/",  "lib",      "/lib",     "lib/*.ex",  "lib/**/a.ex", "**/a.ex",
      "lib/**",  "!a.ex",     "!lib/",  "l?b",   "[a-c].ex", "[!a].ex",  "**/b/a.ex", "b/a.ex",      "lib/*/a.ex",
      "*",       "!*.ex",     "lib/b/", "a*",    "*b*",      "lib/**/b", "**/",       "**",          "\\a.ex",
      "a\\*.ex", "lib/a.ex/", "/*",     "!/lib", "*.e[xy]",  "*/a.ex",   "**/b/**"};
  const std::vector<std::string> paths = {"a.ex",   "b.ex",     "lib/a.ex",  "lib/b/a.ex", "lib/b/c/a.ex",
                                          "b/a.ex", "lab/a.ex", "lib/c.exs", "a*.ex",      "lib/b/c/d/b/a.ex"};
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("assay_ignore_rules_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  if (std::system(("git -C '" + folder.string() + "' init -q 2>/dev/null").c_str()) != 0) GTEST_SKIP() << "no git here";

  std::vector<std::string> texts;
  std::ofstream asked(folder / "asked");
  for (size_t first = 0; first < patterns.size(); ++first) {
    for (size_t second = 0; second <= patterns.size(); ++second) {
      const std::string sub = std::to_string(texts.size());
      texts.push_back(patterns[first] + "\n" + (second < patterns.size() ? patterns[second] + "\n" : ""));
      fs::create_directory(folder / sub);
      std::ofstream(folder / sub / ".gitignore") << texts.back();
      for (const std::string& path : paths) asked << sub << '/' << path << '\n';
    }
  }
  asked.close();
  const std::string command = "cd '" + folder.string() +
                              "' && git -c core.excludesFile= -c core.quotePath=false check-ignore --no-index --stdin "
                              "< asked > answer";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::set<std::string> ignored_by_git;
  std::ifstream answer(folder / "answer");
  for (std::string line; std::getline(answer, line);) ignored_by_git.insert(line);
  EXPECT_GT(ignored_by_git.size(), 1'000u);

  // As a walk asks: each folder from the top, then the file.
  auto ignored_by_us = [](const IgnoreRules& rules, const std::string& path) {
    for (size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      if (rules.match(path.substr(0, slash), true) == Verdict::ignored) return true;
    }
    return rules.match(path, false) == Verdict::ignored;
  };
  for (size_t i = 0; i < texts.size(); ++i) {
    const IgnoreRules rules(texts[i]);
    for (const std::string& path : paths) {
      const bool by_git = ignored_by_git.contains(std::to_string(i) + "/" + path);
      EXPECT_EQ(ignored_by_us(rules, path), by_git) << "patterns:\n" << texts[i] << "path: " << path;
    }
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace assay
