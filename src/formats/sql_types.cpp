// What a change of a column's type costs. PostgreSQL keeps the table when the cast between the types reads the same
// bytes and no length is cut (ATColumnChangeRequiresRewrite), and keeps an index when its operator class stays the same
// (CheckIndexCompatible); all else is written anew. The table of docs/postgres-locks.md is measured against this.
#include <algorithm>
#include <array>
#include <utility>

#include "formats/sql.h"

namespace assay::sql {
namespace {

using std::string_view;

bool is_one_of(string_view name, std::initializer_list<string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_known_type(string_view name) {
  return is_one_of(
      name, {"bit",       "bool",    "box",      "bpchar", "bytea",   "cidr",    "circle",   "citext",    "date",
             "daterange", "float4",  "float8",   "hstore", "inet",    "int2",    "int4",     "int8",      "interval",
             "json",      "jsonb",   "line",     "lseg",   "ltree",   "macaddr", "macaddr8", "money",     "name",
             "numeric",   "oid",     "path",     "point",  "polygon", "text",    "time",     "timestamp", "timestamptz",
             "timetz",    "tsquery", "tsvector", "uuid",   "varbit",  "varchar", "xml"});
}

// Stored as int4, int8, int2.
string_view stored(string_view name) {
  if (name == "serial") return "int4";
  if (name == "bigserial") return "int8";
  if (name == "smallserial") return "int2";
  return name;
}

int modifier(const Type& type, size_t index, int otherwise) {
  return index < type.modifiers.size() ? type.modifiers[index] : otherwise;
}

constexpr int kUnlimited = 1 << 30;

// The same type with another length, precision or scale.
TypeChange modifier_change(string_view name, const Type& from, const Type& to) {
  if (from.modifiers == to.modifiers || to.modifiers.empty()) {
    // char without a length is char(1).
    return name == "bpchar" && from.modifiers != to.modifiers ? TypeChange::rewrite : TypeChange::in_place;
  }
  if (name == "varchar" || name == "varbit") {
    return modifier(from, 0, kUnlimited) <= modifier(to, 0, kUnlimited) ? TypeChange::in_place : TypeChange::rewrite;
  }
  if (name == "numeric") {
    const bool wider = !from.modifiers.empty() && modifier(from, 1, 0) == modifier(to, 1, 0) &&
                       modifier(from, 0, 0) <= modifier(to, 0, 0);
    return wider ? TypeChange::in_place : TypeChange::rewrite;
  }
  if (is_one_of(name, {"timestamp", "timestamptz", "time", "timetz", "interval"})) {
    // Six digits are all that is stored.
    return std::min(modifier(from, 0, 6), 6) <= std::min(modifier(to, 0, 6), 6) ? TypeChange::in_place
                                                                                : TypeChange::rewrite;
  }
  return TypeChange::rewrite;
}

}  // namespace

TypeChange type_change(const Type& from, const Type& to) {
  const string_view a = stored(from.name);
  const string_view b = stored(to.name);
  if (!from.known() || !to.known()) return TypeChange::unknown;
  if (from.array != to.array) return TypeChange::rewrite;
  if (a == b && from.modifiers == to.modifiers) return TypeChange::in_place;
  if (!is_known_type(a) || !is_known_type(b)) return TypeChange::unknown;  // enums, domains, other extensions
  if (from.array) return a == b && to.modifiers.empty() ? TypeChange::in_place : TypeChange::rewrite;
  if (a == b) return modifier_change(a, from, to);

  if (a == "varchar" && b == "text") return TypeChange::in_place;
  if (a == "text" && b == "varchar") return to.modifiers.empty() ? TypeChange::in_place : TypeChange::rewrite;
  if (is_one_of(a, {"text", "varchar"}) && b == "citext") return TypeChange::index_rebuild;
  if (a == "citext" && b == "text") return TypeChange::index_rebuild;
  if (a == "citext" && b == "varchar") return to.modifiers.empty() ? TypeChange::index_rebuild : TypeChange::rewrite;
  if (a == "cidr" && b == "inet") return TypeChange::in_place;
  if (a == "xml" && is_one_of(b, {"text", "varchar"}) && to.modifiers.empty()) return TypeChange::in_place;
  if (a == "bit" && b == "varbit") return to.modifiers.empty() ? TypeChange::index_rebuild : TypeChange::rewrite;
  if (a == "int4" && b == "oid") return TypeChange::index_rebuild;
  if (a == "oid" && b == "int4") return TypeChange::index_rebuild;
  if ((a == "timestamp" && b == "timestamptz") || (a == "timestamptz" && b == "timestamp")) {
    // A precision that is cut is a second step, and needs each row.
    return to.modifiers.empty() ? TypeChange::utc_only : TypeChange::rewrite;
  }
  return TypeChange::rewrite;
}

std::string_view words(Kind kind) {
  static constexpr std::array<std::pair<Kind, string_view>, 51> kWords = {{
      {Kind::create_index, "CREATE INDEX"},
      {Kind::drop_index, "DROP INDEX"},
      {Kind::alter_index, "ALTER INDEX"},
      {Kind::reindex, "REINDEX"},
      {Kind::create_table, "CREATE TABLE"},
      {Kind::create_table_as, "CREATE TABLE AS"},
      {Kind::alter_table, "ALTER TABLE"},
      {Kind::drop_table, "DROP TABLE"},
      {Kind::truncate, "TRUNCATE"},
      {Kind::lock_table, "LOCK TABLE"},
      {Kind::insert, "INSERT"},
      {Kind::update, "UPDATE"},
      {Kind::delete_, "DELETE"},
      {Kind::merge, "MERGE"},
      {Kind::copy, "COPY"},
      {Kind::select, "SELECT"},
      {Kind::set_lock_timeout, "SET lock_timeout"},
      {Kind::set_statement_timeout, "SET statement_timeout"},
      {Kind::set_other, "SET"},
      {Kind::transaction, "transaction control"},
      {Kind::create_type, "CREATE TYPE"},
      {Kind::alter_type, "ALTER TYPE"},
      {Kind::add_enum_value, "ALTER TYPE ... ADD VALUE"},
      {Kind::drop_type, "DROP TYPE"},
      {Kind::create_extension, "CREATE EXTENSION"},
      {Kind::alter_extension, "ALTER EXTENSION"},
      {Kind::drop_extension, "DROP EXTENSION"},
      {Kind::create_schema, "CREATE SCHEMA"},
      {Kind::drop_schema, "DROP SCHEMA"},
      {Kind::create_function, "CREATE FUNCTION"},
      {Kind::drop_function, "DROP FUNCTION"},
      {Kind::create_trigger, "CREATE TRIGGER"},
      {Kind::alter_trigger, "ALTER TRIGGER"},
      {Kind::drop_trigger, "DROP TRIGGER"},
      {Kind::create_view, "CREATE VIEW"},
      {Kind::alter_view, "ALTER VIEW"},
      {Kind::drop_view, "DROP VIEW"},
      {Kind::create_materialized_view, "CREATE MATERIALIZED VIEW"},
      {Kind::refresh_materialized_view, "REFRESH MATERIALIZED VIEW"},
      {Kind::drop_materialized_view, "DROP MATERIALIZED VIEW"},
      {Kind::create_sequence, "CREATE SEQUENCE"},
      {Kind::alter_sequence, "ALTER SEQUENCE"},
      {Kind::drop_sequence, "DROP SEQUENCE"},
      {Kind::create_policy, "CREATE POLICY"},
      {Kind::drop_policy, "DROP POLICY"},
      {Kind::cluster, "CLUSTER"},
      {Kind::vacuum_full, "VACUUM FULL"},
      {Kind::vacuum, "VACUUM"},
      {Kind::comment, "COMMENT"},
      {Kind::grant, "GRANT"},
      {Kind::do_block, "DO"},
  }};
  for (const auto& [known, text] : kWords) {
    if (known == kind) return text;
  }
  return "SQL";
}

}  // namespace assay::sql
