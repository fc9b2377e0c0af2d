// Runs the selected checks over a project that has been read, file by file in parallel.
#pragma once

#include <vector>

#include "engine/analysis.h"
#include "engine/dispatch.h"
#include "engine/read_project.h"

namespace assay {

// Which checks run on a project, and how: what was given and what its .assay.toml says.
struct Plan {
  Plan(const Catalog& catalog, const AnalysisOptions& options, const Config& config);

  std::vector<const Check*> checks;      // families' checks, by id
  std::vector<CheckSettings> settings;   // the same length
  std::vector<const Check*> own_checks;  // of the engine's own, those that run
  Level shown = Level::warning;
  std::optional<Level> fail_on;  // nothing: never
};

// Adds the project's findings of all levels, tallies and counts to the analysis; findings come in no order.
void check_project(const ProjectRun& run, const Catalog& catalog, const Plan& plan, const AnalysisOptions& options,
                   Analysis& analysis, PhaseTimer& timer);

// True when the text holds, as a word, the name of a module that the family is about or that its checks subscribe to.
bool mentions_family(std::string_view text, const Family& family);

}  // namespace assay
