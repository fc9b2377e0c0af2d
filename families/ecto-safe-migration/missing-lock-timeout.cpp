// Flags migrations that lock a live table and set no lock_timeout: waiting for the lock, they make all queries on the
// table wait behind them.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void on_file(Context& ctx) {
  for (const Migration* migration : migrations_to_judge(ctx)) {
    for (const Operation& operation : migration->operations) {
      if (operation.direction == Direction::down) break;
      if (!locks_existing_table(*migration, operation)) continue;
      // One site a migration: its first lock.
      Site site = ctx.consider(operation.call);
      if (migration->sets_lock_timeout == Truth::yes) {
        site.pass();
      } else if (migration->sets_lock_timeout == Truth::unknown) {
        site.skip();
      } else {
        site.fail("if {} is busy, this waits for its lock without limit, and every query on it waits behind",
                  table_text(operation.tables))
            .help(
                "set `lock_timeout` in `after_begin/0` (execute \"SET LOCAL lock_timeout TO '5s'\"), best once, in a "
                "module that all migrations use");
      }
      break;
    }
  }
}

}  // namespace

extern const Check missing_lock_timeout{
    .id = "ecto-safe-migration/missing-lock-timeout",
    .level = Level::warning,
    .scope = Scope::project,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
