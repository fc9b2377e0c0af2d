// SQL as migrations write it, read by PostgreSQL's own parser.
//
// parse_sql() takes the text of one execute/1 string and gives one Statement for each statement in it, with the facts
// that decide whether it is safe on a busy table. It never fails: what PostgreSQL's grammar does not accept (another
// dialect, a newer syntax, a text whose shape hangs on an interpolation) is a statement of kind `unknown`.
//
// Interpolated SQL comes in parts. A hole is filled with whatever parses in its place, and each fact that the hole may
// decide is unknown: `CREATE INDEX #{name} ON #{table} (x)` is an index made without CONCURRENTLY on an unknown table,
// while `CREATE INDEX #{options} i ON t (x)` is unknown altogether.
//
// Safe on any thread. The parser (libpg-query) stands behind sql_json.cpp and is not called for texts that cannot
// matter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace assay::sql {

// A fact that may hang on an interpolation. Ask is_yes() or is_no(): unknown answers both with false.
enum class Truth : uint8_t { no, yes, unknown };
[[nodiscard]] constexpr bool is_yes(Truth t) { return t == Truth::yes; }
[[nodiscard]] constexpr bool is_no(Truth t) { return t == Truth::no; }

// A table, index, type, column or constraint. Names are as PostgreSQL stores them: unquoted ones in lower case.
// Empty when not given (the index of `CREATE INDEX ON t (x)`) or not known (an interpolation decides it).
struct Name {
  std::string schema;   // empty too when interpolated
  std::string name;     // empty too when interpolated
  std::string written;  // only where a part is interpolated: the whole, as "#{prefix}.users"

  [[nodiscard]] bool known() const { return written.empty(); }
  [[nodiscard]] bool given() const { return !known() || !name.empty(); }
  [[nodiscard]] std::string text() const;  // for messages: "app.users", "#{prefix}.users"
  // Equal, interpolated parts compared as written. With the schema left out on one side, the names decide.
  [[nodiscard]] bool same_as(const Name& other) const;
  friend bool operator==(const Name&, const Name&) = default;
};

// A type in PostgreSQL's own short spelling: varchar, bpchar (char(n)), int4, int8, numeric, timestamp, timestamptz ...
// serial types keep their names (serial, bigserial, smallserial).
struct Type {
  std::string name;            // empty when unknown
  std::vector<int> modifiers;  // varchar(20): {20}; numeric(10, 2): {10, 2}
  bool array = false;

  [[nodiscard]] bool known() const { return !name.empty(); }
  [[nodiscard]] std::string text() const;  // "varchar(20)", "numeric(10,2)[]"
  friend bool operator==(const Type&, const Type&) = default;
};

// What PostgreSQL does when a column goes from one type to the other (measured: tests/postgres).
enum class TypeChange : uint8_t {
  in_place,       // the catalogue changes, nothing is read
  index_rebuild,  // the table stays; indexes on the column are built anew, under ACCESS EXCLUSIVE
  rewrite,        // table and indexes are written anew, under ACCESS EXCLUSIVE
  utc_only,       // timestamp and timestamptz: when the session's time zone is UTC an index_rebuild, else a rewrite
  unknown,        // a type that is not known here
};
// Without USING. `from` and `to` as above.
[[nodiscard]] TypeChange type_change(const Type& from, const Type& to);
// A type as written in SQL ("varchar(255)", "timestamp with time zone"); unknown when it is none.
[[nodiscard]] Type parse_type(std::string_view text);

// Of a default: constant and stable ones are stored once, a volatile one is computed for each row and rewrites the
// table.
enum class Default : uint8_t { none, constant, stable, volatile_, unknown };
// Of an expression as written in SQL ("now()", "gen_random_uuid()"), for fragment("..."). Never `none`.
[[nodiscard]] Default default_of(std::string_view expression);

enum class ConstraintKind : uint8_t { none, check, foreign_key, unique, primary_key, exclude };

struct Constraint {
  ConstraintKind kind = ConstraintKind::none;
  Name name;                         // empty: PostgreSQL picks one
  std::vector<std::string> columns;  // constrained ones, where they are listed
  Name references;                   // the other table of a foreign key
  // A check that says that these columns are not null: `a IS NOT NULL`, `a IS NOT NULL AND b IS NOT NULL`.
  std::vector<std::string> not_null_columns;
  Truth not_valid = Truth::no;
  bool using_index = false;  // UNIQUE USING INDEX i, PRIMARY KEY USING INDEX i
};

struct Column {
  Name name;
  Type type;
  Truth not_null = Truth::no;
  Default default_ = Default::none;
  Truth generated = Truth::no;  // GENERATED ALWAYS AS (...) STORED
  Truth identity = Truth::no;
  std::vector<Constraint> constraints;  // check, references, unique, primary key written on the column
};

enum class ActionKind : uint8_t {
  other,  // storage, statistics, owner, reloptions, inherit, cluster on ... and what this list does not name
  add_column,
  drop_column,
  alter_column_type,
  set_not_null,
  drop_not_null,
  set_default,
  drop_default,
  add_constraint,
  validate_constraint,
  drop_constraint,
  rename_table,
  rename_column,
  rename_constraint,
  set_schema,
  attach_partition,
  detach_partition,
  enable_row_security,
  disable_row_security,
  set_logged,      // SET LOGGED and SET UNLOGGED: the table is written anew
  set_tablespace,  // the table is copied
};

// One command of ALTER TABLE.
struct Action {
  ActionKind kind = ActionKind::other;
  Name name;                      // the column or constraint it is about; the partition attached or detached
  Column column;                  // add_column; alter_column_type: `type` is the new type
  Constraint constraint;          // add_constraint
  Name new_name;                  // of a rename; the schema of set_schema
  bool using_expression = false;  // alter_column_type ... USING
  bool if_exists = false;         // IF EXISTS or IF NOT EXISTS
  bool concurrently = false;      // detach_partition
};

enum class Kind : uint8_t {
  unknown,  // not PostgreSQL's SQL, or its shape hangs on an interpolation
  other,    // understood, and none of the below
  create_index,
  drop_index,
  alter_index,  // rename, attach partition, set
  reindex,
  create_table,
  create_table_as,  // also SELECT ... INTO
  alter_table,
  drop_table,
  truncate,
  lock_table,
  insert,
  update,
  delete_,
  merge,
  copy,
  select,
  set_lock_timeout,
  set_statement_timeout,
  set_other,    // any other setting
  transaction,  // BEGIN, COMMIT, ROLLBACK, SAVEPOINT
  create_type,  // also domains
  alter_type,   // rename, owner, attributes
  add_enum_value,
  drop_type,
  create_extension,
  alter_extension,
  drop_extension,
  create_schema,
  drop_schema,
  create_function,
  drop_function,
  create_trigger,
  alter_trigger,
  drop_trigger,
  create_view,
  alter_view,
  drop_view,
  create_materialized_view,
  refresh_materialized_view,
  drop_materialized_view,
  create_sequence,
  alter_sequence,
  drop_sequence,
  create_policy,  // also ALTER POLICY
  drop_policy,
  cluster,
  vacuum_full,
  vacuum,  // also ANALYZE
  comment,
  grant,     // GRANT, REVOKE, ALTER DEFAULT PRIVILEGES
  do_block,  // what it runs is not read
};

struct Statement {
  Kind kind = Kind::unknown;
  Span place;  // in the text; where parts were given, in the known parts joined (a hole counts no bytes)

  Name table;                   // the relation that it is about: of an index, of DML, of a trigger, of ALTER TABLE ...
  Name name;                    // what it creates, drops or alters besides: the index, type, view, function, extension
  std::vector<Name> tables;     // all relations of DROP TABLE, TRUNCATE, LOCK TABLE; all indexes of DROP INDEX
  std::vector<Action> actions;  // ALTER TABLE: at least one
  std::vector<Column> columns;  // CREATE TABLE
  std::vector<Constraint> constraints;  // CREATE TABLE: those not written on a column

  Truth concurrently = Truth::no;  // create_index, drop_index, reindex, refresh_materialized_view
  Truth unique = Truth::no;        // create_index
  bool if_exists = false;          // IF EXISTS or IF NOT EXISTS
  bool or_replace = false;
  bool local = false;           // SET LOCAL; set_config(..., true)
  bool only = false;            // ON ONLY t: the partitions are left out
  Truth has_where = Truth::no;  // update, delete
  bool writes_in_with = false;  // select: WITH x AS (UPDATE ...); `table` is then what is written
  std::string value;            // of a SET, as text ("5s", "0"); empty when unknown or DEFAULT
  std::string lock_mode;        // lock_table: "ACCESS EXCLUSIVE"
};

// Changes rows: INSERT, UPDATE, DELETE, MERGE, COPY ... FROM, and WITH that does.
[[nodiscard]] bool changes_data(const Statement& statement);

// A piece of an interpolated string.
struct Part {
  std::string_view text;  // as it reaches the database; of a hole, the expression as written, "" when there is none
  bool hole = false;
};

std::vector<Statement> parse_sql(std::string_view text);
std::vector<Statement> parse_sql(std::span<const Part> parts);

// The word for messages: "CREATE INDEX", "ALTER TABLE".
[[nodiscard]] std::string_view words(Kind kind);

}  // namespace assay::sql
