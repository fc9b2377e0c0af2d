// All migrations of a project, read once. See shared.h.
#include "shared.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <exception>

#include "base/parallel.h"
#include "shared_settings.h"
#include "shared_walk.h"

namespace assay::families::ecto_safe_migration {
namespace {

bool meet(const TableNames& a, const TableNames& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& name) { return std::find(b.begin(), b.end(), name) != b.end(); });
}

uint64_t leading_number(std::string_view path) {
  if (const size_t slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  uint64_t number = 0;
  size_t digits = 0;
  while (digits < path.size() && digits < 18 && std::isdigit(static_cast<unsigned char>(path[digits]))) {
    number = number * 10 + static_cast<uint64_t>(path[digits++] - '0');
  }
  return digits >= 6 ? number : 0;
}

// Migrations that only a project's own tests run touch no live database.
bool belongs_to_tests(const Project& project, const File& file) {
  const App* app = project.app_of(file.id);
  if (app == nullptr) return false;
  std::string_view path = file.source.path;
  if (!app->directory.empty() && path.starts_with(app->directory)) path.remove_prefix(app->directory.size());
  while (path.starts_with('/')) path.remove_prefix(1);
  return path.starts_with("test/") || path.starts_with("integration_test/") || path.starts_with("bench/");
}

bool may_be_postgres(const Project& project, const File& file) {
  const Adapter adapter = project.adapter_of(file.id);
  return adapter == Adapter::postgres || adapter == Adapter::unknown;
}

// Uses Ecto.Migration; or stands in a folder of migrations and defines what Ecto calls, by whatever means it got there.
bool is_migration(const Project& project, const File& file, ModuleId module) {
  if (file.names.uses(module, sym::Ecto_Migration)) return true;
  if (project.migration_of(file.id) == nullptr && file.source.path.find("migrations/") == std::string::npos)
    return false;
  return std::any_of(file.names.definitions().begin(), file.names.definitions().end(), [&](const Definition& d) {
    const std::string_view name = text(d.name);
    return d.module == module && d.min_arity == 0 && d.kind == sym::def && (name == "change" || name == "up");
  });
}

Truth either(Truth a, Truth b) {
  if (a == Truth::yes || b == Truth::yes) return Truth::yes;
  return a == Truth::unknown || b == Truth::unknown ? Truth::unknown : Truth::no;
}

Migrations read_migrations(const Project& project) { return Migrations(project); }

}  // namespace

bool Migration::creates(const TableNames& tables, Direction seen_from) const {
  const auto& made = seen_from == Direction::up ? created_by_up : created;
  return !tables.empty() &&
         std::all_of(tables.begin(), tables.end(), [&](const std::string& name) { return made.contains(name); });
}

bool Migration::drops_own_index(const Operation& drop) const {
  if (drop.direction != Direction::down) return false;
  return std::any_of(operations.begin(), operations.end(), [&](const Operation& made) {
    if (made.kind != OperationKind::create_index || made.direction != Direction::up) return false;
    if (!made.name.empty() && !drop.name.empty()) {
      if (made.name == drop.name) return true;
      // Ecto's own drop may leave out the name that creating gave, columns then tell.
      return meet(made.tables, drop.tables) && !drop.columns.empty() && made.columns == drop.columns;
    }
    if (drop.from_sql || made.from_sql) return true;  // a name that isn't known may be the same
    return meet(made.tables, drop.tables) &&
           (made.columns.empty() || drop.columns.empty() || made.columns == drop.columns);
  });
}

bool Migration::adds_column(const Operation& operation) const {
  return std::any_of(operations.begin(), operations.end(), [&](const Operation& made) {
    return made.kind == OperationKind::add_column && made.direction == Direction::up && &made < &operation &&
           made.name == operation.name && !made.name.empty() && meet(made.tables, operation.tables);
  });
}

bool Migration::goes_back(const Operation& operation) const {
  return operation.direction == Direction::down &&
         std::any_of(operations.begin(), operations.end(), [&](const Operation& made) {
           return made.kind == OperationKind::modify_column && made.direction == Direction::up &&
                  made.name == operation.name && meet(made.tables, operation.tables);
         });
}

Migrations::Migrations(const Project& project) : project_(&project) {
  const Settings settings(project);
  const Symbol no_transaction = intern("disable_ddl_transaction"), no_lock = intern("disable_migration_lock");
  std::vector<std::pair<const File*, ModuleId>> places;
  for (const File& file : project.files) {
    for (uint32_t m = 0; m < file.names.modules().size(); ++m) {
      if (is_migration(project, file, ModuleId{m})) places.emplace_back(&file, ModuleId{m});
    }
  }
  all_.resize(places.size());
  std::vector<std::exception_ptr> troubles(places.size());
  parallel_for(places.size(), [&](size_t i) {
    try {
      const auto& [file, module] = places[i];
      const assay::Migration* known = project.migration_of(file->id);
      Migration& migration = all_[i];
      migration.file = file->id;
      migration.module = module;
      migration.judged = may_be_postgres(project, *file) && !belongs_to_tests(project, *file);
      migration.version = known != nullptr ? known->version : leading_number(file->source.path);
      migration.ddl_transaction_disabled = settings.attribute(*file, module, no_transaction);
      migration.lock_released =
          either(settings.attribute(*file, module, no_lock), settings.repo_lock_is_harmless(*file));
      migration.sets_lock_timeout = settings.sets_lock_timeout(*file, module);
      read_operations(project, *file, migration);
    } catch (...) {
      troubles[i] = std::current_exception();
    }
  });
  for (const std::exception_ptr& trouble : troubles) {
    if (trouble) std::rethrow_exception(trouble);
  }
  for (const auto& [file, module] : places) {
    for (const Call& call : file->names.calls_in(file->tree, file->names.module(module).node)) {
      if (call.module.valid()) called_modules_.insert(call.module.value);
    }
  }
  std::stable_sort(all_.begin(), all_.end(), [&](const Migration& a, const Migration& b) {
    if (a.version != b.version) return a.version < b.version;
    return project.file(a.file).source.path < project.file(b.file).source.path;
  });
  of_file_.resize(project.files.size());
  for (uint32_t i = 0; i < all_.size(); ++i) {
    auto& [begin, end] = of_file_[all_[i].file.value];
    if (begin == end) begin = i;
    end = i + 1;
  }
  for (const Migration& migration : all_) {
    for (const Operation& operation : migration.operations) {
      if (operation.direction == Direction::up) record({order_of(migration, operation), &migration, &operation});
    }
  }
}

void Migrations::record(const Event& event) {
  const Operation& operation = *event.operation;
  for (const std::string& table : operation.tables) {
    switch (operation.kind) {
      case OperationKind::add_column:
      case OperationKind::modify_column:
      case OperationKind::set_not_null:
      case OperationKind::drop_not_null: columns_[table + "." + operation.name].push_back(event); break;
      case OperationKind::rename_column:
        for (const std::string& column : operation.new_names) {
          inherit(columns_, table + "." + operation.name, table + "." + column);
          columns_[table + "." + column].push_back(event);
        }
        break;
      case OperationKind::create_table: tables_[table].push_back(event); break;
      case OperationKind::rename_table:
        for (const std::string& name : operation.new_names) {
          inherit(tables_, table, name);
          inherit(constraints_, table, name);
          std::vector<std::string> columns;
          for (const auto& [key, events] : columns_) {
            if (key.starts_with(table + ".")) columns.push_back(key.substr(table.size()));
          }
          for (const std::string& column : columns) inherit(columns_, table + column, name + column);
          tables_[name].push_back(event);
        }
        break;
      case OperationKind::add_constraint:
      case OperationKind::validate_constraint:
      case OperationKind::drop_constraint: constraints_[table].push_back(event); break;
      default: break;
    }
  }
}

// What a table or column was before it got its new name.
void Migrations::inherit(Events& events, const std::string& from, const std::string& to) {
  if (from == to || !events.contains(from)) return;
  const std::vector<Event> past = events[from];
  auto& known = events[to];
  constexpr size_t kMaxEvents = 10'000;  // tables renamed to and fro
  if (known.size() + past.size() > kMaxEvents) return;
  known.insert(known.end(), past.begin(), past.end());
}

uint64_t Migrations::order_of(const Migration& migration, const Operation& operation) const {
  return (static_cast<uint64_t>(&migration - all_.data()) << 32) +
         static_cast<uint64_t>(&operation - migration.operations.data());
}

std::span<const Migration> Migrations::of(FileId file) const {
  if (file.value >= of_file_.size()) return {};
  const auto [begin, end] = of_file_[file.value];
  return std::span(all_).subspan(begin, end - begin);
}

template <typename See>
void Migrations::each_before(const Events& events, const std::string& key, const Migration& migration, uint64_t now,
                             See see) const {
  auto found = events.find(key);
  if (found == events.end()) return;
  for (const Event& event : found->second) {
    if (event.order >= now || event.operation->kind == OperationKind::rename_column) continue;
    if (project_->same_group(event.migration->file, migration.file)) see(*event.operation);
  }
}

ColumnType Migrations::earlier_type(const Migration& migration, const Operation& modify) const {
  ColumnType type;
  if (modify.tables.size() != 1 || modify.name.empty()) return type;
  each_before(columns_, modify.tables[0] + "." + modify.name, migration, order_of(migration, modify),
              [&](const Operation& past) {
                if (past.kind != OperationKind::set_not_null && past.kind != OperationKind::drop_not_null)
                  type = past.type;
              });
  return type;
}

bool Migrations::is_not_null(const Migration& migration, const Operation& modify) const {
  if (modify.tables.size() != 1 || modify.name.empty()) return false;
  bool not_null = false;
  each_before(columns_, modify.tables[0] + "." + modify.name, migration, order_of(migration, modify),
              [&](const Operation& past) {
                if (past.kind == OperationKind::modify_column && !past.null_given) return;
                not_null = past.kind == OperationKind::set_not_null ||
                           (past.kind != OperationKind::drop_not_null && past.nullable == Truth::no);
              });
  return not_null;
}

bool Migrations::is_view(const Migration& migration, const Operation& operation) const {
  if (operation.tables.size() != 1) return false;
  bool view = false;
  each_before(tables_, operation.tables[0], migration, order_of(migration, operation), [&](const Operation& past) {
    if (past.kind == OperationKind::create_table) view = past.statement == sql::Kind::create_materialized_view;
  });
  return view;
}

bool Migrations::is_snapshot(const Schema& schema) const {
  const File& file = project_->file(schema.file);
  if (!of(schema.file).empty() || project_->migration_of(schema.file) != nullptr) return true;
  if (belongs_to_tests(*project_, file)) return true;
  // A schema inside a module that migrations call to change data.
  for (ModuleId outer = file.names.module(schema.module_in_file).parent; outer.valid();
       outer = file.names.module(outer).parent) {
    if (called_modules_.contains(file.names.module(outer).name.value)) return true;
  }
  return false;
}

Answer Migrations::named_by_schema(const Migration& migration, const Operation& removal) const {
  // In a loop over tables, one that is named is enough.
  Answer all = removal.tables.empty() ? Answer::unknown : Answer::no;
  for (const std::string& table : removal.tables) {
    const Answer one = table.starts_with('?') ? Answer::unknown : named_by_schema(migration, removal, table);
    if (one == Answer::yes) return one;
    if (one == Answer::unknown) all = one;
  }
  return all;
}

Answer Migrations::named_by_schema(const Migration& migration, const Operation& removal,
                                   const std::string& table) const {
  const bool column = removal.kind == OperationKind::remove_column;
  if (column && removal.name.empty()) return Answer::unknown;
  Answer answer = column ? Answer::unknown : Answer::no;
  for (const Schema& schema : project_->schemas) {
    if (!project_->same_group(schema.file, migration.file) || is_snapshot(schema)) continue;
    if (schema.table == table) {
      if (!column || schema.column(removal.name) != nullptr) return Answer::yes;
      if (schema.complete) answer = Answer::no;
    }
    if (column) continue;
    for (const SchemaAssociation& association : schema.associations) {
      if (association.join_table == table) return Answer::yes;
    }
  }
  return answer;
}

bool Migrations::proven_not_null(const Migration& migration, const Operation& operation) const {
  if (operation.tables.size() != 1 || operation.name.empty()) return false;
  auto found = constraints_.find(operation.tables[0]);
  if (found == constraints_.end()) return false;
  const uint64_t now = operation.direction == Direction::up ? order_of(migration, operation)
                                                            : order_of(migration, migration.operations.front());
  std::vector<std::string> added, validated;
  for (const Event& event : found->second) {
    if (event.order >= now) continue;
    const Operation& past = *event.operation;
    if (past.name.empty() || !project_->same_group(event.migration->file, migration.file)) continue;
    const auto& columns = past.not_null_columns;
    if (past.kind == OperationKind::add_constraint && past.validated_at_once == Truth::no &&
        std::find(columns.begin(), columns.end(), operation.name) != columns.end()) {
      added.push_back(past.name);
    } else if (past.kind == OperationKind::validate_constraint) {
      if (std::find(added.begin(), added.end(), past.name) != added.end()) validated.push_back(past.name);
    } else if (past.kind == OperationKind::drop_constraint) {
      std::erase(added, past.name);
      std::erase(validated, past.name);
    }
  }
  return !validated.empty();
}

bool Migrations::made_again(const Migration& migration, const Operation& removal) const {
  const uint64_t now = order_of(migration, removal);
  auto after = [&](const Events& events, const std::string& key) {
    auto found = events.find(key);
    return found != events.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Event& event) {
             return event.order > now && project_->same_group(event.migration->file, migration.file);
           });
  };
  return std::any_of(removal.tables.begin(), removal.tables.end(), [&](const std::string& table) {
    return after(tables_, table) ||
           (removal.kind == OperationKind::remove_column && after(columns_, table + "." + removal.name));
  });
}

const Migrations& migrations_of(const Context& ctx) { return ctx.project_fact(read_migrations); }

bool may_hold_migrations(const File& file) {
  return file.source.path.find("migrations/") != std::string::npos || file.names.may_say(sym::Ecto_Migration);
}

std::vector<const Migration*> migrations_to_judge(const Context& ctx) {
  std::vector<const Migration*> result;
  auto in_file = migrations_of(ctx).of(ctx.file.id);
  if (in_file.empty()) return result;
  const uint64_t start_after = leading_number(ctx.setting("start_after"));
  for (const Migration& migration : in_file) {
    if (migration.file != ctx.file.id || !migration.judged) continue;
    if (migration.version != 0 && migration.version <= start_after) continue;
    result.push_back(&migration);
  }
  return result;
}

void judge_operations(Context& ctx, Judge judge) {
  for (const Migration* migration : migrations_to_judge(ctx)) {
    for (const Operation& operation : migration->operations) {
      const size_t before = ctx.findings.size();
      judge(ctx, *migration, operation);
      if (ctx.findings.size() == before) continue;
      const Span place = ctx.findings.back().span;
      const auto end = ctx.findings.end() - 1;
      if (std::any_of(ctx.findings.begin(), end, [&](const Finding& finding) { return finding.span == place; })) {
        ctx.findings.pop_back();
        --ctx.failed;
        --ctx.considered;
      }
    }
  }
}

bool assured(const Context& ctx, NodeId node, std::initializer_list<std::string_view> dangers) {
  const std::string_view source = ctx.file.source.text;
  auto names_danger = [&](std::string_view line) {
    return std::any_of(dangers.begin(), dangers.end(), [&](std::string_view danger) {
      for (size_t at = line.find(danger); at != std::string_view::npos; at = line.find(danger, at + 1)) {
        auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
        const size_t end = at + danger.size();
        if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) return true;
      }
      return false;
    });
  };
  for (const Attribute& attribute : ctx.names().attributes()) {
    if (text(attribute.name) != "safety_assured" || !attribute.value.valid()) continue;
    const std::string_view value = ctx.tree().text(attribute.value);
    if (names_danger(value) || value.find(":all") != std::string_view::npos) return true;
  }
  if (source.find("excellent_migrations") == std::string_view::npos) return false;

  auto comment = [](std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with('#') ? line : std::string_view{};
  };
  for (size_t at = source.find("safety-assured-for-this-file"); at != std::string_view::npos;
       at = source.find("safety-assured-for-this-file", at + 1)) {
    const size_t start = source.rfind('\n', at) + 1;  // npos + 1 is the file's beginning
    std::string_view line = source.substr(start, source.find('\n', at) - start);
    if (!comment(line).empty() && names_danger(line)) return true;
  }
  // The comments right above the node's line, or above the statement that it belongs to.
  const Tree& tree = ctx.tree();
  for (NodeId at = node; at.valid(); at = tree.parent(at)) {
    const NodeKind kind = tree.kind(at);
    if (kind == NodeKind::block || kind == NodeKind::do_section || kind == NodeKind::clause) break;
    size_t line_start = source.rfind('\n', tree.span(at).start) + 1;
    while (line_start > 0) {
      const size_t above = line_start >= 2 ? source.rfind('\n', line_start - 2) + 1 : 0;
      std::string_view line = comment(source.substr(above, line_start - 1 - above));
      if (line.empty()) break;
      if (line.find("safety-assured-for-next-line") != std::string_view::npos && names_danger(line)) return true;
      line_start = above;
    }
  }
  return false;
}

sql::TypeChange type_change(const ColumnType& from, const ColumnType& to) {
  if (from.reference && to.reference) return sql::TypeChange::in_place;
  if (from.type.known() && to.type.known()) return sql::type_change(from.type, to.type);
  if (!from.known() && !to.known() && !from.text.empty() && from.text == to.text) return sql::TypeChange::in_place;
  return sql::TypeChange::unknown;
}

bool is_costly(sql::TypeChange change) { return change == sql::TypeChange::rewrite; }

bool locks_existing_table(const Migration& migration, const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::alter_table:
    case OperationKind::add_column:
    case OperationKind::modify_column:
    case OperationKind::set_not_null:
    case OperationKind::drop_not_null:
    case OperationKind::remove_column:
    case OperationKind::rename_table:
    case OperationKind::rename_column:
    case OperationKind::drop_table:
    case OperationKind::add_constraint:
    case OperationKind::drop_constraint: return !operation.new_table && migration.on_existing_table(operation);
    case OperationKind::create_index:
    case OperationKind::drop_index:
      return operation.concurrently == Truth::no && migration.on_existing_table(operation) &&
             !migration.drops_own_index(operation);
    default: return false;
  }
}

bool lacks_value(const Operation& operation) {
  return operation.nullable == Truth::no && operation.has_default == Truth::no && !operation.filled_by_database;
}

std::vector<std::pair<NodeId, std::vector<const Operation*>>> sql_by_call(const Migration& migration) {
  std::vector<std::pair<NodeId, std::vector<const Operation*>>> calls;
  for (const Operation& operation : migration.operations) {
    if (!operation.from_sql) continue;
    auto found =
        std::find_if(calls.begin(), calls.end(), [&](const auto& call) { return call.first == operation.call; });
    if (found == calls.end()) found = calls.insert(found, {operation.call, {}});
    found->second.push_back(&operation);
  }
  return calls;
}

std::string table_text(const TableNames& tables) {
  if (tables.size() != 1 || tables[0].empty() || tables[0].starts_with('?')) return "the table";
  return "`" + tables[0] + "`";
}

}  // namespace assay::families::ecto_safe_migration
