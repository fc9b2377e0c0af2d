#include "score/score.h"

#include <algorithm>

#include "engine/check.h"

namespace assay {

int weight_of(Level level) {
  switch (level) {
    case Level::error: return 3;
    case Level::warning: return 2;
    case Level::advice: return 1;
  }
  return 0;
}

std::optional<double> score_of(const CheckTally& check) {
  if (check.considered == 0) return std::nullopt;
  return static_cast<double>(check.considered - check.failed) / check.considered;
}

std::optional<double> score_of(const FamilyTally& family) {
  if (family.unparsed) return 0.0;
  double sum = 0, weights = 0;
  for (const CheckTally& check : family.checks) {
    if (auto value = score_of(check)) {
      sum += *value * weight_of(check.level);
      weights += weight_of(check.level);
    }
  }
  if (weights == 0) return std::nullopt;
  return sum / weights;
}

double rounded_score(double value) {
  double rounded = static_cast<double>(static_cast<int64_t>(value * 10000 + 0.5)) / 10000;
  return value < 1 ? std::min(rounded, 0.9999) : rounded;
}

void score(Analysis& analysis) {
  for (FamilyTally& family : analysis.families) {
    if (auto value = score_of(family)) family.score = rounded_score(*value);
  }
}

}  // namespace assay
