#include "project/purpose.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kModule = "defmodule A do\n  def f, do: :ok\nend\n";

// Of the first `f` in the file.
Purpose purpose_in(const Files& files, std::string_view path) {
  auto project = virtual_project(files);
  const File& file = project->file(file_at(*project, path));
  for (const Definition& definition : file.names.definitions()) {
    if (text(definition.name) == "f") return purpose_of(*project, file, definition.node);
  }
  ADD_FAILURE() << "no f in " << path;
  return Purpose::application;
}

Purpose purpose_at(std::string path, std::string_view code = kModule) {
  return purpose_in({{path, std::string(code)}}, path);
}

TEST(Purpose, FollowsThePath) {
  EXPECT_EQ(purpose_at("lib/shop/cart.ex"), Purpose::application);
  EXPECT_EQ(purpose_at("test/shop/cart_test.exs"), Purpose::test);
  EXPECT_EQ(purpose_at("test/support/data.ex"), Purpose::test);
  EXPECT_EQ(purpose_at("apps/shop/test/support/data.ex"), Purpose::test);
  EXPECT_EQ(purpose_at("lib/shop/cart_test.exs"), Purpose::test);
  EXPECT_EQ(purpose_at("lib/mix/tasks/shop.ex"), Purpose::mix_task);
  EXPECT_EQ(purpose_at("priv/repo/seeds.exs"), Purpose::script);
  EXPECT_EQ(purpose_at("lib/shop/seeds.ex"), Purpose::script);
  EXPECT_EQ(purpose_at("config/runtime.exs"), Purpose::script);
  EXPECT_EQ(purpose_at("lib/shop/proceeds.ex"), Purpose::application);
  EXPECT_EQ(purpose_at("lib/test/cart.ex"), Purpose::application);
}

TEST(Purpose, TakesThePathInTheAppWhereverThatStands) {
  const Files files = {
      {"test/shop/mix.exs", "defmodule S do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n"},
      {"test/shop/lib/a.ex", std::string(kModule)},
      {"test/shop/test/b.ex", std::string(kModule)}};
  EXPECT_EQ(purpose_in(files, "test/shop/lib/a.ex"), Purpose::application);
  EXPECT_EQ(purpose_in(files, "test/shop/test/b.ex"), Purpose::test);
  // Nobody knows where the app of an absolute path begins.
  EXPECT_EQ(purpose_at("/test/shop/cart.ex"), Purpose::application);
  EXPECT_EQ(purpose_at("/shop/cart_test.exs"), Purpose::test);
}

TEST(Purpose, FollowsWhatTheModuleUses) {
  EXPECT_EQ(purpose_at("lib/a.ex", "defmodule A do\n  use ExUnit.Case, async: true\n  def f, do: :ok\nend\n"),
            Purpose::test);
  EXPECT_EQ(purpose_at("lib/a.ex", "defmodule A do\n  use Mix.Task\n  def f, do: :ok\nend\n"), Purpose::mix_task);
  EXPECT_EQ(purpose_at("lib/a.ex",
                       "defmodule A do\n  use ExUnit.CaseTemplate\n  defmodule B do\n    def f, do: 1\n  end\nend\n"),
            Purpose::test);
}

TEST(Purpose, KnowsBlocksOfTestsWithoutAModule) {
  auto project =
      virtual_project({{"lib/a.ex", "test \"it\" do\n  f()\nend\n"}, {"lib/b.ex", "check \"it\" do\n  f()\nend\n"}});
  const File& test = project->file(file_at(*project, "lib/a.ex"));
  EXPECT_EQ(purpose_of(*project, test, test.names.calls().back().node), Purpose::test);
  const File& other = project->file(file_at(*project, "lib/b.ex"));
  EXPECT_EQ(purpose_of(*project, other, other.names.calls().back().node), Purpose::application);
}

}  // namespace
}  // namespace assay
