#include "source/write_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WriteFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("assay_write_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::string path(const std::string& name) { return (folder_ / name).string(); }
  void put(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string get(const std::string& name) {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  mode_t mode(const std::string& name) {
    struct stat status {};
    return ::stat(path(name).c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }
  size_t entries() { return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {})); }

  fs::path folder_;
};

TEST_F(WriteFile, ReplacesTheTextAndKeepsTheMode) {
  put("a.ex", "old");
  ASSERT_EQ(::chmod(path("a.ex").c_str(), 0751), 0);
  EXPECT_FALSE(replace_file(path("a.ex"), "old", std::string("new\0\xFF", 5)));
  EXPECT_EQ(get("a.ex"), std::string("new\0\xFF", 5));
  EXPECT_EQ(mode("a.ex"), 0751u);
  EXPECT_EQ(entries(), 1u) << "no temporary file stays";
}

TEST_F(WriteFile, LeavesAFileThatChanged) {
  put("a.ex", "newer");
  auto problem = replace_file(path("a.ex"), "old", "new");
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->message, HasSubstr("changed since it was read"));
  EXPECT_EQ(get("a.ex"), "newer");
  EXPECT_EQ(entries(), 1u);
  problem = replace_file(path("gone.ex"), "old", "new");
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->message, HasSubstr("gone"));
}

TEST_F(WriteFile, DoesNotWriteThroughLinks) {
  put("a.ex", "old");
  fs::create_symlink("a.ex", folder_ / "link.ex");
  auto problem = replace_file(path("link.ex"), "old", "new");
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->message, HasSubstr("symbolic link to a.ex"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.ex"));
  EXPECT_EQ(get("a.ex"), "old");
}

TEST_F(WriteFile, LeavesReadOnlyFilesEvenForRoot) {
  put("a.ex", "old");
  ASSERT_EQ(::chmod(path("a.ex").c_str(), 0444), 0);
  auto problem = replace_file(path("a.ex"), "old", "new");
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->message, HasSubstr("read-only"));
  EXPECT_EQ(get("a.ex"), "old");
}

TEST_F(WriteFile, MakesAndOverwritesReports) {
  EXPECT_FALSE(write_file(path("report.json"), "one"));
  EXPECT_EQ(get("report.json"), "one");
  ASSERT_EQ(::chmod(path("report.json").c_str(), 0640), 0);
  EXPECT_FALSE(write_file(path("report.json"), "two"));
  EXPECT_EQ(get("report.json"), "two");
  EXPECT_EQ(mode("report.json"), 0640u);
  fs::create_symlink("report.json", folder_ / "link");
  EXPECT_FALSE(write_file(path("link"), "three"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(get("report.json"), "three");
  EXPECT_FALSE(write_file("/dev/null", "nothing"));
}

TEST_F(WriteFile, SaysWhyAReportCannotBeWritten) {
  EXPECT_THAT(write_file(path("none/report.json"), "x").value().message, HasSubstr("folder does not exist"));
  EXPECT_THAT(write_file(folder_.string(), "x").value().message, HasSubstr("a folder"));
  EXPECT_THAT(write_file("/dev/full", "x").value().message, HasSubstr("No space"));
}

}  // namespace
}  // namespace assay
