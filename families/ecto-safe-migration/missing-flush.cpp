// Flags queries that run before the changes they need: Ecto queues commands until the function returns, the repo does
// not.
#include "shared.h"

namespace assay::families::ecto_safe_migration {
namespace {

bool changes_table(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::create_table:
    case OperationKind::alter_table:
    case OperationKind::add_column:
    case OperationKind::modify_column:
    case OperationKind::remove_column:
    case OperationKind::rename_table:
    case OperationKind::rename_column: return operation.queued;
    default: return false;
  }
}

const std::string* common(const TableNames& a, const TableNames& b) {
  for (const std::string& name : a) {
    for (const std::string& other : b) {
      if (name == other && !name.starts_with('?')) return &name;
    }
  }
  return nullptr;
}

void on_file(Context& ctx) {
  for (const Migration* migration : migrations_to_judge(ctx)) {
    TableNames changed, waiting;
    NodeId judged;  // a call may be several operations: what it reads, and what it hands on
    for (const Operation& operation : migration->operations) {
      if (operation.direction == Direction::down) break;
      if (operation.kind == OperationKind::flush) {
        waiting.clear();
      } else if (changes_table(operation)) {
        auto take = [&](const TableNames& names) {
          waiting.insert(waiting.end(), names.begin(), names.end());
          changed.insert(changed.end(), names.begin(), names.end());
        };
        take(operation.tables);
        if (operation.kind == OperationKind::rename_table) take(operation.new_names);
      } else if ((operation.kind == OperationKind::query || operation.kind == OperationKind::change_data) &&
                 !operation.queued && !operation.in_function && operation.call != judged &&
                 common(operation.tables, changed) != nullptr) {
        judged = operation.call;
        Site site = ctx.consider(operation.call);
        const std::string* table = common(operation.tables, waiting);
        if (table == nullptr) {
          site.pass();
        } else {
          site.fail("this runs at once, before the changes to `{}` that this migration has only queued", *table)
              .help("call `flush()` before it (in up/0), or hand it to `execute`, which keeps the order");
        }
      }
    }
  }
}

}  // namespace

extern const Check missing_flush{
    .id = "ecto-safe-migration/missing-flush",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = may_hold_migrations,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_safe_migration
