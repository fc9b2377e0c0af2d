#include "engine/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/check.h"
#include "engine/embedded.h"

namespace assay {
namespace {

using testing::IsEmpty;

const Check one{.id = "ecto-safe-migration/zz-one", .level = Level::advice};
const Check two{.id = "ecto-safe-migration/aa-two"};

TEST(Catalog, JoinsChecksToTheirFamiliesByName) {
  const Check* checks[] = {&one, &two};
  const Catalog catalog(checks);
  const Family* family = catalog.family("ecto-safe-migration");
  ASSERT_NE(family, nullptr);
  EXPECT_EQ(family->name, "elixir-ecto-safe-migration");
  EXPECT_THAT(family->checks, testing::ElementsAre(&two, &one));
  EXPECT_THAT(catalog.checks(), testing::ElementsAre(&two, &one));
  EXPECT_EQ(catalog.family_of(one), family);
  // Families whose folder has no check here are there too.
  for (const Family& other : catalog.families()) {
    if (&other != family) {
      EXPECT_THAT(other.checks, IsEmpty()) << other.name;
    }
  }
}

TEST(Catalog, FindsByNameWithOrWithoutPrefix) {
  const Catalog& all = catalog();
  EXPECT_EQ(all.family("elixir-ecto-safe-migration"), all.family("ecto-safe-migration"));
  EXPECT_NE(all.family("ecto-safe-migration"), nullptr);
  EXPECT_EQ(all.family("ecto-safe-migration/missing-flush"), nullptr);
  EXPECT_EQ(all.family("elixir-elixir-ecto-safe-migration"), nullptr);
  EXPECT_EQ(all.family(""), nullptr);
  const Check* check = all.check("elixir-ecto-safe-migration/missing-flush");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(check->id, "ecto-safe-migration/missing-flush");
  EXPECT_EQ(all.check("ecto-safe-migration/missing-flush"), check);
  EXPECT_EQ(all.check("missing-flush"), nullptr);
  EXPECT_EQ(all.check("syntax/error"), &syntax_error);
  EXPECT_EQ(all.check("elixir-syntax/error"), nullptr);
}

TEST(Catalog, NamesWhatWasMeant) {
  const Catalog& all = catalog();
  EXPECT_EQ(all.nearest("ecto-safe-migrations"), "ecto-safe-migration");
  EXPECT_EQ(all.nearest("elixir-ecto-safe-migratoin"), "elixir-ecto-safe-migration");
  EXPECT_EQ(all.nearest("ecto-safe-migration/missing-flsh"), "ecto-safe-migration/missing-flush");
  EXPECT_EQ(all.nearest("missing-flush"), "ecto-safe-migration/missing-flush");  // the family left out
  EXPECT_EQ(all.nearest("missing-flsh"), "ecto-safe-migration/missing-flush");   // and misspelt
  EXPECT_EQ(all.nearest("syntax/errors"), "syntax/error");
  EXPECT_EQ(all.nearest("supression/unused"), "suppression/unused");
  EXPECT_EQ(all.nearest("something else altogether"), "");
  EXPECT_EQ(all.nearest(""), "");
}

TEST(Catalog, EverythingBuiltInIsInOrderAndSaysWhatItIs) {
  const Catalog& all = catalog();
  EXPECT_TRUE(std::ranges::is_sorted(all.families(), {}, &Family::name));
  EXPECT_TRUE(std::ranges::is_sorted(all.checks(), {}, &Check::id));
  for (const Family& family : all.families()) {
    EXPECT_FALSE(family.title.empty()) << family.name;
    EXPECT_FALSE(family.applies.empty()) << family.name;
    EXPECT_GE(family.tier, 1) << family.name;
    for (const Check* check : family.checks) EXPECT_EQ(all.family_of(*check), &family);
  }
}

TEST(Catalog, PagesAndTitles) {
  const Check* check = catalog().check("ecto-safe-migration/missing-flush");
  ASSERT_NE(check, nullptr);
  EXPECT_EQ(page_of(*check), embedded_file("families/ecto-safe-migration/missing-flush.md"));
  EXPECT_TRUE(page_of(*check).starts_with("# " + std::string(title_of(*check)) + "\n"));
  EXPECT_EQ(page_of(one), "");
  EXPECT_EQ(title_of(one), "");
  for (const Check* own : engine_checks()) {
    EXPECT_NE(title_of(*own), "") << own->id;
    EXPECT_EQ(catalog().family_of(*own), nullptr);
  }
}

TEST(CatalogDeathTest, ACheckWithoutItsFamilyStopsTheProgram) {
  static const Check lost{.id = "no-such-family/check"};
  const Check* checks[] = {&lost};
  EXPECT_DEATH(Catalog{checks}, "no-such-family/check: there is no families/no-such-family/family.toml");
}

}  // namespace
}  // namespace assay
