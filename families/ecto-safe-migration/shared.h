// What the ten checks know of a migration: the list of what it does, read once and kept with the project.
//
// A migration module is walked as Ecto would run it: after_begin, up or change, before_commit, then down; into private
// functions of the module, loops over literal lists, execute's strings and functions. Each thing done is an Operation,
// whether it was said in Ecto's functions or in SQL, so that the checks read one list. What isn't certain (a table's
// name that is computed, options from elsewhere) is marked so, and the checks stay silent on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/check.h"
#include "formats/sql.h"

namespace assay::families::ecto_safe_migration {

using sql::Truth;

enum class Direction : uint8_t { up, down };

enum class OperationKind : uint8_t {
  create_table,  // also a view or materialized view made by SQL
  drop_table,
  rename_table,
  alter_table,  // the `alter` call itself, or an ALTER TABLE command that has no kind of its own
  add_column,
  modify_column,  // modify/3 and ALTER COLUMN ... TYPE
  set_not_null,   // SQL only; modify/3 says it by `nullable`
  drop_not_null,  // the same
  remove_column,
  rename_column,
  create_index,
  drop_index,
  add_constraint,
  drop_constraint,
  validate_constraint,
  change_data,
  query,  // reads through the repo
  flush,
};

// Possible names of a table. One that is not known is "?" and the text of the expression, so that the same expression
// twice is the same table.
using TableNames = std::vector<std::string>;

// A column's type with what `modify` and `add` say beside it.
struct ColumnType {
  sql::Type type;          // unknown when its name is empty
  bool reference = false;  // references(...) without type:, whatever type the repo is configured with
  std::string text;        // for messages: ":string", "references(:users)"
  [[nodiscard]] bool known() const { return reference || type.known(); }
};

struct Operation {
  OperationKind kind = OperationKind::alter_table;
  Direction direction = Direction::up;
  bool from_sql = false;     // said in SQL
  bool queued = false;       // waits for flush() or the end of the function; else it runs at once
  bool in_function = false;  // inside execute(fn -> ... end)
  bool new_table = false;    // a column of `create table`
  bool if_not_exists = false;
  TableNames tables;
  TableNames new_names;              // rename_table: the table's; rename_column: the column's
  std::string name;                  // of the column, index or constraint; empty when it isn't known
  std::vector<std::string> columns;  // of an index; empty when not known
  NodeId call;                       // create, drop, alter, add, modify, remove, rename, execute or the repo's function
  NodeId part;                       // constraint(...), references(...); else the call

  // Columns.
  ColumnType type;
  ColumnType from_type;
  bool has_from = false;
  bool using_expression = false;
  Truth nullable = Truth::unknown;  // null: true, null: false, or not said
  bool null_given = false;
  Truth from_nullable = Truth::unknown;  // of from: {type, null: ...}
  Truth has_default = Truth::no;
  bool filled_by_database = false;  // serial, identity, generated
  // Indexes and constraints, and references of a column (kind foreign_key).
  Truth concurrently = Truth::no;
  bool only_parent = false;
  sql::ConstraintKind constraint = sql::ConstraintKind::none;
  Truth validated_at_once = Truth::unknown;
  bool using_index = false;
  std::vector<std::string> not_null_columns;  // that a check proves
  sql::Kind statement = sql::Kind::unknown;   // SQL: the statement it comes from
};

// One migration module.
struct Migration {
  FileId file;
  ModuleId module;
  uint64_t version = 0;  // of the file's name; 0 when it has none
  bool judged = true;    // false: another database, or a test's own migration
  Truth ddl_transaction_disabled = Truth::no;
  Truth lock_released = Truth::no;                // no migration lock that holds a transaction
  Truth sets_lock_timeout = Truth::no;            // here, in what it uses or calls, or in the repo's configuration
  std::vector<Operation> operations;              // all of up or change in order, then all of down
  std::unordered_set<std::string> created_by_up;  // tables, by name
  std::unordered_set<std::string> created;        // the same, with what down makes

  // Created by this migration (in either direction, for what is done in down).
  [[nodiscard]] bool creates(const TableNames& tables, Direction seen_from) const;
  [[nodiscard]] bool on_existing_table(const Operation& operation) const {
    return !creates(operation.tables, operation.direction);
  }
  // An index that down/0 drops and up made, as far as one can tell.
  [[nodiscard]] bool drops_own_index(const Operation& drop) const;
  // A column that an earlier operation of up added.
  [[nodiscard]] bool adds_column(const Operation& operation) const;
  // down/0 changes a column that up changed: it goes back to what was there.
  [[nodiscard]] bool goes_back(const Operation& operation) const;
};

// All migrations of a project, oldest first.
class Migrations {
 public:
  explicit Migrations(const Project& project);

  // The migrations in a file, as a range of all().
  [[nodiscard]] std::span<const Migration> of(FileId file) const;
  [[nodiscard]] std::span<const Migration> all() const { return all_; }

  // The type that earlier migrations (or earlier operations of this one) gave the column, if that is known.
  [[nodiscard]] ColumnType earlier_type(const Migration& migration, const Operation& modify) const;
  // Earlier migrations made the column NOT NULL.
  [[nodiscard]] bool is_not_null(const Migration& migration, const Operation& modify) const;
  // An earlier migration made the relation as a materialized view: its indexes keep nobody from writing.
  [[nodiscard]] bool is_view(const Migration& migration, const Operation& operation) const;
  // A schema of running code (not a migration's own snapshot, not a test's) still names the column or table.
  [[nodiscard]] Answer named_by_schema(const Migration& migration, const Operation& removal) const;
  // A check constraint says that the column is not null, was added without validation and has been validated before.
  [[nodiscard]] bool proven_not_null(const Migration& migration, const Operation& operation) const;
  // A later migration, or a later operation of this one, makes the column or table again.
  [[nodiscard]] bool made_again(const Migration& migration, const Operation& removal) const;

 private:
  [[nodiscard]] uint64_t order_of(const Migration& migration, const Operation& operation) const;

  // What was done to a column, table or constraint, and when: keys are "table.column" and "table"; ordered by time.
  struct Event {
    uint64_t order;
    const Migration* migration;
    const Operation* operation;
  };
  using Events = std::unordered_map<std::string, std::vector<Event>>;
  void record(const Event& event);
  static void inherit(Events& events, const std::string& from, const std::string& to);

  const Project* project_;
  std::vector<Migration> all_;
  [[nodiscard]] bool is_snapshot(const Schema& schema) const;
  [[nodiscard]] Answer named_by_schema(const Migration& migration, const Operation& removal,
                                       const std::string& table) const;
  // Calls `see` for each event of the key before `now`, in the migration's group.
  template <typename See>
  void each_before(const Events& events, const std::string& key, const Migration& migration, uint64_t now,
                   See see) const;

  Events columns_, tables_, constraints_;
  std::unordered_set<uint32_t> called_modules_;         // symbols of the modules that migrations call
  std::vector<std::pair<uint32_t, uint32_t>> of_file_;  // by FileId: begin and end in all_
};

// A first look: the file stands among migrations, or says `use Ecto.Migration`, if only through a module of its own.
bool may_hold_migrations(const File& file);
// Those of the file that `ctx` looks at which are to be judged: PostgreSQL, and newer than the setting `start_after`.
std::vector<const Migration*> migrations_to_judge(const Context& ctx);
const Migrations& migrations_of(const Context& ctx);

// Calls `judge` for each operation of each of them. It asks for a site where its rule applies, and settles it. What is
// reached several times (a helper called for each of ten tables) is reported once.
using Judge = void (*)(Context&, const Migration&, const Operation&);
void judge_operations(Context& ctx, Judge judge);

// True where `# excellent_migrations:safety-assured-for-next-line DANGER` (or -this-file, or @safety_assured) covers
// the node, for any of these dangers.
[[nodiscard]] bool assured(const Context& ctx, NodeId node, std::initializer_list<std::string_view> dangers);

// What PostgreSQL does when the column's type changes. Same types are in_place; unknown where one side is.
[[nodiscard]] sql::TypeChange type_change(const ColumnType& from, const ColumnType& to);
// The change rewrites the table or reads all its rows, for certain.
[[nodiscard]] bool is_costly(sql::TypeChange change);

// DDL that takes a lock on a table that exists, which queries then wait for.
[[nodiscard]] bool locks_existing_table(const Migration& migration, const Operation& operation);

// A column added as NOT NULL that no default, sequence or expression fills.
[[nodiscard]] bool lacks_value(const Operation& operation);

// What each call with SQL does, in both directions, calls in order.
std::vector<std::pair<NodeId, std::vector<const Operation*>>> sql_by_call(const Migration& migration);

// For messages: "users", "a table".
[[nodiscard]] std::string table_text(const TableNames& tables);

}  // namespace assay::families::ecto_safe_migration
