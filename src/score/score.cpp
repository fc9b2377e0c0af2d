#include "score/score.h"

#include "engine/check.h"

namespace assay {
namespace {

double weight(Level level) {
  switch (level) {
    case Level::error: return 3;
    case Level::warning: return 2;
    case Level::advice: return 1;
  }
  return 0;
}

}  // namespace

std::optional<double> score_of(const CheckTally& check) {
  if (check.considered == 0) return std::nullopt;
  return static_cast<double>(check.considered - check.failed) / check.considered;
}

std::optional<double> score_of(const FamilyTally& family) {
  if (family.unparsed) return 0.0;
  double sum = 0, weights = 0;
  for (const CheckTally& check : family.checks) {
    if (auto value = score_of(check)) {
      sum += *value * weight(check.level);
      weights += weight(check.level);
    }
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

void score(Analysis& analysis) {
  for (FamilyTally& family : analysis.families) family.score = score_of(family);
}

}  // namespace assay
