#include "project/paths.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Paths, Parts) {
  EXPECT_EQ(directory_of("a/b/c"), "a/b");
  EXPECT_EQ(directory_of("c"), "");
  EXPECT_EQ(directory_of("/c"), "/");
  EXPECT_EQ(base_name("a/b.ex"), "b.ex");
  EXPECT_EQ(stem_of("a/prod.secret.exs"), "prod.secret");
  EXPECT_EQ(stem_of(".tool-versions"), ".tool-versions");
}

TEST(Paths, Join) {
  EXPECT_EQ(join_path("a/b", "../c"), "a/c");
  EXPECT_EQ(join_path("", "../c"), "../c");
  EXPECT_EQ(join_path("a", "../../c/./d"), "../c/d");
  EXPECT_EQ(join_path("/x", "../../y"), "/y");
  EXPECT_EQ(join_path("a", "/y"), "/y");
  EXPECT_EQ(join_path("", "priv/repo"), "priv/repo");
  EXPECT_EQ(join_path("..", ".."), "../..");
}

TEST(Paths, Below) {
  EXPECT_TRUE(is_below("apps/web/lib/a.ex", "apps/web"));
  EXPECT_FALSE(is_below("apps/web_api/lib/a.ex", "apps/web"));
  EXPECT_TRUE(is_below("lib/a.ex", ""));
  EXPECT_FALSE(is_below("/lib/a.ex", ""));
  EXPECT_FALSE(is_below("../lib/a.ex", ""));
}

TEST(Paths, UnderscoresLikeMacroUnderscore) {
  EXPECT_EQ(underscored_last_segment("MyApp.Repo"), "repo");
  EXPECT_EQ(underscored_last_segment("MyApp.AnalyticsRepo"), "analytics_repo");
  EXPECT_EQ(underscored_last_segment("MyApp.HTTPRepo"), "http_repo");
  EXPECT_EQ(underscored_last_segment("SQLite3Repo"), "sq_lite3_repo");
}

TEST(Paths, Wildcards) {
  EXPECT_TRUE(matches_wildcard("apps/*/config/config.exs", "apps/web/config/config.exs"));
  EXPECT_FALSE(matches_wildcard("apps/*/config/config.exs", "apps/web/x/config/config.exs"));
  EXPECT_TRUE(matches_wildcard("config/*.exs", "config/prod.exs"));
  EXPECT_TRUE(matches_wildcard("a/**/b", "a/x/y/b"));
  EXPECT_FALSE(matches_wildcard("*.exs", "prod.ex"));
  EXPECT_TRUE(matches_wildcard("*", ""));
}

}  // namespace
}  // namespace assay
