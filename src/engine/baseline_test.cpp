#include "engine/baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <deque>
#include <filesystem>
#include <fstream>

#include "source/write_file.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class BaselineTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("assay_baseline_" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "lib");
    baseline_.path = (folder_ / "known.json").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  // Files that are there are those that findings were made of.
  void finding(const std::string& path, const std::string& fingerprint, const std::string& content) {
    std::ofstream(folder_ / path) << "x\n";
    File& file = files_.emplace_back();
    file.source.path = (folder_ / path).string();
    Result& result = results_.emplace_back();
    result.finding.check = "a/b";
    result.file = &file;
    result.fingerprint = fingerprint;
    result.content = content;
  }
  void entry(const std::string& path, const std::string& fingerprint, const std::string& content) {
    baseline_.entries.push_back({"a/b", path, fingerprint, content});
  }
  BaselineMatch match() {
    std::vector<const Result*> findings;
    for (const Result& result : results_) findings.push_back(&result);
    return match_baseline(baseline_, findings);
  }

  fs::path folder_;
  Baseline baseline_;
  std::deque<File> files_;
  std::deque<Result> results_;
};

TEST_F(BaselineTest, AnEntryMatchesOneFinding) {
  finding("lib/a.ex", "f1", "c1");
  finding("lib/a.ex", "f2", "c1");
  entry("lib/a.ex", "f1", "c1");
  EXPECT_THAT(match().known, ElementsAre(true, false));
  entry("lib/a.ex", "f9", "c9");
  EXPECT_THAT(match().needed, ElementsAre(true, false));
}

TEST_F(BaselineTest, FollowsRenamedFiles) {
  finding("lib/new.ex", "f1", "c1");
  entry("lib/old.ex", "f1", "c1");
  EXPECT_THAT(match().known, ElementsAre(true));
}

TEST_F(BaselineTest, PrefersTheSameFile) {
  finding("lib/a.ex", "f1", "c1");
  finding("lib/b.ex", "f1", "c1");
  entry("lib/b.ex", "f1", "c1");
  EXPECT_THAT(match().known, ElementsAre(false, true));
}

TEST_F(BaselineTest, FollowsCodeWhoseFunctionOrModuleGotAnotherName) {
  finding("lib/a.ex", "f2", "c1");
  entry("lib/a.ex", "f1", "c1");
  EXPECT_THAT(match().known, ElementsAre(true));
}

TEST_F(BaselineTest, ACopyInAnotherFileIsNewWhileTheFirstFileIsThere) {
  finding("lib/b.ex", "f2", "c1");
  entry("lib/a.ex", "f1", "c1");
  EXPECT_THAT(match().known, ElementsAre(true)) << "lib/a.ex is gone: the module got another name with its file";
  std::ofstream(folder_ / "lib/a.ex") << "x\n";
  EXPECT_THAT(match().known, ElementsAre(false));
}

TEST_F(BaselineTest, IsWrittenAndReadAndItsPathsAreItsFolders) {
  finding("lib/b.ex", "f2", "c2");
  finding("lib/a.ex", "f1", "c1");
  for (const Result& result : results_) baseline_.entries.push_back(baseline_entry(result, baseline_));
  EXPECT_EQ(render_baseline(baseline_),
            "{\"version\": 1,\n \"findings\": [\n"
            "  {\"path\":\"lib/a.ex\",\"check\":\"a/b\",\"fingerprint\":\"f1\",\"content\":\"c1\"},\n"
            "  {\"path\":\"lib/b.ex\",\"check\":\"a/b\",\"fingerprint\":\"f2\",\"content\":\"c2\"}\n ]}\n");
  ASSERT_FALSE(write_file(baseline_.path, render_baseline(baseline_)));
  const BaselineResult read = load_baseline(baseline_.path);
  ASSERT_FALSE(read.problem);
  EXPECT_EQ(read.baseline.entries.size(), 2u);
  EXPECT_THAT(match_baseline(read.baseline, std::vector<const Result*>{&results_[0], &results_[1]}).known,
              ElementsAre(true, true));
  Baseline elsewhere{(folder_ / "ci/known.json").string(), {}};
  EXPECT_EQ(baseline_entry(results_[0], elsewhere).path, "../lib/b.ex");
}

TEST_F(BaselineTest, SaysWhatIsWrongWithTheFile) {
  auto problem_of = [&](const std::string& text) {
    std::ofstream(baseline_.path) << text;
    const BaselineResult read = load_baseline(baseline_.path);
    return read.problem ? read.problem->message : "";
  };
  EXPECT_THAT(load_baseline((folder_ / "none").string()).problem->message, HasSubstr("no such baseline"));
  EXPECT_THAT(problem_of("x"), HasSubstr("no baseline"));
  EXPECT_THAT(problem_of("{\"version\": 1, \"findings\": [1]}"), HasSubstr("no object"));
  EXPECT_THAT(problem_of("{\"version\": 2, \"findings\": []}"), HasSubstr("another version"));
  EXPECT_EQ(problem_of("{\"version\": 1, \"findings\": []}"), "");
}

}  // namespace
}  // namespace assay
