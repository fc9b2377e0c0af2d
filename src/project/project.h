// What is known about a whole project: its files, its dependencies and their versions, its configuration, its umbrella
// apps, repos, migrations and schemas. Merged once from the files (build_project.h), const while checks run. Nothing is
// executed: mix.exs and config are read as syntax, and what they compute is unknown, and said to be.
//
// One Project may hold several Mix projects side by side (a monorepo, test fixtures). Questions take the file that asks
// (`near`): they are answered from its own Mix project, with its umbrella and the projects that it reaches by `path:`.
// Without a file, or for one that no mix.exs stands above, everything that was read answers.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "flow/value.h"
#include "names/file.h"
#include "names/using_table.h"
#include "project/answer.h"
#include "project/behaviours.h"
#include "project/environments.h"
#include "project/file_role.h"
#include "project/graphql.h"
#include "project/supervision.h"
#include "project/test_facts.h"
#include "project/version.h"
#include "project/web.h"

namespace assay {

using AppId = Id<struct AppTag>;
using RepoId = Id<struct RepoTag>;

struct Dependency {
  enum class Source : uint8_t { hex, git, path, umbrella };
  std::string name;               // :ecto_sql -> "ecto_sql"
  std::string requirement;        // "~> 3.10"; empty for git, path and umbrella dependencies, and when it is computed
  FileId file;                    // the mix.exs that names it
  NodeId node;                    // its tuple there
  std::optional<Version> locked;  // from mix.lock
  Source source = Source::hex;
  std::string location;              // git: the URL; path: the path as written
  std::string revision;              // git: what mix.lock says, else ref:, tag: or branch:
  Environments environments;         // only:, and branches on Mix.env()
  std::vector<std::string> targets;  // Nerves targets; empty: all
  bool optional = false;
  bool runtime = true;  // runtime: false is for tools at compile time
  bool override_ = false;
  bool conditional = false;  // stands in a branch that is decided by something computed
  bool computed_requirement = false;
  [[nodiscard]] bool in_production() const { return environments.hold("prod"); }
};

// One `config :app, Key, value` as read; `config :app, a: 1, b: 2` gives one for each pair.
struct ConfigEntry {
  std::string app;  // "my_app"
  std::string key;  // "MyApp.Repo" or an atom's plain name, "migration_lock"; empty when it is computed
  FileId file;
  NodeId call;                // the config call
  NodeId value;               // the value
  Environments environments;  // from the file that holds it, import_config, and `if config_env() == ...`
  bool conditional = false;   // set only when something computed says so (`if System.get_env("X")`)
  bool runtime = false;       // from config/runtime.exs (or releases.exs)
};

// A key inside a configured value: `config :app, Key, name: value`.
struct ConfigSetting {
  const ConfigEntry* entry = nullptr;
  NodeId value;               // in the entry's file
  Environments environments;  // of the entry, and of a branch inside its value
  bool conditional = false;
};

// What .tool-versions, mise.toml or a Dockerfile pins.
struct ToolVersions {
  std::optional<Version> elixir;
  std::optional<Version> erlang;
  std::string from;  // path of the file that says so
};

// One mix.exs: a project of its own, an umbrella, or an app of one.
struct App {
  AppId id;
  std::string name;       // app: of project/0, else the folder's name
  std::string directory;  // of mix.exs, as Project::location gives it ("" for the current one)
  FileId mix_file;
  std::string elixir_requirement;  // empty when none is given or it is computed
  std::string version;             // version:, the same
  std::vector<Dependency> dependencies;
  bool dependencies_known = true;  // false when part of the list is computed
  std::string apps_path;           // of an umbrella: "apps"
  AppId umbrella;                  // of an app of an umbrella: the root
  uint32_t group = 0;              // equal for the apps that build together (umbrella, path: dependencies)
  NodeId project_list;             // the keyword list of project/0 in mix_file, or invalid
  NodeId application_list;         // the same of application/0
  Symbol application_module;       // of `mod: {Module, args}`, or invalid
  ToolVersions tools;
  std::vector<SourceFolder> source_folders;  // `elixirc_paths:`; empty when it says nothing
  [[nodiscard]] bool is_umbrella() const { return !apps_path.empty(); }
};

enum class Adapter : uint8_t { unknown, postgres, mysql, sqlite, mssql, other };
std::string_view adapter_name(Adapter adapter);

// A module that says `use Ecto.Repo`.
struct Repo {
  RepoId id;
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  AppId app;            // the one that its code stands in
  std::string otp_app;  // where its configuration stands; empty when computed
  Adapter adapter = Adapter::unknown;
  std::string adapter_module;        // "Ecto.Adapters.Postgres"; empty when unknown
  std::string migrations_directory;  // location; empty when priv: is computed
  bool has_init = false;             // defines init/2, which may change the configuration when it starts
};

// A file below a repo's migrations folder (or, with no repo known, below any folder called migrations).
struct Migration {
  FileId file;
  uint64_t version = 0;   // 20240131120000
  std::string name;       // "add_users" of 20240131120000_add_users.exs
  std::string directory;  // location of the migrations folder, which may be above the file's own
  AppId app;
  std::vector<RepoId> repos;  // those whose migrations these are; several may share a folder
};

struct SchemaField {
  std::string name;    // "email"; empty when computed
  std::string column;  // name in the table: source: when given
  std::string type;    // "string", "Ecto.UUID", "array"; of {:array, x} the first; empty when computed
  NodeId node;         // the call that makes it
  NodeId type_node;    // the type as written, or invalid
  bool primary_key = false;
  bool is_virtual = false;
};

struct SchemaAssociation {
  enum class Kind : uint8_t { belongs_to, has_one, has_many, many_to_many, embeds_one, embeds_many };
  Kind kind;
  std::string name;
  Symbol related;           // module; invalid when computed or `through:`
  std::string foreign_key;  // belongs_to: its column here
  std::string join_table;   // many_to_many join_through: "table"
  NodeId node;
};

// An Ecto schema (or an Ash resource with a table).
struct Schema {
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  NodeId node;         // the schema call
  std::string table;   // empty for embedded ones, and when computed
  std::string prefix;  // @schema_prefix
  bool embedded = false;
  bool ash = false;
  bool complete = true;  // false: something that is not understood may add fields (a macro of the project's own)
  std::vector<SchemaField> fields;  // those of belongs_to, timestamps and the primary key included
  std::vector<SchemaAssociation> associations;
  [[nodiscard]] const SchemaField* field(std::string_view name) const;
  [[nodiscard]] const SchemaField* column(std::string_view name) const;
};

class Project {
 public:
  std::string root;        // the folder that all is read from, as reported; "" for the current one
  std::deque<File> files;  // a deque: files never move once parsed
  UsingTable usings;       // what the project's own modules give to those who use them
  std::vector<App> apps;   // roots before the apps of their umbrella; then by path
  std::vector<ConfigEntry> config;
  std::vector<Repo> repos;
  std::vector<Migration> migrations;  // by folder, then by version
  std::vector<Schema> schemas;
  WebFacts web;  // routers, endpoints, controllers, plugs
  GraphqlFacts graphql;
  // The rest in order of the files.
  std::vector<Behaviour> behaviours;
  std::vector<Implementation> implementations;  // of a file by module
  std::vector<SupervisorStart> supervisors;
  std::vector<ProcessStart> processes;
  std::vector<TestModule> test_modules;

  [[nodiscard]] const File& file(FileId id) const { return files[id.value]; }
  [[nodiscard]] const App& app(AppId id) const { return apps[id.value]; }

  // Where a file stands, for comparing folders: its reported path. When the project reaches above the current directory
  // some reported paths are absolute and some relative; then all locations are absolute.
  [[nodiscard]] std::string_view location(FileId file) const;
  // The app that a location or file belongs to (the innermost folder with a mix.exs), or null.
  [[nodiscard]] const App* app_of(std::string_view location) const;
  [[nodiscard]] const App* app_of(FileId file) const;
  // What a file is there for; and code in it, which may say more by the modules around: `use Mix.Task`, `use
  // ExUnit.Case`.
  [[nodiscard]] FileRole role_of(FileId file) const { return roles_[file.value]; }
  [[nodiscard]] FileRole role_at(FileId file, NodeId node) const;
  // Code that runs in production: no test, script, Mix task, migration, seeds, settings.
  [[nodiscard]] bool is_application_code(FileId file, NodeId node) const;
  // Tests, and what supports them.
  [[nodiscard]] bool is_test_code(FileId file) const;
  // True when both belong to apps that build together, or to none.
  [[nodiscard]] bool same_group(FileId a, FileId b) const;

  // In mix.exs of any app, or mix.lock.
  [[nodiscard]] bool depends_on(std::string_view package, FileId near = {}) const;
  // The same for what a production build takes (`only: :test` does not count; mix.lock alone does not either).
  [[nodiscard]] bool depends_on_in_production(std::string_view package, FileId near = {}) const;
  // False where a mix.exs computes part of its list: then depends_on() can't say no for certain.
  [[nodiscard]] bool dependencies_known(FileId near = {}) const;
  // The entry in a mix.exs, or null.
  [[nodiscard]] const Dependency* dependency(std::string_view package, FileId near = {}) const;
  // The version to judge by: mix.lock's, else the lowest that the requirement allows, else nothing (the newest).
  [[nodiscard]] std::optional<Version> version_of(std::string_view package, FileId near = {}) const;
  // The lowest Elixir and Erlang/OTP that the project says it runs on: tool files decide, else `elixir:` of mix.exs.
  [[nodiscard]] std::optional<Version> elixir_version(FileId near = {}) const;
  [[nodiscard]] std::optional<Version> erlang_version(FileId near = {}) const;

  // Values configured under an app and key (key empty: any), in the order of evaluation; test-only ones included.
  [[nodiscard]] std::vector<const ConfigEntry*> config_of(std::string_view app, std::string_view key,
                                                          FileId near = {}) const;
  // The entries that a file holds, in the order of evaluation.
  [[nodiscard]] std::vector<const ConfigEntry*> config_in(FileId file) const;
  // Each place that sets `name` in the keyword list or map under an app and key, in the order of evaluation.
  [[nodiscard]] std::vector<ConfigSetting> config_settings(std::string_view app, std::string_view key,
                                                           std::string_view name, FileId near = {}) const;
  // What the last of these that holds in an environment sets, one that something computed decides on included; not
  // present when there is none.
  [[nodiscard]] Value config_setting(std::string_view app, std::string_view key, std::string_view name,
                                     std::string_view environment = "prod", FileId near = {}) const;
  // `config :app, key, value` itself, the last that holds in an environment.
  [[nodiscard]] Value config_value(std::string_view app, std::string_view key, std::string_view environment = "prod",
                                   FileId near = {}) const;

  // Whether `config :app, key` holds in an environment. Unknown when something computed decides, or the key of an entry
  // of that app is computed.
  [[nodiscard]] Answer is_configured(std::string_view app, std::string_view key, std::string_view environment = "prod",
                                     FileId near = {}) const;

  // Repos. `setting` looks into the configuration of the repo's otp_app (of any app, where that is unknown).
  [[nodiscard]] const Repo& repo(RepoId id) const { return repos[id.value]; }
  [[nodiscard]] std::vector<ConfigSetting> repo_settings(const Repo& repo, std::string_view name) const;
  [[nodiscard]] Value repo_setting(const Repo& repo, std::string_view name,
                                   std::string_view environment = "prod") const;
  // The database that a file's code speaks to: by the migration's repos, else by all repos of its group, else by the
  // drivers that its mix.exs names (postgrex, myxql, ecto_sqlite3, tds). Unknown when nothing says, or when they
  // differ.
  [[nodiscard]] Adapter adapter_of(FileId file) const;

  // Migrations.
  [[nodiscard]] const Migration* migration_of(FileId file) const;
  // Those of the same folder (and of other folders of the same repos) with a lower version, oldest first.
  [[nodiscard]] std::vector<const Migration*> earlier_migrations(const Migration& migration) const;

  // Schemas.
  [[nodiscard]] const Schema* schema_of(Symbol module) const;
  [[nodiscard]] std::vector<const Schema*> schemas_of_table(std::string_view table, FileId near = {}) const;
  // Whether some schema still names a table: yes also for many_to_many's join_through: "table"; unknown when a schema
  // of the group computes its table's name.
  [[nodiscard]] Answer schemas_name_table(std::string_view table, FileId near = {}) const;
  // Whether some schema of that table still names a column: unknown when there is none, or one has fields that are
  // made by something not understood.
  [[nodiscard]] Answer schemas_name_column(std::string_view table, std::string_view column, FileId near = {}) const;

  // The files that define a module of this name (almost always one).
  struct ModulePlace {
    FileId file;
    ModuleId module;
  };
  [[nodiscard]] std::vector<ModulePlace> modules_named(Symbol name) const;

  // Modules (behaviours.h).
  // The project's module of this name as a behaviour, or null: it declares no callback, or is none of the project's.
  [[nodiscard]] const Behaviour* behaviour(Symbol module) const;
  // Whether a module of the project declares callbacks; unknown when it is none of them, or something in it may.
  [[nodiscard]] Answer is_behaviour(Symbol module) const;
  [[nodiscard]] std::vector<const Implementation*> implementations_of(Symbol behaviour) const;
  [[nodiscard]] std::vector<const Implementation*> behaviours_of(FileId file, ModuleId module) const;
  // The functions of a module, those that its `use` makes included. Reads the module's names at each call.
  [[nodiscard]] ModuleFunctions functions_of(FileId file, ModuleId module) const;

  // Processes (supervision.h).
  // Whether a process of this module is started under this name, for code in `near`: what tests start counts for
  // tests only. Unknown when there is no supervisor in that code's apps, or one whose children are not all known.
  [[nodiscard]] Answer is_started(Symbol module, Symbol name, FileId near) const;
  [[nodiscard]] std::vector<const ProcessStart*> processes_of(Symbol module, FileId near = {}) const;
  [[nodiscard]] std::vector<const ProcessStart*> processes_in(FileId file) const;

  // Tests (test_facts.h).
  // Whether a file below test/ names a module.
  [[nodiscard]] bool is_named_in_tests(Symbol module, FileId near = {}) const;
  // The project's modules that a file below test/ names, its own included.
  [[nodiscard]] std::vector<Symbol> modules_named_by(FileId test_file) const;
  [[nodiscard]] const TestModule* test_module(FileId file, ModuleId module) const;

  // Called by build_project: the lookup by module once the files are there, the others once the vectors are filled.
  void index_modules();
  void index();

 private:
  friend struct ProjectParts;
  friend class FactJoiner;
  struct Locked {
    uint32_t group;
    std::string package;
    std::optional<Version> version;  // none for git
    std::string revision;
  };
  [[nodiscard]] bool in_scope(FileId file, FileId near) const;
  [[nodiscard]] bool may_name_for_tests(FileId file) const;  // it stands below test/, and is a test's
  [[nodiscard]] bool file_names(FileId file, Symbol module) const;
  [[nodiscard]] bool app_in_scope(const App& app, FileId near) const;
  std::vector<Locked> locked_;
  std::vector<std::string> locations_;                          // by FileId; empty when reported paths will do
  std::vector<AppId> app_of_file_;                              // by FileId
  std::vector<FileRole> roles_;                                 // by FileId
  std::vector<bool> one_role_;                                  // by FileId: no code in the file has a role of its own
  std::vector<uint32_t> migration_of_file_;                     // by FileId; ~0 for none
  std::vector<std::pair<Symbol, ModulePlace>> modules_;         // by symbol, then in order of the files
  using FilePlaces = std::vector<std::pair<FileId, uint32_t>>;  // indexes into a vector, by file
  template <typename Entry>
  static std::vector<const Entry*> in_file(const FilePlaces& places, const std::vector<Entry>& entries, FileId file) {
    std::vector<const Entry*> found;
    auto at = std::ranges::lower_bound(places, std::pair(file, 0u));
    for (; at != places.end() && at->first == file; ++at) found.push_back(&entries[at->second]);
    return found;
  }
  FilePlaces config_of_file_, processes_of_file_;
  std::unordered_map<Symbol, uint32_t> schema_of_module_;
  std::unordered_map<Symbol, uint32_t> behaviour_of_module_;
};

}  // namespace assay
