#include "project/behaviours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;

using Files = std::vector<std::pair<std::string, std::string>>;

std::vector<std::string> callbacks_of(std::string_view body) {
  auto project = virtual_project({{"lib/b.ex", "defmodule Shop.Bank do\n" + std::string(body) + "\nend\n"}});
  std::vector<std::string> shown;
  if (project->behaviours.empty()) return shown;
  for (const CallbackDeclaration& callback : project->behaviours[0].callbacks) {
    shown.push_back(std::string(text(callback.name)) + "/" + std::to_string(callback.arity) +
                    (callback.macro ? " macro" : "") + (callback.optional ? " optional" : ""));
  }
  return shown;
}

TEST(Behaviours, CallbacksInAllTheirForms) {
  EXPECT_THAT(callbacks_of("@callback pay(integer, keyword) :: :ok | {:error, term}\n"
                           "@callback pay(integer) :: :ok\n"
                           "@callback pay(float) :: :ok\n"
                           "@callback now() :: t when t: integer\n"
                           "@callback ping :: :pong\n"
                           "@callback named(amount :: integer, opts :: keyword) :: any\n"
                           "@macrocallback dsl(name :: atom, do: term) :: Macro.t()\n"
                           "@optional_callbacks ping: 0, now: 0\n"
                           "@optional_callbacks [pay: 1]\n"),
              ElementsAre("pay/2", "pay/1 optional", "now/0 optional", "ping/0 optional", "named/2", "dsl/2 macro"));
  EXPECT_THAT(callbacks_of("defmacro __using__(_) do\n  quote do\n    @callback made(t) :: t\n  end\nend"),
              ElementsAre());
}

std::vector<std::string> behaviours_of(const Files& files, std::string_view path) {
  auto project = virtual_project(files);
  std::vector<std::string> shown;
  for (const Implementation* one : project->behaviours_of(file_at(*project, path), ModuleId{0})) {
    shown.push_back(std::string(text(one->behaviour)) + (one->through_use ? " by use" : ""));
  }
  return shown;
}

TEST(Behaviours, AreTakenOnByAttributeAndByUse) {
  const std::string base = R"(
defmodule Shop.Adapter do
  @callback send(map) :: :ok
  defmacro __using__(_) do
    quote do
      @behaviour unquote(__MODULE__)
      @behaviour Shop.Named
      use GenServer
    end
  end
end)";
  EXPECT_THAT(behaviours_of({{"lib/a.ex", base},
                             {"lib/b.ex",
                              "defmodule Shop.Mail do\n  alias Shop.Adapter\n  @behaviour Adapter\n"
                              "  @behaviour :gen_statem\nend"}},
                            "lib/b.ex"),
              ElementsAre("Shop.Adapter", ":gen_statem"));
  EXPECT_THAT(
      behaviours_of({{"lib/a.ex", base}, {"lib/b.ex", "defmodule Shop.Mail do\n  use Shop.Adapter\nend"}}, "lib/b.ex"),
      ElementsAre("Shop.Adapter by use", "Shop.Named by use", "GenServer by use"));
  // The macro's own module takes on none of them.
  EXPECT_THAT(behaviours_of({{"lib/a.ex", base}}, "lib/a.ex"), ElementsAre());
}

TEST(Behaviours, AreFoundByModule) {
  auto project = virtual_project({{"lib/a.ex", "defmodule A do\n  @callback f() :: :ok\nend"},
                                  {"lib/b.ex", "defmodule B do\n  def f, do: 1\nend"},
                                  {"lib/c.ex", "defmodule C do\n  use Unheard.Of\nend"},
                                  {"lib/d.ex", "defprotocol D do\n  def f(x)\nend"},
                                  {"lib/e.ex", "defmodule E do\n  @behaviour A\n  def f, do: :ok\nend"}});
  EXPECT_EQ(project->is_behaviour(intern("A")), Answer::yes);
  EXPECT_EQ(project->is_behaviour(intern("B")), Answer::no);
  EXPECT_EQ(project->is_behaviour(intern("C")), Answer::unknown);
  EXPECT_EQ(project->is_behaviour(intern("D")), Answer::yes);
  EXPECT_EQ(project->is_behaviour(intern("Elsewhere")), Answer::unknown);
  ASSERT_EQ(project->implementations_of(intern("A")).size(), 1u);
  EXPECT_EQ(project->implementations_of(intern("A"))[0]->file, file_at(*project, "lib/e.ex"));
}

Answer defines(const Files& files, std::string_view path, std::string_view name, uint32_t arity) {
  auto project = virtual_project(files);
  return project->functions_of(file_at(*project, path), ModuleId{0}).defines(intern(name), arity);
}

Answer defines(std::string_view body, std::string_view name, uint32_t arity) {
  return defines({{"lib/a.ex", "defmodule A do\n" + std::string(body) + "\nend"}}, "lib/a.ex", name, arity);
}

TEST(ModuleFunctions, CountDefaultsDelegatesAndClauses) {
  EXPECT_EQ(defines("def f(a, b \\\\ 1), do: a", "f", 1), Answer::yes);
  EXPECT_EQ(defines("def f(a, b \\\\ 1), do: a", "f", 2), Answer::yes);
  EXPECT_EQ(defines("def f(a, b \\\\ 1), do: a", "f", 3), Answer::no);
  EXPECT_EQ(defines("def f(a, b \\\\ 1)\ndef f(a, 2), do: a\ndef f(a, _), do: a", "f", 1), Answer::yes);
  EXPECT_EQ(defines("defp f(a), do: a", "f", 1), Answer::no);
  EXPECT_EQ(defines("defdelegate f(a), to: B", "f", 1), Answer::yes);
  EXPECT_EQ(defines("defmodule In do\n  def f(a), do: a\nend", "f", 1), Answer::no);
}

TEST(ModuleFunctions, AreUnknownWhereSomethingMayMakeThem) {
  EXPECT_EQ(defines("use Unheard.Of", "call", 2), Answer::unknown);
  EXPECT_EQ(defines("for n <- [:f], do: def(unquote(n)(x), do: x)", "f", 1), Answer::unknown);
  EXPECT_EQ(defines("@before_compile Elsewhere", "f", 1), Answer::unknown);
  EXPECT_EQ(defines("import Elsewhere\nmake_it :f", "f", 1), Answer::unknown);
  EXPECT_EQ(defines("require Elsewhere\nElsewhere.make_it(:f)", "f", 1), Answer::unknown);
  EXPECT_EQ(defines("@limit Elsewhere.limit()\n@t %{a: 1}\nrequire Logger\nLogger.info(\"a\")", "f", 1), Answer::no);
  EXPECT_EQ(defines("require B\nuse Ecto.Schema\nschema \"a\" do\n  field :a, E, values: B.values()\nend", "f", 1),
            Answer::no);
  EXPECT_EQ(defines("use Plug.Builder\nplug :a\ndef a(c, _), do: c", "f", 1), Answer::no);
  EXPECT_EQ(defines("use Plug.Builder\nplug :a\ndef a(c, _), do: c", "call", 2), Answer::yes);
  EXPECT_EQ(defines("use GenServer", "handle_call", 3), Answer::yes);
}

TEST(ModuleFunctions, OfTheProjectsOwnUse) {
  const std::string base = R"(
defmodule Base do
  defmacro __using__(_) do
    quote do
      @before_compile unquote(__MODULE__)
      def init(opts), do: opts
      defp hidden(x), do: x
      defoverridable init: 1
    end
  end

  defmacro __before_compile__(_env) do
    quote do
      def late(a, b \\ 1), do: a
    end
  end
end)";
  const Files files = {{"lib/a.ex", "defmodule A do\n  use Base\nend"}, {"lib/b.ex", base}};
  EXPECT_EQ(defines(files, "lib/a.ex", "init", 1), Answer::yes);
  EXPECT_EQ(defines(files, "lib/a.ex", "late", 1), Answer::yes);
  EXPECT_EQ(defines(files, "lib/a.ex", "late", 2), Answer::yes);
  EXPECT_EQ(defines(files, "lib/a.ex", "hidden", 1), Answer::no);
  EXPECT_EQ(defines(files, "lib/a.ex", "call", 2), Answer::no);
  EXPECT_EQ(defines({{"lib/a.ex", "defmodule A do\n  use Base\nend"},
                     {"lib/b.ex",
                      "defmodule Base do\n  defmacro __using__(_) do\n    quote do\n      @before_compile Elsewhere\n"
                      "    end\n  end\nend"}},
                    "lib/a.ex", "call", 2),
            Answer::unknown);
}

}  // namespace
}  // namespace assay
