// Sites turned into scores, from 0 to 1.
//
// A check scores passed / considered. A family scores the mean of its checks that considered something, weighted by
// level: error 3, warning 2, advice 1. Where nothing was considered there is no score: absence earns nothing. A file of
// the family's concern that does not parse sets its score to 0.
#pragma once

#include <optional>
#include <string>

#include "engine/analysis.h"

namespace assay {

// What a check weighs, in a family's score and in that of an answer to a challenge.
int weight_of(Level level);

std::optional<double> score_of(const CheckTally& check);
std::optional<double> score_of(const FamilyTally& family);

// Four decimals, enough for reading and comparing; never rounded up to a 1 that isn't one.
double rounded_score(double value);

// Fills the score of each family, rounded.
void score(Analysis& analysis);

// A table with a bar for each family and check that judged something.
std::string render_scores(const Analysis& analysis, bool color);
std::string render_scores_json(const Analysis& analysis);

}  // namespace assay
