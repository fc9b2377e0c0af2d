#include "tests/support/run_example.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>

#include "engine/check.h"
#include "engine/fixes.h"

namespace assay::test {
namespace {

std::string full_id(std::string_view family, std::string_view name) {
  return name.find('/') == std::string_view::npos ? fmt::format("{}/{}", family, name) : std::string(name);
}

// Markers and path comments are the page's, not the code's.
std::string code_of(std::string_view text, const std::string& path) {
  static const std::regex marker(R"([ \t]*#[ \t]*<-[ \t]*fires(?:[ \t]+[\w/-]+)?[ \t]*(\n|$))");
  std::string clean(text);
  if (const std::string heading = "# " + path + "\n"; clean.starts_with(heading)) clean.erase(0, heading.size());
  return std::regex_replace(clean, marker, "$1");
}

// Every fix that an example's findings carry must do what a fix promises, whether the page shows its result or not;
// where it does, the result is that.
void check_fixes(const Example& example, const Analysis& before,
                 const std::vector<std::pair<std::string, std::string>>& sources, const std::set<std::string>& checks,
                 const Catalog& catalog, std::vector<std::string>& faults) {
  const size_t found = before.findings.size();
  const bool has_fix = std::any_of(before.findings.begin(), before.findings.end(),
                                   [](const Result& result) { return result.finding.fix.has_value(); });
  if (!has_fix && example.fixed.empty()) return;
  auto analyze_with = [&](const Texts& texts) {
    std::vector<std::pair<std::string, std::string>> changed = sources;
    for (auto& [path, text] : changed) {
      if (auto given = texts.find(path); given != texts.end()) text = given->second;
    }
    return analyze_virtual(changed, checks, catalog);
  };
  for (const FixKinds kinds : {FixKinds::safe, FixKinds::all}) {
    const FixRun run = fix_findings(analyze_with, kinds);
    for (const Diagnostic& diagnostic : run.analysis.diagnostics) {
      faults.push_back(fmt::format("{}: {}: {}", diagnostic.path, diagnostic.check, diagnostic.message));
    }
    if (run.analysis.findings.size() > found - std::min<size_t>(found, run.analysis.fixes->fixed)) {
      faults.push_back(fmt::format("{} fixes were applied, but of {} findings {} are left", run.analysis.fixes->fixed,
                                   found, run.analysis.findings.size()));
    }
    for (const ExampleFile& expected : example.fixed) {
      if ((expected.kind == ExampleKind::fixed) != (kinds == FixKinds::safe)) continue;
      auto file = std::find_if(run.files.begin(), run.files.end(),
                               [&](const FixedFile& each) { return each.path == expected.path; });
      if (file == run.files.end()) {
        faults.push_back(fmt::format("line {}: nothing was fixed in {}", expected.page_line, expected.path));
      } else if (const std::string result = code_of(file->after, file->path);
                 result != code_of(expected.text, file->path)) {
        faults.push_back(fmt::format("line {}: the fixes give\n{}", expected.page_line, result));
      }
    }
  }
}

}  // namespace

std::set<std::string> checks_of_example(const Example& example, std::string_view family, std::string_view check,
                                        const Catalog& catalog) {
  std::set<std::string> ids;
  for (const ExampleFile& file : example.files) {
    for (const ExampleFile::Marker& marker : file.markers) {
      if (!marker.check.empty()) ids.insert(full_id(family, marker.check));
    }
  }
  if (!check.empty()) {
    ids.insert(std::string(check));
  } else if (ids.empty() && catalog.family(family) != nullptr) {
    for (const Check* each : catalog.family(family)->checks) ids.insert(std::string(each->id));
  }
  return ids;
}

Analysis analyze_virtual(const std::vector<std::pair<std::string, std::string>>& sources,
                         const std::set<std::string>& checks, const Catalog& catalog) {
  AnalysisOptions options;
  options.select.assign(checks.begin(), checks.end());
  options.level = Level::advice;
  options.no_config = true;
  return analyze_texts(sources, options, catalog);
}

std::vector<std::string> run_example(const Example& example, std::string_view family, std::string_view check,
                                     const Catalog& catalog) {
  std::vector<std::string> faults;
  std::vector<std::pair<std::string, std::string>> sources;
  bool has_good = false;
  for (const ExampleFile& file : example.files) {
    sources.emplace_back(file.path, file.text);
    has_good |= file.kind == ExampleKind::good;
  }
  const std::set<std::string> concerned = checks_of_example(example, family, check, catalog);
  for (const std::string& id : concerned) {
    if (catalog.check(id) == nullptr) faults.push_back(fmt::format("there is no check {}", id));
  }
  if (!faults.empty()) return faults;

  const Analysis analysis = analyze_virtual(sources, concerned, catalog);
  std::map<std::string, const ExampleFile*> by_path;
  for (const ExampleFile& file : example.files) by_path[file.path] = &file;
  using Place = std::pair<int, std::string>;  // line of the page, check
  std::set<Place> expected, found;
  for (const ExampleFile& file : example.files) {
    for (const ExampleFile::Marker& marker : file.markers) {
      const std::string id = marker.check.empty() ? std::string(check) : full_id(family, marker.check);
      expected.insert({file.page_line + marker.line - 1, id});
    }
  }
  for (const Result& result : analysis.findings) {
    const ExampleFile& file = *by_path.at(std::string(result.path()));
    const int line = file.page_line + static_cast<int>(result.start.line) - 1;
    if (result.finding.check == "syntax/error") {
      faults.push_back(fmt::format("line {}: the example does not parse: {}", line, result.finding.message));
    } else if (concerned.contains(std::string(result.finding.check))) {
      // Blocks without a kind are the project around the example: what is found there proves nothing.
      if (file.kind != ExampleKind::context) found.insert({line, std::string(result.finding.check)});
    }
  }
  for (const Place& place : expected) {
    if (!found.contains(place)) faults.push_back(fmt::format("line {}: {} does not fire", place.first, place.second));
  }
  for (const Place& place : found) {
    if (expected.contains(place)) continue;
    faults.push_back(fmt::format("line {}: {} fires where nothing is marked", place.first, place.second));
  }
  if (has_good) {
    uint32_t passed = 0;
    for (const FamilyTally& tally : analysis.families) {
      for (const CheckTally& each : tally.checks) passed += each.considered - each.failed;
    }
    if (passed == 0) faults.push_back("a good block, but no place was considered and passed: the check sleeps here");
  }
  for (const Diagnostic& diagnostic : analysis.diagnostics)
    faults.push_back(diagnostic.check + ": " + diagnostic.message);
  if (faults.empty()) check_fixes(example, analysis, sources, concerned, catalog, faults);
  return faults;
}

}  // namespace assay::test
