// families/README.md, the index of what there is, says what the registry and the families' files say. `./dev update`
// writes it anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "engine/catalog.h"
#include "engine/check.h"
#include "tests/support/repository.h"

namespace assay::test {
namespace {

std::string index_of_families() {
  std::string out = fmt::format(
      "# The families\n\n"
      "{} families, {} checks. Written by `./dev update` from the family.toml files, the checks and their pages; a "
      "check's name "
      "leads to its page,\nwhich `assay explain` prints too.\n",
      catalog().families().size(), catalog().checks().size());
  for (const Family& family : catalog().families()) {
    out += fmt::format(
        "\n## {}\n\n[{}]({}/SKILL.md), tier {}: {}\nConcerns {}.\n\n| check | level | what it finds |\n"
        "| --- | --- | --- |\n",
        family.title, family.name, family.folder, family.tier, family.summary, family.applies);
    for (const Check* check : family.checks) {
      out += fmt::format("| [{}]({}.md) | {} | {} |\n", name_in_family(*check), check->id, level_name(check->level),
                         title_of(*check));
    }
  }
  return out;
}

TEST(HouseFamiliesGolden, TheIndexIsTrue) {
  const auto path = repository() / "families/README.md";
  const std::string index = index_of_families();
  if (const char* update = std::getenv("ASSAY_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::ofstream(path, std::ios::binary) << index;
    return;
  }
  EXPECT_EQ(index, read_text(path)) << "run ./dev update";
}

}  // namespace
}  // namespace assay::test
