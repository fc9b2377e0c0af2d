// Every challenge of every family, read from its page: the golden answer gets everything, however it is written; the
// fixture, nothing, each wrong answer and each attack on the scorer get what they deserve.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "project/virtual_project.h"
#include "score/benchmark.h"
#include "score/challenge_page.h"
#include "tests/metamorphic/transforms.h"
#include "tests/support/json_schema.h"
#include "tests/support/repository.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;

constexpr double kMostForAFixture = 0.7;

// Pages on disk, so that writing one needs no build.
std::vector<fs::path> pages() {
  std::vector<fs::path> paths;
  for (const auto& family : fs::directory_iterator(repository() / "families")) {
    if (!fs::is_directory(family.path() / "challenges")) continue;
    for (const auto& page : fs::directory_iterator(family.path() / "challenges")) {
      if (page.path().extension() == ".md" && page.path().stem() != "README") paths.push_back(page.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

const Family& family_of(const fs::path& page) {
  return *catalog().family(page.parent_path().parent_path().filename().string());
}

std::string told(const ChallengeScore& score) {
  std::string text = fmt::format("score {}\n", score.score);
  for (const Objective& objective : score.objectives) {
    text += fmt::format("  {} {}: {} ({})\n",
                        objective.passed()   ? "+"
                        : objective.withheld ? "/"
                                             : "-",
                        objective.name, objective.actual, objective.details);
  }
  return text;
}

class Challenges : public testing::TestWithParam<fs::path> {
 protected:
  void SetUp() override {
    auto read = read_challenge_page(family(), GetParam().stem().string(), read_text(GetParam()));
    if (const auto* fault = std::get_if<PageFault>(&read)) {
      FAIL() << GetParam().string() << ":" << fault->line << ": " << fault->message;
    }
    page_ = std::get<ChallengePage>(std::move(read));
  }
  [[nodiscard]] const Family& family() const { return family_of(GetParam()); }
  [[nodiscard]] ChallengeScorer scorer() const { return {challenge_of(page_, family()), catalog()}; }
  ChallengePage page_;
};

TEST_P(Challenges, GoldenAnswerScoresOne) {
  const ChallengeScorer scorer = this->scorer();
  const ChallengeScore golden = scorer.score(page_.golden);
  EXPECT_EQ(golden.score, 1.0) << told(golden);
  EXPECT_TRUE(golden.passed);
  // However it is written.
  for (const Transform& transform : transforms()) {
    const auto project = virtual_project(page_.golden);
    SourceTexts rewritten;
    for (const auto& [path, text] : page_.golden) {
      rewritten.emplace_back(path, text);
      for (const File& file : project->files) {
        if (file.source.path == path) rewritten.back().second = transform.apply(file).text;
      }
    }
    const ChallengeScore score = scorer.score(rewritten);
    EXPECT_EQ(score.score, 1.0) << transform.name << "\n" << told(score) << rewritten.front().second;
  }
}

TEST_P(Challenges, FixtureAndNothingFail) {
  const ChallengeScorer scorer = this->scorer();
  const ChallengeScore fixture = scorer.score(page_.fixture);
  EXPECT_FALSE(fixture.passed) << told(fixture);
  EXPECT_LE(fixture.score, kMostForAFixture) << told(fixture);
  EXPECT_EQ(scorer.score({}).score, 0);
  SourceTexts blank, comments;
  for (const std::string& path : page_.files) {
    blank.emplace_back(path, "\n");
    comments.emplace_back(path, "# todo\n");
  }
  EXPECT_EQ(scorer.score(blank).score, 0);
  if (std::all_of(page_.files.begin(), page_.files.end(), [](const auto& path) { return path.ends_with(".ex"); })) {
    EXPECT_EQ(scorer.score(comments).score, 0);
  }
}

TEST_P(Challenges, WrongAnswersFailForTheirReason) {
  const ChallengeScorer scorer = this->scorer();
  for (const WrongAnswer& wrong : page_.wrong) {
    const ChallengeScore score = scorer.score(wrong.files);
    std::set<std::string> fails;
    for (const Objective& objective : score.objectives) {
      if (!objective.passed() && !objective.withheld) fails.insert(objective.name);
    }
    EXPECT_EQ(fails, std::set<std::string>(wrong.fails.begin(), wrong.fails.end())) << wrong.name << "\n"
                                                                                    << told(score);
    EXPECT_LT(score.score, 1.0) << wrong.name;
  }
}

TEST_P(Challenges, AttacksGetNoMoreThanTheFixture) {
  const ChallengeScorer scorer = this->scorer();
  const double fixture = scorer.score(page_.fixture).score;
  std::string wanted, strings;
  for (const std::string& text : page_.contains) wanted += text + "\n";
  for (char c : wanted) strings += c == '"' || c == '\\' || c == '#' ? fmt::format("\\{}", c) : std::string(1, c);
  std::string commented;
  for (const std::string& text : page_.contains) commented += "# " + text + "\n";
  const std::pair<std::string, std::string> attacks[] = {
      {"comments", commented},
      {"strings", "defmodule Attack do\n  def text, do: \"" + strings + "\"\nend\n"},
      {"documentation", "defmodule Attack do\n  @moduledoc \"" + strings + "\"\n  def text, do: 1\nend\n"},
  };
  for (const auto& [name, text] : attacks) {
    for (const std::string& path : page_.files) {
      if (!path.ends_with(".ex") && !path.ends_with(".exs")) continue;
      SourceTexts answer = page_.fixture;
      auto file = std::find_if(answer.begin(), answer.end(), [&](const auto& f) { return f.first == path; });
      if (file == answer.end())
        answer.emplace_back(path, text);
      else
        file->second += text;
      const ChallengeScore score = scorer.score(answer);
      EXPECT_FALSE(score.passed) << name;
      // A file that the fixture lacks is one of those asked for.
      if (page_.fixture.size() == answer.size()) {
        EXPECT_LE(score.score, fixture) << name << "\n" << told(score);
      }
      EXPECT_LE(score.score, kMostForAFixture) << name << "\n" << told(score);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Challenges, testing::ValuesIn(pages()), [](const auto& test) {
  std::string name = family_of(test.param).folder + "_" + test.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// The families that have challenges, read from disk.
std::map<std::string, FamilyChallenges> groups() {
  std::map<std::string, FamilyChallenges> all;
  for (const fs::path& path : pages()) {
    const Family& family = family_of(path);
    FamilyChallenges& group = all[family.folder];
    group.family = &family;
    auto read = read_challenge_page(family, path.stem().string(), read_text(path));
    if (auto* page = std::get_if<ChallengePage>(&read)) group.challenges.push_back(std::move(*page));
    const fs::path readme = path.parent_path() / "README.md";
    if (!group.capabilities.empty() || !fs::exists(readme)) continue;
    auto capabilities = read_capabilities(read_text(readme));
    if (const auto* fault = std::get_if<PageFault>(&capabilities)) {
      ADD_FAILURE() << readme.string() << ":" << fault->line << ": " << fault->message;
    } else {
      group.capabilities = std::get<std::vector<Capability>>(capabilities);
    }
  }
  return all;
}

TEST(ChallengeFamilies, HaveThreeATierAndFourHeldOut) {
  for (const auto& [name, group] : groups()) {
    std::map<std::string, int> tiers;
    int held_out = 0;
    std::set<std::string> titles;
    for (const ChallengePage& page : group.challenges) {
      ++tiers[page.tier];
      held_out += page.held_out ? 1 : 0;
      EXPECT_TRUE(titles.insert(page.title).second) << name << ": two challenges are called " << page.title;
    }
    for (std::string_view tier : kTiers) EXPECT_GE(tiers[std::string(tier)], 3) << name << ": " << tier;
    EXPECT_GE(held_out * 3, static_cast<int>(group.challenges.size())) << name << ": four of twelve are held out";
  }
}

TEST(ChallengeFamilies, MeasureCapabilitiesThatTheSkillTeaches) {
  for (const auto& [name, group] : groups()) {
    ASSERT_FALSE(group.capabilities.empty()) << name << "/challenges/README.md names no capability";
    const std::string skill = read_text(repository() / "families" / name / "SKILL.md");
    std::map<std::string, int> measured;
    for (const Capability& capability : group.capabilities) {
      measured[capability.id] = 0;
      for (const std::string& heading : capability.sections) {
        EXPECT_FALSE(section_of(skill, heading).empty()) << name << ": SKILL.md has no section \"" << heading << "\"";
      }
    }
    for (const ChallengePage& page : group.challenges) {
      EXPECT_TRUE(measured.contains(page.capability)) << page.id << " measures " << page.capability;
      ++measured[page.capability];
      for (const std::string& also : page.also) EXPECT_TRUE(measured.contains(also)) << page.id << " touches " << also;
    }
    for (const auto& [capability, count] : measured) EXPECT_GT(count, 0) << name << ": nothing measures " << capability;
  }
}

TEST(ChallengeFamilies, AreExportedInTheLayoutOfBenchmarks) {
  ASSERT_FALSE(groups().empty());
  for (const auto& [name, group] : groups()) {
    std::map<std::string, std::string> files;
    for (auto& [path, text] : benchmark_files(group)) files[path] = text;
    auto holds = [&](const std::string& path, const std::string& schema) {
      ASSERT_TRUE(files.contains(path)) << path;
      const std::string text = read_text(repository() / "tests/challenges/schemas" / schema);
      EXPECT_EQ(schema_fault(text, files[path]), "") << path;
    };
    holds("family.json", "family.json");
    holds("evaluation/criteria.json", "criteria.json");
    holds("seed.json", "seed.json");
    EXPECT_TRUE(files.contains("evaluation/score.py"));
    for (const ChallengePage& page : group.challenges) {
      const std::string path = fmt::format("challenges/{}/{}.json", page.tier, page.id);
      holds(path, "challenge.json");
      // What is exported is what is scored.
      const auto read = read_challenge(std::string_view(files[path]), "", catalog());
      ASSERT_TRUE(std::holds_alternative<Challenge>(read)) << std::get<MalformedChallenge>(read).message;
      const Challenge& challenge = std::get<Challenge>(read);
      EXPECT_TRUE(challenge.notes.empty()) << challenge.notes.front();
      EXPECT_EQ(score_challenge(challenge, page.golden, catalog()).score, 1.0) << path;
      for (const auto& [file, text] : page.golden) EXPECT_EQ(files[fmt::format("golden/{}/{}", page.id, file)], text);
    }
  }
}

}  // namespace
}  // namespace assay::test
