// A family's challenges in the layout that benchmarks of skills read:
//
//   family.json                  slug, name, language, tier, capability_dimensions, challenges, evaluation
//   challenges/TIER/ID.json      what `assay score --challenge` reads
//   evaluation/criteria.json     objectives, weights, capabilities
//   evaluation/score.py          calls assay; Python's standard library only
//   golden/ID/PATH               the golden answers
//   test_fixtures/ID/PATH        the files handed out
//   seed.json                    a starter skill for each capability, from the family's SKILL.md
//
// tests/challenges/schemas has a JSON Schema of each.
#pragma once

#include "score/challenge_page.h"

namespace assay {

// By path below the family's folder; score.py is to be executable.
SourceTexts benchmark_files(const FamilyChallenges& family);

// The section of a SKILL.md below a heading `## HEADING`, up to the next of its rank; empty when there is none.
std::string section_of(std::string_view markdown, std::string_view heading);

}  // namespace assay
