// Flags tasks whose answer nobody takes: it stays in the caller's mailbox, and the task's crash ends the caller.
#include <algorithm>

#include "flow/branches.h"
#include "flow/uses.h"
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

// Matches `{ref, result}`: a variable, or a pair that does not begin with an atom.
bool takes_answers(const Tree& tree, NodeId pattern) {
  if (tree.is(pattern, NodeKind::binary_op)) {  // {ref, _} = message
    return takes_answers(tree, tree.first_child(pattern)) && takes_answers(tree, tree.last_child(pattern));
  }
  if (tree.is(pattern, NodeKind::variable)) return true;
  return tree.is(pattern, NodeKind::tuple) && tree.child_count(pattern) == 2 &&
         !tree.is(tree.first_child(pattern), NodeKind::atom);
}

// handle_info(message, state), or a state machine's handle_event(:info, message, ...) and name(:info, message, data).
bool handles_answers(const Context& ctx, ModuleId module) {
  const Tree& tree = ctx.tree();
  return std::ranges::any_of(ctx.names().definitions(), [&](const Definition& definition) {
    if (definition.module != module || definition.kind != sym::def) return false;
    const NodeId first = tree.first_child(definition.head);
    if (text(definition.name) == "handle_info") return definition.arity == 2 && takes_answers(tree, first);
    return definition.arity >= 3 && tree.is(first, NodeKind::atom) && text(tree.symbol(first)) == "info" &&
           takes_answers(tree, tree.next_sibling(first));
  });
}

void on_call(Context& ctx, const Call& call) {
  // A test's process ends with the test; until then a crash of the task should end it.
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (!is_lost(ctx.file, call) || handles_answers(ctx, call.module_in)) return site.pass();
  const bool linked = text(call.function) == "async";
  site.fail("nobody awaits this task: its messages stay in the mailbox of the caller{}",
            linked ? ", which its crash takes down" : "")
      .help("start it with `Task.Supervisor.start_child` if nobody needs the result, else keep the task and await it");
}

}  // namespace

extern const Check async_never_awaited{
    .id = "task-async/async-never-awaited",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"Task.async", "Task.Supervisor.async", "Task.Supervisor.async_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
