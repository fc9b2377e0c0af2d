// What must hold for any input: the output does not depend on the number of threads, nor a file's findings on what else
// was asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/large_stack.h"
#include "cli/session.h"
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

// The current directory is asked for once a process, so this runs the program.
TEST(Contract, AnAppGivesTheSameFromInsideAsFromItsUmbrella) {
  namespace fs = std::filesystem;
  fs::path folder = fs::path(testing::TempDir()) / "assay_inside_an_umbrella";
  fs::remove_all(folder);
  auto write = [&](const std::string& path, const std::string& text) {
    fs::create_directories((folder / path).parent_path());
    std::ofstream(folder / path) << text;
  };
  auto migration = [](const std::string& name, const std::string& body) {
    return "defmodule " + name + " do\n  use Ecto.Migration\n  def up do\n    " + body + "\n  end\nend\n";
  };
  write("mix.exs", "defmodule U do\n  use Mix.Project\n  def project, do: [apps_path: \"apps\"]\nend\n");
  write("apps/core/mix.exs", "defmodule C do\n  use Mix.Project\n  def project, do: [app: :core]\nend\n");
  write("apps/core/priv/repo/migrations/20200101000000_a.exs",
        migration("A", "create table(:t) do\n      add :n, :integer\n    end"));
  write("apps/core/priv/repo/migrations/20200102000000_b.exs",
        migration("B", "alter table(:t) do\n      modify :n, :bigint\n    end"));
  auto checks_from = [&](const std::string& directory) {
    std::string output = (folder / "out.json").string();
    std::string command = "cd '" + (folder / directory).string() + "' && '" + assay_binary().string() +
                          "' check --no-config --fail-on never --format json > '" + output + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::multiset<std::string> checks;
    std::ifstream in(output);
    const Json report = Json::parse(in);
    for (const Json& finding : report["findings"]) checks.insert(finding["check"]);
    return checks;
  };
  std::multiset<std::string> outside = checks_from(".");
  EXPECT_TRUE(outside.contains("ecto-safe-migration/column-type-change"));
  EXPECT_EQ(checks_from("apps"), outside);
  EXPECT_EQ(checks_from("apps/core"), outside);
  EXPECT_EQ(checks_from("apps/core/priv"), outside);
  fs::remove_all(folder);
}

TEST(Contract, TimingsNameThePhasesAndTheTenDearestChecks) {
  AnalysisOptions options;
  options.paths = {clinic().string()};
  Analysis analysis;
  run_on_large_stack([&] { analysis = analyze(options); });
  EXPECT_TRUE(analysis.check_costs.empty()) << "nobody asked";
  options.time_checks = true;
  run_on_large_stack([&] { analysis = analyze(options); });
  size_t checks = 0;
  for (const FamilyTally& family : analysis.families) checks += family.checks.size();
  EXPECT_EQ(analysis.check_costs.size(), checks);

  std::istringstream lines(cli::render_timings(analysis));
  std::vector<std::pair<double, std::string>> phases, dearest;
  std::string line;
  while (std::getline(lines, line) && !line.starts_with("the dearest checks")) {
    phases.emplace_back(std::stod(line), line.substr(line.find("ms") + 4));
  }
  while (std::getline(lines, line)) dearest.emplace_back(std::stod(line), line.substr(line.find("ms") + 4));
  ASSERT_EQ(phases.size(), analysis.phases.size() + 1);
  EXPECT_EQ(phases.back().second, "in all");
  double sum = 0;
  for (const auto& [name, seconds] : analysis.phases) sum += seconds;
  EXPECT_NEAR(phases.back().first, sum * 1000, 0.01);
  ASSERT_EQ(dearest.size(), 10u);
  EXPECT_GT(dearest.front().first, 0);
  EXPECT_TRUE(
      std::is_sorted(dearest.begin(), dearest.end(), [](const auto& a, const auto& b) { return a.first > b.first; }));
  for (const auto& [milliseconds, what] : dearest) {
    const std::string id = what.substr(0, what.find(' '));
    ASSERT_TRUE(analysis.check_costs.contains(id)) << id;
    const CheckCost& cost = analysis.check_costs.at(id);
    EXPECT_NEAR(cost.seconds * 1000, milliseconds, 0.01);
    EXPECT_GT(cost.calls, 0u) << id;
    EXPECT_EQ(what, id + " (" + std::to_string(cost.calls) + " calls)");
  }
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
