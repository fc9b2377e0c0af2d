// Checkstyle's XML: findings by file.
#include <fmt/format.h>

#include <iterator>

#include "report/markup.h"
#include "report/report.h"

namespace assay {
namespace {

std::string_view severity(Level level) { return level == Level::advice ? "info" : level_name(level); }

}  // namespace

std::string render_checkstyle(const Analysis& analysis) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  const File* file = nullptr;
  for (const Result& result : analysis.findings) {
    if (result.file != file) {
      if (file != nullptr) out += "  </file>\n";
      file = result.file;
      fmt::format_to(std::back_inserter(out), "  <file name=\"{}\">\n", markup_attribute(result.path()));
    }
    const Finding& finding = result.finding;
    std::string message = finding.message;
    if (!finding.help.empty()) message += "; " + finding.help;
    fmt::format_to(std::back_inserter(out),
                   "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"assay.{}\"/>\n",
                   result.start.line, result.start.column, severity(finding.level), markup_attribute(message),
                   finding.check);
  }
  if (file != nullptr) out += "  </file>\n";
  return out + "</checkstyle>\n";
}

}  // namespace assay
