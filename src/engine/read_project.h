// From a project's folder to its files with tree and names, and its facts.
#pragma once

#include <vector>

#include "engine/analysis.h"
#include "source/discovery.h"

namespace assay {

// Adds up seconds a phase, over all projects.
class PhaseTimer {
 public:
  explicit PhaseTimer(std::vector<std::pair<std::string, double>>& phases);
  // What ran since the last call (or the beginning) was this phase.
  void done(std::string_view phase);

 private:
  std::vector<std::pair<std::string, double>>& phases_;
  double last_;
};

// Fills run.project and run.asked. What can't be read goes to the diagnostics, if it was asked for.
void read_project(ProjectRun& run, const ProjectRoot& root, const AnalysisOptions& options,
                  std::vector<Diagnostic>& diagnostics, PhaseTimer& timer);

}  // namespace assay
