#include "shared.h"

#include <algorithm>

#include "flow/branches.h"
#include "flow/reach.h"
#include "flow/uses.h"

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

// A `try`, or a whole function, that lets neither exceptions nor exits out.
bool catches_failures(const Tree& tree, NodeId form) {
  const NodeId block = tree.last_child(form);
  if (!tree.is(block, NodeKind::do_block)) return false;
  bool exceptions = false, exits = false;
  for (NodeId section : tree.children(block)) {
    for (NodeId clause : tree.children(section)) {
      if (!tree.is(clause, NodeKind::clause)) continue;
      const auto patterns = patterns_of(tree, tree.first_child(clause));
      if (patterns.empty()) continue;
      const bool any = tree.is(patterns[0], NodeKind::variable);
      if (tree.symbol(section) == sym::rescue_) exceptions |= any;
      if (tree.symbol(section) == sym::catch_ && patterns.size() == 2) {
        exceptions |= any;
        exits |= any || text(tree.symbol(patterns[0])) == "exit";
      }
    }
  }
  return exceptions && exits;
}

bool never_fails(const Context& ctx, NodeId code) {
  const Tree& tree = ctx.tree();
  if (tree.is(code, NodeKind::call) && tree.symbol(code) == sym::try_) return catches_failures(tree, code);
  const CallId id = ctx.names().call_at(code);
  if (!id) return false;
  const auto clauses = clauses_of(ctx.file, ctx.names().call(id));
  return !clauses.empty() && std::ranges::all_of(clauses, [&](DefinitionId clause) {
    const Definition& definition = ctx.names().definition(clause);
    const auto statements = statements_of(tree, definition.body);
    return catches_failures(tree, definition.node) ||
           (statements.size() == 1 && tree.is(statements[0], NodeKind::call) &&
            tree.symbol(statements[0]) == sym::try_ && catches_failures(tree, statements[0]));
  });
}

}  // namespace

TaskStream::TaskStream(const Context& ctx, const Call& call) : tree_(&ctx.tree()), call_(call.node) {
  static const Symbol kSupervisor = intern("Task.Supervisor");
  static const Symbol kNolink = intern("async_stream_nolink");
  linked_ = call.function != kNolink;
  // (enumerable, fun) or (enumerable, module, name, args), a supervisor before them, options behind.
  const uint32_t arity = call.arity - (call.module == kSupervisor ? 1u : 0u);
  if (arity != 3 && arity != 5) return;
  options_ = ctx.arg(call, call.arity - 1u);
  readable_ = options_.present();
}

std::optional<Edit> TaskStream::add(std::string_view option) const {
  const NodeId last = tree_->last_child(call_);
  // A captured name has no arguments, parentheses around one belong to no node.
  if (!last || tree_->has(last, node_flag::parens) || !readable_) return std::nullopt;
  const uint32_t end = tree_->span(last).end;
  const std::string behind = fmt::format(", {}", option);
  // Keywords may also be the function's arguments: `async_stream(all, Mod, :fun, a: 1)`.
  const bool keywords = tree_->is(last, NodeKind::keyword_list);
  if (keywords ? options_.node() == last : !options_.present()) return Edit{{end, end}, behind};
  if (keywords || options_.node() != last || !tree_->is(last, NodeKind::list)) return std::nullopt;
  const NodeId entry = tree_->last_child(last);
  if (!entry) return Edit{tree_->span(last), fmt::format("[{}]", option)};
  if (!tree_->is(entry, NodeKind::keyword_pair)) return std::nullopt;
  const uint32_t behind_entries = tree_->span(entry).end;
  return Edit{{behind_entries, behind_entries}, behind};
}

std::vector<const Call*> awaits_of(const Context& ctx, const Call& async) {
  static const Symbol kTask = intern("Task");
  std::vector<const Call*> awaits;
  for (const Use& use : uses_of_result(ctx.file, async)) {
    if (use.kind == Use::Kind::argument && use.call != nullptr && use.call->module == kTask) awaits.push_back(use.call);
  }
  return awaits;
}

bool is_awaited(const Context& ctx, const Call& async) { return !awaits_of(ctx, async).empty(); }

bool handles_own_failures(const Context& ctx, const Call& call) {
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() != 1) return false;
  const NodeId function = value_of(ctx.file, arguments[0]).node();
  if (ctx.tree().is(function, NodeKind::capture)) return never_fails(ctx, function);
  if (!ctx.tree().is(function, NodeKind::fn)) return false;
  return never_fails(ctx, clause_body(ctx.tree(), ctx.tree().first_child(function)));
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
