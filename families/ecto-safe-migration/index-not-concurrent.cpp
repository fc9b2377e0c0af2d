// Flags indexes built or dropped while writes wait: CREATE INDEX takes a Share lock for as long as it runs, DROP INDEX
// takes AccessExclusive.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  const bool create = operation.kind == OperationKind::create_index;
  if (operation.from_sql || (!create && operation.kind != OperationKind::drop_index)) return;
  Site site = ctx.consider(operation.call);
  if (operation.concurrently == Truth::yes || !migration.on_existing_table(operation)) return site.pass();
  if (migration.drops_own_index(operation)) return site.pass();
  if (operation.concurrently == Truth::unknown || operation.only_parent) return site.skip();
  if (migrations_of(ctx).is_view(migration, operation)) return site.skip();
  if (assured(ctx, operation.call, {"index_not_concurrently"})) return site.pass();
  if (create) {
    site.fail("creating this index blocks every write to {} until it is built", table_text(operation.tables))
        .help("pass `concurrently: true`, and set `@disable_ddl_transaction true` and `@disable_migration_lock true`");
  } else {
    site.fail("dropping this index waits for every query on {}, and blocks all that come after",
              table_text(operation.tables))
        .help("pass `concurrently: true`, and set `@disable_ddl_transaction true` and `@disable_migration_lock true`");
  }
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check index_not_concurrent{
    .id = "ecto-safe-migration/index-not-concurrent",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
