// Workflow commands: ::error file=...,line=...::MESSAGE. GitHub's runner reads them from standard output.
// docs.github.com/en/actions/writing-workflows/choosing-what-your-workflow-does/workflow-commands-for-github-actions
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "report/printable.h"
#include "report/report.h"

namespace assay {
namespace {

// A step shows so many of each level; what comes after is in the log only.
constexpr uint32_t kShownALevel = 10;

std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','))) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view command(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "notice";
}

}  // namespace

std::string render_github(const Analysis& analysis) {
  std::vector<const Result*> results;
  for (const Result& result : analysis.findings) results.push_back(&result);
  // The worst first, since the others may not be shown.
  std::stable_sort(results.begin(), results.end(),
                   [](const Result* a, const Result* b) { return a->finding.level > b->finding.level; });
  std::string out;
  const std::array<uint32_t, 3> counts = {analysis.count(Level::advice), analysis.count(Level::warning),
                                          analysis.count(Level::error)};
  if (*std::max_element(counts.begin(), counts.end()) > kShownALevel) {
    fmt::format_to(std::back_inserter(out),
                   "::notice title=assay::{} errors, {} warnings, {} advice: GitHub shows {} of each here, the log of "
                   "this step has all\n",
                   counts[2], counts[1], counts[0], kShownALevel);
  }
  for (const Result* result : results) {
    const Finding& finding = result->finding;
    // Columns are only taken within one line.
    const std::string columns = result->start.line == result->end.line
                                    ? fmt::format(",col={},endColumn={}", result->start.column, result->end.column)
                                    : "";
    std::string message = printable(finding.message);
    if (!finding.help.empty()) message += "\nhelp: " + printable(finding.help);
    fmt::format_to(std::back_inserter(out), "::{} file={},line={},endLine={}{},title={}::{}\n", command(finding.level),
                   escaped(printable(result->path()), true), result->start.line, result->end.line, columns,
                   escaped(finding.check, true), escaped(message, false));
  }
  return out;
}

}  // namespace assay
