// The list of forms.
#include <algorithm>

#include "report/report.h"

namespace assay {

std::span<const ReportFormat> report_formats() {
  static constexpr ReportFormat kFormats[] = {
      {"concise", "", render_concise},   {"json", ".json", render_json},        {"jsonl", ".jsonl", render_jsonl},
      {"sarif", ".sarif", render_sarif}, {"github", "", render_github},         {"gitlab", "", render_gitlab},
      {"junit", "", render_junit},       {"checkstyle", "", render_checkstyle}, {"markdown", ".md", render_markdown},
      {"html", ".html", render_html},
  };
  return kFormats;
}

const ReportFormat* report_format(std::string_view name) {
  const auto formats = report_formats();
  auto found = std::find_if(formats.begin(), formats.end(), [&](const ReportFormat& f) { return f.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

}  // namespace assay
