#include "project/repos.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "project/literals.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

// Modules whose `use` makes a repo, and the adapter that they bring when they bring one.
struct RepoMaker {
  std::string_view module;
  std::string_view adapter;
};
constexpr RepoMaker kRepoMakers[] = {{"Ecto.Repo", ""},
                                     {"AshPostgres.Repo", "Ecto.Adapters.Postgres"},
                                     {"AshSqlite.Repo", "Ecto.Adapters.SQLite3"},
                                     {"AshMysql.Repo", "Ecto.Adapters.MyXQL"}};

const RepoMaker* maker_of(const Directive& directive) {
  if (directive.kind != sym::use_ || !directive.module.valid()) return nullptr;
  static const std::array<Symbol, std::size(kRepoMakers)> modules = [] {
    std::array<Symbol, std::size(kRepoMakers)> symbols;
    for (size_t i = 0; i < symbols.size(); ++i) symbols[i] = intern(kRepoMakers[i].module);
    return symbols;
  }();
  for (size_t i = 0; i < modules.size(); ++i) {
    if (modules[i] == directive.module) return &kRepoMakers[i];
  }
  return nullptr;
}

class RepoFinder {
 public:
  explicit RepoFinder(Project& project) : project_(project) {}

  void find_all() {
    std::vector<Wrapper> wrappers;
    bool followed = false;
    for (const File& file : project_.files) {
      for (const Directive& directive : file.names.directives()) {
        const RepoMaker* maker = maker_of(directive);
        if (maker == nullptr) continue;
        if (directive.followed) {
          followed = true;
        } else if (!directive.in_quote) {
          add(file, directive, *maker, nullptr);
        } else if (directive.in.valid() && file.names.module(directive.in).name.valid()) {
          wrappers.push_back({file.names.module(directive.in).name, &file, &directive, maker});
        }
      }
    }
    if (!followed && wrappers.empty()) return;
    // `use MyApp.BaseRepo`, whose __using__ says `use Ecto.Repo`.
    for (const File& file : project_.files) {
      for (const Directive& directive : file.names.directives()) {
        if (directive.kind != sym::use_ || directive.in_quote) continue;
        for (const Wrapper& wrapper : wrappers) {
          if (directive.module == wrapper.module) add(file, directive, *wrapper.maker, &wrapper);
        }
      }
    }
    // The same over several steps: what was followed, and is no repo yet.
    for (const File& file : project_.files) {
      for (const Directive& directive : file.names.directives()) {
        const RepoMaker* maker = maker_of(directive);
        if (maker == nullptr || !directive.followed || directive.in_quote) continue;
        if (!is_known(file.id, directive.in)) add(file, directive, *maker, nullptr);
      }
    }
  }

 private:
  struct Wrapper {
    Symbol module;
    const File* file;
    const Directive* directive;
    const RepoMaker* maker;
  };

  static void read_options(const File& file, NodeId options, Repo& repo) {
    for (const KeywordEntry& entry : keyword_entries(file, options)) {
      std::string name = name_of(file, entry.value);
      if (entry.key == "otp_app" && repo.otp_app.empty())
        repo.otp_app = std::move(name);
      else if (entry.key == "adapter" && repo.adapter_module.empty())
        repo.adapter_module = std::move(name);
    }
  }

  bool is_known(FileId file, ModuleId module) const {
    return std::any_of(project_.repos.begin(), project_.repos.end(),
                       [&](const Repo& repo) { return repo.file == file && repo.module_in_file == module; });
  }

  void add(const File& file, const Directive& directive, const RepoMaker& maker, const Wrapper* wrapper) {
    static const Symbol init = intern("init");
    Repo repo;
    repo.file = file.id;
    repo.module_in_file = directive.in;
    for (const Repo& known : project_.repos) {
      // `if config.x do use Ecto.Repo, a else use Ecto.Repo, b end` is one repo whose adapter two lines claim.
      if (known.file == repo.file && known.module_in_file == repo.module_in_file) {
        return forget_adapter(known, file, directive);
      }
    }
    if (const App* app = project_.app_of(file.id)) repo.app = app->id;
    read_options(file, directive.options, repo);
    if (wrapper != nullptr) read_options(*wrapper->file, wrapper->directive->options, repo);
    if (repo.adapter_module.empty()) repo.adapter_module = maker.adapter;
    for (const Definition& definition : file.names.definitions()) {
      if (definition.module == directive.in && definition.name == init && definition.arity == 2) repo.has_init = true;
    }
    for (Symbol module : module_names(file, directive.in)) push(repo, module);
  }

  // The name of the module; several when a loop makes it: `for repo <- [A, B] do defmodule repo do ... end end`.
  static std::vector<Symbol> module_names(const File& file, ModuleId id) {
    if (!id.valid()) return {Symbol{}};
    const Module& module = file.names.module(id);
    if (module.name.valid()) return {module.name};
    std::vector<Symbol> names;
    for (const Value& value : value_of(file, file.tree.first_child(module.node)).possible_values()) {
      if (value.module().valid()) names.push_back(value.module());
    }
    if (names.empty()) names.push_back(Symbol{});
    return names;
  }

  void push(Repo repo, Symbol module) {
    repo.id = RepoId{static_cast<uint32_t>(project_.repos.size())};
    repo.module = module;
    read_configuration(repo);
    repo.adapter = adapter_of_module(repo.adapter_module);
    project_.repos.push_back(std::move(repo));
  }

  void forget_adapter(const Repo& known, const File& file, const Directive& directive) {
    Repo other;
    read_options(file, directive.options, other);
    if (other.adapter_module == known.adapter_module) return;
    Repo& repo = project_.repos[known.id.value];
    repo.adapter_module.clear();
    repo.adapter = Adapter::unknown;
  }

  void read_configuration(Repo& repo) const {
    if (repo.adapter_module.empty()) {
      // Ecto 2 took the adapter from the configuration.
      for (const ConfigSetting& setting : project_.repo_settings(repo, "adapter")) {
        if (!repo.adapter_module.empty() && !setting.environments.hold("prod")) continue;
        repo.adapter_module = name_of(project_.file(setting.entry->file), setting.value);
      }
    }
    std::string priv = "priv/" + underscored_last_segment(text(repo.module));
    if (!repo.module.valid()) priv.clear();
    std::vector<ConfigSetting> settings = project_.repo_settings(repo, "priv");
    if (!settings.empty()) {
      const ConfigSetting& last = settings.back();
      priv = value_of(project_.file(last.entry->file), last.value).string().value_or(std::string{});
    }
    if (priv.empty()) return;
    const App* home = repo.app.valid() ? &project_.app(repo.app) : nullptr;
    for (const App& app : project_.apps) {
      if (app.name == repo.otp_app && (home == nullptr || app.group == home->group)) {
        home = &app;
        break;
      }
    }
    repo.migrations_directory = join_path(home != nullptr ? home->directory : "", join_path(priv, "migrations"));
  }

  Project& project_;
};

// The leading number of "20240131120000_add_users", and what follows its underscore.
bool split_migration_name(std::string_view stem, uint64_t& version, std::string_view& name) {
  size_t digits = 0;
  version = 0;
  while (digits < stem.size() && stem[digits] >= '0' && stem[digits] <= '9' && digits < 19) {
    version = version * 10 + static_cast<uint64_t>(stem[digits] - '0');
    ++digits;
  }
  if (digits == 0 || digits >= stem.size() || stem[digits] != '_') return false;
  name = stem.substr(digits + 1);
  return true;
}

// "a/priv/repo/manual_migrations" of "a/priv/repo/manual_migrations/2020/1_x.exs": the outermost folder of that kind.
std::string_view migrations_folder(std::string_view path) {
  size_t from = 0;
  for (size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', from)) {
    if (path.substr(from, slash - from).ends_with("migrations")) return path.substr(0, slash);
    from = slash + 1;
  }
  return {};
}

}  // namespace

std::string_view adapter_name(Adapter adapter) {
  switch (adapter) {
    case Adapter::unknown: return "unknown";
    case Adapter::postgres: return "postgres";
    case Adapter::mysql: return "mysql";
    case Adapter::sqlite: return "sqlite";
    case Adapter::mssql: return "mssql";
    case Adapter::other: return "other";
  }
  return "unknown";
}

Adapter adapter_of_module(std::string_view module) {
  if (module.empty()) return Adapter::unknown;
  if (module == "Ecto.Adapters.Postgres") return Adapter::postgres;
  if (module == "Ecto.Adapters.MyXQL" || module == "Ecto.Adapters.MySQL") return Adapter::mysql;
  if (module == "Ecto.Adapters.SQLite3" || module.starts_with("Sqlite.Ecto") || module == "Ecto.Adapters.LibSql") {
    return Adapter::sqlite;
  }
  if (module == "Ecto.Adapters.Tds" || module == "Tds.Ecto" || module == "MssqlEcto") return Adapter::mssql;
  return Adapter::other;
}

void find_repos(Project& project) { RepoFinder(project).find_all(); }

void find_migrations(Project& project, const std::vector<FileId>& files) {
  for (FileId id : files) {
    std::string_view path = project.location(id);
    Migration migration;
    std::string_view name;
    if (!split_migration_name(stem_of(path), migration.version, name)) continue;
    migration.name = name;
    migration.file = id;
    const App* app = project.app_of(id);
    if (app != nullptr) migration.app = app->id;
    for (const Repo& repo : project.repos) {
      if (repo.migrations_directory.empty() || !is_below(path, repo.migrations_directory)) continue;
      migration.directory = repo.migrations_directory;
      migration.repos.push_back(repo.id);
    }
    if (migration.repos.empty()) {
      migration.directory = migrations_folder(path);
      if (migration.directory.empty()) continue;
      // A folder beside the usual one (priv/repo/manual_migrations) belongs to the same repo; else the only repo that
      // the app's code, or the group's, has.
      std::string_view beside = directory_of(migration.directory);
      for (const Repo& repo : project.repos) {
        if (directory_of(repo.migrations_directory) == beside) migration.repos.push_back(repo.id);
      }
      if (migration.repos.empty()) {
        for (const Repo& repo : project.repos) {
          if (project.same_group(repo.file, id)) migration.repos.push_back(repo.id);
        }
        if (migration.repos.size() > 1) migration.repos.clear();
      }
    }
    project.migrations.push_back(std::move(migration));
  }
  std::sort(project.migrations.begin(), project.migrations.end(), [&](const Migration& a, const Migration& b) {
    if (a.directory != b.directory) return a.directory < b.directory;
    if (a.version != b.version) return a.version < b.version;
    return project.file(a.file).source.path < project.file(b.file).source.path;
  });
}

}  // namespace assay
