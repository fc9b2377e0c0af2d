// assay check --fix, --unsafe-fixes, --diff: writes fixes, or prints them.
#pragma once

#include "cli/arguments.h"
#include "cli/reports.h"
#include "engine/analysis.h"

namespace assay::cli {

// Fixes, reports what is left, and gives the exit code.
int fix_and_report(const AnalysisOptions& options, const CheckArguments& arguments, const Reports& reports);

}  // namespace assay::cli
