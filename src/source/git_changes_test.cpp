#include "source/git_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class GitChangesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("assay_git_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void git(const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() +
                                "' && GIT_CONFIG_NOSYSTEM=1 HOME=/nonexistent git -c user.name=n -c user.email=e "
                                "-c init.defaultBranch=main -c core.autocrlf=false " +
                                arguments + " > /dev/null 2>&1";
    ASSERT_EQ(std::system(command.c_str()), 0) << arguments;
  }
  void put(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
    texts_[name] = text;
  }
  // Which of the file's lines count as changed, as "2 3".
  std::string changed(const std::string& name, const std::string& revision = "") {
    GitChangesResult opened = GitChanges::open(folder_.string(), revision);
    if (opened.problem) return opened.problem->message;
    const FileChanges changes = opened.changes->of((folder_ / name).string(), texts_[name]);
    std::string lines;
    for (uint32_t line = 1; line <= 6; ++line) {
      if (changes.touch(line, line)) lines += (lines.empty() ? "" : " ") + std::to_string(line);
    }
    return lines;
  }

  fs::path folder_;
  std::map<std::string, std::string> texts_;
};

TEST_F(GitChangesTest, TellsChangedLinesOfTheWorkingTree) {
  git("init");
  put("lib/a.ex", "1\n2\n3\n4\n");
  put("lib/same.ex", "1\n");
  EXPECT_EQ(changed("lib/a.ex"), "1 2 3 4 5 6") << "there is no commit yet";
  git("add -A");
  git("commit -m one");
  EXPECT_EQ(changed("lib/a.ex"), "");
  put("lib/a.ex", "1\ntwo\n3\n4\nfive\n");
  put("lib/new.ex", "1\n");
  EXPECT_EQ(changed("lib/a.ex"), "2 5");
  EXPECT_EQ(changed("lib/same.ex"), "");
  EXPECT_EQ(changed("lib/new.ex"), "1 2 3 4 5 6") << "untracked";
  git("add -A");
  EXPECT_EQ(changed("lib/a.ex"), "2 5") << "staged";
  EXPECT_EQ(changed("lib/new.ex"), "1 2 3 4 5 6");
}

TEST_F(GitChangesTest, ADeletionTouchesWhatSpansIt) {
  git("init");
  put("a.ex", "1\n2\n3\n");
  git("add -A");
  git("commit -m one");
  put("a.ex", "1\n3\n");
  GitChangesResult opened = GitChanges::open(folder_.string(), "");
  const FileChanges changes = opened.changes->of((folder_ / "a.ex").string(), "1\n3\n");
  EXPECT_TRUE(changes.any());
  EXPECT_FALSE(changes.touch(1, 1));
  EXPECT_TRUE(changes.touch(1, 2));
}

TEST_F(GitChangesTest, ComparesWithWhereTheBranchLeft) {
  git("init");
  put("a.ex", "1\n2\n3\n");
  git("add -A");
  git("commit -m one");
  git("checkout -b work");
  put("a.ex", "1\n2\nthree\n");
  git("commit -am three");
  git("checkout main");
  put("a.ex", "one\n2\n3\n");
  git("commit -am one");
  git("checkout work");
  texts_["a.ex"] = "1\n2\nthree\n";
  EXPECT_EQ(changed("a.ex", "main"), "3");
  EXPECT_EQ(changed("a.ex", "HEAD~1"), "3");
  EXPECT_EQ(changed("a.ex"), "");
  EXPECT_THAT(changed("a.ex", "nope"), HasSubstr("there is no revision \"nope\""));
  EXPECT_THAT(changed("a.ex", "HEAD:a.ex"), HasSubstr("there is no revision"));
}

TEST_F(GitChangesTest, FollowsRenamesAndWindowsLineEnds) {
  git("init");
  put("a.ex", "some line\nanother line\na third one\nand a fourth\n");
  put("w.ex", "1\n2\n");
  git("add -A");
  git("commit -m one");
  fs::rename(folder_ / "a.ex", folder_ / "b.ex");
  put("b.ex", "some line\nanother line\na changed one\nand a fourth\n");
  put("w.ex", "1\r\n2\r\n3\r\n");
  EXPECT_EQ(changed("b.ex"), "3");
  EXPECT_EQ(changed("w.ex"), "3");
}

TEST_F(GitChangesTest, TakesTextsThatAreNotOnTheDisk) {
  git("init");
  put("lib/a.ex", "1\n2\n");
  git("add -A");
  git("commit -m one");
  GitChangesResult opened = GitChanges::open((folder_ / "lib").string(), "");
  auto of = [&](const std::string& name, const std::string& text, bool on_disk) {
    return opened.changes->of((folder_ / name).string(), text, on_disk);
  };
  EXPECT_FALSE(of("lib/a.ex", "1\ntwo\n", true).any()) << "the disk is asked, not the text";
  EXPECT_TRUE(of("lib/a.ex", "1\ntwo\n", false).touch(2, 2));
  EXPECT_FALSE(of("lib/a.ex", "1\ntwo\n", false).touch(1, 1));
  EXPECT_TRUE(of("lib/none.ex", "1\n", false).touch(1, 1));
}

TEST_F(GitChangesTest, SaysWhenThereIsNoRepository) { EXPECT_THAT(changed("a.ex"), HasSubstr("no git repository")); }

}  // namespace
}  // namespace assay
