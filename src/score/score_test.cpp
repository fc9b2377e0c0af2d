#include "score/score.h"

#include <gtest/gtest.h>

#include "engine/check.h"

namespace assay {
namespace {

const Check one{.id = "some/one"};
const Check two{.id = "some/two"};

CheckTally tally(const Check& check, Level level, uint32_t considered, uint32_t failed) {
  return {&check, level, considered, failed};
}

TEST(Score, ACheckScoresPassedOverConsidered) {
  EXPECT_EQ(score_of(tally(one, Level::error, 4, 1)), 0.75);
  EXPECT_EQ(score_of(tally(one, Level::error, 0, 0)), std::nullopt);
}

TEST(Score, AFamilyWeighsByLevelAndLeavesOutWhatWasNotConsidered) {
  FamilyTally family;
  EXPECT_EQ(score_of(family), std::nullopt);
  family.checks = {tally(one, Level::error, 2, 2), tally(two, Level::advice, 2, 0)};
  EXPECT_EQ(score_of(family), 0.25);  // (0 * 3 + 1 * 1) / 4
  family.checks = {tally(one, Level::warning, 2, 1), tally(two, Level::error, 0, 0)};
  EXPECT_EQ(score_of(family), 0.5);
}

TEST(Score, AFileThatDoesNotParseSetsItsFamiliesToZero) {
  FamilyTally family;
  family.checks = {tally(one, Level::error, 2, 0)};
  EXPECT_EQ(score_of(family), 1.0);
  family.unparsed = true;
  EXPECT_EQ(score_of(family), 0.0);
}

class RenderScores : public testing::Test {
 protected:
  RenderScores() {
    judged_.name = "elixir-some";
    silent_.name = "elixir-silent";
    analysis_.families.resize(2);
    analysis_.families[0].family = &judged_;
    analysis_.families[0].checks = {tally(one, Level::error, 3, 1), tally(two, Level::advice, 0, 0)};
    analysis_.families[1].family = &silent_;
    score(analysis_);
  }
  Family judged_, silent_;
  Analysis analysis_;
};

TEST_F(RenderScores, AsATableWithBars) {
  EXPECT_EQ(render_scores(analysis_, false),
            "elixir-some           0.67 █████████████▍······\n"
            "  one        error    0.67 █████████████▍······  2 of 3\n"
            "  two        advice      -\n"
            "\n"
            "Nothing to judge: elixir-silent\n");
}

TEST_F(RenderScores, AlmostPerfectIsNotPerfect) {
  analysis_.families[0].checks = {tally(one, Level::error, 100'000, 1)};
  score(analysis_);
  EXPECT_NE(render_scores(analysis_, false).find(" 0.99 "), std::string::npos);
  EXPECT_NE(render_scores_json(analysis_).find("\"score\": 0.9999"), std::string::npos);
}

TEST_F(RenderScores, AsJson) {
  std::string json = render_scores_json(analysis_);
  EXPECT_NE(json.find("\"score\": 0.6667"), std::string::npos);
  EXPECT_NE(json.find("\"score\": null"), std::string::npos);
}

}  // namespace
}  // namespace assay
