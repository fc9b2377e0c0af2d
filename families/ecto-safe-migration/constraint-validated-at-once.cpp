// Flags check constraints and foreign keys that are validated while their lock is held.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  const bool check =
      operation.kind == OperationKind::add_constraint && operation.constraint == sql::ConstraintKind::check;
  const bool reference =
      operation.constraint == sql::ConstraintKind::foreign_key &&
      (operation.kind == OperationKind::add_column || operation.kind == OperationKind::modify_column);
  if (operation.from_sql || (!check && !reference) || operation.new_table) return;

  Site site = ctx.consider(operation.part);
  if (operation.validated_at_once == Truth::no || !migration.on_existing_table(operation)) return site.pass();
  if (operation.validated_at_once == Truth::unknown) return site.skip();
  if (assured(ctx, operation.part, {check ? "check_constraint_added" : "column_reference_added"})) return site.pass();
  if (check) {
    site.fail("this reads every row of {} while nothing else can read or write it", table_text(operation.tables))
        .help(
            "pass `validate: false`, and `execute \"ALTER TABLE ... VALIDATE CONSTRAINT ...\", \"\"` in a later "
            "migration");
  } else {
    site.fail("this looks up every row of {} while both tables take no writes", table_text(operation.tables))
        .help(
            "pass `validate: false`, and `execute \"ALTER TABLE ... VALIDATE CONSTRAINT ...\", \"\"` in a later "
            "migration");
  }
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check constraint_validated_at_once{
    .id = "ecto-safe-migration/constraint-validated-at-once",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
