// What Ecto.Migration's functions do. See the header.
#include "shared_commands.h"

#include <algorithm>
#include <cctype>

#include "shared_walk.h"

namespace assay::families::ecto_safe_migration {

std::vector<Object> Commands::objects(NodeId node, const Scope* scope) const {
  std::vector<Object> found;
  for (const Bound& value : bindings_.resolve(node, scope)) {
    const Call* call = Bindings::call_at(value);
    if (call == nullptr) continue;
    Object object{.at = {.node = call->node, .scope = value.scope}, .arguments = arguments_of(value.file(), *call)};
    if (object.arguments.empty()) continue;
    if (is_migration_call(*call, "table")) {
      object.kind = Object::Kind::table;
    } else if (is_migration_call(*call, "index") || is_migration_call(*call, "unique_index")) {
      object.kind = Object::Kind::index;
    } else if (is_migration_call(*call, "constraint")) {
      object.kind = Object::Kind::constraint;
    } else {
      continue;
    }
    object.tables = bindings_.names(object.arguments[0], value.scope);
    const size_t options_at = object.kind == Object::Kind::table ? 1 : 2;
    object.options =
        bindings_.options(options_at < object.arguments.size() ? object.arguments[options_at] : NodeId{}, value.scope);
    found.push_back(std::move(object));
  }
  return found;
}

Operation Commands::create_table(const Object& table, bool if_not_exists) {
  return {.kind = OperationKind::create_table, .queued = true, .if_not_exists = if_not_exists, .tables = table.tables};
}

Operation Commands::create_index(const Object& object, bool if_not_exists) const {
  Operation operation = index(OperationKind::create_index, object);
  operation.if_not_exists = if_not_exists;
  return operation;
}

Operation Commands::index(OperationKind kind, const Object& object) const {
  Operation operation{.kind = kind, .queued = true, .tables = object.tables};
  operation.concurrently = bindings_.flag(object.options, "concurrently", Truth::no);
  operation.only_parent = !sql::is_no(bindings_.flag(object.options, "only", Truth::no));
  if (object.arguments.size() > 1) operation.columns = index_columns(object.arguments[1], object.at.scope);
  if (const Bound* name = object.options.find("name")) {
    operation.name = name->is_text ? name->text : bindings_.name(name->node, name->scope);
  } else if (object.options.known && object.tables.size() == 1 && !object.tables[0].starts_with('?') &&
             !operation.columns.empty()) {
    // As Ecto names it: table, columns, "index", everything but word characters an underscore.
    operation.name = object.tables[0];
    for (std::string column : operation.columns) {
      std::replace_if(
          column.begin(), column.end(), [](unsigned char c) { return !std::isalnum(c) && c != '_'; }, '_');
      while (column.ends_with('_')) column.pop_back();
      operation.name += "_" + column;
    }
    operation.name += "_index";
  }
  return operation;
}

std::vector<std::string> Commands::index_columns(NodeId node, const Scope* scope) const {
  std::vector<std::string> columns;
  auto elements = bindings_.elements(node, scope);
  if (!elements) {
    if (std::string one = bindings_.name(node, scope); !one.empty()) columns.push_back(one);
    return columns;
  }
  for (const Bound& element : *elements) {
    std::string name = element.text;
    if (element.is_code()) {
      const Tree& tree = element.tree();
      NodeId column = element.node;
      if (tree.is(column, NodeKind::keyword_pair)) column = tree.last_child(column);
      if (tree.is(column, NodeKind::tuple)) column = tree.last_child(column);
      name = bindings_.name(column, element.scope);
    }
    if (name.empty()) return {};
    columns.push_back(std::move(name));
  }
  return columns;
}

std::vector<Operation> Commands::create_constraints(const Object& object) const {
  Operation operation{.kind = OperationKind::add_constraint, .queued = true, .tables = object.tables};
  operation.part = object.at.node;
  operation.validated_at_once = bindings_.flag(object.options, "validate", Truth::yes);
  std::vector<std::string> names(1), checks;
  if (object.arguments.size() > 1) names = bindings_.names(object.arguments[1], object.at.scope);
  if (const Bound* check = object.options.find("check")) {
    operation.constraint = sql::ConstraintKind::check;
    checks = check->is_text ? std::vector{check->text} : bindings_.names(check->node, check->scope);
  } else if (object.options.find("exclude") != nullptr) {
    operation.constraint = sql::ConstraintKind::exclude;
  }
  std::vector<Operation> operations;
  for (size_t i = 0; i < names.size(); ++i) {
    operation.name = names[i].starts_with('?') ? "" : names[i];
    // In a loop the nth name goes with the nth condition.
    const bool paired = checks.size() == names.size() || checks.size() == 1;
    const std::string condition = paired ? checks[checks.size() == 1 ? 0 : i] : "";
    const bool known = !condition.empty() && !condition.starts_with('?');
    operation.not_null_columns = known ? columns_proven_not_null(condition) : std::vector<std::string>{};
    operations.push_back(operation);
  }
  return operations;
}

Operation Commands::drop(const Object& object) const {
  if (object.kind == Object::Kind::index) return index(OperationKind::drop_index, object);
  const bool table = object.kind == Object::Kind::table;
  Operation operation{.kind = table ? OperationKind::drop_table : OperationKind::drop_constraint,
                      .queued = true,
                      .tables = object.tables};
  if (!table && object.arguments.size() > 1) {
    operation.name = bindings_.name(object.arguments[1], object.at.scope);
  }
  return operation;
}

TableNames Commands::altered_tables(NodeId node, const Scope* scope) const {
  TableNames tables;
  for (const Object& object : objects(node, scope)) {
    if (object.kind == Object::Kind::table) tables.insert(tables.end(), object.tables.begin(), object.tables.end());
  }
  if (tables.empty()) tables = {"?" + std::string(scope->tree().text(node))};
  return tables;
}

std::vector<Operation> Commands::rename(const std::vector<NodeId>& arguments, const Scope* scope) const {
  std::vector<Operation> operations;
  const Options options = bindings_.options(arguments.back(), scope);
  const Bound* to = options.find("to");
  for (const Object& object : objects(arguments[0], scope)) {
    if (object.kind != Object::Kind::table) continue;
    Operation operation{.kind = OperationKind::rename_table, .queued = true, .tables = object.tables};
    if (arguments.size() == 3) {
      operation.kind = OperationKind::rename_column;
      operation.name = bindings_.name(arguments[1], scope);
      if (to != nullptr && !to->is_text) operation.new_names = bindings_.names(to->node, to->scope);
    } else if (to != nullptr && !to->is_text) {
      for (const Object& renamed : objects(to->node, to->scope)) operation.new_names = renamed.tables;
    }
    operations.push_back(std::move(operation));
  }
  return operations;
}

std::vector<Operation> Commands::timestamps(const std::vector<NodeId>& arguments, const Scope* scope) const {
  std::vector<Operation> operations;
  const Options options = bindings_.options(arguments.empty() ? NodeId{} : arguments[0], scope);
  for (std::string_view column : {"inserted_at", "updated_at"}) {
    Operation operation{.kind = OperationKind::add_column, .queued = true};
    operation.name = column;
    if (const Bound* renamed = options.find(column); renamed != nullptr && !renamed->is_text) {
      operation.name = bindings_.name(renamed->node, renamed->scope);
    }
    if (const Bound* type = options.find("type"); type != nullptr && !type->is_text) {
      operation.type = column_type(bindings_, type->node, type->scope, options);
    } else if (options.known) {
      operation.type = timestamps_type();
    }
    if (options.known && options.find("null") == nullptr) operation.nullable = Truth::no;
    operation.has_default = Truth::unknown;  // the repo's configuration may say more
    operations.push_back(std::move(operation));
  }
  return operations;
}

// The repo's configuration may give timestamps() another type than :naive_datetime.
ColumnType Commands::timestamps_type() const {
  static const Symbol kTimestamps = intern("migration_timestamps");
  for (const ConfigEntry& entry : project_.config) {
    if (!project_.file(entry.file).names.may_say(kTimestamps)) continue;
    Value configured = value_of(project_.file(entry.file), entry.value).entry("migration_timestamps");
    if (!configured.present()) continue;
    Value type = configured.entry("type");
    if (!type.present() && configured.known()) continue;
    return type.atom() ? column_type_named(*type.atom()) : ColumnType{};
  }
  return column_type_named("naive_datetime");
}

std::vector<Operation> Commands::columns(OperationKind kind, const std::vector<NodeId>& arguments,
                                         const Scope* scope) const {
  Operation operation{.kind = kind, .queued = true};
  if (arguments.size() > 1 && kind != OperationKind::remove_column) {
    const Options options = bindings_.options(arguments.size() > 2 ? arguments[2] : NodeId{}, scope);
    fill_column(operation, arguments[1], options, scope);
  }
  std::vector<Operation> operations;
  for (std::string& name : bindings_.names(arguments[0], scope)) {
    operation.name = name.starts_with('?') ? "" : std::move(name);
    operations.push_back(operation);
  }
  return operations;
}

void Commands::fill_column(Operation& operation, NodeId type, const Options& options, const Scope* scope) const {
  operation.type = column_type(bindings_, type, scope, options);
  operation.null_given = options.find("null") != nullptr || !options.known;
  operation.nullable = bindings_.flag(options, "null", Truth::unknown);
  operation.has_default = options.known ? Truth::no : Truth::unknown;
  if (const Bound* given = options.find("default"); given != nullptr) {
    const bool nil = !given->is_text && sql::is_no(bindings_.flag(options, "default", Truth::no)) &&
                     bindings_.name(given->node, given->scope) == "nil";
    operation.has_default = nil ? Truth::no : Truth::yes;
  }
  const std::string written = bindings_.name(type, scope);
  operation.filled_by_database = written.ends_with("serial") || written == "identity" ||
                                 options.find("generated") != nullptr || options.find("start_value") != nullptr;
  for (const Bound& value : bindings_.resolve(type, scope)) {
    const Call* call = Bindings::call_at(value);
    if (call == nullptr || !is_migration_call(*call, "references")) continue;
    auto given = arguments_of(value.file(), *call);
    const Options reference = bindings_.options(given.size() > 1 ? given[1] : NodeId{}, value.scope);
    if (&value.file() == &scope->file()) operation.part = call->node;
    operation.constraint = sql::ConstraintKind::foreign_key;
    operation.validated_at_once = bindings_.flag(reference, "validate", Truth::yes);
  }
  if (const Bound* from = options.find("from")) fill_from(operation, *from);
}

// from: :type, or {:type, null: ...}
void Commands::fill_from(Operation& operation, const Bound& from) const {
  operation.has_from = true;
  if (from.is_text) return;
  const Values values = bindings_.resolve(from.node, from.scope);
  if (values.size() != 1 || values[0].is_text) return;
  const Tree& tree = values[0].tree();
  NodeId type = values[0].node;
  Options options;
  if (tree.is(type, NodeKind::tuple) && tree.child_count(type) == 2 &&
      bindings_.name(tree.first_child(type), values[0].scope) != "array") {
    options = bindings_.options(tree.last_child(type), values[0].scope);
    type = tree.first_child(type);
  }
  operation.from_type = column_type(bindings_, type, values[0].scope, options);
  operation.from_nullable = bindings_.flag(options, "null", Truth::unknown);
}

}  // namespace assay::families::ecto_safe_migration
