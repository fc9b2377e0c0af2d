// assay check: findings.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/fix.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "cli/stats.h"
#include "engine/selection.h"
#include "report/report.h"
#include "score/score.h"

namespace assay::cli {

std::string render(const Analysis& analysis, const CheckArguments& arguments) {
  if (arguments.format == "json") return render_json(analysis);
  TextOptions text;
  text.color = wants_color(arguments.color);
  text.frames = stdout_is_terminal() || arguments.color == Color::always;
  text.width = terminal_width();
  if (arguments.level) text.level = *arguments.level;
  std::string output = render_text(analysis, text);
  if (arguments.stats) output += render_stats(analysis);
  return output;
}

int run(const CheckArguments& arguments) {
  if (arguments.diff && arguments.format != "text") {
    complain("--diff prints a diff, no report: leave out --format");
    return kTrouble;
  }
  for (const auto* names : {&arguments.select, &arguments.ignore}) {
    if (std::string problem = unknown_name(catalog(), *names); !problem.empty()) {
      complain(problem);
      return kTrouble;
    }
  }
  AnalysisOptions options;
  options.select = arguments.select;
  options.ignore = arguments.ignore;
  options.level = arguments.level;
  if (arguments.fail_on) options.fail_on = level_from_name(*arguments.fail_on);
  options.never_fail = arguments.fail_on == "never";
  options.baseline = arguments.baseline;
  options.no_baseline = arguments.no_baseline;
  options.since = arguments.since;
  if (!arguments.stdin_filename.empty()) {
    if (!arguments.paths.empty()) {
      complain("--stdin-filename takes the place of PATH: give one of them");
      return kTrouble;
    }
    FileText read = read_standard_input();
    if (read.problem) {
      complain(describe(*read.problem));
      return kTrouble;
    }
    options.buffer = AnalysisOptions::Buffer{arguments.stdin_filename, std::move(read.text)};
  }

  if (arguments.fixes()) return fix_and_report(options, arguments);
  Analysis analysis = run_analysis(std::move(options), arguments);
  score(analysis);
  report_troubles(analysis, arguments);
  if (!write_output(render(analysis, arguments)) || !analysis.diagnostics.empty()) return kTrouble;
  return analysis.failing > 0 ? kFindings : kNothingToReport;
}

}  // namespace assay::cli
