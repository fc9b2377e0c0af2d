#include "project/repos.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string mix(std::string_view app, std::string_view deps = "", std::string_view more = "") {
  std::string text = "defmodule M" + std::string(app) + " do\n  use Mix.Project\n  def project, do: [app: :";
  text.append(app).append(", deps: [").append(deps).append("]").append(more).append("]\nend\n");
  return text;
}

std::string repo(std::string_view module, std::string_view options) {
  std::string text = "defmodule ";
  text.append(module).append(" do\n  use Ecto.Repo").append(options).append("\nend\n");
  return text;
}

constexpr std::string_view kMigration =
    "defmodule Shop.Repo.Migrations.M do\n  use Ecto.Migration\n  def change, do: :ok\nend\n";

std::string repos_of(const Project& project, std::string_view path) {
  const Migration* migration = project.migration_of(file_at(project, path));
  if (migration == nullptr) return "no migration";
  std::string names = std::to_string(migration->version) + " " + migration->name;
  for (RepoId id : migration->repos) names += " " + std::string(text(project.repo(id).module));
  return names;
}

TEST(Repos, AdapterFromTheOptionOrTheConfig) {
  auto project = virtual_project(
      {{"mix.exs", mix("shop")},
       {"lib/a.ex", repo("Shop.Repo", ", otp_app: :shop, adapter: Ecto.Adapters.Postgres")},
       {"lib/b.ex", repo("Shop.OldRepo", ", otp_app: :shop")},
       {"lib/c.ex", repo("Shop.LiteRepo", ",\n    otp_app: :shop,\n    adapter: Ecto.Adapters.SQLite3")},
       {"lib/d.ex", repo("Shop.DynamicRepo", ", otp_app: :shop, adapter: pick()")},
       {"config/config.exs", "import Config\nconfig :shop, Shop.OldRepo, adapter: Ecto.Adapters.MySQL\n"}});
  ASSERT_EQ(project->repos.size(), 4u);
  EXPECT_EQ(project->repos[0].adapter, Adapter::postgres);
  EXPECT_EQ(project->repos[0].migrations_directory, "priv/repo/migrations");
  EXPECT_EQ(project->repos[1].adapter, Adapter::mysql);
  EXPECT_EQ(project->repos[1].migrations_directory, "priv/old_repo/migrations");
  EXPECT_EQ(project->repos[2].adapter, Adapter::sqlite);
  EXPECT_EQ(project->repos[3].adapter, Adapter::unknown);
}

TEST(Repos, UseThroughAModuleOfTheProject) {
  auto project =
      virtual_project({{"lib/base.ex",
                        "defmodule Shop.BaseRepo do\n  defmacro __using__(_) do\n    quote do\n"
                        "      use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\n    end\n  end\nend\n"},
                       {"lib/repo.ex", "defmodule Shop.Repo do\n  use Shop.BaseRepo\nend\n"}});
  ASSERT_EQ(project->repos.size(), 1u);
  EXPECT_EQ(text(project->repos[0].module), "Shop.Repo");
  EXPECT_EQ(project->repos[0].adapter, Adapter::postgres);
  EXPECT_EQ(project->repos[0].otp_app, "shop");
}

TEST(Repos, MadeInALoop) {
  auto project = virtual_project({{"lib/repos.ex",
                                   "for repo <- [Shop.Repo.Blue, Shop.Repo.Red] do\n  defmodule repo do\n"
                                   "    use Ecto.Repo, otp_app: :shop, adapter: Ecto.Adapters.Postgres\n"
                                   "  end\nend\n"},
                                  {"priv/red/migrations/1_a.exs", std::string(kMigration)}});
  ASSERT_EQ(project->repos.size(), 2u);
  EXPECT_EQ(project->repos[0].migrations_directory, "priv/blue/migrations");
  EXPECT_EQ(repos_of(*project, "priv/red/migrations/1_a.exs"), "1 a Shop.Repo.Red");
}

TEST(Repos, SettingsByEnvironment) {
  auto project =
      virtual_project({{"mix.exs", mix("shop")},
                       {"lib/a.ex", repo("Shop.Repo", ", otp_app: :shop, adapter: Ecto.Adapters.Postgres")},
                       {"config/config.exs",
                        "import Config\nconfig :shop, Shop.Repo, migration_lock: :pg_advisory_lock\n"
                        "import_config \"#{config_env()}.exs\"\n"},
                       {"config/test.exs", "import Config\nconfig :shop, Shop.Repo, migration_lock: false\n"}});
  EXPECT_TRUE(project->repo_setting(project->repos[0], "migration_lock").is_atom("pg_advisory_lock"));
  EXPECT_TRUE(project->repo_setting(project->repos[0], "migration_lock", "test").is_false());
  EXPECT_EQ(project->repo_settings(project->repos[0], "migration_lock").size(), 2u);
  EXPECT_FALSE(project->repo_setting(project->repos[0], "migration_source").present());
}

TEST(Migrations, InOrderOfVersionPerFolder) {
  std::string text(kMigration);
  auto project = virtual_project({{"mix.exs", mix("shop")},
                                  {"lib/a.ex", repo("Shop.Repo", ", otp_app: :shop, adapter: Ecto.Adapters.Postgres")},
                                  {"priv/repo/migrations/20240201000000_b.exs", text},
                                  {"priv/repo/migrations/20240101000000_a.exs", text},
                                  {"priv/repo/migrations/2023/20230101000000_z.exs", text},
                                  {"priv/repo/migrations/.formatter.exs", "[]"},
                                  {"priv/repo/seeds/1_x.exs", "1"},
                                  {"priv/repo/manual_migrations/20240301000000_c.exs", text}});
  ASSERT_EQ(project->migrations.size(), 4u);
  EXPECT_EQ(repos_of(*project, "priv/repo/migrations/20240201000000_b.exs"), "20240201000000 b Shop.Repo");
  EXPECT_EQ(repos_of(*project, "priv/repo/migrations/2023/20230101000000_z.exs"), "20230101000000 z Shop.Repo");
  EXPECT_EQ(repos_of(*project, "priv/repo/manual_migrations/20240301000000_c.exs"), "20240301000000 c Shop.Repo");
  EXPECT_EQ(repos_of(*project, "lib/a.ex"), "no migration");
  const Migration* b = project->migration_of(file_at(*project, "priv/repo/migrations/20240201000000_b.exs"));
  auto earlier = project->earlier_migrations(*b);
  ASSERT_EQ(earlier.size(), 2u);
  EXPECT_EQ(earlier[0]->name, "z");
  EXPECT_EQ(earlier[1]->name, "a");
  EXPECT_EQ(earlier[0]->directory, "priv/repo/migrations");
}

TEST(Migrations, CustomPrivAndUmbrella) {
  std::string text(kMigration);
  auto project = virtual_project(
      {{"mix.exs", "defmodule U do\n  use Mix.Project\n  def project, do: [apps_path: \"apps\", deps: []]\nend\n"},
       {"apps/core/mix.exs", mix("core", "{:postgrex, \">= 0.0.0\"}")},
       {"apps/stats/mix.exs", mix("stats", "{:ecto_sqlite3, \"~> 0.17\"}")},
       {"apps/core/lib/repo.ex", repo("Core.Repo", ", otp_app: :core, adapter: Ecto.Adapters.Postgres")},
       {"apps/core/lib/replica.ex",
        repo("Core.Replica", ", otp_app: :core, adapter: Ecto.Adapters.Postgres, read_only: true")},
       {"apps/stats/lib/repo.ex", repo("Stats.Repo", ", otp_app: :stats, adapter: Ecto.Adapters.SQLite3")},
       {"config/config.exs",
        "import Config\nconfig :core, Core.Replica, priv: \"priv/repo\"\nconfig :stats, Stats.Repo, priv: \"db\"\n"},
       {"apps/core/priv/repo/migrations/1_a.exs", text},
       {"apps/stats/db/migrations/1_b.exs", text},
       {"apps/stats/other/migrations/1_c.exs", text}});
  EXPECT_EQ(repos_of(*project, "apps/core/priv/repo/migrations/1_a.exs"), "1 a Core.Repo Core.Replica");
  EXPECT_EQ(repos_of(*project, "apps/stats/db/migrations/1_b.exs"), "1 b Stats.Repo");
  EXPECT_EQ(repos_of(*project, "apps/stats/other/migrations/1_c.exs"), "1 c");
  EXPECT_EQ(project->adapter_of(file_at(*project, "apps/core/priv/repo/migrations/1_a.exs")), Adapter::postgres);
  EXPECT_EQ(project->adapter_of(file_at(*project, "apps/stats/db/migrations/1_b.exs")), Adapter::sqlite);
  EXPECT_EQ(project->adapter_of(file_at(*project, "apps/stats/other/migrations/1_c.exs")), Adapter::unknown);
}

TEST(Adapters, FromTheDriversWhenNoRepoSays) {
  std::string text(kMigration);
  auto adapter = [&](std::string_view deps) {
    auto project = virtual_project({{"mix.exs", mix("shop", deps)}, {"priv/repo/migrations/1_a.exs", text}});
    return project->adapter_of(file_at(*project, "priv/repo/migrations/1_a.exs"));
  };
  EXPECT_EQ(adapter("{:postgrex, \">= 0.0.0\"}"), Adapter::postgres);
  EXPECT_EQ(adapter("{:myxql, \">= 0.0.0\"}"), Adapter::mysql);
  EXPECT_EQ(adapter("{:ecto_sqlite3, \"~> 0.17\"}"), Adapter::sqlite);
  EXPECT_EQ(adapter("{:tds, \"~> 2.3\"}"), Adapter::mssql);
  EXPECT_EQ(adapter("{:tds, \"~> 2.3\"}, {:postgrex, \">= 0.0.0\"}"), Adapter::unknown);
  EXPECT_EQ(adapter(""), Adapter::unknown);
}

TEST(Adapters, PluginsAskTheirNeighbours) {
  auto project =
      virtual_project({{"mix.exs", mix("shop")},
                       {"lib/a.ex", repo("Shop.Repo", ", otp_app: :shop, adapter: Ecto.Adapters.MyXQL")},
                       {"test/b.ex", repo("Shop.TestRepo", ", otp_app: :shop, adapter: Ecto.Adapters.Postgres")},
                       {"plugins/chat/mix.exs", mix("chat")},
                       {"plugins/chat/priv/repo/migrations/1_a.exs", std::string(kMigration)}});
  EXPECT_EQ(project->adapter_of(file_at(*project, "plugins/chat/priv/repo/migrations/1_a.exs")), Adapter::mysql);
  EXPECT_EQ(project->adapter_of(file_at(*project, "lib/a.ex")), Adapter::mysql);
}

TEST(Migrations, WithoutAnyMixFile) {
  auto project = virtual_project({{"priv/repo/migrations/20240101000000_a.exs", std::string(kMigration)}});
  ASSERT_EQ(project->migrations.size(), 1u);
  EXPECT_EQ(project->migrations[0].directory, "priv/repo/migrations");
  EXPECT_TRUE(project->migrations[0].repos.empty());
}

}  // namespace
}  // namespace assay
