// Flags named tables that go down with a server that has other work to do.
#include <algorithm>

#include "shared_process.h"

namespace assay::families::ets_usage {
namespace {

// A clause that only takes a table over from somebody: `{:"ETS-TRANSFER", table, from, data}`.
bool takes_over(const Tree& tree, const Definition& clause) {
  NodeId message = tree.first_child(clause.head);
  while (tree.is(message, NodeKind::binary_op)) message = tree.first_child(message);
  NodeId tag = tree.is(message, NodeKind::tuple) ? tree.first_child(message) : NodeId{};
  return tree.is(tag, NodeKind::atom) && text(tree.symbol(tag)) == "ETS-TRANSFER";
}

void on_file(Context& ctx) {
  for (const Creation& creation : tables_of(ctx).creations()) {
    if (creation.named != Answer::yes || !in_application(ctx, creation.call->node)) continue;
    ModuleId module = creation.call->module_in;
    std::vector<Run> runs = processes_of(ctx).runs_of(creation.call->node);
    bool by_server = std::ranges::any_of(runs, [&](const Run& run) {
      return run.runner == Runner::server && run.module == module && run.entry.valid() &&
             processes_of(ctx).is_server(module);
    });
    bool by_others = std::ranges::any_of(
        runs, [](const Run& run) { return run.runner == Runner::application || run.runner == Runner::supervisor; });
    if (!by_server || by_others) continue;
    Site site = ctx.consider(*creation.call);
    std::vector<const Definition*> clauses = message_clauses(ctx.file, module);
    bool busy = std::ranges::any_of(clauses, [&](const Definition* one) { return !takes_over(ctx.tree(), *one); });
    if (creation.heir != Answer::no || !busy) {
      site.pass();
      continue;
    }
    const Use* use = tables_of(ctx).use_of(*creation.call);
    site.fail("a crash in any callback of this server deletes {} with all rows, since no heir inherits it",
              shown(use->name))
        .help(
            "let a process that does nothing else own the table, or pass `{:heir, pid, data}`; leave it where the "
            "rows are worth nothing after a crash");
  }
}

}  // namespace

extern const Check no_heir{
    .id = "ets-usage/no-heir",
    .level = Level::advice,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
