// Each statement's tree is read for what migrations are judged by; what a statement has besides is left alone.
#include "formats/sql_tree.h"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "formats/sql_json.h"

namespace assay::sql {
namespace {

Truth truth(bool yes) { return yes ? Truth::yes : Truth::no; }

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& holes) : holes_(holes) {}

  Statement statement(const Json& node);
  [[nodiscard]] Type type(const Json& type_name) const;

 private:
  [[nodiscard]] static bool is_open(std::string_view text) { return text.find(kPlaceholder) != std::string_view::npos; }

  // With the expressions in the place of their placeholders, as an author would recognise them.
  [[nodiscard]] std::string as_written(std::string_view text) const {
    std::string result;
    for (size_t i = 0; i < text.size();) {
      if (text.substr(i, kPlaceholder.size()) != kPlaceholder) {
        result += text[i++];
        continue;
      }
      i += kPlaceholder.size();
      size_t index = 0;
      // Three digits each, so that a digit that follows in the text is not taken for one of them.
      for (int digits = 0; digits < 3 && i < text.size() && text[i] >= '0' && text[i] <= '9'; ++digits, ++i) {
        index = index * 10 + static_cast<size_t>(text[i] - '0');
      }
      result += "#{" + (index < holes_.size() ? holes_[index] : std::string()) + "}";
    }
    return result;
  }

  [[nodiscard]] Name name(std::string_view schema, std::string_view text) const {
    Name result;
    const bool schema_open = is_open(schema);
    const bool name_open = is_open(text);
    if (!schema_open) result.schema = schema;
    if (!name_open) result.name = text;
    if (schema_open || name_open) {
      result.written = as_written(schema.empty() ? std::string(text) : std::string(schema) + "." + std::string(text));
    }
    return result;
  }
  [[nodiscard]] Name name(std::string_view text) const { return name({}, text); }
  [[nodiscard]] Name relation(const Json& range_var) const {
    return name(str(range_var, "schemaname"), str(range_var, "relname"));
  }
  // A list of strings: the last is the name, the one before it the schema. Of the whole list, or its beginning.
  [[nodiscard]] Name qualified(const Json& items, size_t most = SIZE_MAX) const {
    std::string_view schema;
    std::string_view last;
    if (items.is_array()) {
      for (const Json& item : items) {
        if (most-- == 0) break;
        schema = last;
        last = str(body_if(item, "String"), "sval");
      }
    }
    return name(schema, last);
  }
  // What DROP names: a list of strings, a string, or a type.
  [[nodiscard]] Name dropped(const Json& object) const {
    const std::string_view type = type_of(object);
    if (type == "List") return qualified(get(body_of(object), "items"));
    if (type == "TypeName") return qualified(get(body_of(object), "names"));
    if (type == "ObjectWithArgs") return qualified(get(body_of(object), "objname"));
    return name(str(body_of(object), "sval"));
  }
  [[nodiscard]] static std::vector<std::string> strings(const Json& items) {
    std::vector<std::string> result;
    if (items.is_array()) {
      for (const Json& item : items) {
        const std::string_view text = str(body_if(item, "String"), "sval");
        if (!is_open(text)) result.emplace_back(text);
      }
    }
    return result;
  }

  [[nodiscard]] Constraint constraint(const Json& node, std::string_view column) const;
  [[nodiscard]] Column column(const Json& def) const;
  [[nodiscard]] Action action(const Json& cmd) const;

  void create_table(Statement& s, const Json& node, const Json& elements) const;
  void alter_table(Statement& s, const Json& node) const;
  void rename(Statement& s, const Json& node) const;
  void set_schema(Statement& s, const Json& node) const;
  void drop(Statement& s, const Json& node) const;
  void set(Statement& s, const Json& node) const;
  void select(Statement& s, const Json& node) const;
  bool written_in_with(Statement& s, const Json& with) const;

  const std::vector<std::string>& holes_;
};

// ---- types, columns, constraints ----

Type Reader::type(const Json& node) const {
  Type result;
  const Name full = qualified(get(node, "names"));
  if (!full.known()) return result;
  std::vector<int> modifiers;
  const bool interval = full.name == "interval";  // its first modifier is a bit mask of fields
  for (const Json& modifier : get(node, "typmods")) {
    const Json& constant = body_if(modifier, "A_Const");
    const Json& integer = get(constant, "ival");
    const int value = integer.is_object() ? number(integer, "ival").value_or(0) : -1;
    if (value < 0 || value >= kNumber || interval) return result;
    modifiers.push_back(value);
  }
  result.name = full.name == "serial4"   ? "serial"
                : full.name == "serial8" ? "bigserial"
                : full.name == "serial2" ? "smallserial"
                                         : full.name;
  result.modifiers = std::move(modifiers);
  result.array = get(node, "arrayBounds").is_array();
  // char(1) and numeric(10) are short for these.
  if (result.name == "numeric" && result.modifiers.size() == 1) result.modifiers.push_back(0);
  return result;
}

Constraint Reader::constraint(const Json& node, std::string_view column) const {
  Constraint result;
  const std::string_view type = str(node, "contype");
  result.kind = type == "CONSTR_CHECK"       ? ConstraintKind::check
                : type == "CONSTR_FOREIGN"   ? ConstraintKind::foreign_key
                : type == "CONSTR_UNIQUE"    ? ConstraintKind::unique
                : type == "CONSTR_PRIMARY"   ? ConstraintKind::primary_key
                : type == "CONSTR_EXCLUSION" ? ConstraintKind::exclude
                                             : ConstraintKind::none;
  result.name = name(str(node, "conname"));
  result.columns = strings(get(node, result.kind == ConstraintKind::foreign_key ? "fk_attrs" : "keys"));
  if (!column.empty() && !is_open(column)) result.columns = {std::string(column)};
  result.references = relation(get(node, "pktable"));
  result.not_valid = truth(flag(node, "skip_validation"));
  // `REFERENCES #{other}` may hold the rest of the clause too.
  if (is_no(result.not_valid) && !result.references.known() && !get(node, "pk_attrs").is_array()) {
    result.not_valid = Truth::unknown;
  }
  result.using_index = !str(node, "indexname").empty();
  if (result.kind == ConstraintKind::check && !not_null_columns(get(node, "raw_expr"), result.not_null_columns)) {
    result.not_null_columns.clear();
  }
  return result;
}

Column Reader::column(const Json& def) const {
  Column result;
  const std::string_view column_name = str(def, "colname");
  result.name = name(column_name);
  const Json& type_name = get(def, "typeName");
  result.type = type(type_name);
  const Json& constraints = get(def, "constraints");
  for (const Json& item : constraints) {
    const Json& node = body_if(item, "Constraint");
    const std::string_view kind = str(node, "contype");
    if (kind == "CONSTR_NOTNULL") {
      result.not_null = Truth::yes;
    } else if (kind == "CONSTR_DEFAULT") {
      result.default_ = volatility(get(node, "raw_expr"));
    } else if (kind == "CONSTR_IDENTITY") {
      result.identity = Truth::yes;
      result.not_null = Truth::yes;
    } else if (kind == "CONSTR_GENERATED") {
      result.generated = Truth::yes;
    } else if (Constraint read = constraint(node, column_name); read.kind != ConstraintKind::none) {
      if (read.kind == ConstraintKind::primary_key) result.not_null = Truth::yes;
      result.constraints.push_back(std::move(read));
    }
  }
  if (result.type.name == "serial" || result.type.name == "bigserial" || result.type.name == "smallserial") {
    result.not_null = Truth::yes;
    result.default_ = Default::volatile_;
  }
  // `ADD COLUMN x #{type}`: the type may bring "NOT NULL DEFAULT ..." along.
  if (!qualified(get(type_name, "names")).known() && type_of(type_name) != "") {
    if (is_no(result.not_null)) result.not_null = Truth::unknown;
    if (result.default_ == Default::none) result.default_ = Default::unknown;
    if (is_no(result.generated)) result.generated = Truth::unknown;
    if (is_no(result.identity)) result.identity = Truth::unknown;
  }
  return result;
}

Action Reader::action(const Json& cmd) const {
  Action result;
  const std::string_view subtype = str(cmd, "subtype");
  const Json& def = get(cmd, "def");
  result.name = name(str(cmd, "name"));
  result.if_exists = flag(cmd, "missing_ok");
  using enum ActionKind;
  if (subtype == "AT_AddColumn") {
    result.kind = add_column;
    result.column = column(body_of(def));
    result.name = result.column.name;
  } else if (subtype == "AT_DropColumn") {
    result.kind = drop_column;
  } else if (subtype == "AT_AlterColumnType") {
    result.kind = alter_column_type;
    result.column = column(body_of(def));
    result.column.name = result.name;
    result.using_expression = get(body_of(def), "raw_default").is_object();
  } else if (subtype == "AT_SetNotNull") {
    result.kind = set_not_null;
  } else if (subtype == "AT_DropNotNull") {
    result.kind = drop_not_null;
  } else if (subtype == "AT_ColumnDefault") {
    result.kind = def.is_object() ? set_default : drop_default;
    if (def.is_object()) result.column.default_ = volatility(def);
  } else if (subtype == "AT_AddConstraint") {
    result.kind = add_constraint;
    result.constraint = constraint(body_of(def), {});
    result.name = result.constraint.name;
  } else if (subtype == "AT_ValidateConstraint") {
    result.kind = validate_constraint;
  } else if (subtype == "AT_DropConstraint") {
    result.kind = drop_constraint;
  } else if (subtype == "AT_AttachPartition" || subtype == "AT_DetachPartition") {
    result.kind = subtype == "AT_AttachPartition" ? attach_partition : detach_partition;
    result.name = relation(get(body_of(def), "name"));
    result.concurrently = flag(body_of(def), "concurrent");
  } else if (subtype == "AT_EnableRowSecurity" || subtype == "AT_ForceRowSecurity") {
    result.kind = enable_row_security;
  } else if (subtype == "AT_DisableRowSecurity" || subtype == "AT_NoForceRowSecurity") {
    result.kind = disable_row_security;
  } else if (subtype == "AT_SetLogged" || subtype == "AT_SetUnLogged") {
    result.kind = set_logged;
  } else if (subtype == "AT_SetTableSpace") {
    result.kind = set_tablespace;
  }
  return result;
}

// ---- statements ----

void Reader::create_table(Statement& s, const Json& node, const Json& elements) const {
  s.kind = Kind::create_table;
  s.table = relation(get(node, "relation"));
  s.if_exists = flag(node, "if_not_exists");
  for (const Json& element : elements) {
    if (const Json& def = body_if(element, "ColumnDef"); def.is_object()) {
      s.columns.push_back(column(def));
    } else if (const Json& found = body_if(element, "Constraint"); found.is_object()) {
      s.constraints.push_back(constraint(found, {}));
    }
  }
}

void Reader::alter_table(Statement& s, const Json& node) const {
  const std::string_view object = str(node, "objtype");
  const Json& range = get(node, "relation");
  s.if_exists = flag(node, "missing_ok");
  s.only = !flag(range, "inh");
  s.kind = object == "OBJECT_TABLE"      ? Kind::alter_table
           : object == "OBJECT_INDEX"    ? Kind::alter_index
           : object == "OBJECT_SEQUENCE" ? Kind::alter_sequence
           : object == "OBJECT_TYPE"     ? Kind::alter_type
           : object == "OBJECT_VIEW"     ? Kind::alter_view
                                         : Kind::other;
  (s.kind == Kind::alter_table ? s.table : s.name) = relation(range);
  if (s.kind != Kind::alter_table) return;
  for (const Json& cmd : get(node, "cmds")) s.actions.push_back(action(body_of(cmd)));
}

void Reader::rename(Statement& s, const Json& node) const {
  const std::string_view type = str(node, "renameType");
  const bool of_table = type == "OBJECT_TABLE" || type == "OBJECT_TABCONSTRAINT" ||
                        (type == "OBJECT_COLUMN" && str(node, "relationType") == "OBJECT_TABLE");
  s.if_exists = flag(node, "missing_ok");
  if (!of_table) {
    s.kind = type == "OBJECT_INDEX"      ? Kind::alter_index
             : type == "OBJECT_SEQUENCE" ? Kind::alter_sequence
             : type == "OBJECT_VIEW"     ? Kind::alter_view
             : type == "OBJECT_TYPE"     ? Kind::alter_type
             : type == "OBJECT_TRIGGER"  ? Kind::alter_trigger
                                         : Kind::other;
    s.name = get(node, "relation").is_object() ? relation(get(node, "relation")) : dropped(get(node, "object"));
    return;
  }
  s.kind = Kind::alter_table;
  s.table = relation(get(node, "relation"));
  Action action;
  action.kind = type == "OBJECT_TABLE"    ? ActionKind::rename_table
                : type == "OBJECT_COLUMN" ? ActionKind::rename_column
                                          : ActionKind::rename_constraint;
  action.name = name(str(node, "subname"));
  action.new_name = name(str(node, "newname"));
  s.actions.push_back(std::move(action));
}

void Reader::set_schema(Statement& s, const Json& node) const {
  const std::string_view type = str(node, "objectType");
  if (type != "OBJECT_TABLE") {
    s.kind = type == "OBJECT_TYPE"        ? Kind::alter_type
             : type == "OBJECT_EXTENSION" ? Kind::alter_extension
                                          : Kind::other;
    s.name = dropped(get(node, "object"));
    return;
  }
  s.kind = Kind::alter_table;
  s.table = relation(get(node, "relation"));
  Action action;
  action.kind = ActionKind::set_schema;
  action.new_name = name(str(node, "newschema"));
  s.actions.push_back(std::move(action));
}

void Reader::drop(Statement& s, const Json& node) const {
  static constexpr std::array<std::pair<std::string_view, Kind>, 12> kKinds = {{
      {"OBJECT_INDEX", Kind::drop_index},
      {"OBJECT_TABLE", Kind::drop_table},
      {"OBJECT_TYPE", Kind::drop_type},
      {"OBJECT_DOMAIN", Kind::drop_type},
      {"OBJECT_EXTENSION", Kind::drop_extension},
      {"OBJECT_SCHEMA", Kind::drop_schema},
      {"OBJECT_FUNCTION", Kind::drop_function},
      {"OBJECT_PROCEDURE", Kind::drop_function},
      {"OBJECT_VIEW", Kind::drop_view},
      {"OBJECT_MATVIEW", Kind::drop_materialized_view},
      {"OBJECT_SEQUENCE", Kind::drop_sequence},
      {"OBJECT_POLICY", Kind::drop_policy},
  }};
  const std::string_view type = str(node, "removeType");
  s.kind = type == "OBJECT_TRIGGER" ? Kind::drop_trigger : Kind::other;
  for (const auto& [object, kind] : kKinds) {
    if (type == object) s.kind = kind;
  }
  s.if_exists = flag(node, "missing_ok");
  s.concurrently = truth(flag(node, "concurrent"));
  const Json& objects = get(node, "objects");
  if (s.kind == Kind::drop_trigger || s.kind == Kind::drop_policy) {
    // schema.table.trigger in one list
    const Json& items = objects.is_array() && !objects.empty() ? get(body_of(objects.front()), "items") : kNothing;
    if (items.is_array() && items.size() >= 2) {
      s.table = qualified(items, items.size() - 1);
      s.name = dropped(items.back());
    }
    return;
  }
  for (const Json& object : objects) s.tables.push_back(dropped(object));
  if (!s.tables.empty()) (s.kind == Kind::drop_table ? s.table : s.name) = s.tables.front();
}

void Reader::set(Statement& s, const Json& node) const {
  const std::string_view setting = str(node, "name");
  s.kind = setting == "lock_timeout"        ? Kind::set_lock_timeout
           : setting == "statement_timeout" ? Kind::set_statement_timeout
                                            : Kind::set_other;
  if (is_open(setting)) s.kind = Kind::unknown;
  s.name = name(setting);
  s.local = flag(node, "is_local");
  const Json& args = get(node, "args");
  if (args.is_array() && args.size() == 1) s.value = constant_text(args.front());
  // RESET and SET ... TO DEFAULT take a limit away.
  if (str(node, "kind") != "VAR_SET_VALUE") s.kind = Kind::set_other;
}

bool Reader::written_in_with(Statement& s, const Json& with) const {
  for (const Json& item : get(with, "ctes")) {
    const Json& query = get(body_of(item), "ctequery");
    const std::string_view type = type_of(query);
    if (type == "UpdateStmt" || type == "InsertStmt" || type == "DeleteStmt" || type == "MergeStmt") {
      s.table = relation(get(body_of(query), "relation"));
      return true;
    }
  }
  return false;
}

void Reader::select(Statement& s, const Json& node) const {
  s.kind = Kind::select;
  if (const Json& into = get(node, "intoClause"); into.is_object()) {
    s.kind = Kind::create_table_as;
    s.table = relation(get(into, "rel"));
    return;
  }
  s.writes_in_with = written_in_with(s, get(node, "withClause"));
  if (const Json& from = get(node, "fromClause"); !s.writes_in_with && from.is_array() && !from.empty()) {
    s.table = relation(body_if(from.front(), "RangeVar"));
  }
  const Json& targets = get(node, "targetList");
  if (!targets.is_array() || targets.size() != 1) return;
  const Json& call = body_if(get(body_if(targets.front(), "ResTarget"), "val"), "FuncCall");
  const Json& args = get(call, "args");
  if (qualified(get(call, "funcname")).name != "set_config" || !args.is_array() || args.size() != 3) return;
  const std::string setting = constant_text(args[0]);
  s.kind = setting == "lock_timeout"        ? Kind::set_lock_timeout
           : setting == "statement_timeout" ? Kind::set_statement_timeout
                                            : Kind::select;
  if (s.kind == Kind::select) return;
  s.name.name = setting;
  s.value = constant_text(args[1]);
  s.local = flag(get(body_if(args[2], "A_Const"), "boolval"), "boolval");
}

Statement Reader::statement(const Json& wrapped) {
  Statement s;
  s.kind = Kind::other;
  const std::string_view type = type_of(wrapped);
  const Json& node = body_of(wrapped);
  const auto option = [&node](const char* list, std::string_view wanted) {
    for (const Json& item : get(node, list)) {
      if (str(body_of(item), "defname") == wanted) return true;
    }
    return false;
  };

  if (type == "IndexStmt") {
    s.kind = Kind::create_index;
    s.name = name(str(node, "idxname"));
    s.table = relation(get(node, "relation"));
    s.concurrently = truth(flag(node, "concurrent"));
    s.unique = truth(flag(node, "unique"));
    s.if_exists = flag(node, "if_not_exists");
    s.only = !flag(get(node, "relation"), "inh");
  } else if (type == "AlterTableStmt") {
    alter_table(s, node);
  } else if (type == "RenameStmt") {
    rename(s, node);
  } else if (type == "AlterObjectSchemaStmt") {
    set_schema(s, node);
  } else if (type == "DropStmt") {
    drop(s, node);
  } else if (type == "CreateStmt") {
    create_table(s, node, get(node, "tableElts"));
  } else if (type == "CreateTableAsStmt") {
    s.kind = str(node, "objtype") == "OBJECT_MATVIEW" ? Kind::create_materialized_view : Kind::create_table_as;
    (s.kind == Kind::create_table_as ? s.table : s.name) = relation(get(get(node, "into"), "rel"));
    s.if_exists = flag(node, "if_not_exists");
  } else if (type == "InsertStmt" || type == "UpdateStmt" || type == "DeleteStmt" || type == "MergeStmt") {
    s.kind = type == "InsertStmt"   ? Kind::insert
             : type == "UpdateStmt" ? Kind::update
             : type == "DeleteStmt" ? Kind::delete_
                                    : Kind::merge;
    s.table = relation(get(node, "relation"));
    s.has_where = truth(get(node, "whereClause").is_object());
  } else if (type == "CopyStmt") {
    s.kind = Kind::copy;
    s.table = relation(get(node, "relation"));
    if (!flag(node, "is_from")) s.kind = Kind::other;
  } else if (type == "SelectStmt") {
    select(s, node);
  } else if (type == "VariableSetStmt") {
    set(s, node);
  } else if (type == "TruncateStmt" || type == "LockStmt") {
    static constexpr std::array kModes = {
        "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
        "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
    s.kind = type == "LockStmt" ? Kind::lock_table : Kind::truncate;
    for (const Json& item : get(node, "relations")) s.tables.push_back(relation(body_of(item)));
    if (!s.tables.empty()) s.table = s.tables.front();
    const auto mode = static_cast<size_t>(number(node, "mode").value_or(0));
    if (mode < kModes.size()) s.lock_mode = kModes[mode];
  } else if (type == "ReindexStmt") {
    s.kind = Kind::reindex;
    s.concurrently = truth(option("params", "concurrently"));
    (str(node, "kind") == "REINDEX_OBJECT_TABLE" ? s.table : s.name) = relation(get(node, "relation"));
  } else if (type == "RefreshMatViewStmt") {
    s.kind = Kind::refresh_materialized_view;
    s.name = relation(get(node, "relation"));
    s.concurrently = truth(flag(node, "concurrent"));
  } else if (type == "ClusterStmt") {
    s.kind = Kind::cluster;
    s.table = relation(get(node, "relation"));
  } else if (type == "VacuumStmt") {
    s.kind = option("options", "full") ? Kind::vacuum_full : Kind::vacuum;
    const Json& tables = get(node, "rels");
    if (tables.is_array() && !tables.empty()) s.table = relation(get(body_of(tables.front()), "relation"));
  } else if (type == "TransactionStmt") {
    s.kind = Kind::transaction;
  } else if (type == "CreateEnumStmt" || type == "CreateRangeStmt" || type == "DefineStmt") {
    s.kind = type == "DefineStmt" && str(node, "kind") != "OBJECT_TYPE" ? Kind::other : Kind::create_type;
    s.name = qualified(get(node, type == "DefineStmt" ? "defnames" : "typeName"));
  } else if (type == "CompositeTypeStmt") {
    s.kind = Kind::create_type;
    s.name = relation(get(node, "typevar"));
  } else if (type == "CreateDomainStmt") {
    s.kind = Kind::create_type;
    s.name = qualified(get(node, "domainname"));
  } else if (type == "AlterEnumStmt") {
    s.kind = str(node, "oldVal").empty() ? Kind::add_enum_value : Kind::alter_type;
    s.name = qualified(get(node, "typeName"));
    s.if_exists = flag(node, "skipIfNewValExists");
  } else if (type == "AlterDomainStmt" || type == "AlterTypeStmt") {
    s.kind = Kind::alter_type;
    s.name = qualified(get(node, "typeName"));
  } else if (type == "CreateExtensionStmt" || type == "AlterExtensionStmt") {
    s.kind = type == "CreateExtensionStmt" ? Kind::create_extension : Kind::alter_extension;
    s.name = name(str(node, "extname"));
    s.if_exists = flag(node, "if_not_exists");
  } else if (type == "CreateSchemaStmt") {
    s.kind = Kind::create_schema;
    s.name = name(str(node, "schemaname"));
    s.if_exists = flag(node, "if_not_exists");
  } else if (type == "CreateFunctionStmt") {
    s.kind = Kind::create_function;
    s.name = qualified(get(node, "funcname"));
    s.or_replace = flag(node, "replace");
  } else if (type == "CreateTrigStmt") {
    s.kind = Kind::create_trigger;
    s.name = name(str(node, "trigname"));
    s.table = relation(get(node, "relation"));
    s.or_replace = flag(node, "replace");
  } else if (type == "ViewStmt") {
    s.kind = Kind::create_view;
    s.name = relation(get(node, "view"));
    s.or_replace = flag(node, "replace");
  } else if (type == "CreateSeqStmt" || type == "AlterSeqStmt") {
    s.kind = type == "CreateSeqStmt" ? Kind::create_sequence : Kind::alter_sequence;
    s.name = relation(get(node, "sequence"));
  } else if (type == "CreatePolicyStmt" || type == "AlterPolicyStmt") {
    s.kind = Kind::create_policy;
    s.name = name(str(node, "policy_name"));
    s.table = relation(get(node, "table"));
  } else if (type == "CommentStmt") {
    s.kind = Kind::comment;
  } else if (type == "GrantStmt" || type == "GrantRoleStmt" || type == "AlterDefaultPrivilegesStmt") {
    s.kind = Kind::grant;
  } else if (type == "DoStmt") {
    s.kind = Kind::do_block;
  }
  return s;
}

}  // namespace

Parsed read_sql(const std::string& text, const std::vector<std::string>& holes) {
  Parsed result;
  const JsonText tree = parse_tree(text, &result.error_at);
  result.ok = tree.root().is_object();
  Reader reader(holes);
  for (const Json& item : get(tree.root(), "stmts")) result.statements.push_back(reader.statement(get(item, "stmt")));
  return result;
}

// Parses `SELECT ` + expression and gives what it selects to `read`, when it selects one thing.
template <typename Result, typename Read>
Result with_expression(const std::string& expression, Result otherwise, Read read) {
  if (expression.size() > 4096 || expression.find('\0') != std::string::npos) return otherwise;
  const JsonText tree = parse_tree("SELECT " + expression);
  const Json& statements = get(tree.root(), "stmts");
  if (!statements.is_array() || statements.size() != 1) return otherwise;
  const Json& targets = get(body_if(get(statements.front(), "stmt"), "SelectStmt"), "targetList");
  return targets.is_array() && targets.size() == 1 ? read(get(body_of(targets.front()), "val")) : otherwise;
}

Default default_of(std::string_view expression) {
  return with_expression("(" + std::string(expression) + ")", Default::unknown,
                         [](const Json& node) { return volatility(node); });
}

Type parse_type(std::string_view text) {
  // A project names the same few types at thousands of columns, and asking PostgreSQL's parser costs 20 microseconds.
  thread_local std::map<std::string, Type, std::less<>> known;
  constexpr size_t kMost = 1000;  // of generated input
  if (auto found = known.find(text); found != known.end()) return found->second;
  Type type = with_expression("CAST(NULL AS " + std::string(text) + ")", Type{}, [](const Json& node) {
    static const std::vector<std::string> no_holes;
    return Reader(no_holes).type(get(body_if(node, "TypeCast"), "typeName"));
  });
  if (known.size() < kMost) known.emplace(text, type);
  return type;
}

}  // namespace assay::sql
