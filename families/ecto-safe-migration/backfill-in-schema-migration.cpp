// Flags data changes in the transaction that holds a lock on a live table.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

// Reads all migrations before the files are checked: by all threads, where the first file that asked would keep them
// waiting.
void on_project(ProjectContext& project) {
  if (!project.project().files.empty()) migrations_of(project.in(FileId{0}));
}

void on_file(Context& ctx) {
  for (const Migration* migration : migrations_to_judge(ctx)) {
    const Operation* ddl = nullptr;
    for (const Operation& operation : migration->operations) {
      if (operation.direction == Direction::up && locks_existing_table(*migration, operation)) {
        ddl = &operation;
        break;
      }
    }
    NodeId last;
    for (const Operation& operation : migration->operations) {
      if (operation.direction == Direction::down) break;
      // Several statements, or one text for several tables, are one data change.
      if (operation.kind != OperationKind::change_data || operation.call == last) continue;
      last = operation.call;
      Site site = ctx.consider(operation.call);
      if (migration->ddl_transaction_disabled == Truth::yes || ddl == nullptr) {
        site.pass();
      } else if (migration->ddl_transaction_disabled == Truth::unknown) {
        site.skip();
      } else if (assured(ctx, operation.call,
                         {"operation_update", "operation_insert", "operation_delete", "raw_sql_executed"})) {
        site.pass();
      } else {
        const std::string table = table_text(ddl->tables);
        (ddl < &operation
             ? site.fail("data is changed while the transaction holds its lock on {}", table)
             : site.fail("the rows changed here stay locked until the transaction, which also locks {}, ends", table))
            .help("change the table in one migration, the data in another, outside a transaction and in batches");
      }
    }
  }
}

}  // namespace

extern const Check backfill_in_schema_migration{
    .id = "ecto-safe-migration/backfill-in-schema-migration",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = may_hold_migrations,
    .on_file = on_file,
    .on_project = on_project,
};

}  // namespace assay::families::ecto_safe_migration
