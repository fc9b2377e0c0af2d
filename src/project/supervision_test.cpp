#include "project/supervision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

using Files = std::vector<std::pair<std::string, std::string>>;

std::string shown(const ProcessStart& process) {
  std::string result = process.module.valid() ? std::string(text(process.module)) : "?";
  if (process.name.valid()) result += " as " + std::string(text(process.name));
  if (process.name_computed) result += " as ?";
  if (process.conditional) result += " maybe";
  if (!process.environments.all()) result += " in " + process.environments.text();
  if (process.how != ProcessStart::How::child) result += " " + std::string(how_name(process.how));
  return result;
}

std::vector<std::string> processes_in(const Files& files) {
  auto project = virtual_project(files);
  std::vector<std::string> result;
  for (const ProcessStart& process : project->processes) result.push_back(shown(process));
  for (const SupervisorStart& supervisor : project->supervisors) {
    if (!supervisor.complete) result.emplace_back("...");
  }
  return result;
}

// The body of start/2 of an application.
std::vector<std::string> started(std::string_view body, std::string_view more = "") {
  return processes_in(
      {{"lib/shop/application.ex", "defmodule Shop.Application do\n  use Application\n  def start(_type, args) do\n" +
                                       std::string(body) + "\n  end\n" + std::string(more) + "\nend\n"}});
}

TEST(Supervision, ReadsEachFormOfChildSpec) {
  EXPECT_THAT(started(R"(
    children = [
      Shop.Repo,
      {Finch, name: Shop.Finch, pools: %{default: [size: 10]}},
      {Registry, [keys: :unique, name: Shop.Registry]},
      {Task.Supervisor, name: :tasks},
      {Phoenix.PubSub, [name: Shop.PubSub] ++ args},
      {Oban, Application.fetch_env!(:shop, Oban)},
      {Shop.Worker, 5},
      %{id: :late, start: {Shop.Late, :start_link, [[name: Shop.Late, every: 5]]}},
      %{id: :gen, start: {GenServer, :start_link, [Shop.Gen, [], [name: Shop.Gen]]}},
      Supervisor.child_spec({Finch, name: Shop.Slow}, id: Shop.Slow),
      {Finch, name: Shop.Piped} |> Supervisor.child_spec(id: :piped),
      Finch.child_spec(name: Shop.Direct),
      {Task, fn -> :ok end},
      {Agent, name: {:via, Registry, {Shop.Registry, 1}}}
    ]
    Supervisor.start_link(children, strategy: :one_for_one, name: Shop.Supervisor))"),
              ElementsAre("Shop.Repo", "Finch as Shop.Finch", "Registry as Shop.Registry", "Task.Supervisor as :tasks",
                          "Phoenix.PubSub as Shop.PubSub", "Oban as ?", "Shop.Worker", "Shop.Late as Shop.Late",
                          "Shop.Gen as Shop.Gen", "Finch as Shop.Slow", "Finch as Shop.Piped", "Finch as Shop.Direct",
                          "Task", "Agent as ?"));
}

TEST(Supervision, ReadsOldSpecs) {
  EXPECT_THAT(started(R"(
    import Supervisor.Spec
    children = [supervisor(Shop.Repo, []), worker(Shop.Clock, [[name: Shop.Clock]]), worker(Cachex, [:cache, []])]
    Supervisor.start_link(children, strategy: :one_for_one))"),
              ElementsAre("Shop.Repo", "Shop.Clock as Shop.Clock", "Cachex"));
}

TEST(Supervision, FollowsHowListsArePutTogether) {
  EXPECT_THAT(started("    children = [A] ++ more() ++ if(args[:x], do: [B], else: [])\n"
                      "    children = if Mix.env() == :test, do: children, else: [C | children]\n"
                      "    children |> Enum.reject(&is_nil/1) |> Supervisor.start_link(strategy: :one_for_one)",
                      "  defp more, do: [{D, name: @d}, finch(1)]\n  @d Shop.D\n  defp finch(_), do: {Finch, name: F}\n"
                      "  defp unused, do: [E]"),
              testing::IsSupersetOf({"A maybe in test", "B maybe in test"}));
  EXPECT_THAT(started("Supervisor.start_link([A | rest(args)], strategy: :one_for_one)",
                      "  defp rest(:a), do: [B]\n  defp rest(_), do: []"),
              ElementsAre("A", "B maybe"));
  EXPECT_THAT(started("Supervisor.start_link(for(i <- 1..3, do: {W, name: i}), strategy: :one_for_one)"),
              ElementsAre("W as ? maybe", "..."));
  EXPECT_THAT(started("Supervisor.start_link(Enum.map(args, fn a -> {W, a} end), strategy: :one_for_one)"),
              ElementsAre("W as ? maybe", "..."));
  EXPECT_THAT(started("Supervisor.start_link([A] ++ Application.get_env(:shop, :more), strategy: :one_for_one)"),
              ElementsAre("A", "..."));
  EXPECT_THAT(started("Supervisor.start_link(args, strategy: :one_for_one)"), ElementsAre("..."));
}

TEST(Supervision, FollowsLongChains) {
  EXPECT_THAT(started("children = all(args)\nSupervisor.start_link(children, strategy: :one_for_one)",
                      "  def all(_), do: a() ++ b() ++ b() ++ b() ++ b() ++ b() ++ c()\n  defp a, do: [A]\n"
                      "  defp b, do: if(System.get_env(\"B\"), do: [B], else: [])\n"
                      "  defp c, do: [d(), nil] |> Enum.reject(&is_nil/1)\n"
                      "  defp d do\n    spec = %{id: :d, start: {D, :start_link, []}}\n    spec\n  end"),
              ElementsAre("A maybe", "B maybe", "D maybe"));
}

TEST(Supervision, FollowsListsOfOtherModules) {
  const std::string app =
      "defmodule Shop.Application do\n  def start(_, _) do\n"
      "    Supervisor.start_link(Shop.Pools.all() ++ [A], strategy: :one_for_one)\n  end\nend";
  EXPECT_THAT(processes_in({{"lib/a.ex", app},
                            {"lib/pools.ex",
                             "defmodule Shop.Pools do\n  def all, do: [{Finch, name: Shop.Finch} | Shop.More.list()]\n"
                             "end\ndefmodule Shop.More do\n  def list, do: [B]\nend"}}),
              ElementsAre("A", "Finch as Shop.Finch", "B"));
  EXPECT_THAT(processes_in({{"lib/a.ex", app}}), ElementsAre("A", "..."));
  // Lists made of themselves end.
  EXPECT_THAT(processes_in({{"lib/a.ex", app},
                            {"lib/pools.ex", "defmodule Shop.Pools do\n  def all, do: [B | Shop.Pools.all()]\nend"}}),
              ElementsAre("A", "B"));
}

TEST(Supervision, OfModulesAndOtherStarts) {
  EXPECT_THAT(processes_in({{"lib/s.ex", R"(
defmodule Shop.Sup do
  use Supervisor
  def start_link(arg), do: Supervisor.start_link(__MODULE__, arg, name: __MODULE__)
  def init(_), do: Supervisor.init([Shop.A], strategy: :rest_for_one)
  def add(x), do: DynamicSupervisor.start_child(Shop.Dyn, {Shop.B, x})
end
defmodule Shop.A do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: :a)
  def other, do: Finch.start_link(name: Shop.Finch)
  def unnamed, do: Agent.start_link(fn -> 1 end)
end)"}}),
              ElementsAre("Shop.Sup as Shop.Sup direct", "Shop.A", "Shop.B as ? dynamic child", "Shop.A as :a direct",
                          "Finch as Shop.Finch direct"));
  EXPECT_THAT(processes_in({{"test/a_test.exs",
                             "defmodule ATest do\n  use ExUnit.Case\n  setup do\n"
                             "    start_supervised!({Finch, name: Pool})\n    :ok\n  end\nend"}}),
              ElementsAre("Finch as Pool test child"));
}

TEST(Supervision, AnswersWhetherAProcessIsStarted) {
  const std::string mix = "defmodule M do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n";
  const std::string app =
      "defmodule Shop.Application do\n  def start(_, _) do\n"
      "    Supervisor.start_link([{Finch, name: Shop.Finch}], strategy: :one_for_one)\n  end\nend";
  const std::string test =
      "defmodule T do\n  use ExUnit.Case\n  setup do\n    start_supervised!({Finch, name: Tested})\n    :ok\n  "
      "end\nend";
  auto ask = [](const Files& files, std::string_view name, std::string_view path) {
    auto project = virtual_project(files);
    return project->is_started(intern("Finch"), intern(name), file_at(*project, path));
  };
  const Files files = {{"mix.exs", mix}, {"lib/a.ex", app}, {"test/t_test.exs", test}};
  EXPECT_EQ(ask(files, "Shop.Finch", "lib/a.ex"), Answer::yes);
  EXPECT_EQ(ask(files, "Other", "lib/a.ex"), Answer::no);
  EXPECT_EQ(ask(files, "Tested", "lib/a.ex"), Answer::no);
  EXPECT_EQ(ask(files, "Tested", "test/t_test.exs"), Answer::yes);
  EXPECT_EQ(ask({{"mix.exs", mix}, {"lib/a.ex", "defmodule A do\nend"}}, "Other", "lib/a.ex"), Answer::unknown);
  EXPECT_EQ(ask({{"mix.exs", mix},
                 {"lib/a.ex",
                  "defmodule A do\n  def start(_, list), do: Supervisor.start_link([B | list], strategy: :a)\nend"}},
                "Other", "lib/a.ex"),
            Answer::unknown);
}

TEST(Supervision, EndsOnListsThatMakeThemselves) {
  std::string many = "b()";
  for (int i = 0; i < 200; ++i) many += " ++ b()";
  EXPECT_THAT(started("Supervisor.start_link(b(), strategy: :one_for_one)", "  defp b, do: " + many), Contains("..."));
}

}  // namespace
}  // namespace assay
