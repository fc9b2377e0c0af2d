#include "cli/reports.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "cli/stats.h"
#include "report/report.h"
#include "source/write_file.h"

namespace assay::cli {
namespace {

constexpr std::string_view kText = "text";

bool is_format(std::string_view name) { return name == kText || report_format(name) != nullptr; }

std::string render_text_report(const Analysis& analysis, const CheckArguments& arguments, TextOptions text) {
  if (arguments.level) text.level = *arguments.level;
  std::string report = render_text(analysis, text);
  if (arguments.stats) report += render_stats(analysis);
  return report;
}

// By the ending of a file's name; text when it says nothing.
std::string_view format_of_ending(std::string_view path) {
  for (const ReportFormat& format : report_formats()) {
    if (!format.ending.empty() && path.ends_with(format.ending)) return format.name;
  }
  return kText;
}

// Whether a file's ending rules out the --format: report.html is a page. Several formats are JSON, so .json rules out
// none.
bool means_another_format(std::string_view path, std::string_view format) {
  const std::string_view meant = format_of_ending(path);
  return meant != kText && meant != format && !path.ends_with(".json");
}

}  // namespace

std::variant<Reports, std::string> Reports::from(const CheckArguments& arguments) {
  Reports reports(arguments);
  reports.output_format_ = arguments.format.empty() ? kText : std::string_view(arguments.format);
  for (const std::string& output : arguments.outputs) {
    const size_t colon = output.find(':');
    const std::string prefix = output.substr(0, colon);
    if (colon != std::string::npos && is_format(prefix)) {
      reports.files_.emplace_back(prefix, output.substr(colon + 1));
    } else if (colon != std::string::npos &&
               prefix.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos) {
      return fmt::format("--output {}: there is no format \"{}\"; write ./{} for a file of that name", output, prefix,
                         output);
    } else if (arguments.format.empty() || means_another_format(output, arguments.format)) {
      reports.files_.emplace_back(format_of_ending(output), output);
    } else {
      reports.files_.emplace_back(arguments.format, output);
      reports.output_format_.clear();
    }
    if (reports.files_.back().second.empty()) return fmt::format("--output {}: which file?", output);
  }
  for (auto file = reports.files_.begin(); file != reports.files_.end(); ++file) {
    auto same = [&](const auto& other) { return other.second == file->second; };
    if (std::any_of(reports.files_.begin(), file, same)) {
      return fmt::format("--output: {} is named twice", file->second);
    }
  }
  return reports;
}

std::string Reports::for_output(const Analysis& analysis) const {
  if (output_format_.empty()) return {};
  if (const ReportFormat* format = report_format(output_format_)) return format->render(analysis);
  TextOptions text;
  text.color = wants_color(arguments_.color);
  text.frames = stdout_is_terminal() || arguments_.color == Color::always;
  text.width = terminal_width();
  return render_text_report(analysis, arguments_, text);
}

bool Reports::output_is_text() const { return output_format_ == kText; }

bool Reports::write_files(const Analysis& analysis) const {
  bool all = true;
  for (const auto& [name, path] : files_) {
    const ReportFormat* format = report_format(name);
    const std::string report =
        format != nullptr ? format->render(analysis) : render_text_report(analysis, arguments_, {});
    if (std::optional<InputProblem> problem = write_file(path, report)) {
      complain(describe(*problem));
      all = false;
    }
  }
  return all;
}

}  // namespace assay::cli
