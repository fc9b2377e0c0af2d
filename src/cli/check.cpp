// assay check: findings.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/fix.h"
#include "cli/output.h"
#include "cli/reports.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "engine/selection.h"
#include "score/score.h"

namespace assay::cli {

int run(const CheckArguments& arguments) {
  if (arguments.diff && (!arguments.format.empty() || !arguments.outputs.empty())) {
    complain("--diff prints a diff, no report: leave out --format and --output");
    return kTrouble;
  }
  const std::variant<Reports, std::string> parsed = Reports::from(arguments);
  if (const auto* problem = std::get_if<std::string>(&parsed)) {
    complain(*problem);
    return kTrouble;
  }
  const Reports& reports = std::get<Reports>(parsed);
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

  if (arguments.fixes()) return fix_and_report(options, arguments, reports);
  // Never taken apart: the process ends with it (main.cpp), and thousands of trees take longer than a check.
  Analysis& analysis = *new Analysis(run_analysis(std::move(options), arguments));
  score(analysis);
  report_troubles(analysis, arguments);
  const bool written = reports.write_files(analysis);
  if (!write_output(reports.for_output(analysis)) || !written || !analysis.diagnostics.empty()) return kTrouble;
  return analysis.failing > 0 ? kFindings : kNothingToReport;
}

}  // namespace assay::cli
