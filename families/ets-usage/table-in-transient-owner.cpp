// Flags named tables that are made by a process which ends soon: the table ends with it.
#include <algorithm>

#include "shared_owner.h"

namespace assay::families::ets_usage {
namespace {

// The process that makes the table gives it away or deletes it: it knows that it ends.
bool provided_for(const Context& ctx, const Creation& creation, NodeId entry) {
  if (creation.heir != Answer::no) return true;
  for (const Use* use : tables_of(ctx).uses_of(creation)) {
    bool handed = use->is("give_away") || (use->is("delete") && use->call->arity == 1);
    if (handed && (use->call->definition == creation.call->definition ||
                   (entry.valid() && ctx.tree().is_ancestor(entry, use->call->node)))) {
      return true;
    }
  }
  return false;
}

void on_file(Context& ctx) {
  ReachedUses reached(ctx.file, tables_of(ctx));
  for (const Creation& creation : tables_of(ctx).creations()) {
    if (creation.named != Answer::yes || !in_application(ctx, creation.call->node)) continue;
    std::vector<Run> runs = processes_of(ctx).runs_of(creation.call->node);
    const std::string table = shown(tables_of(ctx).use_of(*creation.call)->name);
    auto transient = [&](const Run& run) {
      bool ends = run.runner == Runner::request || run.runner == Runner::task || run.runner == Runner::compiler;
      return ends && !(run.runner == Runner::task && stays(ctx.file, run.entry)) &&
             !provided_for(ctx, creation, run.entry);
    };
    if (std::ranges::all_of(runs, transient)) {
      bool request = runs[0].runner == Runner::request, compiler = runs[0].runner == Runner::compiler;
      ctx.consider(*creation.call)
          .fail("{} belongs to the {} that makes it, and is deleted when that ends", table,
                request    ? "process of one request"
                : compiler ? "compiler of this plug"
                           : "short-lived process")
          .help(
              "make it in a process that stays: `init/1` of a GenServer below the supervisor, or "
              "`Application.start/2`");
      continue;
    }
    bool by_anyone =
        std::ranges::all_of(runs, [](const Run& run) { return run.runner == Runner::caller && run.entry.valid(); });
    if (!by_anyone) {
      ctx.consider(*creation.call).pass();
    } else if (made_by_first_user(ctx.file, tables_of(ctx), creation, runs, reached) &&
               !provided_for(ctx, creation, {})) {
      ctx.consider(*creation.call)
          .fail("whichever process comes first makes {}, and it is deleted when that process ends", table)
          .help(
              "make it once in a process that stays: `init/1` of a GenServer below the supervisor, or "
              "`Application.start/2`");
    } else if (made_by_each_call(ctx.file, tables_of(ctx), creation, runs, reached) &&
               !provided_for(ctx, creation, {})) {
      ctx.consider(*creation.call)
          .fail(
              "each call makes {} anew: it is deleted when the calling process ends, and until then the name is taken",
              table)
          .help(
              "for the function's own use, leave out `:named_table` and delete the table at the end; to share it, make "
              "it "
              "once in a process that stays");
    }
  }
}

}  // namespace

extern const Check table_in_transient_owner{
    .id = "ets-usage/table-in-transient-owner",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
