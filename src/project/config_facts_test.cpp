#include "project/config_facts.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

constexpr std::string_view kMix =
    "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n";

std::string listed(const Project& project, std::string_view app = "shop") {
  std::string lines;
  for (const ConfigEntry* entry : project.config_of(app, "")) {
    lines += entry->key + "=" + value_of(project.file(entry->file), entry->value).text();
    if (!entry->environments.all()) lines += " in " + entry->environments.text();
    if (entry->conditional) lines += " maybe";
    if (entry->runtime) lines += " at runtime";
    lines += "\n";
  }
  return lines;
}

TEST(Config, ReadsBothFormsOfConfig) {
  auto project = virtual_project({{"mix.exs", std::string(kMix)}, {"config/config.exs", R"(
import Config
config :shop, ecto_repos: [Shop.Repo], level: 3
config :shop, Shop.Repo, pool_size: 10, migration_lock: :pg_advisory_lock
config :other, [a: 1]
)"}});
  EXPECT_EQ(listed(*project),
            "ecto_repos=[Shop.Repo]\nlevel=3\nShop.Repo=pool_size: 10, migration_lock: :pg_advisory_lock\n");
  EXPECT_EQ(project->config_setting("shop", "Shop.Repo", "pool_size", "prod").integer(), 10);
  EXPECT_TRUE(project->config_setting("shop", "Shop.Repo", "migration_lock", "test").is_atom("pg_advisory_lock"));
  EXPECT_FALSE(project->config_setting("shop", "Shop.Repo", "ssl", "prod").present());
  EXPECT_EQ(project->config_value("other", "a", "dev").integer(), 1);
}

TEST(Config, ImportsKnowTheirEnvironment) {
  auto project = virtual_project(
      {{"mix.exs", std::string(kMix)},
       {"config/config.exs",
        "import Config\nimport_config \"sentry.exs\"\nconfig :shop, a: 1\nimport_config \"#{config_env()}.exs\"\n"},
       {"config/dev.exs", "import Config\nconfig :shop, a: 2\n"},
       {"config/prod.exs", "import Config\nconfig :shop, a: 3\nimport_config \"prod.secret.exs\"\n"},
       {"config/sentry.exs", "import Config\nconfig :shop, a: 0\n"},
       {"config/prod.secret.exs", "use Mix.Config\nconfig :shop, a: 4\n"},
       {"config/runtime.exs", "import Config\nif config_env() == :prod do\n  config :shop, a: 5\nend\n"}});
  EXPECT_EQ(listed(*project), "a=0\na=1\na=2 in dev\na=3 in prod\na=4 in prod\na=5 in prod at runtime\n");
  EXPECT_EQ(project->config_value("shop", "a", "dev").integer(), 2);
  EXPECT_EQ(project->config_value("shop", "a", "prod").integer(), 5);
  EXPECT_EQ(project->config_value("shop", "a", "test").integer(), 1);
}

TEST(Config, BranchesOnTheEnvironment) {
  auto project = virtual_project({{"mix.exs", std::string(kMix)}, {"config/runtime.exs", R"(
import Config
env = config_env()
if config_env() in [:dev, :test], do: config(:shop, a: 1), else: config(:shop, a: 2)
unless env == :prod do
  config :shop, a: 3
end
case config_env() do
  :test -> config :shop, a: 4
  _ -> config :shop, a: 5
end
if System.get_env("PHX_SERVER") do
  config :shop, a: 6
end
if config_env() == :prod and System.get_env("X") do
  config :shop, a: 7
end
for key <- [:b, :c] do
  config :shop, key, 8
end
)"}});
  EXPECT_EQ(listed(*project),
            "a=1 in dev, test at runtime\na=2 in all but dev, test at runtime\na=3 in all but prod at runtime\n"
            "a=4 in test at runtime\na=5 in all but test at runtime\na=6 maybe at runtime\n"
            "a=7 in prod maybe at runtime\n=8 maybe at runtime\n");
}

TEST(Config, FilesThatNothingImportsHoldByTheirName) {
  auto project = virtual_project({{"config/prod.exs", "import Config\nconfig :shop, a: 1\n"},
                                  {"config/extra.exs", "import Config\nconfig :shop, a: 2\n"}});
  EXPECT_EQ(listed(*project), "a=1 in prod\na=2 maybe\n");
}

TEST(Config, ImportCyclesEnd) {
  auto project =
      virtual_project({{"mix.exs", std::string(kMix)},
                       {"config/config.exs", "import Config\nconfig :shop, a: 1\nimport_config \"config.exs\"\n"}});
  EXPECT_GE(project->config.size(), 1u);
}

TEST(Config, UmbrellaRootsImportTheirApps) {
  auto project = virtual_project(
      {{"mix.exs", "defmodule All do\n  use Mix.Project\n  def project, do: [apps_path: \"apps\"]\nend\n"},
       {"apps/shop/mix.exs", "defmodule Shop.M do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n"},
       {"config/config.exs", "use Mix.Config\nimport_config \"../apps/*/config/config.exs\"\nconfig :shop, a: 2\n"},
       {"apps/shop/config/config.exs", "use Mix.Config\nconfig :shop, a: 1\n"}});
  EXPECT_EQ(listed(*project), "a=1\na=2\n");
  EXPECT_EQ(project->config_value("shop", "a", "prod", file_at(*project, "apps/shop/mix.exs")).integer(), 2);
}

TEST(Config, SettingsInBranches) {
  auto project = virtual_project({{"config/config.exs", R"(
import Config
config :shop, Shop.Repo, [pool_size: 5] ++ if(config_env() == :test, do: [pool: Sandbox], else: [])
)"}});
  auto settings = project->config_settings("shop", "Shop.Repo", "pool");
  ASSERT_EQ(settings.size(), 1u);
  EXPECT_EQ(settings[0].environments.text(), "test");
  EXPECT_FALSE(project->config_setting("shop", "Shop.Repo", "pool", "prod").present());
  EXPECT_EQ(project->config_setting("shop", "Shop.Repo", "pool_size", "prod").integer(), 5);
}

TEST(Config, TellsWhetherAKeyIsSet) {
  auto project = virtual_project(
      {{"mix.exs", "defmodule M do\n  use Mix.Project\n  def project, do: [app: :shop]\nend\n"},
       {"config/config.exs",
        "import Config\nconfig :tesla, Shop.Client, adapter: A\nconfig :shop, Shop.Guardian, ttl: {1, :day}\n"
        "config :shop, [{:rates, Shop.Rates}, {:mode, :fast}]\nimport_config \"#{config_env()}.exs\"\n"},
       {"config/test.exs",
        "import Config\nconfig :tesla, adapter: Tesla.Mock\nconfig :shop, rates: Shop.RatesMock\n"
        "config :shop, Shop.Guardian, issuer: \"test\"\n"},
       {"config/prod.exs", "import Config\nconfig :swoosh, :api_client, Swoosh.ApiClient.Finch\n"},
       {"config/runtime.exs",
        "import Config\nif System.get_env(\"S3\"), do: config(:ex_aws, region: \"eu\")\n"
        "if config_env() != :test, do: config(:hackney, use_default_pool: false)\n"
        "config :oban, System.get_env(\"KEY\"), 1\n"}});
  EXPECT_EQ(project->is_configured("tesla", "adapter"), Answer::no);
  EXPECT_EQ(project->is_configured("tesla", "adapter", "test"), Answer::yes);
  EXPECT_EQ(project->is_configured("tesla", "Shop.Client"), Answer::yes);
  EXPECT_EQ(project->is_configured("swoosh", "api_client"), Answer::yes);
  EXPECT_EQ(project->is_configured("swoosh", "api_client", "dev"), Answer::no);
  EXPECT_EQ(project->is_configured("ex_aws", "region"), Answer::unknown);
  EXPECT_EQ(project->is_configured("hackney", "use_default_pool"), Answer::yes);
  EXPECT_EQ(project->is_configured("hackney", "use_default_pool", "test"), Answer::no);
  EXPECT_EQ(project->is_configured("oban", "queues"), Answer::unknown);
  EXPECT_EQ(text(project->config_value("shop", "rates", "test").module()), "Shop.RatesMock");
  EXPECT_EQ(text(project->config_value("shop", "rates").module()), "Shop.Rates");
  // Keyword lists of several entries are merged, as Config does.
  EXPECT_TRUE(project->config_setting("shop", "Shop.Guardian", "ttl", "test").present());
  EXPECT_EQ(project->config_setting("shop", "Shop.Guardian", "issuer", "test").string(), "test");
  EXPECT_FALSE(project->config_setting("shop", "Shop.Guardian", "issuer").present());
}

}  // namespace
}  // namespace assay
