// The phases: paths -> projects; for each: settings, files, facts, checks; then order.
#include "engine/analysis.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/parallel.h"
#include "engine/baseline.h"
#include "engine/check_project.h"
#include "engine/config.h"
#include "engine/fingerprint.h"
#include "engine/read_project.h"
#include "project/virtual_project.h"
#include "source/discovery.h"
#include "source/git_changes.h"
#include "source/paths.h"

namespace assay {
namespace {

void add_problems(Analysis& analysis, std::vector<InputProblem> problems) {
  for (InputProblem& problem : problems) {
    analysis.diagnostics.push_back(
        {std::move(problem.path), "", std::move(problem.message), std::move(problem.remedy)});
  }
}

// Adds the families that a project's plan brings; their numbers come later.
void add_tallies(Analysis& analysis, const Catalog& catalog, const Plan& plan, const Project& project) {
  for (size_t i = 0; i < plan.checks.size(); ++i) {
    const Family* family = catalog.family_of(*plan.checks[i]);
    auto found = std::find_if(analysis.families.begin(), analysis.families.end(),
                              [&](const FamilyTally& tally) { return tally.family == family; });
    if (found == analysis.families.end()) found = analysis.families.insert(found, {.family = family});
    auto known = std::any_of(found->checks.begin(), found->checks.end(),
                             [&](const CheckTally& tally) { return tally.check == plan.checks[i]; });
    if (!known) found->checks.push_back({plan.checks[i], plan.settings[i].level, 0, 0});
  }
  for (FamilyTally& tally : analysis.families) {
    for (const std::string& package : tally.family->packages) tally.applies |= project.depends_on(package);
  }
}

// Leaves out findings on lines that did not change; whole files before they are checked.
void leave_unchanged_files(ProjectRun& run, const AnalysisOptions& options, const GitChanges& changes) {
  for (size_t i = 0; i < run.asked.size(); ++i) {
    const SourceFile& source = run.project.files[i].source;
    const bool on_disk = !options.buffer && !options.texts.contains(source.path);
    if (run.asked[i]) run.asked[i] = changes.of(source.path, source.text, on_disk).any();
  }
}

void leave_unchanged_lines(Analysis& analysis, size_t first, const AnalysisOptions& options,
                           const GitChanges& changes) {
  const File* file = nullptr;
  FileChanges lines;
  auto is_unchanged = [&](const Result& result) {
    if (std::exchange(file, result.file) != result.file) {
      const bool on_disk = !options.buffer && !options.texts.contains(file->source.path);
      lines = changes.of(file->source.path, file->source.text, on_disk);
    }
    return !lines.touch(result.start.line, result.end.line);
  };
  auto kept =
      std::remove_if(analysis.findings.begin() + static_cast<ptrdiff_t>(first), analysis.findings.end(), is_unchanged);
  analysis.unchanged = analysis.unchanged.value_or(0) + static_cast<uint32_t>(analysis.findings.end() - kept);
  analysis.findings.erase(kept, analysis.findings.end());
}

void leave_known(Analysis& analysis, size_t first, const std::string& path) {
  BaselineResult read = load_baseline(path);
  if (read.problem) return add_problems(analysis, {std::move(*read.problem)});
  std::vector<const Result*> findings;
  for (size_t i = first; i < analysis.findings.size(); ++i) findings.push_back(&analysis.findings[i]);
  const BaselineMatch match = match_baseline(read.baseline, findings);
  std::vector<Result> kept;
  for (size_t i = first; i < analysis.findings.size(); ++i) {
    if (!match.known[i - first]) kept.push_back(std::move(analysis.findings[i]));
  }
  analysis.known = analysis.known.value_or(0) + static_cast<uint32_t>(findings.size() - kept.size());
  analysis.findings.resize(first);
  std::move(kept.begin(), kept.end(), std::back_inserter(analysis.findings));
}

// Counts what fails, and takes out what is below the level shown.
void settle_levels(Analysis& analysis) {
  for (const Result& result : analysis.findings) analysis.failing += result.fails ? 1 : 0;
  analysis.below_level =
      static_cast<uint32_t>(std::erase_if(analysis.findings, [](const Result& result) { return !result.shown; }));
}

// Two files that define the same module may hold findings of the same fingerprint.
void make_fingerprints_unique(Analysis& analysis) {
  std::unordered_map<std::string, uint32_t> seen;
  for (Result& result : analysis.findings) {
    const uint32_t count = ++seen[result.fingerprint];
    if (count > 1) result.fingerprint = numbered_fingerprint(result.fingerprint, count);
  }
}

void sort_results(Analysis& analysis) {
  std::sort(analysis.findings.begin(), analysis.findings.end(), [](const Result& a, const Result& b) {
    return std::forward_as_tuple(a.path(), a.start, a.finding.check, a.end, a.finding.message) <
           std::forward_as_tuple(b.path(), b.start, b.finding.check, b.end, b.finding.message);
  });
  std::sort(analysis.families.begin(), analysis.families.end(),
            [](const FamilyTally& a, const FamilyTally& b) { return a.family->name < b.family->name; });
  for (FamilyTally& family : analysis.families) {
    std::sort(family.checks.begin(), family.checks.end(),
              [](const CheckTally& a, const CheckTally& b) { return a.check->id < b.check->id; });
  }
  std::sort(analysis.diagnostics.begin(), analysis.diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.path, a.check, a.message) < std::tie(b.path, b.check, b.message);
  });
}

std::vector<std::string> asked_paths(const AnalysisOptions& options) {
  if (options.buffer) return {options.buffer->path};
  return options.paths.empty() ? std::vector<std::string>{"."} : options.paths;
}

// Reads one project after another, and hands each over with the plan by its settings.
template <typename Then>
void each_project(Analysis& analysis, const AnalysisOptions& options, const Catalog& catalog, PhaseTimer& timer,
                  const Then& then) {
  ProjectRoots found =
      find_project_roots(asked_paths(options), options.buffer ? options.buffer->path : std::string_view{});
  add_problems(analysis, std::move(found.problems));
  for (const ProjectRoot& root : found.roots) {
    ProjectRun& run = analysis.projects.emplace_back();
    run.root = root.directory;
    if (!options.no_config) {
      ConfigResult config = load_config(root.directory, options.config_file, catalog);
      run.config = std::move(config.config);
      add_problems(analysis, std::move(config.problems));
    }
    const Plan plan(catalog, options, run.config);
    timer.done("find files");
    read_project(run, root, options, analysis.diagnostics, timer);
    then(run, plan);
  }
}

void say_nothing_found(Analysis& analysis, const AnalysisOptions& options) {
  std::vector<std::string> paths = asked_paths(options);
  analysis.diagnostics.push_back(
      {paths.size() == 1 ? reported_path(paths[0]) : "", "",
       "there is nothing to check: no Elixir file (.ex, .exs) was found here",
       "name a file, or a directory that holds some; .gitignore and .assay.toml may leave them out"});
}

}  // namespace

uint32_t Analysis::count(Level level) const {
  return static_cast<uint32_t>(std::count_if(findings.begin(), findings.end(),
                                             [&](const Result& result) { return result.finding.level == level; }));
}

Analysis analyze(const AnalysisOptions& options) { return analyze(options, catalog()); }

Analysis analyze(const AnalysisOptions& options, const Catalog& catalog) {
  Parallelism parallelism(options.jobs);
  Analysis analysis;
  PhaseTimer timer(analysis.phases);
  each_project(analysis, options, catalog, timer, [&](ProjectRun& run, const Plan& plan) {
    add_tallies(analysis, catalog, plan, run.project);
    const size_t first = analysis.findings.size();
    std::optional<GitChanges> changes;
    if (options.since) {
      GitChangesResult opened = GitChanges::open(run.root, *options.since);
      if (opened.problem) add_problems(analysis, {std::move(*opened.problem)});
      changes = std::move(opened.changes);
      if (changes) leave_unchanged_files(run, options, *changes);
      timer.done("git");
    }
    check_project(run, catalog, plan, options, analysis, timer);
    if (changes) leave_unchanged_lines(analysis, first, options, *changes);
    if (options.since && !changes) analysis.findings.resize(first);  // which ones to show can't be told
    if (options.baseline.empty() && !options.no_baseline && !run.config.baseline.empty()) {
      leave_known(analysis, first, child_path(run.root, run.config.baseline));
    }
  });
  if (!options.baseline.empty()) leave_known(analysis, 0, options.baseline);
  if (analysis.files == 0 && analysis.diagnostics.empty() && !options.since) say_nothing_found(analysis, options);
  settle_levels(analysis);
  sort_results(analysis);
  make_fingerprints_unique(analysis);
  timer.done("order");
  return analysis;
}

Analysis analyze_texts(const SourceTexts& files, const AnalysisOptions& options, const Catalog& catalog) {
  Parallelism parallelism(std::max(options.jobs, 1u));
  Analysis analysis;
  PhaseTimer timer(analysis.phases);
  ProjectRun& run = analysis.projects.emplace_back();
  run.project = std::move(*virtual_project(files));
  run.asked.assign(run.project.files.size(), true);
  const Plan plan(catalog, options, run.config);
  add_tallies(analysis, catalog, plan, run.project);
  check_project(run, catalog, plan, options, analysis, timer);
  settle_levels(analysis);
  sort_results(analysis);
  make_fingerprints_unique(analysis);
  return analysis;
}

Analysis read_projects(const AnalysisOptions& options) {
  Parallelism parallelism(options.jobs);
  Analysis analysis;
  PhaseTimer timer(analysis.phases);
  size_t files = 0;
  each_project(analysis, options, catalog(), timer,
               [&](const ProjectRun& run, const Plan&) { files += run.project.files.size(); });
  if (files == 0 && analysis.diagnostics.empty()) say_nothing_found(analysis, options);
  sort_results(analysis);
  return analysis;
}

}  // namespace assay
