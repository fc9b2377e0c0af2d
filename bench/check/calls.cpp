// assay_bench_calls PATH...: how often each check is called, and how many sites it considers: `check calls sites` a
// line, by id. Both are the same on any machine.
#include <cstdio>
#include <string>

#include "base/large_stack.h"
#include "engine/analysis.h"
#include "engine/check.h"

int main(int argc, char** argv) {
  assay::AnalysisOptions options;
  options.paths.assign(argv + 1, argv + argc);
  options.no_config = options.no_baseline = options.time_checks = true;
  options.jobs = 1;
  assay::Analysis analysis;
  assay::run_on_large_stack([&] { analysis = assay::analyze(options); });
  for (const assay::FamilyTally& family : analysis.families) {
    for (const assay::CheckTally& check : family.checks) {
      std::printf("%s %llu %u\n", std::string(check.check->id).c_str(),
                  static_cast<unsigned long long>(analysis.check_costs[check.check->id].calls), check.considered);
    }
  }
  return analysis.files == 0 ? 2 : 0;
}
