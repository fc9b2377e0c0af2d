// assay check --fix, --unsafe-fixes, --diff: writes fixes, or prints them.
#pragma once

#include <string>

#include "cli/arguments.h"
#include "engine/analysis.h"

namespace assay::cli {

// Fixes, reports what is left, and gives the exit code.
int fix_and_report(const AnalysisOptions& options, const CheckArguments& arguments);

// The report in the format asked for; in check.cpp.
std::string render(const Analysis& analysis, const CheckArguments& arguments);

}  // namespace assay::cli
