// Flags `:public` on tables that their owner alone writes to.
#include <algorithm>

#include "shared_escape.h"
#include "shared_process.h"

namespace assay::families::ets_usage {
namespace {

// Whose callbacks the table is made in; invalid when it is made elsewhere.
ModuleId owner_of(const Context& ctx, const Creation& creation) {
  std::vector<Run> runs = processes_of(ctx).runs_of(creation.call->node);
  bool server = std::ranges::all_of(
      runs, [&](const Run& run) { return run.runner == Runner::server && run.module == creation.call->module_in; });
  return server && processes_of(ctx).is_server(creation.call->module_in) ? creation.call->module_in : ModuleId{};
}

void on_file(Context& ctx) {
  const Tables& tables = tables_of(ctx);
  for (const Creation& creation : tables.creations()) {
    if (creation.access == Access::unknown || !in_application(ctx, creation.call->node)) continue;
    ModuleId owner = owner_of(ctx, creation);
    if (!owner) continue;
    int writes = 0;
    bool by_others = false;
    for (const Use& use : tables.uses()) {
      if (use.action != Action::write || ctx.names().module_of(use.call->node) != owner) {
        by_others |= use.action == Action::write && (use.group == creation.group || use.group < 0);
        continue;
      }
      // Where it isn't known whose rows change, they may be this table's.
      std::vector<const Creation*> made = tables.creations_of(use);
      bool maybe = made.empty() || std::ranges::find(made, &creation) != made.end();
      if (!maybe) continue;
      if (!only_in_server(processes_of(ctx).runs_of(use.call->node), owner)) by_others = true;
      ++writes;
    }
    if (writes == 0) continue;
    Site site = ctx.consider(creation.access_option.valid() ? creation.access_option : creation.call->node);
    if (creation.access != Access::public_ || by_others || escapes(ctx, creation) || written_elsewhere(ctx, creation)) {
      site.pass();
      continue;
    }
    Report report = site.fail(
        "every write to {} stands in a callback of the process that owns it, but `:public` lets any process write",
        shown(tables.use_of(*creation.call)->name));
    report.help("make it `:protected`, the default: other processes still read it");
    // Not safe: a console, or code that is no part of the project, may write to it.
    if (ctx.tree().is(creation.access_option, NodeKind::atom)) {
      report.fix({.title = "Protect the table",
                  .safe = false,
                  .edits = {{ctx.tree().span(creation.access_option), ":protected"}}});
    }
  }
}

}  // namespace

extern const Check public_table{
    .id = "ets-usage/public-table",
    .level = Level::warning,
    .scope = Scope::project,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
