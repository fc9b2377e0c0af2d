// assay check: findings.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "cli/stats.h"
#include "engine/selection.h"
#include "report/report.h"
#include "score/score.h"

namespace assay::cli {

int run(const CheckArguments& arguments) {
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

  Analysis analysis = run_analysis(std::move(options), arguments);
  score(analysis);

  std::string output;
  if (arguments.format == "json") {
    output = render_json(analysis);
  } else {
    TextOptions text;
    text.color = wants_color(arguments.color);
    text.frames = stdout_is_terminal() || arguments.color == Color::always;
    text.width = terminal_width();
    if (arguments.level) text.level = *arguments.level;
    output = render_text(analysis, text);
    if (arguments.stats) output += render_stats(analysis);
  }
  report_troubles(analysis, arguments);
  if (!write_output(output) || !analysis.diagnostics.empty()) return kTrouble;
  return analysis.failing > 0 ? kFindings : kNothingToReport;
}

}  // namespace assay::cli
