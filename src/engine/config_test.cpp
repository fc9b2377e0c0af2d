#include "engine/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ConfigResult parse(std::string_view text) { return parse_config(text, ".assay.toml", catalog()); }

TEST(Config, ReadsEveryKey) {
  ConfigResult result = parse(R"(
select = ["syntax/error", "suppression"]
ignore = "suppression/unused"
level = "advice"
fail-on = "error"
paths = { exclude = ["/priv/legacy/**", "*.gen.ex"] }
[checks."syntax/error"]
level = "warning"
[checks."suppression/unused"]
level = "off"
)");
  EXPECT_THAT(result.problems, IsEmpty());
  const Config& config = result.config;
  EXPECT_THAT(config.select, ElementsAre("syntax/error", "suppression"));
  EXPECT_THAT(config.ignore, ElementsAre("suppression/unused"));
  EXPECT_EQ(config.level, Level::advice);
  EXPECT_EQ(config.fail_on, Level::error);
  EXPECT_FALSE(config.never_fail);
  EXPECT_THAT(config.exclude, ElementsAre("/priv/legacy/**", "*.gen.ex"));
  EXPECT_EQ(config.checks.at("syntax/error").level, Level::warning);
  EXPECT_TRUE(config.checks.at("suppression/unused").off);
  EXPECT_TRUE(parse("fail-on = \"never\"").config.never_fail);
}

TEST(Config, OptionsAreTextHoweverWritten) {
  auto option = [](std::string_view value) {
    ConfigResult result = parse("[checks.\"ecto-safe-migration\"]\nstart_after = " + std::string(value));
    EXPECT_THAT(result.problems, IsEmpty()) << value;
    return std::string(result.config.option("ecto-safe-migration/missing-flush", "start_after"));
  };
  EXPECT_EQ(option("\"20240131\""), "20240131");
  EXPECT_EQ(option("20240131123000"), "20240131123000");
  EXPECT_EQ(option("2024-01-31"), "20240131");
  EXPECT_EQ(option("2024-01-31T12:30:05Z"), "20240131123005");
  EXPECT_EQ(option("true"), "true");
  EXPECT_EQ(option("1.5"), "1.5");
  EXPECT_EQ(parse("").config.option("ecto-safe-migration/missing-flush", "start_after"), "");
}

TEST(Config, AnOptionOfTheFamilyHoldsForItsChecks) {
  Config config;
  config.checks["fam"].options["a"] = "family";
  config.checks["fam/one"].options["a"] = "own";
  EXPECT_EQ(config.option("fam/one", "a"), "own");
  EXPECT_EQ(config.option("fam/two", "a"), "family");
  EXPECT_EQ(config.option("fame/two", "a"), "");
}

TEST(Config, OverridesHoldForTheirFiles) {
  ConfigResult result = parse(R"(
baseline = "ci/known.json"
[[overrides]]
paths = ["test/", "*_seeds.exs"]
ignore = ["suppression"]
levels = { "syntax/error" = "advice" }
[[overrides]]
paths = ["/test/support/**"]
levels = { "suppression/unused" = "error", "syntax/error" = "off" }
)");
  EXPECT_THAT(result.problems, IsEmpty());
  EXPECT_EQ(result.config.baseline, "ci/known.json");
  EXPECT_TRUE(FileOverrides(result.config, "lib/a.ex").empty());
  const FileOverrides test(result.config, "apps/a/test/a_test.exs");
  EXPECT_TRUE(test.of("suppression/unused").off) << "a family's name stands for its checks";
  EXPECT_EQ(test.of("syntax/error").level, Level::advice);
  EXPECT_TRUE(FileOverrides(result.config, "priv/all_seeds.exs").of("suppression/no-reason").off);
  const FileOverrides support(result.config, "test/support/case.ex");
  EXPECT_FALSE(support.of("suppression/unused").off) << "later ones win";
  EXPECT_EQ(support.of("suppression/unused").level, Level::error);
  EXPECT_TRUE(support.of("suppression/no-reason").off);
  EXPECT_TRUE(support.of("syntax/error").off);
}

TEST(Config, SaysWhatIsWrongWithAnOverride) {
  auto problem = [](std::string_view text) {
    ConfigResult result = parse(text);
    return result.problems.empty() ? "" : result.problems.front().message;
  };
  EXPECT_THAT(problem("overrides = 1"), HasSubstr("no list of tables"));
  EXPECT_THAT(problem("[[overrides]]\nignore = [\"syntax\"]"), HasSubstr("names no paths"));
  EXPECT_THAT(problem("[[overrides]]\npath = [\"a\"]\npaths = [\"a\"]"), HasSubstr("has no key `path`"));
  EXPECT_THAT(problem("[[overrides]]\npaths = [\"a\"]\nlevels = { \"syntax/error\" = \"bad\" }"),
              HasSubstr("no level"));
  EXPECT_THAT(problem("baseline = 1"), HasSubstr("no string"));
}

TEST(Config, SaysWhereAndWhatIsWrong) {
  auto one = [](std::string_view text) {
    ConfigResult result = parse(text);
    EXPECT_EQ(result.problems.size(), 1u) << text;
    return result.problems.empty() ? "" : result.problems[0].message + " | " + result.problems[0].remedy;
  };
  EXPECT_EQ(one("\nlevl = \"error\""), "line 2: the file has no key `levl` | did you mean `level`?");
  EXPECT_EQ(one("fail_on = \"error\""), "line 1: the file has no key `fail_on` | did you mean `fail-on`?");
  EXPECT_EQ(one("level = \"fatal\""), "line 1: `level` is no level | write \"error\", \"warning\" or \"advice\"");
  EXPECT_EQ(one("select = [\"syntax/eror\"]"),
            "line 1: there is no family or check `syntax/eror` | did you mean `syntax/error`?");
  EXPECT_THAT(one("select = [1]"), HasSubstr("no string"));
  EXPECT_THAT(one("paths = [\"a\"]"), HasSubstr("write paths = { exclude"));
  EXPECT_THAT(one("[paths]\nexcludes = []"),
              HasSubstr("line 2: `paths` has no key `excludes` | did you mean `exclude`?"));
  EXPECT_THAT(one("[checks]\n\"no/such\" = 1"), HasSubstr("no family or check `no/such`"));
  EXPECT_THAT(one("[checks.\"ecto-safe-migration\"]\nstart_after = [1]"),
              HasSubstr("line 2: `start_after` is a list or table"));
  EXPECT_EQ(one("[checks.\"ecto-safe-migration/missing-flush\"]\nstart_afte = 1"),
            "line 2: `ecto-safe-migration/missing-flush` has no key `start_afte` | did you mean `start_after`?");
  EXPECT_EQ(one("[checks.\"syntax/error\"]\nstart_after = 1"),
            "line 2: `syntax/error` has no key `start_after` | the keys are level");
  EXPECT_THAT(one("a = 1\nb = = 2\n"), HasSubstr("line 2: "));
  EXPECT_THAT(one("x = \"\xFF\""), HasSubstr("line 1: "));
}

TEST(Config, WhatIsRightHoldsBesideWhatIsWrong) {
  ConfigResult result = parse("zzz = 1\nlevel = \"advice\"\nignore = [\"nope\", \"syntax/error\"]");
  EXPECT_EQ(result.problems.size(), 2u);
  EXPECT_EQ(result.config.level, Level::advice);
  EXPECT_THAT(result.config.ignore, ElementsAre("syntax/error"));
  EXPECT_THAT(result.problems[0].message, HasSubstr("line 1"));
  EXPECT_THAT(result.problems[1].message, HasSubstr("line 3"));
}

TEST(Config, IsFoundInTheProjectOrWhereNamed) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / ("assay_config_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  EXPECT_THAT(load_config(folder.string(), "", catalog()).problems, IsEmpty());
  EXPECT_EQ(load_config(folder.string(), "", catalog()).config.path, "");
  std::ofstream(folder / ".assay.toml") << "level = \"error\"\n";
  EXPECT_EQ(load_config(folder.string(), "", catalog()).config.level, Level::error);
  ConfigResult missing = load_config(folder.string(), (folder / "other.toml").string(), catalog());
  ASSERT_EQ(missing.problems.size(), 1u);
  EXPECT_EQ(missing.problems[0].message, "there is no such configuration file");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace assay
