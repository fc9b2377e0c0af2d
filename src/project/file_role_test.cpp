#include "project/file_role.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

TEST(FileRole, FollowsWhereMixAndEctoPutThings) {
  auto role = [](std::string_view path) { return role_name(role_of_path(path, {})); };
  EXPECT_EQ(role("lib/shop/cart.ex"), "application");
  EXPECT_EQ(role("web/controllers/cart_controller.ex"), "application");
  EXPECT_EQ(role("cart.ex"), "application");
  EXPECT_EQ(role("apps/shop/lib/cart.ex"), "application");
  EXPECT_EQ(role("lib/shop/test/plan.ex"), "application");
  EXPECT_EQ(role("lib/shop/seeds.ex"), "seeds");
  EXPECT_EQ(role("lib/shop/proceeds.ex"), "application");
  EXPECT_EQ(role("lib/mix/tasks/shop.import.ex"), "mix task");
  EXPECT_EQ(role("lib/tasks/import.exs"), "script");
  EXPECT_EQ(role("test/shop/cart_test.exs"), "test");
  EXPECT_EQ(role("lib/shop/cart_test.exs"), "test");
  EXPECT_EQ(role("spec/cart_spec.exs"), "test");
  EXPECT_EQ(role("test/test_helper.exs"), "test support");
  EXPECT_EQ(role("test/support/data_case.ex"), "test support");
  EXPECT_EQ(role("apps/shop/test/support/factory.ex"), "test support");
  EXPECT_EQ(role("priv/repo/migrations/20240101000000_a.exs"), "migration");
  EXPECT_EQ(role("test/migrations/20240101000000_a.exs"), "test support");
  EXPECT_EQ(role("priv/repo/seeds.exs"), "seeds");
  EXPECT_EQ(role("priv/repo/dev_seeds.exs"), "seeds");
  EXPECT_EQ(role("priv/repo/seeds/users.exs"), "seeds");
  EXPECT_EQ(role("scripts/backfill.ex"), "script");
  EXPECT_EQ(role("run.exs"), "script");
  EXPECT_EQ(role("config/runtime.exs"), "config");
  EXPECT_EQ(role("config/doubt.ex"), "application");
  EXPECT_EQ(role(".formatter.exs"), "config");
  EXPECT_EQ(role("mix.exs"), "mix.exs");
  EXPECT_EQ(role("bench/cart.exs"), "development");
}

TEST(FileRole, AsksMixExsForOtherFolders) {
  auto project = virtual_project({{"mix.exs", R"(
defmodule Shop.MixProject do
  use Mix.Project
  def project, do: [app: :shop, elixirc_paths: elixirc_paths(Mix.env())]
  defp elixirc_paths(:test), do: ["lib", "doubles", "shared"]
  defp elixirc_paths(:dev), do: ["lib", "tools", "shared"]
  defp elixirc_paths(_), do: ["lib", "shared"]
end)"},
                                  {"doubles/clock.ex", "defmodule Clock do\nend"},
                                  {"tools/shell.ex", "defmodule Shell do\nend"},
                                  {"shared/a.ex", "defmodule A do\nend"}});
  EXPECT_EQ(project->role_of(file_at(*project, "doubles/clock.ex")), FileRole::test_support);
  EXPECT_EQ(project->role_of(file_at(*project, "tools/shell.ex")), FileRole::development);
  EXPECT_EQ(project->role_of(file_at(*project, "shared/a.ex")), FileRole::application);
}

TEST(FileRole, OfAModuleMayDifferFromItsFile) {
  auto project = virtual_project({{"lib/shop/release.ex",
                                   "defmodule Shop.Release do\nend\n"
                                   "defmodule Mix.Tasks.Shop.Seed do\n  use Mix.Task\nend\n"}});
  FileId file = file_at(*project, "lib/shop/release.ex");
  const Names& names = project->file(file).names;
  EXPECT_TRUE(project->is_application_code(file, names.modules()[0].node));
  EXPECT_EQ(project->role_at(file, names.modules()[1].body), FileRole::mix_task);
}

TEST(FileRole, CountsFoldersFromTheApp) {
  auto in_test_folder = virtual_project(
      {{"test/apps/demo/mix.exs", "defmodule M do\n  use Mix.Project\n  def project, do: [app: :demo]\nend\n"},
       {"test/apps/demo/lib/a.ex", "1"}});
  EXPECT_TRUE(in_test_folder->is_application_code(file_at(*in_test_folder, "test/apps/demo/lib/a.ex"), Tree::root()));
}

}  // namespace
}  // namespace assay
