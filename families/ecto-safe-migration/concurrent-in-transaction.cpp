// Flags CONCURRENTLY where Ecto has a transaction open: the migration's own, or that of the migration lock.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  if (operation.from_sql || operation.concurrently != Truth::yes) return;
  if (operation.kind != OperationKind::create_index && operation.kind != OperationKind::drop_index) return;
  Site site = ctx.consider(operation.call);
  const bool transaction = migration.ddl_transaction_disabled == Truth::no;
  const bool lock = migration.lock_released == Truth::no;
  if (!transaction && !lock) {
    const bool certain = migration.ddl_transaction_disabled == Truth::yes && migration.lock_released == Truth::yes;
    return certain ? site.pass() : site.skip();
  }
  if (transaction && assured(ctx, operation.call, {"index_concurrently_without_disable_ddl_transaction"})) {
    return site.pass();
  }
  if (!transaction && assured(ctx, operation.call, {"index_concurrently_without_disable_migration_lock"})) {
    return site.pass();
  }
  if (transaction) {
    site.fail("PostgreSQL refuses CONCURRENTLY inside the transaction that this migration runs in")
        .help(lock ? "set `@disable_ddl_transaction true`, and `@disable_migration_lock true` or the repo's "
                     "`migration_lock: :pg_advisory_lock`"
                   : "set `@disable_ddl_transaction true`");
  } else {
    site.fail("the migration lock holds a transaction open, which CONCURRENTLY waits for")
        .help("set `@disable_migration_lock true`, or configure the repo with `migration_lock: :pg_advisory_lock`");
  }
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check concurrent_in_transaction{
    .id = "ecto-safe-migration/concurrent-in-transaction",
    .level = Level::error,
    .scope = Scope::project,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
