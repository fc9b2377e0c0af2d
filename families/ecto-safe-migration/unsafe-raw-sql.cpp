// Flags SQL in execute (and in the repo's query) that does what the checks of Ecto's own functions forbid.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

struct Verdict {
  std::string message;  // what is wrong with one command; empty when nothing is
  std::string_view help;
};
Verdict judge_constraint(const Operation& operation, const std::string& table) {
  const auto kind = operation.validated_at_once == Truth::yes ? operation.constraint : sql::ConstraintKind::none;
  if (kind == sql::ConstraintKind::check || kind == sql::ConstraintKind::foreign_key) {
    return {fmt::format("this checks every row of {} under the constraint's lock", table),
            "add it with NOT VALID, and VALIDATE CONSTRAINT in a later migration"};
  }
  if ((kind == sql::ConstraintKind::unique || kind == sql::ConstraintKind::primary_key) && !operation.using_index) {
    return {fmt::format("this builds an index while nothing can read or write {}", table),
            "CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX"};
  }
  return {};
}

Verdict judge_index(const Migration& migration, const Operation& operation, const std::string& table) {
  if (migration.drops_own_index(operation) && operation.kind == OperationKind::drop_index) return {};
  if (operation.concurrently == Truth::yes) {
    if (migration.ddl_transaction_disabled != Truth::no && migration.lock_released != Truth::no) return {};
    return {"PostgreSQL refuses CONCURRENTLY inside a transaction, and Ecto has one open here",
            "set `@disable_ddl_transaction true` and `@disable_migration_lock true`"};
  }
  if (operation.concurrently != Truth::no || operation.only_parent) return {};
  if (operation.kind == OperationKind::create_index) {
    return {fmt::format("CREATE INDEX blocks every write to {} until it is built", table),
            "CREATE INDEX CONCURRENTLY, outside a transaction"};
  }
  return {"DROP INDEX waits for every query on its table, and blocks all that come after",
          "DROP INDEX CONCURRENTLY, outside a transaction"};
}

Verdict judge_type(const Context& ctx, const Migration& migration, const Operation& operation,
                   const std::string& table) {
  const sql::TypeChange change = type_change(migrations_of(ctx).earlier_type(migration, operation), operation.type);
  const bool in_place = change != sql::TypeChange::unknown && !is_costly(change) && !operation.using_expression;
  if (in_place || !operation.type.known() || operation.direction == Direction::down) return {};
  return {fmt::format("changing a column's type rewrites {} while nothing can read or write it", table),
          "add a column of the new type, write both, fill it in batches, and drop the old one later"};
}

Verdict judge(const Context& ctx, const Migration& migration, const Operation& operation) {
  if (operation.new_table || !migration.on_existing_table(operation)) return {};
  const Migrations& migrations = migrations_of(ctx);
  if (migrations.is_view(migration, operation)) return {};
  const std::string table = table_text(operation.tables);
  switch (operation.kind) {
    case OperationKind::create_index:
    case OperationKind::drop_index: return judge_index(migration, operation, table);
    case OperationKind::modify_column: return judge_type(ctx, migration, operation, table);
    case OperationKind::add_constraint: return judge_constraint(operation, table);
    case OperationKind::set_not_null:
      if (migrations.proven_not_null(migration, operation) || migrations.is_not_null(migration, operation)) return {};
      return {fmt::format("SET NOT NULL reads all of {} while nothing else can read or write it", table),
              "add a CHECK (... IS NOT NULL) NOT VALID, validate it in a later migration, then SET NOT NULL"};
    case OperationKind::add_column:
      if (!lacks_value(operation)) return judge_constraint(operation, table);
      return {fmt::format("adding a NOT NULL column without a default fails once {} has rows", table),
              "give it a DEFAULT, or add it nullable, fill it, and set NOT NULL later"};
    default: return {};
  }
}

// One site for each execute, however many statements, tables and directions its text has.
void on_file(Context& ctx) {
  for (const Migration* migration : migrations_to_judge(ctx)) {
    for (const auto& [call, operations] : sql_by_call(*migration)) {
      Verdict verdict;
      for (const Operation* operation : operations) {
        if (verdict.message.empty()) verdict = judge(ctx, *migration, *operation);
      }
      Site site = ctx.consider(call);
      const bool fine = verdict.message.empty() || assured(ctx, call, {"raw_sql_executed"});
      fine ? site.pass() : void(site.fail_with(verdict.message).help(std::string(verdict.help)));
    }
  }
}

}  // namespace

extern const Check unsafe_raw_sql{
    .id = "ecto-safe-migration/unsafe-raw-sql",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
