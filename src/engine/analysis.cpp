// The phases: paths -> projects; for each: settings, files, facts, checks; then order.
#include "engine/analysis.h"

#include <algorithm>
#include <tuple>

#include "base/parallel.h"
#include "engine/check_project.h"
#include "engine/config.h"
#include "engine/read_project.h"
#include "project/virtual_project.h"
#include "source/discovery.h"

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
    check_project(run, catalog, plan, options, analysis, timer);
  });
  if (analysis.files == 0 && analysis.diagnostics.empty()) say_nothing_found(analysis, options);
  sort_results(analysis);
  timer.done("order");
  return analysis;
}

Analysis analyze_texts(const SourceTexts& files, const AnalysisOptions& options, const Catalog& catalog) {
  Analysis analysis;
  PhaseTimer timer(analysis.phases);
  ProjectRun& run = analysis.projects.emplace_back();
  run.project = std::move(*virtual_project(files));
  run.asked.assign(run.project.files.size(), true);
  const Plan plan(catalog, options, run.config);
  add_tallies(analysis, catalog, plan, run.project);
  check_project(run, catalog, plan, options, analysis, timer);
  sort_results(analysis);
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
