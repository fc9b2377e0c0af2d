#include "cli/fix.h"

#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "cli/output.h"
#include "cli/session.h"
#include "engine/fixes.h"
#include "report/diff.h"
#include "report/report.h"
#include "score/score.h"
#include "source/write_file.h"

namespace assay::cli {
namespace {

// Fixes and writes. When a file can't be written, the analysis is made again without its fixes, so that the report
// tells what is on the disk.
FixRun fix_and_write(const AnalysisOptions& options, const CheckArguments& arguments, FixKinds kinds) {
  std::set<std::string, std::less<>> leave;
  std::vector<Diagnostic> troubles;
  FixTally written;
  while (true) {
    FixRun run = run_fixes(options, arguments, kinds, leave);
    bool again = false;
    for (const FixedFile& file : run.files) {
      std::optional<InputProblem> problem = replace_file(file.path, file.before, file.after);
      if (!problem) {
        written.fixed += file.fixes;
        ++written.files;
        continue;
      }
      leave.insert(file.path);
      troubles.push_back({std::move(problem->path), "", std::move(problem->message), std::move(problem->remedy)});
      again = true;
    }
    if (again) continue;
    run.analysis.fixes->fixed = written.fixed;
    run.analysis.fixes->files = written.files;
    std::move(troubles.begin(), troubles.end(), std::back_inserter(run.analysis.diagnostics));
    return run;
  }
}

int print_diff(const FixRun& run, const CheckArguments& arguments) {
  std::string output;
  const DiffOptions options{{wants_color(arguments.color)}, stdout_is_terminal()};
  for (const FixedFile& file : run.files) output += unified_diff(file.path, file.before, file.after, options);
  report_troubles(run.analysis, arguments);
  if (!write_output(output)) return kTrouble;
  const FixTally& tally = *run.analysis.fixes;
  if (tally.fixed > 0) {
    complain(fmt::format("would fix {} finding{} in {} file{}", tally.fixed, tally.fixed == 1 ? "" : "s", tally.files,
                         tally.files == 1 ? "" : "s"));
  }
  if (!run.analysis.diagnostics.empty()) return kTrouble;
  return run.files.empty() ? kNothingToReport : kFindings;
}

}  // namespace

int fix_and_report(const AnalysisOptions& options, const CheckArguments& arguments, const Reports& reports) {
  const FixKinds kinds = arguments.unsafe_fixes ? FixKinds::all : FixKinds::safe;
  const bool from_input = options.buffer.has_value();
  FixRun run = arguments.diff || from_input ? run_fixes(options, arguments, kinds, {})
                                            : fix_and_write(options, arguments, kinds);
  score(run.analysis);
  if (arguments.diff) return print_diff(run, arguments);

  report_troubles(run.analysis, arguments);
  const bool written = reports.write_files(run.analysis);
  const std::string report = reports.for_output(run.analysis);
  if (from_input) {
    // Standard output is the source, so that an editor can take it whatever was found.
    static_cast<void>(write_all(STDERR_FILENO, report));
    if (!write_output(run.files.empty() ? options.buffer->text : run.files.front().after)) return kTrouble;
  } else if (!write_output(report)) {
    return kTrouble;
  }
  // Text ends with what was fixed; beside a form for programs it is said here.
  if (!reports.output_is_text()) complain(fix_summary(run.analysis));
  if (!written || !run.analysis.diagnostics.empty()) return kTrouble;
  return run.analysis.failing > 0 ? kFindings : kNothingToReport;
}

}  // namespace assay::cli
