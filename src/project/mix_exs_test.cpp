#include "project/mix_exs.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

// A mix.exs whose deps/0 and further functions are as given.
std::string mix_exs(std::string_view functions, std::string_view more = "deps: deps()") {
  std::string text = "defmodule Shop.MixProject do\n  use Mix.Project\n  @version \"1.4.2\"\n";
  text += "  def project do\n    [app: :shop, version: @version, elixir: \"~> 1.15\", ";
  text.append(more).append("]\n  end\n").append(functions).append("\nend\n");
  return text;
}

std::string names_of(const App& app) {
  std::string names;
  for (const Dependency& dependency : app.dependencies) {
    names += (names.empty() ? "" : " ") + dependency.name;
    if (!dependency.environments.all()) names += "(" + dependency.environments.text() + ")";
    if (dependency.conditional) names += "?";
  }
  return names;
}

std::string names_with(std::string_view functions, std::string_view more = "deps: deps()") {
  auto project = virtual_project({{"mix.exs", mix_exs(functions, more)}});
  return names_of(project->apps.at(0)) + (project->apps.at(0).dependencies_known ? "" : " ...");
}

TEST(MixExs, ReadsTheProject) {
  auto project = virtual_project({{"mix.exs", mix_exs(R"(
    def application, do: [mod: {Shop.Application, []}, extra_applications: [:logger]]
    defp deps, do: []
  )")}});
  const App& app = project->apps.at(0);
  EXPECT_EQ(app.name, "shop");
  EXPECT_EQ(app.version, "1.4.2");
  EXPECT_EQ(app.elixir_requirement, "~> 1.15");
  EXPECT_EQ(text(app.application_module), "Shop.Application");
  EXPECT_TRUE(app.dependencies_known);
  EXPECT_TRUE(app.dependencies.empty());
  EXPECT_EQ(project->elixir_version()->text(), "1.15.0");
}

TEST(MixExs, ReadsEveryFormOfDependency) {
  auto project = virtual_project({{"mix.exs", mix_exs(R"(
    defp deps do
      [
        {:ecto_sql, "~> 3.10"},
        {:credo, "~> 1.7", only: [:dev, :test], runtime: false},
        {:tesla, git: "https://example.org/tesla.git", tag: "v1.2.3", override: true},
        {:plug, github: "elixir-plug/plug", branch: "main"},
        {:local, path: "../local"},
        {:sibling, in_umbrella: true},
        {:nerves, "~> 1.10", [targets: [:rpi4, :rpi5], optional: true]},
        {:bare},
        jason: "~> 1.4"
      ]
    end
  )")}});
  const auto& dependencies = project->apps.at(0).dependencies;
  ASSERT_EQ(dependencies.size(), 9u);
  EXPECT_EQ(dependencies[0].requirement, "~> 3.10");
  EXPECT_TRUE(dependencies[0].in_production());
  EXPECT_EQ(dependencies[1].environments.text(), "dev, test");
  EXPECT_FALSE(dependencies[1].in_production());
  EXPECT_FALSE(dependencies[1].runtime);
  EXPECT_EQ(dependencies[2].source, Dependency::Source::git);
  EXPECT_EQ(dependencies[2].location, "https://example.org/tesla.git");
  EXPECT_EQ(dependencies[2].revision, "v1.2.3");
  EXPECT_TRUE(dependencies[2].override_);
  EXPECT_EQ(dependencies[3].location, "https://github.com/elixir-plug/plug");
  EXPECT_EQ(dependencies[4].source, Dependency::Source::path);
  EXPECT_EQ(dependencies[4].location, "../local");
  EXPECT_EQ(dependencies[5].source, Dependency::Source::umbrella);
  EXPECT_EQ(dependencies[6].targets, (std::vector<std::string>{"rpi4", "rpi5"}));
  EXPECT_TRUE(dependencies[6].optional);
  EXPECT_EQ(dependencies[8].name, "jason");
  EXPECT_EQ(dependencies[8].requirement, "~> 1.4");
}

TEST(MixExs, FollowsFunctionsAndJoins) {
  EXPECT_EQ(names_with("defp deps, do: [{:a, \"~> 1.0\"}] ++ more() ++ [{:d, \"1.0.0\"}]\n"
                       "defp more, do: [{:b, \"~> 1.0\"} | rest()]\n"
                       "defp rest do\n  x = [{:c, \"~> 1.0\"}]\n  x\nend"),
            "a b c d");
  EXPECT_EQ(names_with("defp deps, do: [{:a, \"~> 1.0\"}]", "deps: deps"), "a");
  EXPECT_EQ(names_with("@deps [{:a, \"~> 1.0\"}]\ndefp deps, do: @deps"), "a");
  EXPECT_EQ(names_with("", "deps: [{:a, \"~> 1.0\"}]"), "a");
  EXPECT_EQ(names_with("def deps, do: List.flatten([{:a, \"~> 1.0\"}, [{:b, \"~> 1.0\"}]])"), "a b");
}

TEST(MixExs, ReadsBranchesOnTheEnvironment) {
  EXPECT_EQ(
      names_with("defp deps do\n  if Mix.env() == :test do\n    [{:a, \"1.0.0\"}]\n  else\n    [{:b, \"1.0.0\"}]\n"
                 "  end\nend"),
      "a(test) b(all but test)");
  EXPECT_EQ(names_with("defp deps, do: base() ++ for_env(Mix.env())\ndefp base, do: []\n"
                       "defp for_env(:dev), do: [{:a, \"1.0.0\"}]\ndefp for_env(_), do: []"),
            "a?");
  EXPECT_EQ(names_with("defp deps do\n  case Mix.env() do\n    :prod -> [{:a, \"1.0.0\"}]\n    _ -> [{:b, \"1.0.0\"}]\n"
                       "  end\nend"),
            "a(prod) b(all but prod)");
  EXPECT_EQ(
      names_with("defp deps do\n  [if(System.get_env(\"LOCAL\"), do: {:a, path: \"../a\"}, else: {:a, \"1.0.0\"})]\n"
                 "end"),
      "a? a?");
}

TEST(MixExs, SaysWhatItCannotKnow) {
  EXPECT_EQ(names_with("defp deps, do: [{:a, \"1.0.0\"}] ++ Helpers.deps()"), "a ...");
  EXPECT_EQ(names_with("defp deps, do: for name <- [:a, :b], do: {name, \"1.0.0\"}"), " ...");
  EXPECT_EQ(names_with("defp deps, do: Enum.map([a: 1], &dep/1)"), " ...");
  auto project = virtual_project({{"mix.exs", mix_exs("defp deps, do: [{:ash, ash_version(\"~> 3.0\")}, {:b, x()}]")}});
  const auto& dependencies = project->apps.at(0).dependencies;
  ASSERT_EQ(dependencies.size(), 2u);
  EXPECT_EQ(dependencies[0].requirement, "~> 3.0");
  EXPECT_TRUE(dependencies[0].computed_requirement);
  EXPECT_EQ(dependencies[1].requirement, "");
  EXPECT_TRUE(dependencies[1].computed_requirement);
}

TEST(MixExs, SeesThroughHelpersThatTakeDependencies) {
  EXPECT_EQ(names_with("defp deps, do: [env_dep(hex: {:a, \"~> 1.0\"}, else: {:a, path: \"../a\"})]\n"
                       "defp env_dep(opts), do: Keyword.fetch!(opts, :else)"),
            "a? a? ...");
  EXPECT_EQ(names_with("defp deps do\n  [{:a, \"1.0.0\"}]\n  |> more()\nend\n"
                       "defp more(deps), do: deps ++ [{:b, \"1.0.0\"}]"),
            "a b? ...");
}

TEST(MixExs, EndsOnFunctionsThatCallThemselves) {
  EXPECT_EQ(names_with("defp deps, do: deps() ++ [{:a, \"1.0.0\"}]").substr(0, 1), "a");
}

TEST(MixExs, VersionsComeFromTheLockFirst) {
  std::string mix = mix_exs("defp deps, do: [{:ecto_sql, \"~> 3.10\"}, {:jason, \">= 0.0.0\"}, {:plug, \"~> 1.14\"}]");
  auto project = virtual_project(
      {{"mix.exs", mix},
       {"mix.lock", R"(%{"ecto_sql": {:hex, :ecto_sql, "3.12.1", "a"}, "ecto": {:hex, :ecto, "3.12.4", "b"}})"}});
  EXPECT_EQ(project->version_of("ecto_sql")->text(), "3.12.1");
  EXPECT_EQ(project->version_of("ecto")->text(), "3.12.4");
  EXPECT_EQ(project->version_of("plug")->text(), "1.14.0");
  EXPECT_FALSE(project->version_of("jason"));
  EXPECT_FALSE(project->version_of("tesla"));
  EXPECT_TRUE(project->depends_on("ecto"));
  EXPECT_FALSE(project->depends_on_in_production("ecto"));
  EXPECT_TRUE(project->depends_on_in_production("plug"));
  EXPECT_FALSE(project->depends_on("tesla"));
  EXPECT_EQ(project->dependency("ecto_sql")->locked->text(), "3.12.1");
}

TEST(MixExs, NoProjectIsNoApp) {
  auto project =
      virtual_project({{"mix.exs", "defmodule X do\n  def other, do: []\nend\n"}, {"a/mix.exs", "not elixir ("}});
  EXPECT_TRUE(project->apps.empty());
}

}  // namespace
}  // namespace assay
