// assay baseline: the file of known findings.
#include "engine/baseline.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "engine/check.h"
#include "source/paths.h"
#include "source/write_file.h"

namespace assay::cli {
namespace {

constexpr std::string_view kDefaultFile = ".assay-baseline.json";

std::string counted(size_t count) { return fmt::format("{} finding{}", count, count == 1 ? "" : "s"); }

// The given file, else the configured one, else the default in the project's folder; empty when several projects were
// asked for, of which each has a folder of its own.
std::string baseline_file(const BaselineArguments& arguments, const Analysis& analysis) {
  if (!arguments.file.empty()) return arguments.file;
  if (analysis.projects.size() != 1) return {};
  const ProjectRun& run = analysis.projects.front();
  return child_path(run.root, run.config.baseline.empty() ? kDefaultFile : std::string_view(run.config.baseline));
}

// An entry is judged when its check ran on its file, or the file is gone.
class Judged {
 public:
  Judged(const Analysis& analysis, const Baseline& baseline) : baseline_(baseline) {
    for (const FamilyTally& family : analysis.families) {
      for (const CheckTally& check : family.checks) checks_.insert(check.check->id);
    }
    for (const Check* own : engine_checks()) checks_.insert(own->id);
    for (const ProjectRun& run : analysis.projects) {
      for (size_t i = 0; i < run.asked.size(); ++i) {
        (run.asked[i] ? asked_ : others_).insert(absolute_path(run.project.files[i].source.path));
      }
    }
  }

  bool operator()(const BaselineEntry& entry) const {
    const std::string path = absolute_path(child_path(parent_path(absolute_path(baseline_.path)), entry.path));
    return checks_.contains(entry.check) && (asked_.contains(path) || !others_.contains(path));
  }

 private:
  const Baseline& baseline_;
  std::set<std::string_view> checks_;
  std::set<std::string> asked_, others_;
};

int write(const Baseline& baseline, std::string message) {
  if (std::optional<InputProblem> problem = write_file(baseline.path, render_baseline(baseline))) {
    complain(describe(*problem));
    return kTrouble;
  }
  return write_output(fmt::format("{}: {}\n", baseline.path, message)) ? kNothingToReport : kTrouble;
}

}  // namespace

int run(const BaselineArguments& arguments) {
  AnalysisOptions options;
  options.level = arguments.level;
  options.never_fail = true;
  options.no_baseline = true;
  const Analysis analysis = run_analysis(std::move(options), arguments);
  report_troubles(analysis, arguments);
  // A file that could not be read may hold findings: what is known of it must not be lost.
  if (!analysis.diagnostics.empty()) return kTrouble;
  const std::string file = baseline_file(arguments, analysis);
  if (file.empty()) {
    complain("several projects: name the baseline with --baseline FILE, or make one in each");
    return kTrouble;
  }
  BaselineResult old = load_baseline(file);
  if (arguments.action == BaselineAction::create && !old.missing) {
    complain(fmt::format("{} is there already; `assay baseline update` writes it anew", old.baseline.path));
    return kTrouble;
  }
  if (old.problem && !(arguments.action == BaselineAction::create && old.missing)) {
    complain(describe(*old.problem));
    return kTrouble;
  }

  std::vector<const Result*> findings;
  for (const Result& result : analysis.findings) findings.push_back(&result);
  const BaselineMatch match = match_baseline(old.baseline, findings);
  const Judged is_judged(analysis, old.baseline);
  Baseline made{old.baseline.path, {}};
  size_t dropped = 0;
  for (size_t i = 0; i < old.baseline.entries.size(); ++i) {
    const BaselineEntry& entry = old.baseline.entries[i];
    const bool keep = match.needed[i] ? arguments.action == BaselineAction::prune : !is_judged(entry);
    if (keep) made.entries.push_back(entry);
    dropped += !match.needed[i] && !keep ? 1 : 0;
  }
  size_t added = 0;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (arguments.action == BaselineAction::prune) break;
    made.entries.push_back(baseline_entry(*findings[i], made));
    added += match.known[i] ? 0 : 1;
  }
  switch (arguments.action) {
    case BaselineAction::create: return write(made, counted(made.entries.size()));
    case BaselineAction::update:
      return write(made, fmt::format("{}; {} added, {} taken out", counted(made.entries.size()), added, dropped));
    case BaselineAction::prune:
      return write(made, fmt::format("{}; {} taken out", counted(made.entries.size()), dropped));
  }
  return kTrouble;
}

}  // namespace assay::cli
