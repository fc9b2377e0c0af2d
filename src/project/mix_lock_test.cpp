#include "project/mix_lock.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(MixLock, ReadsHexAndGit) {
  auto packages = read_mix_lock(R"(%{
  "ecto": {:hex, :ecto, "3.12.4", "267c94", [:mix], [{:decimal, "~> 2.0", [hex: :decimal, repo: "hexpm"]}], "hexpm", "ef04"},
  "tesla": {:git, "https://github.com/elixir-tesla/tesla.git", "3a8e2f", [branch: "master"]},
  "phoenix": {:hex, :phoenix, "1.8.0-rc.3", "aa", [:mix], [], "hexpm", "bb"},
}
)");
  ASSERT_EQ(packages.size(), 3u);
  EXPECT_EQ(packages[0].app, "ecto");
  EXPECT_EQ(packages[0].version.value().text(), "3.12.4");
  EXPECT_EQ(packages[1].app, "tesla");
  EXPECT_FALSE(packages[1].version);
  EXPECT_EQ(packages[1].url, "https://github.com/elixir-tesla/tesla.git");
  EXPECT_EQ(packages[1].revision, "3a8e2f");
  EXPECT_EQ(packages[2].version.value().text(), "1.8.0-rc.3");
}

TEST(MixLock, ReadsTheOldForm) {
  auto packages = read_mix_lock(R"(%{"cowboy" => {:hex, :cowboy, "1.0.4"}, "ranch" => {:package, "0.8.5"}})");
  ASSERT_EQ(packages.size(), 1u);
  EXPECT_EQ(packages[0].version.value().text(), "1.0.4");
}

TEST(MixLock, ReadsAroundMergeConflicts) {
  auto packages = read_mix_lock(R"(%{
  "a": {:hex, :a, "1.0.0", "x", [:mix], [], "hexpm"},
<<<<<<< HEAD
  "b": {:hex, :b, "1.1.0", "x", [:mix], [], "hexpm"},
=======
  "b": {:hex, :b, "1.2.0", "x", [:mix], [], "hexpm"},
>>>>>>> branch
  "c": {:hex, :c, "2.0.0", "x", [:mix], [], "hexpm"},
}
)");
  ASSERT_GE(packages.size(), 2u);
  EXPECT_EQ(packages.front().app, "a");
  EXPECT_EQ(packages.back().app, "c");
}

TEST(MixLock, SurvivesWhatIsNone) {
  EXPECT_TRUE(read_mix_lock("").empty());
  EXPECT_TRUE(read_mix_lock("not a lock {").empty());
  EXPECT_TRUE(read_mix_lock("%{\"a\": :hex, b: {}, c: {1, 2}}").empty());
}

}  // namespace
}  // namespace assay
