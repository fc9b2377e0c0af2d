// Findings alone, each in a line: for quickfix lists, problem matchers and grep.
#include "report/concise.h"

#include <fmt/format.h>

#include <iterator>

#include "report/printable.h"
#include "report/report.h"

namespace assay {

void append_line(const Result& result, std::string& out) {
  const Finding& finding = result.finding;
  fmt::format_to(std::back_inserter(out), "{}:{}:{}: {} {} {}\n", printable(result.path()), result.start.line,
                 result.start.column, level_name(finding.level), finding.check, printable(finding.message));
}

std::string render_concise(const Analysis& analysis) {
  std::string out;
  for (const Result& result : analysis.findings) append_line(result, out);
  return out;
}

}  // namespace assay
