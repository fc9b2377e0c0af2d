// What is known about a whole project: its files, its dependencies and their versions, its configuration, its umbrella
// apps. Merged once from the files, const while checks run. Nothing is executed: mix.exs and config are read as syntax,
// and what they compute is unknown.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "names/file.h"

namespace assay {

// major.minor.patch; the parts that a requirement or lock leaves open are 0.
struct Version {
  uint32_t major = 0, minor = 0, patch = 0;
  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

struct Dependency {
  std::string name;         // :ecto_sql -> "ecto_sql"
  std::string requirement;  // "~> 3.10"; empty for git, path and umbrella dependencies
  FileId file;              // the mix.exs that names it
  NodeId node;              // its tuple there
  std::optional<Version> locked;   // from mix.lock
};

// One `config :app, Key, value` as read, with the environments in which it holds.
struct ConfigEntry {
  std::string app;     // "my_app"
  std::string key;     // "MyApp.Repo", "migration_lock"; empty for `config :app, [..]`'s own list entries' parent
  FileId file;
  NodeId call;         // the config call
  NodeId value;        // the value or the keyword list
  std::string environment;  // "", or "prod" / "test" / "dev" when the file or an `if config_env() == ...` says so
};

// One mix.exs: the project itself or an app of its umbrella.
struct App {
  std::string name;          // app: of project/0, else the folder's name
  std::string directory;     // reported path of the folder that holds mix.exs ("" for the current one)
  FileId mix_file;           // invalid when the files stand alone
  std::string elixir_requirement;
  std::vector<Dependency> dependencies;
};

class Project {
 public:
  std::deque<File> files;         // a deque: files never move once parsed
  std::vector<App> apps;          // the root first
  std::vector<ConfigEntry> config;

  [[nodiscard]] const File& file(FileId id) const { return files[id.value]; }
  // The app that a path belongs to (the innermost folder with a mix.exs), or null.
  [[nodiscard]] const App* app_of(std::string_view path) const;
  [[nodiscard]] bool depends_on(std::string_view package) const;  // in any app, or mix.lock
  // The version to judge by: mix.lock's, else the lowest that the requirement allows, else nothing.
  [[nodiscard]] std::optional<Version> version_of(std::string_view package) const;
  // Values configured under an app and key (key empty: any), in file order; test-only ones included.
  [[nodiscard]] std::vector<const ConfigEntry*> config_of(std::string_view app, std::string_view key) const;
  // The files that define a module of this name (almost always one).
  struct ModulePlace {
    FileId file;
    ModuleId module;
  };
  [[nodiscard]] std::vector<ModulePlace> modules_named(Symbol name) const;
};

}  // namespace assay
