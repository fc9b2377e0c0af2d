// Flags named tables that several processes use and that are not tuned for it.
#include <algorithm>

#include "flow/branches.h"
#include "shared_process.h"

namespace assay::families::ets_usage {
namespace {

// The table may be one process' own: private, or protected and written to by functions of whoever made it.
bool of_one_process(const Context& ctx, const Creation& creation, const std::vector<const Use*>& uses) {
  if (creation.access == Access::private_) return true;
  if (creation.access == Access::public_) return false;
  std::vector<Run> runs = processes_of(ctx).runs_of(creation.call->node);
  bool by_caller = std::ranges::any_of(runs, [](const Run& run) { return run.runner == Runner::caller; });
  return by_caller && std::ranges::any_of(uses, [](const Use* use) { return use->action == Action::write; });
}

// A read or write that runs outside the owner's callbacks, and not on behalf of the one function that makes the table.
bool by_others(const Context& ctx, const Creation& creation, const Use& use) {
  bool writes = use.action == Action::write && creation.access == Access::public_;
  if (use.action != Action::read && !writes) return false;
  std::vector<Run> runs = processes_of(ctx).runs_of(use.call->node);
  std::vector<Run> makers = processes_of(ctx).runs_of(creation.call->node);
  bool once = makers.size() == 1 && branches_around(ctx.file, creation.call->node).empty();
  if ((once && runs == makers) || use.call->definition == creation.call->definition) {
    return std::ranges::any_of(runs, [](const Run& run) { return run.runner == Runner::task; });
  }
  return !only_in_server(runs, creation.call->module_in);
}

void on_file(Context& ctx) {
  const Tables& tables = tables_of(ctx);
  for (const Creation& creation : tables.creations()) {
    if (creation.named != Answer::yes || !in_application(ctx, creation.call->node)) continue;
    std::vector<const Use*> uses = tables.uses_of(creation);
    if (of_one_process(ctx, creation, uses)) continue;
    auto other = std::ranges::find_if(uses, [&](const Use* use) { return by_others(ctx, creation, *use); });
    if (other == uses.end()) continue;
    Site site = ctx.consider(*creation.call);
    if (creation.concurrency != Answer::no) {
      site.pass();
      continue;
    }
    bool reads = (*other)->action == Action::read;
    site.fail(
            "other processes {} {}, which sets neither `read_concurrency` nor `write_concurrency`, so they share one "
            "lock",
            reads ? "read" : "write to", shown(tables.use_of(*creation.call)->name))
        .help(
            "say how it is used: `read_concurrency: true` for many reads and few writes, `write_concurrency: :auto` "
            "(`true` before OTP 25) for many writers");
  }
}

}  // namespace

extern const Check no_concurrency_flag{
    .id = "ets-usage/no-concurrency-flag",
    .level = Level::advice,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
