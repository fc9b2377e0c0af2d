#include "engine/check_project.h"

#include <algorithm>
#include <atomic>
#include <tuple>

#include "base/parallel.h"
#include "base/text.h"
#include "engine/fingerprint.h"
#include "engine/fixes.h"
#include "engine/selection.h"
#include "engine/suppress.h"

namespace assay {
namespace {

struct Count {
  uint32_t considered = 0;
  uint32_t failed = 0;
};

// What came out of one file.
struct FileResult {
  std::vector<Result> results;  // suppressed ones left out
  std::vector<Count> counts;    // by index of the plan's checks; empty: nothing was considered
  std::vector<CheckFailure> failures;
  uint32_t suppressed = 0;
  uint64_t lines = 0;
};

std::vector<Finding> syntax_findings(const File& file) {
  std::vector<Finding> findings;
  for (const SyntaxError& error : file.tree.errors()) {
    findings.push_back({syntax_error.id, syntax_error.level, file.id, error.span, error.message, error.help, {}});
  }
  return findings;
}

std::string_view path_in_project(std::string_view path, std::string_view root) {
  if (root.empty() || !path.starts_with(root)) return path;
  path.remove_prefix(root.size());
  return path.starts_with('/') ? path.substr(1) : path;
}

bool is_word(char c) { return c == '_' || c == '.' || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'); }

bool mentions(std::string_view text, std::string_view word) {
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || text[end] == '.' || !is_word(text[end])))
      return true;
  }
  return false;
}

class ProjectCheck {
 public:
  ProjectCheck(const ProjectRun& run, const Catalog& catalog, const Plan& plan, const AnalysisOptions& options)
      : run_(run),
        catalog_(catalog),
        plan_(plan),
        options_(options),
        clock_(plan.checks.size()),
        dispatcher_(plan.checks, plan.settings, options.time_checks ? &clock_ : nullptr) {}

  void check_files();
  void add_to(Analysis& analysis);

 private:
  void mark_unparsed(const File& file, const FileResult& result, Analysis& analysis) const;
  FileResult check_file(size_t index);
  void finish(const File& file, std::vector<Finding> findings, const FileOverrides& overrides,
              FileResult& result) const;
  [[nodiscard]] bool runs(const Check& check) const {
    return std::find(plan_.checks.begin(), plan_.checks.end(), &check) != plan_.checks.end() ||
           std::find(plan_.own_checks.begin(), plan_.own_checks.end(), &check) != plan_.own_checks.end();
  }

  const ProjectRun& run_;
  const Catalog& catalog_;
  const Plan& plan_;
  const AnalysisOptions& options_;
  CheckClock clock_;
  Dispatcher dispatcher_;
  FactStore facts_;
  Outcome project_outcome_;
  std::vector<std::vector<CheckOutcome*>> project_parts_;  // by FileId; empty when no check looks at projects
  std::vector<FileResult> results_;                        // by FileId
};

void ProjectCheck::check_files() {
  results_.resize(run_.project.files.size());
  if (dispatcher_.has_project_checks()) {
    project_outcome_ = dispatcher_.run_project(run_.project, facts_);
    project_parts_.resize(results_.size());
    for (CheckOutcome& part : project_outcome_.checks) project_parts_[part.file.value].push_back(&part);
  }
  std::atomic<size_t> done = 0;
  parallel_for(results_.size(), [&](size_t i) {
    if (run_.asked[i]) results_[i] = check_file(i);
    if (options_.progress) options_.progress("checking", ++done, results_.size());
  });
}

FileResult ProjectCheck::check_file(size_t index) {
  const File& file = run_.project.files[index];
  FileResult result;
  result.lines = count_lines(file.source.text);
  const FileOverrides overrides(run_.config, path_in_project(file.source.path, run_.root));
  std::vector<Finding> findings;
  if (runs(syntax_error)) findings = syntax_findings(file);

  Outcome outcome = dispatcher_.run(file, run_.project, facts_);
  auto take = [&](CheckOutcome& part) {
    if (!overrides.empty() && overrides.of(plan_.checks[part.check]->id).off) return;
    if (result.counts.empty()) result.counts.resize(plan_.checks.size());
    result.counts[part.check].considered += part.considered;
    result.counts[part.check].failed += part.failed;
    std::move(part.findings.begin(), part.findings.end(), std::back_inserter(findings));
  };
  for (CheckOutcome& part : outcome.checks) take(part);
  if (!project_parts_.empty()) {
    for (CheckOutcome* part : project_parts_[index]) take(*part);
  }
  for (Finding& finding : findings) {
    if (finding.fix && finding.fix->safe && loses_comment(file, *finding.fix)) finding.fix->safe = false;
  }
  result.failures = std::move(outcome.failures);
  finish(file, std::move(findings), overrides, result);
  return result;
}

void ProjectCheck::finish(const File& file, std::vector<Finding> findings, const FileOverrides& overrides,
                          FileResult& result) const {
  const bool commented = contains(file.source.text, "assay:ignore");
  if (findings.empty() && !commented) return;
  LineIndex lines(file.source.text);
  auto order = [](const Finding& a, const Finding& b) {
    return std::tie(a.span.start, a.check, a.span.end, a.message) <
           std::tie(b.span.start, b.check, b.span.end, b.message);
  };
  if (commented) {
    auto ran = [&](const Check& check) {
      auto failed = [&](const CheckFailure& failure) { return plan_.checks[failure.check] == &check; };
      return runs(check) && !overrides.of(check.id).off &&
             std::none_of(result.failures.begin(), result.failures.end(), failed) &&
             std::none_of(project_outcome_.failures.begin(), project_outcome_.failures.end(), failed);
    };
    Suppressed suppressed = apply_suppressions(file, lines, findings, catalog_, ran);
    result.suppressed = suppressed.count;
    std::move(suppressed.findings.begin(), suppressed.findings.end(), std::back_inserter(findings));
  }
  if (!overrides.empty()) {
    std::erase_if(findings, [&](const Finding& finding) { return overrides.of(finding.check).off; });
    for (Finding& finding : findings) finding.level = overrides.of(finding.check).level.value_or(finding.level);
  }
  std::sort(findings.begin(), findings.end(), order);
  Fingerprints fingerprints(file, path_in_project(file.source.path, run_.root));
  for (Finding& finding : findings) {
    Result& made = result.results.emplace_back();
    made.file = &file;
    made.start = lines.position(finding.span.start);
    made.end = lines.position(finding.span.end);
    Fingerprint print = fingerprints.next(finding.check, finding.span);
    made.fingerprint = std::move(print.value);
    made.content = std::move(print.content);
    made.shown = finding.level >= plan_.shown;
    made.fails = plan_.fail_on && finding.level >= *plan_.fail_on;
    made.finding = std::move(finding);
  }
}

void ProjectCheck::add_to(Analysis& analysis) {
  auto add_failure = [&](const CheckFailure& failure) {
    std::string path = failure.file.valid() ? run_.project.file(failure.file).source.path : run_.root;
    analysis.diagnostics.push_back(
        {std::move(path), std::string(plan_.checks[failure.check]->id), "this check failed here: " + failure.message,
         "please report it; its findings in this file are missing, all others are complete"});
  };
  for (const CheckFailure& failure : project_outcome_.failures) add_failure(failure);
  for (uint32_t i = 0; options_.time_checks && i < plan_.checks.size(); ++i) {
    CheckCost& cost = analysis.check_costs[plan_.checks[i]->id];
    cost.seconds += clock_.seconds(i);
    cost.calls += clock_.calls(i);
  }
  std::vector<Count> totals(plan_.checks.size());
  for (size_t i = 0; i < results_.size(); ++i) {
    if (!run_.asked[i]) continue;
    const File& file = run_.project.files[i];
    FileResult& result = results_[i];
    ++analysis.files;
    analysis.bytes += file.source.text.size();
    analysis.lines += result.lines;
    analysis.suppressed += result.suppressed;
    for (const CheckFailure& failure : result.failures) add_failure(failure);
    std::move(result.results.begin(), result.results.end(), std::back_inserter(analysis.findings));
    for (size_t c = 0; c < result.counts.size(); ++c) {
      totals[c].considered += result.counts[c].considered;
      totals[c].failed += result.counts[c].failed;
    }
    if (!file.tree.errors().empty()) mark_unparsed(file, result, analysis);
  }
  for (FamilyTally& family : analysis.families) {
    for (CheckTally& tally : family.checks) {
      auto at = std::find(plan_.checks.begin(), plan_.checks.end(), tally.check);
      if (at == plan_.checks.end()) continue;
      const Count& total = totals[static_cast<size_t>(at - plan_.checks.begin())];
      tally.considered += total.considered;
      tally.failed += total.failed;
      family.applies |= total.considered > 0;
    }
  }
}

// A broken file concerns the families that found something to judge in it, and those whose modules it names: the part
// that doesn't parse may be what they would have judged.
void ProjectCheck::mark_unparsed(const File& file, const FileResult& result, Analysis& analysis) const {
  for (FamilyTally& family : analysis.families) {
    bool considered = false;
    for (size_t c = 0; c < result.counts.size(); ++c) {
      considered |= result.counts[c].considered > 0 && catalog_.family_of(*plan_.checks[c]) == family.family;
    }
    family.unparsed |= considered || mentions_family(file.source.text, *family.family);
  }
}

}  // namespace

bool mentions_family(std::string_view text, const Family& family) {
  for (const std::string& name : family.modules) {
    if (mentions(text, name)) return true;
  }
  for (const Check* check : family.checks) {
    for (std::string_view name : check->uses) {
      if (mentions(text, name)) return true;
    }
    for (std::string_view pattern : check->callees) {
      std::optional<CalleePattern> callee = parse_callee(pattern);
      if (!callee || !callee->module.valid() || callee->module == sym::Kernel) continue;
      if (mentions(text, assay::text(callee->module))) return true;
    }
  }
  return false;
}

Plan::Plan(const Catalog& catalog, const AnalysisOptions& options, const Config& config) {
  const SelectionLists given{options.select, options.ignore};
  SelectionLists configured{config.select, config.ignore};
  for (const auto& [name, entry] : config.checks) {
    if (entry.off) configured.ignore.push_back(name);
  }
  auto entry_of = [&](std::string_view name) {
    auto found = config.checks.find(name);
    return found == config.checks.end() ? nullptr : &found->second;
  };
  for (const Check* check : catalog.checks()) {
    if (!is_selected(*check, given, configured)) continue;
    checks.push_back(check);
    CheckSettings& setting = settings.emplace_back();
    setting.level = check->level;
    // The check's own entry comes first: it is found first.
    for (const CheckConfig* entry : {entry_of(check->id), entry_of(check->id.substr(0, check->id.find('/')))}) {
      if (entry != nullptr) setting.values.insert(setting.values.end(), entry->options.begin(), entry->options.end());
    }
    for (const CheckConfig* entry : {entry_of(check->id.substr(0, check->id.find('/'))), entry_of(check->id)}) {
      if (entry != nullptr && entry->level) setting.level = *entry->level;
    }
  }
  for (const Check* check : engine_checks()) {
    if (is_selected(*check, given, configured)) own_checks.push_back(check);
  }
  shown = options.level ? *options.level : config.level.value_or(Level::warning);
  fail_on = options.fail_on ? options.fail_on : config.fail_on;
  if (!fail_on) fail_on = shown;
  if (options.never_fail || (config.never_fail && !options.fail_on)) fail_on.reset();
}

void check_project(const ProjectRun& run, const Catalog& catalog, const Plan& plan, const AnalysisOptions& options,
                   Analysis& analysis, PhaseTimer& timer) {
  ProjectCheck check(run, catalog, plan, options);
  check.check_files();
  timer.done("run checks");
  check.add_to(analysis);
  timer.done("collect");
}

}  // namespace assay
