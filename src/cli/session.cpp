#include "cli/session.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "cli/output.h"
#include "cli/progress.h"
#include "report/report.h"

namespace assay::cli {

namespace {

// Adds what the arguments say of every analysis, runs it, and shows how far it is.
template <typename Run>
auto with_progress(AnalysisOptions options, const SourceArguments& arguments, Run run) {
  options.paths = arguments.paths;
  options.config_file = arguments.config_file;
  options.no_config = arguments.no_config;
  options.jobs = arguments.jobs;
  options.time_checks = arguments.timings;
  Progress progress;
  if (stderr_is_terminal()) {
    options.progress = [&](std::string_view phase, size_t done, size_t of) { progress.show(phase, done, of); };
  }
  return run(options);
}

}  // namespace

std::string render_timings(const Analysis& analysis) {
  constexpr size_t kChecks = 10;
  std::string text;
  auto add = [&](double seconds, std::string_view what) {
    text += fmt::format("{:>10.2f} ms  {}\n", seconds * 1000, what);
  };
  double total = 0;
  for (const auto& [phase, seconds] : analysis.phases) {
    add(seconds, phase);
    total += seconds;
  }
  add(total, "in all");
  if (analysis.check_costs.empty()) return text;
  std::vector<std::pair<std::string_view, CheckCost>> checks(analysis.check_costs.begin(), analysis.check_costs.end());
  std::ranges::stable_sort(checks, std::ranges::greater{}, [](const auto& check) { return check.second.seconds; });
  if (checks.size() > kChecks) checks.resize(kChecks);
  text += "the dearest checks, on all threads together; what several share counts for the first that asked:\n";
  for (const auto& [id, cost] : checks) add(cost.seconds, fmt::format("{} ({} calls)", id, cost.calls));
  return text;
}

Analysis run_analysis(AnalysisOptions options, const SourceArguments& arguments) {
  return with_progress(std::move(options), arguments, [](const AnalysisOptions& all) { return analyze(all); });
}

FixRun run_fixes(AnalysisOptions options, const SourceArguments& arguments, FixKinds kinds,
                 const std::set<std::string, std::less<>>& leave) {
  return with_progress(std::move(options), arguments,
                       [&](const AnalysisOptions& all) { return fix_findings(all, kinds, leave); });
}

Analysis run_reading(const SourceArguments& arguments) { return with_progress({}, arguments, read_projects); }

bool wants_color(Color color) {
  if (color != Color::automatic) return color == Color::always;
  const char* no_color = std::getenv("NO_COLOR");  // https://no-color.org
  const char* terminal = std::getenv("TERM");
  return stdout_is_terminal() && (no_color == nullptr || *no_color == '\0') &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

unsigned terminal_width() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return 100;
}

void report_troubles(const Analysis& analysis, const SourceArguments& arguments) {
  std::string text = render_diagnostics(analysis, stderr_is_terminal() && wants_color(arguments.color));
  if (arguments.timings) text += render_timings(analysis);
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace assay::cli
