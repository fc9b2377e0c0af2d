// Flags NOT NULL on a live table in one step: SET NOT NULL reads every row under an AccessExclusive lock, and a new
// column without default fails as soon as there is a row.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  const bool add = operation.kind == OperationKind::add_column;
  if (operation.from_sql || operation.new_table || !operation.null_given) return;
  if (!add && operation.kind != OperationKind::modify_column) return;
  if (operation.nullable != Truth::no || !migration.on_existing_table(operation)) return;
  // What down/0 adds again fails or not, but locks nothing for long.
  if (add && operation.direction == Direction::down) return;
  // It is NOT NULL already: PostgreSQL sees that and reads nothing.
  const Migrations& migrations = migrations_of(ctx);
  if (!add && (operation.from_nullable == Truth::no || migrations.is_not_null(migration, operation))) return;

  Site site = ctx.consider(operation.call);
  if (add && (operation.has_default == Truth::yes || operation.filled_by_database)) return site.pass();
  if (add && operation.has_default == Truth::unknown) return site.skip();
  if (!add && migrations.proven_not_null(migration, operation)) return site.pass();
  if (assured(ctx, operation.call, {"not_null_added"})) return site.pass();
  const std::string column = operation.name.empty() ? "the column" : "`" + operation.name + "`";
  if (add) {
    site.fail("adding {} as NOT NULL without a default fails once {} has rows", column, table_text(operation.tables))
        .help("give it a `default:`, or add it nullable, fill it, and set NOT NULL later");
  } else {
    site.fail("setting {} NOT NULL reads all of {} while nothing else can read or write it", column,
              table_text(operation.tables))
        .help(
            "create a constraint with `check: \"... IS NOT NULL\", validate: false`, validate it in a later "
            "migration, then set NOT NULL");
  }
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check not_null_in_one_step{
    .id = "ecto-safe-migration/not-null-in-one-step",
    .level = Level::error,
    .scope = Scope::project,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
