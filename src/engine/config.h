// .assay.toml: what a project wants checked, and how.
//
//   select = ["ecto-safe-migration"]           families and checks; all when left out
//   ignore = ["task-async/sequential-await"]
//   level = "warning"                          lowest level shown
//   fail-on = "error"                          lowest level that makes the exit code 1, or "never"
//   baseline = ".assay-baseline.json"          known findings, from the project's folder (engine/baseline.h)
//   paths = { exclude = ["priv/legacy/**"] }   as in .gitignore, from the project's folder
//
//   [checks."ecto-safe-migration"]             of a family or a check
//   start_after = "20240101000000"             an option of the check: text, number, boolean, date
//   [checks."task-async/sequential-await"]
//   level = "advice"                           or "off"
//
//   [[overrides]]                              for some files; later ones win
//   paths = ["test/"]                          as in .gitignore
//   ignore = ["http-client"]
//   levels = { "task-async/sequential-await" = "advice" }
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog.h"
#include "engine/finding.h"
#include "source/ignore_rules.h"
#include "source/problem.h"

namespace assay {

struct CheckConfig {
  std::optional<Level> level;
  bool off = false;
  std::map<std::string, std::string, std::less<>> options;  // as text: dates as 20240131, or 20240131123000 with a time
  uint32_t line = 0;
};

struct Override {
  IgnoreRules paths;
  // In this order: names of checks and families, and what holds for them.
  std::vector<std::pair<std::string, CheckConfig>> checks;
};

struct Config {
  std::string path;  // as reported; empty when there is no file
  std::vector<std::string> select, ignore;
  std::optional<Level> level;
  std::optional<Level> fail_on;
  bool never_fail = false;
  std::string baseline;  // as written; empty when not set
  std::vector<std::string> exclude;
  std::vector<Override> overrides;
  std::map<std::string, CheckConfig, std::less<>> checks;  // by id of a check or folder of a family, without `elixir-`

  // The option as set for the check, else for its family; empty when not set.
  [[nodiscard]] std::string_view option(std::string_view check_id, std::string_view name) const;
};

// The overrides of a config that concern one file.
class FileOverrides {
 public:
  // `path` is that from the project's folder.
  FileOverrides(const Config& config, std::string_view path);
  [[nodiscard]] bool empty() const { return overrides_.empty(); }
  // What they say of a check: its level or `off`; neither when nothing.
  [[nodiscard]] CheckConfig of(std::string_view check_id) const;

 private:
  std::vector<const Override*> overrides_;
};

struct ConfigResult {
  Config config;                       // what could be understood
  std::vector<InputProblem> problems;  // message starts with "line N: " where there is a line
};

// From text; `path` is for messages. Names of families and checks are looked up in the catalog.
ConfigResult parse_config(std::string_view text, std::string path, const Catalog& catalog);

// The file named, else .assay.toml in the project's folder; an empty config when there is none.
ConfigResult load_config(const std::string& project_directory, const std::string& config_file, const Catalog& catalog);

}  // namespace assay
