// GitLab's code quality report, a subset of Code Climate's format: docs.gitlab.com/ci/testing/code_quality.
#include <nlohmann/json.hpp>

#include "report/finding_json.h"
#include "report/report.h"

namespace assay {
namespace {

std::string_view severity(Level level) {
  return level == Level::error ? "critical" : level == Level::warning ? "major" : "info";
}

}  // namespace

std::string render_gitlab(const Analysis& analysis) {
  std::string out = "[";
  for (const Result& result : analysis.findings) {
    const Finding& finding = result.finding;
    std::string description = finding.message;
    if (!finding.help.empty()) description += "; " + finding.help;
    const nlohmann::ordered_json json = {
        {"description", description},
        {"check_name", finding.check},
        {"fingerprint", result.fingerprint},
        {"severity", severity(finding.level)},
        {"location", {{"path", result.path()}, {"lines", {{"begin", result.start.line}, {"end", result.end.line}}}}}};
    out += out.size() == 1 ? "\n " : ",\n ";
    out += dump_json(json);
  }
  return out + (out.size() == 1 ? "]\n" : "\n]\n");
}

}  // namespace assay
