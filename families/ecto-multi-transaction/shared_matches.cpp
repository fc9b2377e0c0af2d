#include "shared_matches.h"

#include <algorithm>
#include <optional>

#include "flow/branches.h"
#include "flow/enclosing.h"
#include "flow/origin.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay::families::ecto_multi_transaction {
Shape shape_of(const Tree& tree, NodeId pattern) {
  if (tree.is(pattern, NodeKind::variable)) return Shape::anything;
  if (tree.is(pattern, NodeKind::binary_op) && tree.symbol(pattern) == sym::op_match) {
    const Shape left = shape_of(tree, tree.first_child(pattern));
    return left == Shape::anything ? shape_of(tree, tree.last_child(pattern)) : left;
  }
  if (!tree.is(pattern, NodeKind::tuple) || !tree.first_child(pattern)) return Shape::other;
  const NodeId first = tree.first_child(pattern);
  const uint32_t size = tree.child_count(pattern);
  if (tree.is(first, NodeKind::variable)) return size == 4 ? Shape::multi_error : Shape::other;
  if (!tree.is(first, NodeKind::atom)) return Shape::other;
  const std::string_view tag = text(tree.symbol(first));
  if (tag == "ok") return Shape::ok;
  if (tag != "error") return Shape::other;
  return size == 4 ? Shape::multi_error : Shape::other_error;
}

namespace {

struct Parameter {
  uint32_t arity = 0, index = 0;
};

// Which parameter the function that is called gets: of handle(result), `result |> then(&handle/1)` and fun.(result).
std::optional<Parameter> parameter_of(const File& file, NodeId argument) {
  const Tree& tree = file.tree;
  if (const auto place = argument_place(file, argument)) {
    const bool then = place->call->target == CallTarget::kernel && place->call->function == sym::then_;
    return then ? Parameter{1, 0} : Parameter{place->call->arity, place->index};
  }
  const NodeId parent = tree.parent(argument);
  const bool piped = tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_pipe_forward;
  const NodeId called = piped ? tree.last_child(parent) : parent;
  if (!tree.is(called, NodeKind::anonymous_call)) return std::nullopt;
  if (piped) return Parameter{tree.child_count(called), 0};
  Parameter parameter{tree.child_count(called) - 1, 0};
  for (NodeId at = tree.next_sibling(tree.first_child(called)); at && at != argument; at = tree.next_sibling(at)) {
    ++parameter.index;
  }
  return parameter;
}

// The patterns of all clauses of a function for the argument through which the result comes.
std::vector<NodeId> parameters_of(const File& file, DefinitionId clause, NodeId argument) {
  const Definition& definition = file.names.definition(clause);
  const auto parameter = parameter_of(file, argument);
  std::vector<NodeId> patterns;
  if (!parameter) return patterns;
  for (DefinitionId id : clauses_of(file, definition.module, definition.name, definition.arity)) {
    const NodeId pattern = parameter_for(file, file.names.definition(id), parameter->arity, parameter->index);
    if (pattern) patterns.push_back(pattern);
  }
  return patterns;
}

// `pattern when guard` of a `<-`.
NodeId without_guard(const Tree& tree, NodeId pattern) {
  const bool guarded = tree.is(pattern, NodeKind::binary_op) && text(tree.symbol(pattern)) == "when";
  return guarded ? tree.first_child(pattern) : pattern;
}

// What is matched may come from elsewhere, too: then a pattern that no Multi gives may be for that.
bool has_other_origins(const Context& ctx, NodeId subject, const Call& transaction) {
  const auto origins = origins_of(ctx.file, subject);
  return std::any_of(origins.begin(), origins.end(), [&](const Origin& origin) {
    return origin.node != transaction.node && origin.node != transaction.outer;
  });
}

}  // namespace

Matches matches_of(const Context& ctx, const Use& use, const Call& transaction) {
  const Tree& tree = ctx.tree();
  Matches matches{use.into, {}};
  if (const auto form = branching_at(ctx.file, use.into)) {
    const bool with = form->form == sym::with_;
    for (const Branch& branch : form->branches) {
      if (!branch.head || (with && branch.section != sym::else_)) continue;
      const auto patterns = patterns_of(tree, branch.head);
      if (!patterns.empty()) matches.patterns.push_back(patterns[0]);
    }
    matches.place = form->node;
    if (!with) {
      matches.shared = form->subject && has_other_origins(ctx, form->subject, transaction);
      return matches;
    }
    uint32_t generators = 0;
    for (NodeId child : tree.children(form->node)) {
      if (!tree.is(child, NodeKind::binary_op) || tree.symbol(child) != sym::op_left_arrow) continue;
      ++generators;
      const NodeId value = tree.last_child(child);
      if (value != use.node && !tree.is_ancestor(value, use.node)) continue;
      // `with {:error, step, reason, _} <- ...`: the failure is what goes on, and never comes to `else`.
      const NodeId pattern = without_guard(tree, tree.first_child(child));
      const Shape shape = shape_of(tree, pattern);
      if (shape == Shape::multi_error || shape == Shape::anything) matches.patterns.push_back(pattern);
    }
    matches.shared = generators > 1;
    return matches;
  }
  if (tree.is(use.into, NodeKind::binary_op)) {  // {:error, _} = ..., {:error, _} <- ...
    const NodeId pattern = tree.first_child(use.into);
    if (shape_of(tree, pattern) == Shape::other_error) matches.patterns.push_back(pattern);
    return matches;
  }
  if (tree.is(use.into, NodeKind::fn)) {  // |> then(fn {:ok, _} -> ... end)
    for (NodeId clause : tree.children(use.into)) {
      const auto patterns = patterns_of(tree, tree.first_child(clause));
      if (!patterns.empty()) matches.patterns.push_back(patterns[0]);
    }
    return matches;
  }
  const auto& definitions = ctx.names().definitions();
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].node != use.into) continue;
    matches.patterns = parameters_of(ctx.file, DefinitionId{i}, use.node);
    matches.shared = calls_of(ctx.file, DefinitionId{i}).size() > 1;
  }
  if (const CallId id = ctx.names().call_at(use.into); id && text(ctx.names().call(id).function) == "match?") {
    const auto arguments = arguments_of(ctx.file, ctx.names().call(id));
    if (!arguments.empty() && shape_of(tree, arguments[0]) == Shape::other_error) matches.patterns = {arguments[0]};
  }
  return matches;
}

}  // namespace assay::families::ecto_multi_transaction
