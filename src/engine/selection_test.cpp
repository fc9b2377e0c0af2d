#include "engine/selection.h"

#include <gtest/gtest.h>

#include "engine/check.h"

namespace assay {
namespace {

const Check index_check{.id = "ecto-safe-migration/index-not-concurrent"};

bool selected(SelectionLists given, SelectionLists configured = {}) {
  return is_selected(index_check, given, configured);
}

TEST(Selection, EverythingUnlessSaidOtherwise) {
  EXPECT_TRUE(selected({}));
  EXPECT_TRUE(selected({.select = {"ecto-safe-migration"}}));
  EXPECT_TRUE(selected({.select = {"elixir-ecto-safe-migration"}}));
  EXPECT_FALSE(selected({.select = {"task-async"}}));
  EXPECT_FALSE(selected({.ignore = {"ecto-safe-migration"}}));
  EXPECT_FALSE(selected({.select = {"ecto-safe-migration/missing-flush"}}));
}

TEST(Selection, ACheckWinsOverItsFamily) {
  EXPECT_TRUE(selected({.select = {"ecto-safe-migration/index-not-concurrent"}, .ignore = {"ecto-safe-migration"}}));
  EXPECT_FALSE(selected({.select = {"ecto-safe-migration"}, .ignore = {"ecto-safe-migration/index-not-concurrent"}}));
  EXPECT_FALSE(selected({.select = {"ecto-safe-migration"}, .ignore = {"ecto-safe-migration"}}));
}

TEST(Selection, GivenNamesDecideOverConfiguredOnes) {
  SelectionLists other{.select = {"task-async"}};
  EXPECT_FALSE(selected({}, other));
  EXPECT_TRUE(selected({.select = {"ecto-safe-migration"}}, other));
  SelectionLists ignored{.ignore = {"ecto-safe-migration/index-not-concurrent"}};
  EXPECT_FALSE(selected({.select = {"ecto-safe-migration"}}, ignored));
  EXPECT_TRUE(selected({.select = {"ecto-safe-migration/index-not-concurrent"}}, ignored));
}

TEST(Selection, TheEnginesOwnRunUnlessIgnored) {
  EXPECT_TRUE(is_selected(syntax_error, {.select = {"task-async"}}, {}));
  EXPECT_FALSE(is_selected(syntax_error, {.ignore = {"syntax"}}, {}));
}

TEST(Selection, SplitsLists) {
  EXPECT_EQ(split_names({"a, b,,c", "d"}), (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(Selection, NamesWhatWasMeant) {
  EXPECT_EQ(unknown_name(catalog(), {"syntax", "syntax/error"}), "");
  EXPECT_EQ(unknown_name(catalog(), {"syntax/eror"}),
            "there is no family or check \"syntax/eror\"; did you mean \"syntax/error\"?");
  EXPECT_EQ(unknown_name(catalog(), {"qqqqqqqq"}),
            "there is no family or check \"qqqqqqqq\"; `assay families` lists them");
}

}  // namespace
}  // namespace assay
