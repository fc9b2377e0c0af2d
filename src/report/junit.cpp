// JUnit's XML, as Jenkins, GitLab and others read it: a suite a family, a test a finding, and one that passed for each
// check that looked at something and found nothing.
#include <fmt/format.h>

#include <iterator>
#include <map>
#include <set>

#include "engine/check.h"
#include "report/markup.h"
#include "report/report.h"

namespace assay {
namespace {

struct Suite {
  std::string cases;
  uint32_t tests = 0, failures = 0;
};

std::string_view family_of(std::string_view check) { return check.substr(0, check.find('/')); }

}  // namespace

std::string render_junit(const Analysis& analysis) {
  std::map<std::string_view, Suite> suites;
  std::set<std::string_view> failed;
  for (const Result& result : analysis.findings) {
    const Finding& finding = result.finding;
    failed.insert(finding.check);
    Suite& suite = suites[family_of(finding.check)];
    ++suite.tests;
    ++suite.failures;
    const std::string path = markup_attribute(result.path());
    std::string body =
        fmt::format("{}:{}:{}: {}", result.path(), result.start.line, result.start.column, finding.message);
    if (!finding.help.empty()) body += "\nhelp: " + finding.help;
    fmt::format_to(std::back_inserter(suite.cases),
                   "    <testcase name=\"{0} ({1}:{2}:{3})\" classname=\"{0}\" file=\"{1}\" line=\"{2}\">\n"
                   "      <failure type=\"{4}\" message=\"{5}\">{6}</failure>\n    </testcase>\n",
                   finding.check, path, result.start.line, result.start.column, level_name(finding.level),
                   markup_attribute(finding.message), markup_text(body));
  }
  for (const FamilyTally& family : analysis.families) {
    for (const CheckTally& tally : family.checks) {
      if (tally.considered == 0 || failed.contains(tally.check->id)) continue;
      Suite& suite = suites[family.family->folder];
      ++suite.tests;
      fmt::format_to(std::back_inserter(suite.cases), "    <testcase name=\"{0}\" classname=\"{0}\"/>\n",
                     tally.check->id);
    }
  }
  uint32_t tests = 0, failures = 0;
  std::string body;
  for (const auto& [name, suite] : suites) {
    tests += suite.tests;
    failures += suite.failures;
    fmt::format_to(
        std::back_inserter(body),
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">\n{}  </testsuite>\n", name,
        suite.tests, suite.failures, suite.cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"assay\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n{}</testsuites>\n",
      tests, failures, body);
}

}  // namespace assay
