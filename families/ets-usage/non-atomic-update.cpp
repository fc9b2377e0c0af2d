// Flags reads of a row that a later insert of it rests on: another process can write between the two.
#include <algorithm>
#include <set>

#include "flow/reach.h"
#include "shared_derive.h"
#include "shared_process.h"
#include "shared_update.h"

namespace assay::families::ets_usage {
namespace {

bool in_server(const std::vector<Run>& runs) {
  return std::ranges::all_of(runs, [](const Run& run) { return run.runner == Runner::server; });
}

// It puts a row in the place of another, which a concurrent reader of the old one would lose.
bool stores(const Use& use) { return use.is("insert") || is_one_step(use); }

// The table's rows change in the owner's process alone, one message after the other.
bool only_owner_writes(const Context& ctx, const Use& insert, const std::vector<Run>& runs) {
  const Tables& tables = tables_of(ctx);
  auto made = tables.creations_of(insert);
  if (made.empty()) return in_server(runs);  // whose table it is, nobody here knows
  return std::ranges::all_of(made, [&](const Creation* creation) {
    switch (creation->access) {
      case Access::private_: return true;
      case Access::protected_: return true;
      case Access::by_default: return in_server(runs) || creation->named == Answer::no;
      case Access::public_:
        // Where nobody else changes rows all the same, `:public` is the fault: public-table says so.
        return std::ranges::all_of(tables.uses_of(*creation), [&](const Use* use) {
          return !stores(*use) || in_server(processes_of(ctx).runs_of(use->call->node));
        });
      case Access::unknown: return in_server(runs);
    }
    return false;
  });
}

void on_file(Context& ctx) {
  const Tables& tables = tables_of(ctx);
  for (const Use& use : tables.uses()) {
    if (is_one_step(use) && !in_test(ctx, use.call->node)) ctx.consider(*use.call).pass();
  }
  std::set<uint32_t> reported;  // definitions: the first of each
  for (const Update& update : updates_of(ctx.file, tables)) {
    if (in_test(ctx, update.insert->call->node)) continue;
    std::vector<Run> runs = processes_of(ctx).runs_of(update.insert->call->node);
    if (update.own_table || update.guarded || only_owner_writes(ctx, *update.insert, runs)) {
      ctx.consider(update.at).pass();
    } else if (reported.insert(update.in.value).second) {
      const bool decides = !update.computed;
      ctx.consider(update.at)
          .fail("another process can write to {} between the {} on line {} and this insert, and {}",
                shown(update.insert->name), text(update.read->call->function), line_of(ctx, update.read->call->node),
                decides ? "both then act on what is no longer so" : "what it wrote is then lost")
          .help(decides
                    ? "let `:ets.insert_new/2` decide (it says whether the key was free), `:ets.update_element/3` or "
                      "`:ets.select_replace/2`; or write in one process only, to a `:protected` table"
                    : "use `:ets.update_counter/4` for numbers, `:ets.select_replace/2` for other values; or write in "
                      "one process only, to a `:protected` table");
    }
  }
}

}  // namespace

extern const Check non_atomic_update{
    .id = "ets-usage/non-atomic-update",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
