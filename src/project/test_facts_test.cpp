#include "project/test_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string kCase = R"(
defmodule Shop.DataCase do
  use ExUnit.CaseTemplate

  using do
    quote do
      import Mox
      setup :verify_on_exit!
    end
  end

  setup tags do
    Shop.Sandbox.checkout(tags)
    :ok
  end
end)";

std::string test_of(std::string_view body) { return "defmodule Shop.CartTest do\n" + std::string(body) + "\nend\n"; }

struct Found {
  std::unique_ptr<Project> project;
  const TestModule* test = nullptr;
};

Found find(std::string_view body, Files files = {}) {
  files.emplace_back("test/shop/cart_test.exs", test_of(body));
  Found found{virtual_project(files)};
  found.test = found.project->test_module(file_at(*found.project, "test/shop/cart_test.exs"), ModuleId{0});
  return found;
}

std::vector<std::string> setups_of(const TestModule& test) {
  std::vector<std::string> shown;
  for (const SetupCall& call : test.setups) {
    std::string one(text(call.function));
    if (call.module.valid()) one = std::string(text(call.module)) + "." + one;
    if (call.from_template) one += " from template";
    if (call.all) one += " once";
    if (call.describe.valid()) one += " in describe";
    shown.push_back(std::move(one));
  }
  return shown;
}

TEST(TestFacts, SetupsInAllTheirForms) {
  Found found = find(R"(
  use ExUnit.Case, async: true
  import Mox
  setup :verify_on_exit!
  setup [:set_mox_from_context, {Shop.Help, :login}]
  setup_all do
    Shop.Seeds.load()
    :ok
  end
  setup context do
    prepare(context)
  end
  describe "a" do
    setup :local
    test "b", do: :ok
  end
  defp prepare(context), do: stub_with(ClockMock, Clock)
  defp local(_), do: :ok)");
  ASSERT_NE(found.test, nullptr);
  EXPECT_EQ(found.test->async, Answer::yes);
  EXPECT_TRUE(found.test->async_node.valid());
  EXPECT_THAT(setups_of(*found.test),
              ElementsAre("verify_on_exit!", "set_mox_from_context", "Shop.Help.login", "Shop.Seeds.load once",
                          "prepare", "Mox.stub_with", "local in describe"));
}

TEST(TestFacts, CaseTemplatesGiveTheirs) {
  Found found =
      find("  use Shop.DataCase, async: false\n  test \"a\", do: :ok", {{"test/support/data_case.ex", kCase}});
  ASSERT_NE(found.test, nullptr);
  EXPECT_EQ(found.test->async, Answer::no);
  EXPECT_THAT(setups_of(*found.test),
              ElementsAre("verify_on_exit! from template", "Shop.Sandbox.checkout from template"));
  EXPECT_NE(found.test->setup("verify_on_exit!"), nullptr);
  EXPECT_EQ(found.test->setup("set_mox_global"), nullptr);
}

TEST(TestFacts, AsyncMayComeWithTheTemplate) {
  Found found = find("  use Shop.FastCase\n  test \"a\", do: :ok",
                     {{"test/support/fast_case.ex",
                       "defmodule Shop.FastCase do\n  defmacro __using__(_) do\n    quote do\n"
                       "      use ExUnit.Case, async: true\n    end\n  end\nend"}});
  ASSERT_NE(found.test, nullptr);
  EXPECT_EQ(found.test->async, Answer::yes);
  EXPECT_EQ(find("  use ExUnit.Case, async: @fast\n  test \"a\", do: :ok").test->async, Answer::unknown);
  EXPECT_EQ(find("  use ExUnit.Case\n  test \"a\", do: :ok").test->async, Answer::no);
}

TEST(TestFacts, WhatTestsNameIsResolved) {
  const Files files = {{"lib/shop.ex",
                        "defmodule Shop.Cart do\nend\ndefmodule Shop.Plugs.Auth do\nend\n"
                        "defmodule Shop.Rates do\nend\ndefmodule Shop.Lone do\nend"}};
  Found found = find(
      "  use ExUnit.Case\n  alias Shop.{Cart, Rates}\n  alias Shop.Plugs\n"
      "  test \"a\", do: assert Plugs.Auth.call(1, 2)",
      files);
  for (const char* name : {"Shop.Cart", "Shop.Rates", "Shop.Plugs.Auth"}) {
    EXPECT_TRUE(found.project->is_named_in_tests(intern(name))) << name;
  }
  EXPECT_FALSE(found.project->is_named_in_tests(intern("Shop.Lone")));
  std::vector<std::string> named;
  for (Symbol module : found.project->modules_named_by(file_at(*found.project, "test/shop/cart_test.exs"))) {
    named.emplace_back(text(module));
  }
  EXPECT_THAT(named, testing::UnorderedElementsAre("Shop.Cart", "Shop.Rates", "Shop.Plugs.Auth", "Shop.CartTest"));
}

}  // namespace
}  // namespace assay
