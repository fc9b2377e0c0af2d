#include "skill/skill_package.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/large_stack.h"
#include "engine/analysis.h"
#include "engine/check.h"
#include "engine/embedded.h"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

// The Elixir blocks of a text, each as a file of one project; those of migrations where migrations stand.
SourceTexts elixir_blocks(std::string_view text, bool migrations) {
  constexpr std::string_view kFence = "\n```elixir\n";
  SourceTexts files;
  for (size_t at = text.find(kFence); at != std::string_view::npos; at = text.find(kFence, at)) {
    at += kFence.size();
    const size_t end = text.find("\n```", at);
    const std::string number = std::to_string(files.size() + 10);
    files.emplace_back(
        migrations ? "priv/repo/migrations/202401010000" + number + "_x.exs" : "lib/block_" + number + ".ex",
        std::string(text.substr(at, end + 1 - at)));
  }
  return files;
}

// An agent writes what it reads: what a skill shows must pass the family's own checks.
TEST(SkillPackage, TheCodeOfASkillHasNoFinding) {
  for (const Family& family : catalog().families()) {
    const SkillPackage package = package_skill(family);
    const SourceTexts files = elixir_blocks(package.skill_text(), family.folder == "ecto-safe-migration");
    EXPECT_GE(files.size(), 3u) << family.name << ": each rule comes with the code to write";
    uint64_t considered = 0;
    run_on_large_stack([&] {
      AnalysisOptions options;
      options.level = Level::advice;
      options.select = {family.folder};
      const Analysis analysis = analyze_texts(files, options, catalog());
      for (const Result& result : analysis.findings) {
        ADD_FAILURE() << family.name << ", block " << result.path() << ":" << result.start.line << " "
                      << result.finding.check << ": " << result.finding.message;
      }
      for (const FamilyTally& tally : analysis.families) {
        for (const CheckTally& check : tally.checks) considered += check.considered;
      }
    });
    EXPECT_GE(considered, 3u) << family.name;
  }
}

TEST(SkillPackage, NamesEveryCheckBeforeTheLastSection) {
  for (const Family& family : catalog().families()) {
    const std::string skill(package_skill(family).skill_text());
    const size_t last = skill.rfind("\n## ");
    for (const Check* check : family.checks) {
      const std::string name(name_in_family(*check));
      const size_t at = skill.find("](references/" + name + ".md)");
      EXPECT_NE(at, std::string::npos) << check->id;
      EXPECT_LT(at, last) << check->id;
    }
    EXPECT_THAT(skill, HasSubstr("\n\n## References\n")) << family.name;
  }
}

TEST(SkillPackage, PagesSayInWordsWhatIsBad) {
  const Check* check = catalog().check("ecto-safe-migration/index-not-concurrent");
  ASSERT_NE(check, nullptr);
  const std::string page = reference_page(*check);
  EXPECT_THAT(page, testing::StartsWith("# An index is built or dropped while writes wait\n\n"
                                        "`ecto-safe-migration/index-not-concurrent`, error\n\n"));
  EXPECT_THAT(page, HasSubstr("\n\nBad:\n\n```elixir\n# priv/repo"));
  EXPECT_THAT(page, HasSubstr("\n\nGood:\n\n```elixir\n"));
  EXPECT_THAT(page, HasSubstr("# <- reported\n"));
  EXPECT_THAT(page, Not(HasSubstr("docs/")));
  EXPECT_EQ(std::count(page.begin(), page.end(), '`') % 2, 0);
}

}  // namespace
}  // namespace assay
