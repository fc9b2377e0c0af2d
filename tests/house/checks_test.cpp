// The registry, the folders below families/ and the embedded texts agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog.h"
#include "engine/check.h"
#include "engine/embedded.h"
#include "engine/registry.h"
#include "tests/support/repository.h"

namespace assay::test {
namespace {

std::string family_of(std::string_view id) { return std::string(id.substr(0, id.find('/'))); }

std::set<std::string> families() {
  EXPECT_GE(all_checks().size(), 10u) << "the registry is not what the folders hold";
  std::set<std::string> names;
  for (const Check* check : all_checks()) names.insert(family_of(check->id));
  return names;
}

TEST(HouseChecks, EveryFolderBelowFamiliesHasChecks) {
  std::set<std::string> registered = families();
  for (const std::string& file : repository_files()) {
    if (!file.starts_with("families/") || file == "families/README.md") continue;
    std::string family = file.substr(9, file.find('/', 9) - 9);
    EXPECT_TRUE(registered.contains(family)) << file << ": no check of this family is registered";
  }
}

TEST(HouseChecks, IdsAreUniqueAndSayWhereTheCheckStands) {
  std::set<std::string_view> seen;
  for (const Check* check : all_checks()) {
    EXPECT_TRUE(seen.insert(check->id).second) << check->id << " is defined twice";
    EXPECT_TRUE(std::filesystem::exists(repository() / "families" / (std::string(check->id) + ".cpp")))
        << "families/" << check->id << ".cpp does not exist: the id and the file name differ";
  }
}

TEST(HouseChecks, EveryCheckListensToSomething) {
  for (const Check* check : all_checks()) {
    bool calls = check->on_call != nullptr && check->callees.size() > 0;
    bool uses = check->on_use != nullptr && check->uses.size() > 0;
    bool nodes = check->on_node != nullptr && check->kinds.size() > 0;
    EXPECT_TRUE(calls || uses || nodes || check->on_definition || check->on_module || check->on_file ||
                check->on_project)
        << check->id << " would never be called";
  }
}

TEST(HouseChecks, EveryCheckHasAPageWithABadAndAGoodExample) {
  for (const Check* check : all_checks()) {
    std::string path = "families/" + std::string(check->id) + ".md";
    auto page = embedded_file(path);
    ASSERT_TRUE(page) << path << " is missing";
    EXPECT_EQ(*page, read_text(repository() / path)) << "what is embedded is not what the file says";
    EXPECT_TRUE(page->starts_with("# ")) << path << " does not open with a title";
    EXPECT_NE(page->find("\n```elixir bad"), std::string_view::npos) << path << " shows no code where the check fires";
    EXPECT_NE(page->find("\n```elixir good"), std::string_view::npos) << path << " shows no code to write instead";
    EXPECT_NE(page->find("# <- fires"), std::string_view::npos) << path << " marks no line";
  }
}

TEST(HouseChecks, EveryFamilyHasItsMetadataAndItsSkill) {
  for (const std::string& family : families()) {
    auto metadata = embedded_file("families/" + family + "/family.toml");
    ASSERT_TRUE(metadata) << family;
    EXPECT_NE(metadata->find("elixir-" + family), std::string_view::npos)
        << family << "/family.toml names another family";
    auto skill = embedded_file("families/" + family + "/SKILL.md");
    ASSERT_TRUE(skill) << family;
    EXPECT_TRUE(skill->starts_with("---\n")) << family << "/SKILL.md has no frontmatter";
    EXPECT_NE(skill->find("\nname: elixir-" + family + "\n"), std::string_view::npos) << family;
    EXPECT_NE(skill->find("assay check"), std::string_view::npos) << family << "/SKILL.md never says to run Assay";
  }
}

// A setting that family.toml doesn't declare would be refused in .assay.toml; one that no check asks for would do
// nothing.
TEST(HouseChecks, SettingsAreDeclaredAndAskedFor) {
  std::map<std::string, std::set<std::string>> asked;
  for (const std::string& file : repository_files()) {
    if (!file.starts_with("families/") || !(file.ends_with(".cpp") || file.ends_with(".h"))) continue;
    const std::string text = read_text(repository() / file);
    constexpr std::string_view kCall = ".setting(\"";
    for (size_t at = text.find(kCall); at != std::string::npos; at = text.find(kCall, at + 1)) {
      const size_t name = at + kCall.size();
      asked[file.substr(9, file.find('/', 9) - 9)].insert(text.substr(name, text.find('"', name) - name));
    }
  }
  EXPECT_TRUE(asked["ecto-safe-migration"].contains("start_after")) << "settings are not asked for as this test thinks";
  for (const Family& family : catalog().families()) {
    EXPECT_EQ(std::set(family.options.begin(), family.options.end()), asked[family.folder]) << family.name;
  }
}

TEST(HouseChecks, ChecksAreShort) {
  for (const Check* check : all_checks()) {
    std::string path = "families/" + std::string(check->id) + ".cpp";
    std::string text = read_text(repository() / path);
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 100)
        << path << ": move what others could use into src/flow, src/project or the family's shared.h";
  }
}

TEST(HouseChecks, EmbeddedPathsAreSortedAndFound) {
  auto paths = embedded_paths();
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  for (std::string_view path : paths) EXPECT_TRUE(embedded_file(path)) << path;
  EXPECT_FALSE(embedded_file("families/no-such-family/family.toml"));
}

}  // namespace
}  // namespace assay::test
