// What `check`, `score` and `facts` have in common: from arguments to an analysis, and from its troubles to the exit
// code.
#pragma once

#include <set>
#include <string>

#include "cli/arguments.h"
#include "engine/analysis.h"
#include "engine/fixes.h"

namespace assay::cli {

// The analysis asked for, with progress on standard error when that is a terminal and the work is long.
Analysis run_analysis(AnalysisOptions options, const SourceArguments& arguments);

// The same, with fixes applied in memory; see fix_findings.
FixRun run_fixes(AnalysisOptions options, const SourceArguments& arguments, FixKinds kinds,
                 const std::set<std::string, std::less<>>& leave);

// The same without checks: projects and their facts.
Analysis run_reading(const SourceArguments& arguments);

// True when colors are wanted on standard output.
bool wants_color(Color color);

// Columns of the terminal on standard output; 100 when it is none.
unsigned terminal_width();

// For --timings: a line for each phase, the sum, and one for each of the ten checks that took longest, dearest first.
std::string render_timings(const Analysis& analysis);

// Prints the analysis' diagnostics, and the timings if asked for, to standard error.
void report_troubles(const Analysis& analysis, const SourceArguments& arguments);

}  // namespace assay::cli
