// assay score: the same analysis, as scores.
#include "score/score.h"

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/score_challenges.h"
#include "cli/session.h"
#include "engine/selection.h"

namespace assay::cli {

int run(const ScoreArguments& arguments) {
  if (arguments.batch) return score_batch(arguments.compile);
  if (!arguments.challenge.empty())
    return score_one_challenge(arguments.challenge, arguments.output, arguments.compile);
  if (arguments.compile) {
    complain("--compile is for answers: give --challenge and --output, or --batch");
    return kTrouble;
  }
  for (const std::string& name : arguments.families) {
    if (catalog().family(name) != nullptr) continue;
    std::string problem = unknown_name(catalog(), {name});
    complain(problem.empty() ? "\"" + name + "\" is a check; --family takes families" : problem);
    return kTrouble;
  }
  AnalysisOptions options;
  options.select = arguments.families;
  Analysis analysis = run_analysis(std::move(options), arguments);
  score(analysis);
  std::string output =
      arguments.format == "json" ? render_scores_json(analysis) : render_scores(analysis, wants_color(arguments.color));
  report_troubles(analysis, arguments);
  return write_output(output) && analysis.diagnostics.empty() ? kNothingToReport : kTrouble;
}

}  // namespace assay::cli
