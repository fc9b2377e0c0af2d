// Challenges: tasks for whoever writes Elixir, and the score of what they hand in.
//
// The score is made so that only code which does the work earns anything (docs/scoring.md has the table of weights and
// the attacks that it withstands):
//
// - Output that does not parse, or has none of the files asked for, scores 0.
// - Expected texts are looked for in the resolved tree, in code that runs: comments, documentation, strings, dead
//   branches and functions that nobody calls don't count. Where the fixture's code is known, its public functions are
//   where code starts to run.
// - The absence of what is forbidden earns nothing until all that is expected stands there, and what the fixture
//   offered still does. Nor does a check that has nothing left to look at.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/analysis.h"
#include "engine/catalog.h"

namespace assay {

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
// fixture_files holds texts by path, or paths below `folder`, `folder`/fixtures or a test_fixtures near it. The family
// is that of key `family`, else the one that the id starts with.
std::variant<Challenge, MalformedChallenge> read_challenge(std::string_view json, const std::string& folder,
                                                           const Catalog& catalog);
std::variant<Challenge, MalformedChallenge> read_challenge(const nlohmann::json& json, const std::string& folder,
                                                           const Catalog& catalog);
// A challenge of nothing but a family's checks.
Challenge challenge_of_family(std::string id, const Family& family);

struct Objective {
  std::string name;  // "contains: def call", "check: plug-pipeline/send-without-halt"; each once
  double weight = 0;
  double value = 0;  // from 0 to 1
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

ChallengeScore score_challenge(const Challenge& challenge, const SourceTexts& output, const Catalog& catalog);

// {challenge_id, passed, score, objectives: {name: {passed, weight, actual, expected, details}}, diagnostics: []}, as
// an object that keeps its order.
nlohmann::ordered_json json_of(const ChallengeScore& score);

}  // namespace assay
