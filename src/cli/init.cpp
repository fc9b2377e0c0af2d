// assay init: looks at a project, says what it found, writes .assay.toml and a baseline.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "engine/baseline.h"
#include "engine/check.h"
#include "report/printable.h"
#include "source/paths.h"
#include "source/write_file.h"

namespace assay::cli {
namespace {

constexpr std::string_view kConfigFile = ".assay.toml";
constexpr std::string_view kBaselineFile = ".assay-baseline.json";

struct Counts {
  uint32_t of[3] = {};  // by Level
  uint64_t considered = 0;
};

std::map<std::string_view, Counts> counts_by_family(const Analysis& analysis) {
  std::map<std::string_view, Counts> counts;
  for (const FamilyTally& family : analysis.families) {
    if (!family.applies) continue;
    Counts& count = counts[family.family->folder];
    for (const CheckTally& check : family.checks) count.considered += check.considered;
  }
  for (const Result& result : analysis.findings) {
    ++counts[result.finding.check.substr(0, result.finding.check.find('/'))]
          .of[static_cast<size_t>(result.finding.level)];
  }
  return counts;
}

std::string project_line(const ProjectRun& run) {
  const Project& project = run.project;
  std::string text;
  if (project.apps.empty()) {
    text = "Loose files, no mix.exs";
  } else if (const App& app = project.apps.front(); app.is_umbrella()) {
    text = fmt::format("An umbrella of {}", counted(project.apps.size() - 1, "app", "apps"));
  } else {
    text = fmt::format("The Mix project :{}", printable(app.name));
  }
  if (const auto elixir = project.elixir_version()) text += fmt::format(", Elixir {}", elixir->text());
  if (const auto erlang = project.erlang_version()) text += fmt::format(", Erlang/OTP {}", erlang->text());
  return text;
}

std::string what_was_found(const Analysis& analysis) {
  const std::map<std::string_view, Counts> counts = counts_by_family(analysis);
  std::string text = fmt::format("{}: {}, {}.\n", project_line(analysis.projects.front()),
                                 counted(analysis.files, "file", "files"), counted(analysis.lines, "line", "lines"));
  size_t width = 0;
  for (const auto& [name, count] : counts) width = std::max(width, name.size());
  if (!counts.empty()) text += "\n";
  for (const auto& [name, count] : counts) {
    std::vector<std::string> parts;
    if (count.of[2] > 0) parts.push_back(counted(count.of[2], "error", "errors"));
    if (count.of[1] > 0) parts.push_back(counted(count.of[1], "warning", "warnings"));
    if (count.of[0] > 0) parts.push_back(fmt::format("{} advice", count.of[0]));
    const std::string places =
        count.considered == 0 ? "" : fmt::format(" in {} considered", counted(count.considered, "place", "places"));
    fmt::format_to(std::back_inserter(text), "  {:<{}}  {}{}\n", name, width,
                   parts.empty() ? "nothing to report" : fmt::format("{}", fmt::join(parts, ", ")), places);
  }
  const auto others = std::count_if(analysis.families.begin(), analysis.families.end(),
                                    [](const FamilyTally& family) { return !family.applies; });
  if (others > 0) {
    text += fmt::format("\n  {} {} nothing to judge here.\n",
                        counted(static_cast<uint64_t>(others), "more family", "more families"),
                        others == 1 ? "finds" : "find");
  }
  return text + "\n";
}

uint64_t newest_migration(const Project& project) {
  uint64_t newest = 0;
  for (const Migration& migration : project.migrations) newest = std::max(newest, migration.version);
  return newest;
}

std::string config_text(const Analysis& analysis, bool with_baseline) {
  const ProjectRun& run = analysis.projects.front();
  std::string text =
      R"(# What `assay check` looks at in this project. `assay families` lists all families and checks, `assay explain NAME`
# says what one is about. What is commented out is the default.

# Families and checks that run, and those that do not.
# select = ["ecto-safe-migration"]
# ignore = ["task-async/await-default-timeout"]

# The lowest level shown, and the lowest that makes the exit code 1: "error", "warning", "advice" (or "never").
# level = "warning"
# fail-on = "warning"

)";
  if (with_baseline) {
    text += fmt::format(
        R"(# The findings of the day this began; they are not reported. `assay baseline prune` takes out what got mended.
baseline = "{}"

)",
        kBaselineFile);
  }
  text += R"(# Files that are not checked, as in .gitignore. What git ignores is left out anyway.
# paths = { exclude = ["priv/legacy/"] }

# Other rules for some files:
# [[overrides]]
# paths = ["test/", "priv/repo/seeds.exs"]
# ignore = ["task-async"]
# levels = { "ecto-safe-migration/unsafe-raw-sql" = "advice" }
)";
  if (const uint64_t newest = newest_migration(run.project); newest > 0) {
    text += fmt::format(R"(
# Migrations that have run can't be changed any more: to judge only newer ones, whatever the baseline says:
# [checks.ecto-safe-migration]
# start_after = "{}"
)",
                        newest);
  }
  return text;
}

}  // namespace

int run(const InitArguments& arguments) {
  AnalysisOptions options;
  options.level = Level::advice;
  options.never_fail = true;
  InitArguments reading = arguments;
  reading.no_config = true;
  Analysis analysis = run_analysis(options, reading);
  report_troubles(analysis, reading);
  if (!analysis.diagnostics.empty() || analysis.projects.size() != 1) return kTrouble;
  const std::string& root = analysis.projects.front().root;
  const std::string config = child_path(root, kConfigFile), baseline = child_path(root, kBaselineFile);
  for (const std::string& file : {config, baseline}) {
    if (::access(openable(file).c_str(), F_OK) != 0) continue;
    complain(fmt::format("{} is there already; `assay init` writes no file anew", file));
    return kTrouble;
  }
  std::string output = what_was_found(analysis);

  Baseline known{baseline, {}};
  for (const Result& result : analysis.findings) {
    if (result.finding.level > Level::advice) known.entries.push_back(baseline_entry(result, known));
  }
  const size_t count = arguments.no_baseline ? 0 : known.entries.size();
  std::optional<InputProblem> problem;
  if (count > 0) problem = write_file(baseline, render_baseline(known));
  if (!problem) problem = write_file(config, config_text(analysis, count > 0));
  if (problem) {
    complain(describe(*problem));
    return kTrouble;
  }
  output += fmt::format("Wrote {}: the settings, with comments.\n", config);
  if (count > 0) {
    output += fmt::format(
        "Wrote {}: {} of today, which `assay check` leaves out from now on;\n  `assay check --no-baseline` shows {}.\n",
        baseline, counted(count, "finding", "findings"), count == 1 ? "it" : "them");
  }
  output += fmt::format("Commit {}; `assay check` reports what comes new.\n", count > 0 ? "both" : "it");
  return write_output(output) ? kNothingToReport : kTrouble;
}

}  // namespace assay::cli
