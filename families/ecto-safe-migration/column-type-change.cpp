// Flags modify/3 that rewrites a live table. The old type comes from `from:`, else from earlier migrations.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  if (operation.from_sql || operation.kind != OperationKind::modify_column || operation.new_table) return;
  if (!migration.on_existing_table(operation)) return;
  const ColumnType from =
      operation.has_from ? operation.from_type : migrations_of(ctx).earlier_type(migration, operation);
  const sql::TypeChange change = type_change(from, operation.type);

  Site site = ctx.consider(operation.call);
  const bool known = change != sql::TypeChange::unknown;
  if (known && !is_costly(change)) return site.pass();
  // Without `from:`, a modify that sets null: is about that, and not-null-in-one-step judges it.
  if (operation.null_given && !operation.has_from) return site.skip();
  // What down/0 goes back to is what was there; a foreign key's type is that of the key, whatever it is.
  if (migration.goes_back(operation)) return site.skip();
  const bool reference = operation.constraint == sql::ConstraintKind::foreign_key;
  if (!known && (operation.has_from || reference || operation.direction == Direction::down)) return site.skip();
  if (assured(ctx, operation.call, {"column_type_changed"})) return site.pass();
  const std::string column = operation.name.empty() ? "the column" : "`" + operation.name + "`";
  if (known) {
    site.fail("changing {} from {} to {} rewrites {} while nothing can read or write it", column, from.text,
              operation.type.text, table_text(operation.tables))
        .help("add a column of the new type, write both, fill it in batches, and drop the old one later");
  } else {
    site.fail("`modify` restates the type of {}, and if it differs, {} is rewritten while nothing can read or write it",
              column, table_text(operation.tables))
        .help("say what it was with `from:`, or `execute` just the change that is meant (SET DEFAULT, ...)");
  }
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check column_type_change{
    .id = "ecto-safe-migration/column-type-change",
    .level = Level::error,
    .scope = Scope::project,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
