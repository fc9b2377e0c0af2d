// Where lock_timeout, the DDL transaction and the migration lock are decided. See the header.
#include "shared_settings.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace assay::families::ecto_safe_migration {
namespace {

constexpr std::string_view kRoles[] = {"ALTER ROLE", "ALTER USER", "ALTER DATABASE"};
constexpr int kMaxUses = 4;  // modules that use modules that use ...

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

// "SET lock_timeout TO '5s'", but not "... TO 0" or "... TO DEFAULT", which switch it off.
bool text_sets_timeout(std::string_view text) {
  const std::string sql = lower(text);
  constexpr std::string_view kName = "lock_timeout";
  for (size_t at = sql.find(kName); at != std::string::npos; at = sql.find(kName, at + 1)) {
    std::string_view rest = std::string_view(sql).substr(at + kName.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" =\t\n'\","), rest.size()));
    if (rest.starts_with("to ")) rest.remove_prefix(3);
    rest.remove_prefix(std::min(rest.find_first_not_of(" '\""), rest.size()));
    const bool off =
        rest.starts_with("default") ||
        (rest.starts_with('0') && (rest.size() == 1 || !std::isdigit(static_cast<unsigned char>(rest[1]))));
    if (!off) return true;
  }
  return false;
}

bool is_documentation(const Tree& tree, NodeId node) {
  const std::string_view name = text(tree.symbol(tree.first_child(node)));
  return name == "moduledoc" || name == "doc" || name == "shortdoc" || name == "typedoc";
}

bool is_definition(const Tree& tree, NodeId node, std::string_view name) {
  return tree.is(node, NodeKind::call) && tree.symbol(node) == sym::def &&
         text(tree.symbol(tree.first_child(node))) == name;
}

// Code below a node speaks of lock_timeout: a string, an option's name, a function's name. What only down/0 says
// doesn't count.
bool mentions(const Tree& tree, NodeId root) {
  if (!root.valid() || (tree.source().find("lock_timeout") == std::string_view::npos &&
                        tree.source().find("LOCK_TIMEOUT") == std::string_view::npos)) {
    return false;
  }
  for (uint32_t n = root.value; n < tree.end(root).value; ++n) {
    const NodeId node{n};
    switch (tree.kind(node)) {
      case NodeKind::attribute:
        if (is_documentation(tree, node)) n = tree.end(node).value - 1;
        break;
      case NodeKind::string:
      case NodeKind::sigil:
      case NodeKind::charlist:
        if (!tree.first_child(node).valid() && text_sets_timeout(tree.string_value(node))) return true;
        if (tree.first_child(node).valid() && text_sets_timeout(tree.text(node))) return true;
        break;
      case NodeKind::call:
        if (is_definition(tree, node, "down")) {
          n = tree.end(node).value - 1;
          break;
        }
        [[fallthrough]];
      case NodeKind::variable:
      case NodeKind::dot_call:
      case NodeKind::keyword_pair:
        if (text(tree.symbol(node)).find("lock_timeout") != std::string_view::npos) return true;
        break;
      case NodeKind::atom:
        if (text(tree.symbol(node)) == "lock_timeout") return true;
        break;
      default: break;
    }
  }
  return false;
}

// The modules that a migration uses besides Ecto.Migration, and that may decide how it runs.
std::vector<Symbol> used_modules(const File& file, ModuleId module) {
  std::vector<Symbol> used;
  bool plain = false;
  for (const Directive& directive : file.names.directives()) {
    if (directive.in != module || directive.kind != sym::use_) continue;
    if (directive.module == sym::Ecto_Migration) {
      plain = true;
    } else {
      used.push_back(directive.module);
    }
  }
  if (plain) {
    std::erase_if(used, [](Symbol name) { return text(name).find("Migrat") == std::string_view::npos; });
  }
  return used;
}

// By a repo's setting migration_lock.
Truth lock_is_harmless(const Value& value) {
  if (!value.present()) return Truth::no;
  if (value.is_atom("pg_advisory_lock") || value.is_false() || value.is_nil()) return Truth::yes;
  return value.atom() ? Truth::no : Truth::unknown;
}

}  // namespace

Settings::Settings(const Project& project) : project_(project) {
  for (const Repo& repo : project.repos) {
    repo_locks_.push_back({lock_is_harmless(project.repo_setting(repo, "migration_lock")),
                           repo.has_init && contains(project.file(repo.file).source.text, "pg_advisory_lock")});
  }
  auto add = [&](FileId file) {
    if (std::find(places_.begin(), places_.end(), file) == places_.end()) places_.push_back(file);
  };
  for (const ConfigEntry& entry : project.config) {
    const bool generator = entry.app == "ecto_sql" && entry.key == "migration_module";
    if (!generator && !entry.key.ends_with("Repo") && entry.key != "ecto_repos") {
      const bool known = std::any_of(project.repos.begin(), project.repos.end(),
                                     [&](const Repo& repo) { return text(repo.module) == entry.key; });
      if (!known) continue;
    }
    if (!entry.environments.hold("prod")) continue;
    const File& file = project.file(entry.file);
    if (mentions(file.tree, entry.value)) add(entry.file);
    // after_connect: {MyApp.Database, :set_timeouts, []}, migration_module: MyApp.Migration
    for (uint32_t n = entry.value.value; n < file.tree.end(entry.value).value; ++n) {
      if (!file.tree.is(NodeId{n}, NodeKind::alias)) continue;
      if (module_mentions(file.names.resolve_module(file.tree, NodeId{n}), 0)) add(entry.file);
    }
  }
  for (const Repo& repo : project.repos) {
    if (module_mentions(repo.module, 0)) add(repo.file);
  }
  // ALTER ROLE migrator SET lock_timeout, in some migration; a release module that runs the migrator.
  const Symbol migrator = find_symbol("Ecto.Migrator");
  for (const File& file : project.files) {
    const bool runs_migrator =
        migrator.valid() && std::any_of(file.names.calls().begin(), file.names.calls().end(),
                                        [&](const Call& call) { return call.module == migrator; });
    if (!runs_migrator) {
      if (project.migration_of(file.id) == nullptr) continue;
      const std::string_view source = file.source.text;
      const bool alters_role = std::any_of(std::begin(kRoles), std::end(kRoles), [&](std::string_view role) {
        return source.find(role) != std::string_view::npos || source.find(lower(role)) != std::string_view::npos;
      });
      if (!alters_role) continue;
    }
    if (mentions(file.tree, Tree::root())) add(file.id);
  }
}

bool Settings::module_mentions(Symbol module, int depth) const {
  if (!module.valid() || depth > kMaxUses) return false;
  for (const Project::ModulePlace& place : project_.modules_named(module)) {
    const File& file = project_.file(place.file);
    if (mentions(file.tree, file.names.module(place.module).node)) return true;
    for (const Directive& directive : file.names.directives()) {
      if (directive.in == place.module && directive.kind == sym::use_ && directive.module != module &&
          module_mentions(directive.module, depth + 1)) {
        return true;
      }
    }
  }
  return false;
}

Truth Settings::attribute(const File& file, ModuleId module, Symbol name) const {
  Truth set = Truth::no;
  bool found = false;
  for (const Attribute& attribute : file.names.attributes()) {
    if (attribute.module != module || attribute.name != name || !attribute.value.valid()) continue;
    Value value = value_of(file, attribute.value);
    set = value.is_true() ? Truth::yes : value.atom() ? Truth::no : Truth::unknown;
    found = true;
  }
  if (found) return set;
  for (Symbol used_module : used_modules(file, module)) {
    auto places = project_.modules_named(used_module);
    if (places.empty()) set = Truth::unknown;  // a library's own `use`: what it sets can't be seen
    for (const Project::ModulePlace& place : places) {
      const File& used = project_.file(place.file);
      const Tree& tree = used.tree;
      const NodeId root = used.names.module(place.module).node;
      for (uint32_t n = root.value; n < tree.end(root).value; ++n) {
        if (!tree.is(NodeId{n}, NodeKind::attribute)) continue;
        const NodeId setting = tree.first_child(NodeId{n});
        if (tree.symbol(setting) != name || !tree.first_child(setting).valid()) continue;
        const NodeId value = tree.first_child(setting);
        if (tree.is(value, NodeKind::atom)) {
          if (tree.symbol(value) == sym::true_) return Truth::yes;
        } else {
          set = Truth::unknown;  // `@disable_ddl_transaction unquote(...)`
        }
      }
    }
  }
  return set;
}

Truth Settings::repo_lock_is_harmless(const File& file) const {
  Truth result = Truth::no;
  auto better = [&](Truth truth) {
    if (truth == Truth::yes || result == Truth::no) result = truth;
  };
  const assay::Migration* migration = project_.migration_of(file.id);
  bool any = false;
  for (const Repo& repo : project_.repos) {
    if (!project_.same_group(repo.file, file.id)) continue;
    if (migration != nullptr && !migration->repos.empty() &&
        std::find(migration->repos.begin(), migration->repos.end(), repo.id) == migration->repos.end()) {
      continue;
    }
    any = true;
    const RepoLock& lock = repo_locks_[static_cast<size_t>(&repo - project_.repos.data())];
    better(lock.configured);
    if (lock.by_init) better(Truth::yes);
  }
  if (any && result != Truth::no) return result;
  for (const ConfigEntry& entry : project_.config) {
    if (any || !entry.key.ends_with("Repo") || !entry.environments.hold("prod")) continue;
    if (!project_.same_group(entry.file, file.id)) continue;
    better(lock_is_harmless(value_of(project_.file(entry.file), entry.value).entry("migration_lock")));
  }
  return result;
}

Truth Settings::sets_lock_timeout(const File& file, ModuleId module) const {
  const Tree& tree = file.tree;
  const NodeId root = file.names.module(module).node;
  if (mentions(tree, root)) return Truth::yes;
  for (FileId place : places_) {
    if (project_.same_group(place, file.id)) return Truth::yes;
  }
  Truth result = Truth::no;
  for (Symbol used : used_modules(file, module)) {
    if (project_.modules_named(used).empty()) result = Truth::unknown;
    if (module_mentions(used, 0)) return Truth::yes;
  }
  for (const Call& call : file.names.calls_in(tree, root)) {
    if (call.target != CallTarget::remote && call.target != CallTarget::imported) continue;
    if (call.module != sym::Ecto_Migration && module_mentions(call.module, kMaxUses)) return Truth::yes;
  }
  return result;
}

}  // namespace assay::families::ecto_safe_migration
