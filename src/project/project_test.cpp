#include "project/project.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "project/dump_facts.h"
#include "project/virtual_project.h"

namespace assay {
namespace {

std::string mix(std::string_view body) {
  return "defmodule M do\n  use Mix.Project\n  def project, do: [" + std::string(body) + "]\nend\n";
}

TEST(Project, UmbrellaAppsBuildTogether) {
  auto project =
      virtual_project({{"mix.exs", mix("apps_path: \"apps\", deps: []")},
                       {"mix.lock", R"(%{"plug": {:hex, :plug, "1.16.1", "x"}})"},
                       {"apps/web/mix.exs", mix("app: :web, deps: [{:core, in_umbrella: true}, {:plug, \"~> 1.14\"}]")},
                       {"apps/core/mix.exs", mix("app: :core, deps: [{:ecto, \"~> 3.11\"}]")},
                       {"apps/core/lib/core.ex", "defmodule Core do\nend\n"}});
  ASSERT_EQ(project->apps.size(), 3u);
  EXPECT_TRUE(project->apps[0].is_umbrella());
  EXPECT_EQ(project->apps[1].name, "core");
  EXPECT_EQ(project->apps[1].umbrella, project->apps[0].id);
  FileId core = file_at(*project, "apps/core/lib/core.ex");
  EXPECT_EQ(project->app_of(core)->name, "core");
  EXPECT_EQ(project->app_of("apps/web/lib/x.ex")->name, "web");
  EXPECT_TRUE(project->same_group(core, file_at(*project, "apps/web/mix.exs")));
  EXPECT_TRUE(project->depends_on("plug", core));
  EXPECT_EQ(project->version_of("plug", core)->text(), "1.16.1");
}

TEST(Project, NeighboursInAMonorepoDoNotMix) {
  auto project =
      virtual_project({{"a/mix.exs", mix("app: :a, deps: [{:tesla, \"~> 1.4\"}]")},
                       {"a/mix.lock", R"(%{"tesla": {:hex, :tesla, "1.5.0", "x"}})"},
                       {"b/mix.exs", mix("app: :b, deps: [{:tesla, \"~> 1.9\"}, {:common, path: \"../common\"}]")},
                       {"common/mix.exs", mix("app: :common, deps: [{:jason, \"~> 1.4\"}]")},
                       {"a/config/config.exs", "import Config\nconfig :tesla, adapter: A\n"},
                       {"a/lib/a.ex", "1"},
                       {"b/lib/b.ex", "1"},
                       {"a/examples/demo/mix.exs", mix("app: :demo, deps: [{:a, path: \"../..\"}]")}});
  FileId a = file_at(*project, "a/lib/a.ex");
  FileId b = file_at(*project, "b/lib/b.ex");
  EXPECT_EQ(project->version_of("tesla", a)->text(), "1.5.0");
  EXPECT_EQ(project->version_of("tesla", b)->text(), "1.9.0");
  EXPECT_EQ(project->version_of("tesla")->text(), "1.5.0");
  EXPECT_TRUE(project->depends_on("jason", b));
  EXPECT_FALSE(project->depends_on("jason", a));
  EXPECT_EQ(project->config_of("tesla", "adapter", a).size(), 1u);
  EXPECT_TRUE(project->config_of("tesla", "adapter", b).empty());
  EXPECT_FALSE(project->same_group(a, file_at(*project, "a/examples/demo/mix.exs")));
}

TEST(Project, TellsWhatAFileHolds) {
  auto project = virtual_project(
      {{"mix.exs", mix("app: :a")},
       {"config/config.exs", "import Config\nconfig :a, one: 1\nimport_config \"more.exs\"\nconfig :a, three: 3\n"},
       {"config/more.exs", "import Config\nconfig :a, two: 2\n"},
       {"lib/a.ex",
        "defmodule A do\n  def f, do: Task.Supervisor.start_link(name: A.Tasks)\n  def g, do: Agent.start(fn -> 1 "
        "end)\nend"},
       {"lib/b.ex", "defmodule B do\nend\n"}});
  auto keys = [&](std::string_view path) {
    std::string all;
    for (const ConfigEntry* entry : project->config_in(file_at(*project, path))) all += entry->key + " ";
    return all;
  };
  EXPECT_EQ(keys("config/config.exs"), "one three ");
  EXPECT_EQ(keys("config/more.exs"), "two ");
  EXPECT_EQ(keys("lib/b.ex"), "");
  const auto in_a = project->processes_in(file_at(*project, "lib/a.ex"));
  EXPECT_EQ(in_a.size(), project->processes.size());
  EXPECT_FALSE(in_a.empty());
  EXPECT_TRUE(project->processes_in(file_at(*project, "lib/b.ex")).empty());
}

// Where nothing in a file looks like it, role_at does not ask; both ways must agree.
TEST(Project, RolesOfCodeInsideAFile) {
  const std::string task = "defmodule A do\n  use Mix.Task\n  def f, do: 1\nend\n";
  const std::string blocks = "defmodule A do\n  test \"x\" do\n    f()\n  end\nend\n";
  const std::string plain = "defmodule A do\n  def f, do: 1\nend\n";
  auto project =
      virtual_project({{"lib/a.ex", task}, {"lib/b.ex", blocks}, {"lib/c.ex", plain}, {"test/c.exs", plain}});
  auto role_of_f = [&](std::string_view path) {
    const File& file = project->file(file_at(*project, path));
    for (const Call& call : file.names.calls()) {
      if (text(call.function) == "f") return project->role_at(file.id, call.node);
    }
    return project->role_at(file.id, file.names.definitions()[0].node);
  };
  EXPECT_EQ(role_of_f("lib/a.ex"), FileRole::mix_task);
  EXPECT_EQ(role_of_f("lib/b.ex"), FileRole::test);
  EXPECT_EQ(role_of_f("lib/c.ex"), FileRole::application);
  EXPECT_EQ(role_of_f("test/c.exs"), project->role_of(file_at(*project, "test/c.exs")));
  EXPECT_TRUE(may_hold_other_roles(project->file(file_at(*project, "lib/a.ex"))));
  EXPECT_TRUE(may_hold_other_roles(project->file(file_at(*project, "lib/b.ex"))));
  EXPECT_FALSE(may_hold_other_roles(project->file(file_at(*project, "lib/c.ex"))));
}

TEST(Project, ToolFilesDecideBeforeRequirements) {
  auto project = virtual_project({{"mix.exs", mix("app: :a, elixir: \"~> 1.14\"")},
                                  {".tool-versions", "elixir 1.18.4-otp-27\nerlang 27.3\n"},
                                  {"Dockerfile", "FROM hexpm/elixir:1.17.0-erlang-26.2.1-alpine-3.20\n"}});
  EXPECT_EQ(project->elixir_version()->text(), "1.17.0");
  EXPECT_EQ(project->erlang_version()->text(), "26.2.1");
  auto nested = virtual_project({{"x/mix.exs", mix("app: :a")},
                                 {".tool-versions", "elixir 1.15.0\nerlang 25.0\n"},
                                 {"x/.tool-versions", "elixir 1.18.0\n"}});
  EXPECT_EQ(nested->elixir_version()->text(), "1.18.0");
  EXPECT_EQ(nested->erlang_version()->text(), "25.0.0");
}

TEST(Project, ModulesByName) {
  auto project = virtual_project(
      {{"lib/a.ex", "defmodule A do\n  defmodule B do\n  end\nend\n"}, {"lib/c.ex", "defmodule A.C do\nend\n"}});
  EXPECT_EQ(project->modules_named(intern("A.B")).size(), 1u);
  EXPECT_EQ(project->modules_named(intern("A.C")).at(0).file, file_at(*project, "lib/c.ex"));
  EXPECT_TRUE(project->modules_named(intern("Nope")).empty());
}

TEST(Project, LooseFilesAnswerForAll) {
  auto project = virtual_project({{"lib/a.ex", "defmodule A do\nend\n"}});
  EXPECT_EQ(project->app_of(FileId{0}), nullptr);
  EXPECT_FALSE(project->depends_on("ecto"));
  EXPECT_TRUE(project->dependencies_known());
  EXPECT_FALSE(project->elixir_version());
}

TEST(DumpFacts, IsJsonWithWhatWasFound) {
  auto project = virtual_project(
      {{"mix.exs", mix("app: :shop, deps: [{:postgrex, \">= 0.0.0\"}, {:credo, \"~> 1.7\", only: :dev}]")},
       {"lib/repo.ex",
        "defmodule Shop.Repo do\n  use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\nend\n"},
       {"lib/bad.ex", "defmodule Bad do\n  use Ecto.Schema\n  schema \"b\xff\" do\n    field :a\n  end\nend\n"},
       {"config/config.exs", "import Config\nconfig :shop, Shop.Repo, migration_lock: :pg_advisory_lock\n"},
       {"priv/repo/migrations/1_a.exs", "defmodule X do\nend\n"}});
  auto json = nlohmann::json::parse(dump_facts(*project));
  EXPECT_EQ(json["apps"][0]["name"], "shop");
  EXPECT_EQ(json["apps"][0]["dependencies"][1]["environments"], "dev");
  EXPECT_EQ(json["repos"][0]["adapter"], "postgres");
  EXPECT_EQ(json["repos"][0]["settings"]["migration_lock"][0]["value"], ":pg_advisory_lock");
  EXPECT_EQ(json["migrations"][0]["repos"][0], "Shop.Repo");
  EXPECT_EQ(json["migrations"][0]["adapter"], "postgres");
  EXPECT_EQ(json["schemas"][0]["fields"][1]["name"], "a");
  EXPECT_EQ(json["config"][0]["app"], "shop");
}

}  // namespace
}  // namespace assay
