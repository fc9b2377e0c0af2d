// The challenges that Assay carries: each is one Markdown page, families/FAMILY/challenges/NAME.md, and the
// capabilities that a family's challenges measure stand in the README.md beside them. CONTRIBUTING.md shows how to
// write one.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/catalog.h"
#include "score/challenge.h"

namespace assay {

inline constexpr std::string_view kTiers[] = {"easy", "medium", "hard", "legendary"};

// An answer that looks right and is not, with the objectives that it fails, and no others.
struct WrongAnswer {
  std::string name;  // "the time-out ends the caller"
  std::string why;   // who would write so, and what goes wrong; Markdown
  SourceTexts files;
  std::vector<std::string> fails;  // names of objectives: "check: task-async/sequential-await"
};

struct ChallengePage {
  std::string id;    // "task-async-prices-at-once"
  std::string name;  // of the file: "prices-at-once"
  std::string tier, title, prompt;
  std::string capability;         // the one it measures
  std::vector<std::string> also;  // others that it touches
  bool held_out = false;          // not for training and not for choosing between skills
  SourceTexts fixture;
  std::vector<std::string> files, contains, lacks;  // expected
  std::string golden_why;                           // what makes it good; Markdown, may be empty
  SourceTexts golden;
  std::vector<WrongAnswer> wrong;
};

// A capability, and the sections of the family's SKILL.md that teach it.
struct Capability {
  std::string id;                     // "time-outs"
  std::string title;                  // one sentence: "Says how long it waits, and what happens then."
  std::vector<std::string> sections;  // headings of SKILL.md, without ##
};

struct FamilyChallenges {
  const Family* family = nullptr;
  std::vector<Capability> capabilities;
  std::vector<ChallengePage> challenges;  // by tier, then by name
};

// What is wrong with a page: one sentence, with the line.
struct PageFault {
  int line = 0;
  std::string message;
};

std::variant<ChallengePage, PageFault> read_challenge_page(const Family& family, std::string_view name,
                                                           std::string_view markdown);
std::variant<std::vector<Capability>, PageFault> read_capabilities(std::string_view markdown);

// Those that are built in, of families that have any; by name of the family. A page with a fault (the tests find it)
// is left out.
const std::vector<FamilyChallenges>& all_challenges();
// By id; null when there is none.
const ChallengePage* challenge_page(std::string_view id, const Family** family = nullptr);

// As it is scored.
Challenge challenge_of(const ChallengePage& page, const Family& family);
// As the file that `assay score --challenge` reads.
std::string render_challenge(const ChallengePage& page, const Family& family);

}  // namespace assay
