// What must hold for any input: the output does not depend on the number of threads, nor a file's findings on what else
// was asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/large_stack.h"
#include "engine/analysis.h"
#include "report/report.h"
#include "score/score.h"
#include "tests/support/repository.h"

namespace assay::test {
namespace {

using Json = nlohmann::json;

std::string checked(const std::filesystem::path& path, unsigned jobs = 0) {
  std::string text;
  run_on_large_stack([&] {
    AnalysisOptions options;
    options.paths = {path.string()};
    options.jobs = jobs;
    options.level = Level::advice;
    Analysis analysis = analyze(options);
    score(analysis);
    text = render_json(analysis) + render_diagnostics(analysis, false);
  });
  return text;
}

std::filesystem::path clinic() { return repository() / "examples/clinic"; }

TEST(Contract, OutputIsTheSameForAnyNumberOfThreads) {
  // The whole repository: whole projects, loose files, and the broken ones of the fuzzers' corpora.
  std::string one = checked(repository(), 1);
  ASSERT_GT(Json::parse(one.substr(0, one.rfind('}') + 1))["findings"].size(), 20u);
  EXPECT_EQ(one, checked(repository(), 2));
  EXPECT_EQ(one, checked(repository(), 8));
}

TEST(Contract, JsonHasEveryKeyAndFindingsAreSorted) {
  Json json = Json::parse(checked(clinic()));
  std::set<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.insert(key);
  for (const char* key : {"version", "tool", "summary", "findings", "families"}) EXPECT_TRUE(keys.contains(key)) << key;
  for (const char* key : {"files", "lines", "bytes", "error", "warning", "advice"}) {
    EXPECT_TRUE(json["summary"][key].is_number()) << key;
  }
  ASSERT_FALSE(json["findings"].empty());
  std::vector<std::tuple<std::string, int, int, std::string>> order;
  std::set<std::string> fingerprints;
  for (const Json& finding : json["findings"]) {
    for (const char* key : {"check", "level", "path", "line", "column", "end_line", "end_column", "message", "help",
                            "fingerprint", "fix"}) {
      EXPECT_TRUE(finding.contains(key)) << key;
    }
    order.emplace_back(finding["path"], finding["line"], finding["column"], finding["check"]);
    EXPECT_TRUE(fingerprints.insert(finding["fingerprint"]).second) << "two findings share a fingerprint";
    EXPECT_LE(std::pair(finding["line"].get<int>(), finding["column"].get<int>()),
              std::pair(finding["end_line"].get<int>(), finding["end_column"].get<int>()));
  }
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  uint64_t failed = 0, considered = 0;
  for (const Json& family : json["families"]) {
    for (const Json& check : family["checks"]) {
      EXPECT_LE(check["failed"], check["considered"]) << check;
      failed += check["failed"].get<uint64_t>();
      considered += check["considered"].get<uint64_t>();
    }
  }
  EXPECT_GE(failed, json["findings"].size()) << "every finding of this project is one of a family";
  EXPECT_GT(considered, failed);
}

TEST(Contract, AFileAloneGivesWhatItGivesInItsProject) {
  Json project = Json::parse(checked(clinic()));
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(clinic())) {
    std::string extension = entry.path().extension().string();
    if (extension == ".ex" || extension == ".exs") paths.insert(entry.path().string());
  }
  ASSERT_GT(paths.size(), 20u);
  size_t findings = 0;
  for (const std::string& path : paths) {
    Json alone = Json::parse(checked(path));
    EXPECT_EQ(alone["summary"]["files"], 1) << path;
    Json expected = Json::array();
    for (const Json& finding : project["findings"]) {
      std::string at = finding["path"];
      if (path.ends_with(at)) expected.push_back(finding);
    }
    EXPECT_EQ(alone["findings"], expected) << path;
    findings += expected.size();
  }
  EXPECT_EQ(findings, project["findings"].size());
}

}  // namespace
}  // namespace assay::test
