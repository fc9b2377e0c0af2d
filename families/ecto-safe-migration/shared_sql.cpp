// SQL statements and column types as operations of a migration.
#include <fmt/format.h>

#include "shared_walk.h"

namespace assay::families::ecto_safe_migration {
namespace {

// A table's name without its schema; "?..." when it hangs on an interpolation.
std::string table_of(const sql::Name& name) {
  if (name.known()) return name.name;
  std::string_view written = name.written;
  const size_t hole_end = written.rfind('}');
  const size_t dot = written.rfind('.');
  if (dot != std::string_view::npos && (hole_end == std::string_view::npos || dot > hole_end)) {
    std::string last(written.substr(dot + 1));
    std::erase(last, '"');
    if (!last.empty()) return last;
  }
  // "#{table}" alone is the same table as the expression `table` in Ecto's own functions.
  if (written.starts_with("#{") && hole_end == written.size() - 1 && written.find("#{", 2) == std::string_view::npos) {
    written = written.substr(2, written.size() - 3);
  }
  return "?" + std::string(written);
}

std::string plain(const sql::Name& name) { return name.known() ? name.name : ""; }

Truth opposite(Truth truth) {
  if (truth == Truth::unknown) return truth;
  return truth == Truth::yes ? Truth::no : Truth::yes;
}

void fill_constraint(Operation& operation, const sql::Constraint& constraint) {
  operation.constraint = constraint.kind;
  operation.validated_at_once = opposite(constraint.not_valid);
  operation.using_index = constraint.using_index;
  operation.not_null_columns = constraint.not_null_columns;
}

Operation column_operation(OperationKind kind, const sql::Column& column) {
  Operation operation;
  operation.kind = kind;
  operation.name = plain(column.name);
  operation.type = {.type = column.type, .text = column.type.text()};
  operation.null_given = !sql::is_no(column.not_null);
  operation.nullable = opposite(column.not_null);
  operation.has_default = column.default_ == sql::Default::none ? Truth::no : Truth::yes;
  operation.filled_by_database =
      !sql::is_no(column.generated) || !sql::is_no(column.identity) || column.type.name.ends_with("serial");
  for (const sql::Constraint& constraint : column.constraints) {
    const auto kind_of = constraint.kind;
    if (kind_of == sql::ConstraintKind::foreign_key || kind_of == sql::ConstraintKind::check) {
      fill_constraint(operation, constraint);
    }
  }
  return operation;
}

Operation action_operation(const sql::Action& action) {
  Operation operation;
  operation.name = plain(action.name);
  switch (action.kind) {
    case sql::ActionKind::add_column: operation = column_operation(OperationKind::add_column, action.column); break;
    case sql::ActionKind::alter_column_type:
      operation.kind = OperationKind::modify_column;
      operation.type = {.type = action.column.type, .text = action.column.type.text()};
      operation.using_expression = action.using_expression;
      break;
    case sql::ActionKind::drop_column: operation.kind = OperationKind::remove_column; break;
    case sql::ActionKind::set_not_null: operation.kind = OperationKind::set_not_null; break;
    case sql::ActionKind::drop_not_null: operation.kind = OperationKind::drop_not_null; break;
    case sql::ActionKind::add_constraint:
      operation.kind = OperationKind::add_constraint;
      operation.name = plain(action.constraint.name);
      fill_constraint(operation, action.constraint);
      break;
    case sql::ActionKind::validate_constraint: operation.kind = OperationKind::validate_constraint; break;
    case sql::ActionKind::drop_constraint: operation.kind = OperationKind::drop_constraint; break;
    case sql::ActionKind::rename_table:
      operation.kind = OperationKind::rename_table;
      operation.new_names = {table_of(action.new_name)};
      break;
    case sql::ActionKind::rename_column:
      operation.kind = OperationKind::rename_column;
      operation.new_names = {plain(action.new_name)};
      break;
    default: operation.kind = OperationKind::alter_table;
  }
  return operation;
}

// Ecto's names of types and what the PostgreSQL adapter makes of them (ecto_sql 3.14, Connection.ecto_to_db/1).
struct TypeName {
  std::string_view ecto;
  std::string_view database;
};
constexpr TypeName kTypes[] = {
    {"id", "integer"},
    {"identity", "bigint"},
    {"serial", "integer"},
    {"bigserial", "bigint"},
    {"smallserial", "smallint"},
    {"binary_id", "uuid"},
    {"string", "varchar"},
    {"bitstring", "varbit"},
    {"binary", "bytea"},
    {"map", "jsonb"},
    {"time", "time(0)"},
    {"time_usec", "time"},
    {"utc_datetime", "timestamp(0)"},
    {"naive_datetime", "timestamp(0)"},
    {"utc_datetime_usec", "timestamp"},
    {"naive_datetime_usec", "timestamp"},
    {"duration", "interval"},
};

std::string database_type(std::string_view ecto) {
  for (const TypeName& name : kTypes) {
    if (name.ecto == ecto) return std::string(name.database);
  }
  return std::string(ecto);
}

std::string size_of(const Bindings& bindings, const Options& options) {
  auto number = [&](std::string_view name) -> std::string {
    const Bound* found = options.find(name);
    if (found == nullptr || found->is_text) return "";
    Values values = bindings.resolve(found->node, found->scope);
    if (values.size() != 1 || values[0].is_text || !values[0].tree().is(values[0].node, NodeKind::integer)) return "?";
    return std::string(values[0].tree().text(values[0].node));
  };
  if (std::string size = number("size"); !size.empty()) return "(" + size + ")";
  if (std::string precision = number("precision"); !precision.empty()) {
    std::string scale = number("scale");
    return "(" + precision + "," + (scale.empty() ? "0" : scale) + ")";
  }
  return "";
}

}  // namespace

std::vector<Operation> operations_of(const sql::Statement& statement) {
  std::vector<Operation> operations;
  auto add = [&](Operation operation, const sql::Name& table) -> Operation& {
    operation.from_sql = true;
    operation.statement = statement.kind;
    if (table.given()) operation.tables = {table_of(table)};
    operations.push_back(std::move(operation));
    return operations.back();
  };
  switch (statement.kind) {
    case sql::Kind::create_index: {
      Operation& index = add({.kind = OperationKind::create_index}, statement.table);
      index.name = plain(statement.name);
      index.concurrently = statement.concurrently;
      index.only_parent = statement.only;
      break;
    }
    case sql::Kind::drop_index:
      for (const sql::Name& name : statement.tables) {
        Operation& index = add({.kind = OperationKind::drop_index}, {});
        index.name = plain(name);
        index.concurrently = statement.concurrently;
      }
      break;
    case sql::Kind::create_table:
    case sql::Kind::create_table_as:
    case sql::Kind::create_view:
    case sql::Kind::create_materialized_view: {
      const sql::Name& table = statement.table.given() ? statement.table : statement.name;
      add({.kind = OperationKind::create_table, .if_not_exists = statement.if_exists}, table);
      for (const sql::Column& column : statement.columns) {
        add(column_operation(OperationKind::add_column, column), table).new_table = true;
      }
      break;
    }
    case sql::Kind::drop_table:
      for (const sql::Name& name : statement.tables) add({.kind = OperationKind::drop_table}, name);
      break;
    case sql::Kind::alter_table:
      for (const sql::Action& action : statement.actions) add(action_operation(action), statement.table);
      break;
    case sql::Kind::select:
      if (!sql::changes_data(statement)) {
        add({.kind = OperationKind::query}, statement.table);
        break;
      }
      [[fallthrough]];
    default:
      if (sql::changes_data(statement)) add({.kind = OperationKind::change_data}, statement.table);
  }
  return operations;
}

std::vector<std::string> columns_proven_not_null(const std::string& check) {
  auto statements = sql::parse_sql(fmt::format("ALTER TABLE t ADD CONSTRAINT c CHECK ({})", check));
  if (statements.size() != 1 || statements[0].actions.size() != 1) return {};
  return statements[0].actions[0].constraint.not_null_columns;
}

ColumnType column_type_named(std::string_view ecto) {
  return {.type = sql::parse_type(database_type(ecto)), .text = ":" + std::string(ecto)};
}

ColumnType column_type(const Bindings& bindings, NodeId type, const Scope* scope, const Options& options, int depth) {
  ColumnType result;
  constexpr int kMaxDepth = 8;
  if (!type.valid() || depth > kMaxDepth) return result;
  result.text = scope->tree().text(type);
  Values values = bindings.resolve(type, scope);
  if (values.size() != 1 || values[0].is_text) return result;
  const Bound value = values[0];
  const Tree& tree = value.tree();
  result.text = tree.text(value.node);

  if (const Call* call = bindings.call_at(value); call != nullptr && is_migration_call(*call, "references")) {
    auto arguments = arguments_of(value.file(), *call);
    Options reference = bindings.options(arguments.size() > 1 ? arguments[1] : NodeId{}, value.scope);
    if (const Bound* given = reference.find("type"); given != nullptr && !given->is_text) {
      ColumnType inner = column_type(bindings, given->node, given->scope, options, depth + 1);
      result.type = inner.type;
      result.reference = inner.reference;
    } else {
      result.reference = reference.known;
    }
    return result;
  }
  if (tree.is(value.node, NodeKind::tuple) && tree.child_count(value.node) == 2) {
    const std::string kind = bindings.name(tree.first_child(value.node), value.scope);
    if (kind == "array") {
      result.type = column_type(bindings, tree.last_child(value.node), value.scope, options, depth + 1).type;
      result.type.array = true;
    } else if (kind == "map") {
      result.type = sql::parse_type("jsonb");
    }
    return result;
  }
  if (!tree.is(value.node, NodeKind::atom)) return result;
  const std::string_view ecto = text(tree.symbol(value.node));
  const std::string database = database_type(ecto);
  // time, utc_datetime and naive_datetime have whole seconds, whatever their options say.
  std::string size = database.ends_with(")") ? "" : size_of(bindings, options);
  if (!options.known || size.find('?') != std::string::npos) return result;
  if (ecto == "string" && size.empty()) size = "(255)";
  if (ecto.ends_with("_usec") && size.ends_with(",0)")) size = size.substr(0, size.find(',')) + ")";
  result.type = sql::parse_type(database + size);
  if (!result.type.known()) result.type.name = database + size;  // a type of the project's own
  return result;
}

}  // namespace assay::families::ecto_safe_migration
