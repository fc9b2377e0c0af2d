// The questions that a Project answers. What they cost is a lookup or a walk over a small table: apps, repos, config
// entries and schemas number in the tens to thousands, files are never visited.
#include "project/project.h"

#include <algorithm>

#include "flow/callbacks.h"
#include "project/literals.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {

std::string_view Project::location(FileId id) const {
  return id.value < locations_.size() ? std::string_view(locations_[id.value]) : std::string_view(file(id).source.path);
}

const App* Project::app_of(std::string_view location) const {
  const App* best = nullptr;
  for (const App& app : apps) {
    if (!is_below(location, app.directory)) continue;
    if (best == nullptr || app.directory.size() > best->directory.size()) best = &app;
  }
  return best;
}

const App* Project::app_of(FileId file) const {
  if (!file.valid() || file.value >= app_of_file_.size() || !app_of_file_[file.value].valid()) return nullptr;
  return &apps[app_of_file_[file.value].value];
}

namespace {

struct RoleWords {
  Symbol mix_task = intern("Mix.Task"), test_case = intern("ExUnit.Case"),
         test_template = intern("ExUnit.CaseTemplate");
};
const RoleWords& role_words() {
  static const RoleWords instance;
  return instance;
}

}  // namespace

bool may_hold_other_roles(const File& file) {
  const RoleWords& w = role_words();
  return std::ranges::any_of(file.names.directives(),
                             [&](const Directive& one) {
                               return one.module == w.test_case || one.module == w.test_template ||
                                      one.module == w.mix_task;
                             }) ||
         may_hold_test_blocks(file);
}

FileRole Project::role_at(FileId id, NodeId node) const {
  const FileRole role = role_of(id);
  if (one_role_[id.value]) return role;
  if (role != FileRole::application && role != FileRole::mix_task && role != FileRole::script) return role;
  const RoleWords& w = role_words();
  const Names& names = file(id).names;
  for (ModuleId module = names.module_of(node); module.valid(); module = names.module(module).parent) {
    if (names.uses(module, w.test_case)) return FileRole::test;
    if (names.uses(module, w.test_template)) return FileRole::test_support;
    if (role == FileRole::application && names.uses(module, w.mix_task)) return FileRole::mix_task;
  }
  return test_block_around(file(id), node) ? FileRole::test : role;
}

bool Project::is_application_code(FileId file, NodeId node) const {
  return role_at(file, node) == FileRole::application;
}

bool Project::is_test_code(FileId file) const {
  return role_of(file) == FileRole::test || role_of(file) == FileRole::test_support;
}

bool Project::same_group(FileId a, FileId b) const {
  const App* left = app_of(a);
  const App* right = app_of(b);
  if (left == nullptr || right == nullptr) return left == right;
  return left->group == right->group;
}

bool Project::in_scope(FileId file, FileId near) const {
  const App* asking = app_of(near);
  if (asking == nullptr) return true;
  const App* app = app_of(file);
  return app != nullptr && app->group == asking->group;
}

bool Project::app_in_scope(const App& app, FileId near) const {
  const App* asking = app_of(near);
  return asking == nullptr || app.group == asking->group;
}

bool Project::depends_on(std::string_view package, FileId near) const {
  if (dependency(package, near) != nullptr) return true;
  const App* asking = app_of(near);
  return std::any_of(locked_.begin(), locked_.end(), [&](const Locked& locked) {
    return locked.package == package && (asking == nullptr || locked.group == asking->group);
  });
}

bool Project::depends_on_in_production(std::string_view package, FileId near) const {
  for (const App& app : apps) {
    if (!app_in_scope(app, near)) continue;
    for (const Dependency& dependency : app.dependencies) {
      if (dependency.name == package && dependency.in_production()) return true;
    }
  }
  return false;
}

bool Project::dependencies_known(FileId near) const {
  return std::all_of(apps.begin(), apps.end(),
                     [&](const App& app) { return !app_in_scope(app, near) || app.dependencies_known; });
}

const Dependency* Project::dependency(std::string_view package, FileId near) const {
  auto find_in = [&](const App& app) -> const Dependency* {
    for (const Dependency& dependency : app.dependencies) {
      if (dependency.name == package) return &dependency;
    }
    return nullptr;
  };
  const App* own = app_of(near);
  if (own != nullptr) {
    if (const Dependency* found = find_in(*own)) return found;
  }
  for (const App& app : apps) {
    if (!app_in_scope(app, near)) continue;
    if (const Dependency* found = find_in(app)) return found;
  }
  return nullptr;
}

std::optional<Version> Project::version_of(std::string_view package, FileId near) const {
  const App* asking = app_of(near);
  std::optional<Version> lowest;
  bool locked_somewhere = false;
  for (const Locked& locked : locked_) {
    if (locked.package != package || (asking != nullptr && locked.group != asking->group)) continue;
    locked_somewhere = true;
    if (locked.version && (!lowest || *locked.version < *lowest)) lowest = locked.version;
  }
  if (locked_somewhere && lowest) return lowest;
  for (const App& app : apps) {
    if (!app_in_scope(app, near)) continue;
    for (const Dependency& dependency : app.dependencies) {
      if (dependency.name != package) continue;
      auto requirement = VersionRequirement::parse(dependency.requirement);
      if (!requirement) continue;
      std::optional<Version> low = requirement->lowest();
      if (low && (!lowest || *low < *lowest)) lowest = low;
    }
  }
  return lowest;
}

std::optional<Version> Project::elixir_version(FileId near) const {
  std::optional<Version> pinned;
  std::optional<Version> required;
  for (const App& app : apps) {
    if (!app_in_scope(app, near)) continue;
    if (app.tools.elixir && (!pinned || *app.tools.elixir < *pinned)) pinned = app.tools.elixir;
    auto requirement = VersionRequirement::parse(app.elixir_requirement);
    if (!requirement) continue;
    std::optional<Version> low = requirement->lowest();
    if (low && (!required || *low < *required)) required = low;
  }
  return pinned ? pinned : required;
}

std::optional<Version> Project::erlang_version(FileId near) const {
  std::optional<Version> pinned;
  for (const App& app : apps) {
    if (!app_in_scope(app, near)) continue;
    if (app.tools.erlang && (!pinned || *app.tools.erlang < *pinned)) pinned = app.tools.erlang;
  }
  return pinned;
}

std::vector<const ConfigEntry*> Project::config_of(std::string_view app, std::string_view key, FileId near) const {
  std::vector<const ConfigEntry*> entries;
  for (const ConfigEntry& entry : config) {
    if (entry.app == app && (key.empty() || entry.key == key) && in_scope(entry.file, near)) entries.push_back(&entry);
  }
  return entries;
}

std::vector<const ConfigEntry*> Project::config_in(FileId file) const { return in_file(config_of_file_, config, file); }

std::vector<ConfigSetting> Project::config_settings(std::string_view app, std::string_view key, std::string_view name,
                                                    FileId near) const {
  std::vector<ConfigSetting> settings;
  for (const ConfigEntry* entry : config_of(app, key, near)) {
    for (const KeywordEntry& pair : keyword_entries(file(entry->file), entry->value)) {
      if (pair.key != name) continue;
      settings.push_back({entry, pair.value, intersection(entry->environments, pair.item.environments),
                          entry->conditional || pair.item.conditional});
    }
  }
  return settings;
}

Value Project::config_setting(std::string_view app, std::string_view key, std::string_view name,
                              std::string_view environment, FileId near) const {
  Value value;
  for (const ConfigSetting& setting : config_settings(app, key, name, near)) {
    if (setting.environments.hold(environment)) value = value_of(file(setting.entry->file), setting.value);
  }
  return value;
}

Answer Project::is_configured(std::string_view app, std::string_view key, std::string_view environment,
                              FileId near) const {
  bool unknown = false;
  for (const ConfigEntry* entry : config_of(app, {}, near)) {
    if (!entry->environments.hold(environment) || (!entry->key.empty() && entry->key != key)) continue;
    if (!entry->key.empty() && !entry->conditional) return Answer::yes;
    unknown = true;
  }
  return unknown ? Answer::unknown : Answer::no;
}

Value Project::config_value(std::string_view app, std::string_view key, std::string_view environment,
                            FileId near) const {
  Value value;
  for (const ConfigEntry* entry : config_of(app, key, near)) {
    if (entry->environments.hold(environment)) value = value_of(file(entry->file), entry->value);
  }
  return value;
}

std::vector<ConfigSetting> Project::repo_settings(const Repo& repo, std::string_view name) const {
  std::vector<ConfigSetting> settings;
  if (!repo.module.valid()) return settings;
  std::string_view module = text(repo.module);
  if (!repo.otp_app.empty()) return config_settings(repo.otp_app, module, name, repo.file);
  for (const ConfigEntry& entry : config) {
    if (entry.key != module || !in_scope(entry.file, repo.file)) continue;
    for (const KeywordEntry& pair : keyword_entries(file(entry.file), entry.value)) {
      if (pair.key != name) continue;
      settings.push_back({&entry, pair.value, intersection(entry.environments, pair.item.environments),
                          entry.conditional || pair.item.conditional});
    }
  }
  return settings;
}

Value Project::repo_setting(const Repo& repo, std::string_view name, std::string_view environment) const {
  Value value;
  for (const ConfigSetting& setting : repo_settings(repo, name)) {
    if (setting.environments.hold(environment)) value = value_of(file(setting.entry->file), setting.value);
  }
  return value;
}

namespace {

// The adapter on which all that speak agree.
class Agreement {
 public:
  void take(Adapter adapter) {
    differ_ = differ_ || (any_ && adapter != adapter_);
    adapter_ = adapter;
    any_ = true;
  }
  [[nodiscard]] bool any() const { return any_; }
  [[nodiscard]] Adapter adapter() const { return differ_ ? Adapter::unknown : adapter_; }
  // Something is known, if only that they differ.
  [[nodiscard]] bool settled() const { return differ_ || adapter_ != Adapter::unknown; }

 private:
  Adapter adapter_ = Adapter::unknown;
  bool any_ = false;
  bool differ_ = false;
};

bool in_tests(const File& file) {
  std::string_view path = file.source.path;
  return path.starts_with("test/") || path.find("/test/") != std::string_view::npos;
}

}  // namespace

Adapter Project::adapter_of(FileId asking) const {
  struct Driver {
    std::string_view package;
    Adapter adapter;
  };
  static constexpr Driver kDrivers[] = {{"postgrex", Adapter::postgres},     {"myxql", Adapter::mysql},
                                        {"mariaex", Adapter::mysql},         {"ecto_sqlite3", Adapter::sqlite},
                                        {"sqlite_ecto2", Adapter::sqlite},   {"tds", Adapter::mssql},
                                        {"ash_postgres", Adapter::postgres}, {"ash_sqlite", Adapter::sqlite}};
  auto by_repos = [&](FileId near) {
    // A repo of the tests (test/support) says little of what the code speaks to, unless there is no other.
    Agreement real;
    Agreement all;
    for (const Repo& repo : repos) {
      if (!in_scope(repo.file, near)) continue;
      all.take(repo.adapter);
      if (!in_tests(file(repo.file))) real.take(repo.adapter);
    }
    return real.any() ? real : all;
  };
  auto by_drivers = [&](FileId near) {
    Agreement agreement;
    for (const Driver& driver : kDrivers) {
      if (dependency(driver.package, near) != nullptr) agreement.take(driver.adapter);
    }
    return agreement;
  };
  Agreement agreement;
  if (const Migration* migration = migration_of(asking)) {
    for (RepoId id : migration->repos) agreement.take(repo(id).adapter);
  }
  if (!agreement.any()) agreement = by_repos(asking);
  if (!agreement.settled()) agreement = by_drivers(asking);
  // Plugins and libraries that have neither a repo nor a driver of their own: what the others beside them say.
  if (!agreement.settled() && app_of(asking) != nullptr) agreement = by_repos(FileId{});
  return agreement.adapter();
}

const Migration* Project::migration_of(FileId file) const {
  if (!file.valid() || file.value >= migration_of_file_.size()) return nullptr;
  uint32_t at = migration_of_file_[file.value];
  return at == FileId::kNone ? nullptr : &migrations[at];
}

std::vector<const Migration*> Project::earlier_migrations(const Migration& migration) const {
  std::vector<const Migration*> earlier;
  for (const Migration& other : migrations) {
    if (other.version >= migration.version) continue;
    bool shared = other.directory == migration.directory;
    for (RepoId id : other.repos) {
      shared = shared || std::find(migration.repos.begin(), migration.repos.end(), id) != migration.repos.end();
    }
    if (shared) earlier.push_back(&other);
  }
  std::stable_sort(earlier.begin(), earlier.end(),
                   [](const Migration* a, const Migration* b) { return a->version < b->version; });
  return earlier;
}

const SchemaField* Schema::field(std::string_view name) const {
  for (const SchemaField& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

const SchemaField* Schema::column(std::string_view name) const {
  for (const SchemaField& field : fields) {
    if (!field.is_virtual && field.column == name) return &field;
  }
  return nullptr;
}

const Schema* Project::schema_of(Symbol module) const {
  auto found = schema_of_module_.find(module);
  return found == schema_of_module_.end() ? nullptr : &schemas[found->second];
}

std::vector<const Schema*> Project::schemas_of_table(std::string_view table, FileId near) const {
  std::vector<const Schema*> found;
  for (const Schema& schema : schemas) {
    if (!schema.embedded && !table.empty() && schema.table == table && in_scope(schema.file, near)) {
      found.push_back(&schema);
    }
  }
  return found;
}

Answer Project::schemas_name_table(std::string_view table, FileId near) const {
  if (!schemas_of_table(table, near).empty()) return Answer::yes;
  bool computed = false;
  for (const Schema& schema : schemas) {
    if (schema.embedded || !in_scope(schema.file, near)) continue;
    computed = computed || (schema.table.empty() && !schema.ash);
    for (const SchemaAssociation& association : schema.associations) {
      if (association.join_table == table) return Answer::yes;
    }
  }
  return computed ? Answer::unknown : Answer::no;
}

Answer Project::schemas_name_column(std::string_view table, std::string_view column, FileId near) const {
  std::vector<const Schema*> found = schemas_of_table(table, near);
  if (found.empty()) return Answer::unknown;
  bool complete = true;
  for (const Schema* schema : found) {
    if (schema->column(column) != nullptr) return Answer::yes;
    complete = complete && schema->complete;
  }
  return complete ? Answer::no : Answer::unknown;
}

std::vector<Project::ModulePlace> Project::modules_named(Symbol name) const {
  std::vector<ModulePlace> places;
  auto before = [](const auto& entry, Symbol symbol) { return entry.first < symbol; };
  auto at = std::lower_bound(modules_.begin(), modules_.end(), name, before);
  for (; name.valid() && at != modules_.end() && at->first == name; ++at) places.push_back(at->second);
  return places;
}

void Project::index_modules() {
  modules_.clear();
  for (const File& file : files) {
    const auto found = file.names.modules();
    for (uint32_t i = 0; i < found.size(); ++i) {
      if (!found[i].name.valid() || found[i].kind == sym::defimpl || found[i].in_quote) continue;
      modules_.push_back({found[i].name, {file.id, ModuleId{i}}});
    }
  }
  std::stable_sort(modules_.begin(), modules_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
}

void Project::index() {
  schema_of_module_.clear();
  migration_of_file_.assign(files.size(), FileId::kNone);
  for (uint32_t i = 0; i < migrations.size(); ++i) migration_of_file_[migrations[i].file.value] = i;
  for (uint32_t i = 0; i < schemas.size(); ++i) {
    if (schemas[i].module.valid()) schema_of_module_.emplace(schemas[i].module, i);
  }
  behaviour_of_module_.clear();
  for (uint32_t i = 0; i < behaviours.size(); ++i) behaviour_of_module_.emplace(behaviours[i].module, i);
  auto index_by_file = [](const auto& entries, FilePlaces& places) {
    places.clear();
    for (uint32_t i = 0; i < entries.size(); ++i) places.emplace_back(entries[i].file, i);
    std::ranges::sort(places);
  };
  index_by_file(config, config_of_file_);
  index_by_file(processes, processes_of_file_);
}

}  // namespace assay
