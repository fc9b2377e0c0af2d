// Flags columns and tables that go while code uses them: renames always, removals while a schema still names them.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

void judge(Context& ctx, const Migration& migration, const Operation& operation) {
  const bool column = operation.kind == OperationKind::remove_column || operation.kind == OperationKind::rename_column;
  const bool rename = operation.kind == OperationKind::rename_table || operation.kind == OperationKind::rename_column;
  if (!column && !rename && operation.kind != OperationKind::drop_table) return;
  if (operation.direction == Direction::down || operation.new_table) return;
  if (!migration.on_existing_table(operation) || (column && migration.adds_column(operation))) return;

  const std::string table = table_text(operation.tables);
  const std::string name = operation.name.empty() ? "the column" : "`" + operation.name + "`";
  Site site = ctx.consider(operation.call);
  if (rename) {
    if (assured(ctx, operation.call, {column ? "column_renamed" : "table_renamed"})) return site.pass();
    site.fail("renaming {} breaks the code that runs with the old name, or the code that comes with the new one",
              column ? name + " of " + table : table)
        .help(column ? "keep the column, and rename only the field: `field :new_name, :type, source: :old_name`"
                     : "keep the table, and rename only the schema's module");
    return;
  }
  const Answer named = migrations_of(ctx).named_by_schema(migration, operation);
  if (named == Answer::no) return site.pass();
  if (named == Answer::unknown || migrations_of(ctx).made_again(migration, operation)) return site.skip();
  if (assured(ctx, operation.call, {column ? "column_removed" : "table_dropped"})) return site.pass();
  site.fail("{} is removed while a schema still names it: every query of running code that selects it fails",
            column ? name + " of " + table : table)
      .help("deploy code whose schema does not name it first, then this migration");
}

void on_file(Context& ctx) { judge_operations(ctx, judge); }

}  // namespace

extern const Check remove_or_rename_in_use{
    .id = "ecto-safe-migration/remove-or-rename-in-use",
    .level = Level::warning,
    .scope = Scope::project,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
