#include "cli/stats.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check.h"

namespace assay::cli {

std::string render_stats(const Analysis& analysis) {
  size_t width = 5;
  for (const FamilyTally& family : analysis.families) {
    for (const CheckTally& check : family.checks) width = std::max(width, check.check->id.size());
  }
  std::string text = fmt::format("\n{:<{}}  {:>10}  {:>10}\n", "check", width, "considered", "failed");
  for (const FamilyTally& family : analysis.families) {
    for (const CheckTally& check : family.checks) {
      text += fmt::format("{:<{}}  {:>10}  {:>10}\n", check.check->id, width, check.considered, check.failed);
    }
  }
  auto plural = [](uint64_t count) { return count == 1 ? "" : "s"; };
  return text + fmt::format("{} file{}, {} line{}, {} bytes; {} suppressed, {} below the level shown\n", analysis.files,
                            plural(analysis.files), analysis.lines, plural(analysis.lines), analysis.bytes,
                            analysis.suppressed, analysis.below_level);
}

}  // namespace assay::cli
