// Challenges: tasks for whoever writes Elixir, and the score of what they hand in.
//
// The score is made so that only code which does the work earns anything (docs/scoring.md has the table of weights and
// the attacks that it withstands):
//
//   score = parses * files * keeps * compiles * (mean of the other objectives, by weight)
//
// - Output that does not parse, or has none of the files asked for, scores 0. Losing half of the public functions that
//   the fixture offers halves the score, as does handing in half of the files.
// - Expected texts are looked for in the resolved tree, in code that runs: comments, documentation, strings, dead
//   branches and functions that nobody calls don't count; nor does any text as long as all that the fixture gets wrong
//   still stands.
// - The absence of what is forbidden earns nothing until all that is expected stands there. Nor does a check that has
//   nothing left to look at, and more code that keeps a rule does not make up for code that breaks it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis.h"
#include "engine/catalog.h"

namespace assay {

// What an expected or forbidden text weighs; checks weigh what their level does (score/score.h).
inline constexpr int kTextWeight = 2;

struct Challenge {
  std::string id;
  std::string family;              // folder name of the family whose checks judge; empty: none
  SourceTexts fixtures;            // the files handed out, as far as their texts are known
  std::vector<std::string> files;  // expected in the output
  std::vector<std::string> must_contain, must_not_contain;
  std::vector<std::string> notes;  // what is odd about it, for `diagnostics`
};

// A challenge that can't be used, and why: one sentence that names the key.
struct MalformedChallenge {
  std::string message;
};

// Reads {id, tier, title, prompt, fixture_files, expected_outputs: {files, must_contain, must_not_contain}, scoring}.
// fixture_files holds texts by path, or paths below `folder`, the two folders above it, or their fixtures or
// test_fixtures. The family is that of key `family`, else the one that the id starts with.
std::variant<Challenge, MalformedChallenge> read_challenge(std::string_view json, const std::string& folder,
                                                           const Catalog& catalog);
// A challenge of nothing but a family's checks.
Challenge challenge_of_family(std::string id, const Family& family);

struct Objective {
  std::string name;       // "contains: def call", "check: plug-pipeline/send-without-halt"; each once
  double weight = 0;      // 0: a factor of the whole score
  bool withheld = false;  // fulfilled, and not counted since others are not
  double value = 0;       // from 0 to 1
  std::string expected, actual;
  std::string details;  // where it was found, or why it doesn't count
  [[nodiscard]] bool passed() const { return value >= 1; }
};

struct ChallengeScore {
  std::string challenge_id;
  double score = 0;
  bool passed = false;  // every objective is, but for advice
  std::vector<Objective> objectives;
  std::vector<std::string> diagnostics;
};

// Knows all of a challenge that does not depend on the answer; then each answer costs its own analysis.
class ChallengeScorer {
 public:
  // The catalog must outlive it.
  ChallengeScorer(Challenge challenge, const Catalog& catalog);
  ChallengeScorer(ChallengeScorer&&) noexcept;
  ~ChallengeScorer();
  // Answers may leave out files of the fixture that the challenge does not ask for. With `compiling`, the answer is
  // also compiled, which runs its macros (score/compile.h); else nothing of it is ever run.
  [[nodiscard]] ChallengeScore score(const SourceTexts& answer, bool compiling = false) const;

 private:
  struct Known;
  class Scoring;
  std::unique_ptr<Known> known_;
};
ChallengeScore score_challenge(const Challenge& challenge, const SourceTexts& answer, const Catalog& catalog);

// {challenge_id, passed, score, objectives: {name: {passed, weight, score, actual, expected, details}}, diagnostics:
// []}, laid out for reading. (score/challenge_json.h has it as a value.)
std::string render_challenge_score(const ChallengeScore& score);

}  // namespace assay
