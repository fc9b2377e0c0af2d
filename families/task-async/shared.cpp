#include "shared.h"

#include <algorithm>

namespace assay::families::task_async {
namespace {

// `:exit, reason ->` or `kind, reason ->`; a clause with one pattern catches throws alone.
bool catches_exits(const Tree& tree, NodeId clause) {
  const NodeId head = tree.first_child(clause);
  const uint32_t patterns = tree.child_count(head) - (tree.has(head, node_flag::guarded) ? 1 : 0);
  if (patterns != 2) return false;
  const NodeId kind = tree.first_child(head);
  return tree.is(kind, NodeKind::variable) || (tree.is(kind, NodeKind::atom) && text(tree.symbol(kind)) == "exit");
}

}  // namespace

TaskStream::TaskStream(const Context& ctx, const Call& call) {
  static const Symbol kSupervisor = intern("Task.Supervisor");
  static const Symbol kNolink = intern("async_stream_nolink");
  linked_ = call.function != kNolink;
  // (enumerable, fun) or (enumerable, module, name, args), a supervisor before them, options behind.
  const uint32_t arity = call.arity - (call.module == kSupervisor ? 1u : 0u);
  if (arity != 3 && arity != 5) return;
  options_ = ctx.arg(call, call.arity - 1u);
  readable_ = options_.present();
}

bool exits_are_caught(const Context& ctx, NodeId node) {
  const Tree& tree = ctx.tree();
  for (NodeId at = node; at.valid() && at != Tree::root(); at = tree.parent(at)) {
    if (!tree.is(at, NodeKind::do_section) || tree.symbol(at) != sym::do_) continue;
    for (NodeId section : tree.children(tree.parent(at))) {
      if (tree.symbol(section) != sym::catch_) continue;
      const auto clauses = tree.children(section);
      if (std::any_of(clauses.begin(), clauses.end(), [&](NodeId clause) { return catches_exits(tree, clause); })) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace assay::families::task_async
