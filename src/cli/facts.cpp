// assay facts: what is known of a project before any check asks.
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/session.h"
#include "report/report.h"

namespace assay::cli {

int run(const FactsArguments& arguments) {
  Analysis analysis = run_reading(arguments);
  std::string output = arguments.format == "json" ? render_facts_json(analysis) : render_facts_text(analysis);
  report_troubles(analysis, arguments);
  if (!write_output(output) || !analysis.diagnostics.empty()) return kTrouble;
  return kNothingToReport;
}

}  // namespace assay::cli
