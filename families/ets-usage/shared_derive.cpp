#include "shared_derive.h"

#include <algorithm>

#include "flow/reach.h"
#include "flow/results.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

constexpr int kDeepest = 6;

// The parameter of the definition that a pattern stands in, counted from 0.
std::optional<uint32_t> parameter_of(const File& file, const Definition& definition, NodeId pattern) {
  uint32_t index = 0;
  if (!definition.head.valid() || !file.tree.is_ancestor(definition.head, pattern)) return std::nullopt;
  for (NodeId child : file.tree.children(definition.head)) {
    if (child == pattern || file.tree.is_ancestor(child, pattern)) return index;
    ++index;
  }
  return std::nullopt;
}

std::optional<NodeId> argument_of_frame(const File& file, const Frame* frame, NodeId pattern) {
  if (frame == nullptr || frame->call == nullptr) return std::nullopt;
  auto index = parameter_of(file, file.names.definition(frame->clause), pattern);
  std::vector<NodeId> arguments = arguments_of(file, *frame->call);
  if (!index || *index >= arguments.size()) return std::nullopt;
  return arguments[*index];
}

bool plain(const Tree& tree, NodeId pattern) { return tree.is(pattern, NodeKind::variable); }

}  // namespace

bool reads_a_row(const Use& use) { return use.is("lookup") || use.is("lookup_element") || use.is("member"); }

NodeId Derivation::outer_expression(NodeId expression, const Frame* frame) const {
  for (; frame != nullptr; frame = frame->outer) {
    NodeId node = value_of(file_, expression).node();
    if (node.valid() && (tree_.is(node, NodeKind::atom) || tree_.is(node, NodeKind::alias) ||
                         tree_.is(node, NodeKind::string) || tree_.is(node, NodeKind::integer))) {
      return node;
    }
    if (!tree_.is(expression, NodeKind::variable)) return {};
    const Binding* binding = file_.names.binding_of(tree_.symbol(expression), expression);
    if (binding == nullptr) return {};
    auto argument = argument_of_frame(file_, frame, binding->node);
    if (!argument || tree_.parent(binding->node) != file_.names.definition(frame->clause).head) return {};
    expression = *argument;
  }
  return expression;
}

TableName Derivation::outer_name(NodeId expression, const Frame* frame) const {
  NodeId outer = frame != nullptr ? outer_expression(expression, frame) : NodeId{};
  return tables_.name_of(outer.valid() ? outer : expression);
}

bool Derivation::is_read(NodeId node, const Frame* frame) {
  CallId id = file_.names.call_at(node);
  if (!id) return false;
  const Call& call = file_.names.call(id);
  if (call.node != node) return false;
  if (const Use* use = tables_.use_of(call)) {
    bool read = reads_a_row(*use) && use->table && outer_name(use->table, frame) == name_;
    if (read) {
      std::vector<NodeId> arguments = arguments_of(file_, call);
      read_ = use;
      read_key_ = arguments.size() > 1 ? outer_expression(arguments[1], frame) : NodeId{};
      read_key_is_outer_ = read_key_.valid();
      if (!read_key_is_outer_ && arguments.size() > 1) read_key_ = arguments[1];
    }
    return read;
  }
  if (depth_ >= kDeepest || !helpers_) return false;
  std::vector<DefinitionId> clauses = clauses_of(file_, call);
  for (DefinitionId clause : clauses) {
    for (const Frame* at = frame; at != nullptr; at = at->outer) {
      if (at->clause == clause) return false;
    }
    Frame inner{&call, clause, frame};
    ++depth_;
    bool found = false;
    for (const CodeResult& result : results_of(file_, file_.names.definition(clause))) {
      if (!result.is_value() && result.kind != CodeResult::Kind::unmatched) continue;
      if (computed(result.node, &inner)) found = true;
      // `if :ets.member(t, key), do: :taken, else: :free`
      for (const Branch& branch : result.under) found = found || decided_by_branch(branch, result.node, &inner);
      if (found) break;
    }
    --depth_;
    if (found) return true;
  }
  return false;
}

bool Derivation::computed(NodeId expression, const Frame* frame) {
  if (!expression.valid() || depth_ > kDeepest * 4) return false;
  // Once for a place and a frame: what is being looked at already adds nothing to itself.
  uint64_t key = (uint64_t{expression.value} << 32) ^ (reinterpret_cast<uintptr_t>(frame) & 0xFFFFFFFF) ^ 0x9E3779B9;
  if (!seen_.insert(key).second) return false;
  ++depth_;
  bool found = false;
  NodeId end = tree_.end(expression);
  for (NodeId node = expression; node.value < end.value && !found && steps_-- > 0; node = NodeId{node.value + 1}) {
    if (is_read(node, frame)) {
      found = true;
    } else if (tree_.is(node, NodeKind::variable)) {
      const Binding* binding = file_.names.binding_of(tree_.symbol(node), node);
      found = binding != nullptr && !tree_.is_ancestor(expression, binding->node) && from_binding(*binding, frame);
    } else if (tree_.is(node, NodeKind::capture) && tree_.is(tree_.first_child(node), NodeKind::integer)) {
      for (NodeId at = tree_.parent(node); at.valid() && !found; at = tree_.parent(at)) {
        if (!tree_.is(at, NodeKind::capture)) continue;
        found = from_function_argument(at, frame);
        break;
      }
    }
  }
  --depth_;
  seen_.erase(key);
  return found;
}

bool Derivation::from_binding(const Binding& binding, const Frame* frame) {
  NodeId at = binding.node;
  for (NodeId parent = tree_.parent(at); parent.valid(); at = parent, parent = tree_.parent(parent)) {
    switch (tree_.kind(parent)) {
      case NodeKind::binary_op: {
        bool left = at.value == parent.value + 1;
        Symbol op = tree_.symbol(parent);
        if (left && (op == sym::op_match || op == sym::op_left_arrow)) {
          if (computed(tree_.last_child(parent), frame)) return true;
          if (op == sym::op_left_arrow) return false;
          continue;  // `def f({k, n} = row)` goes on to the parameter
        }
        break;
      }
      case NodeKind::clause_head: {
        NodeId form = form_of_clause(tree_, parent);
        if (tree_.is(form, NodeKind::fn)) return from_function_argument(form, frame);
        auto branching = form.valid() ? branching_at(file_, form) : std::nullopt;
        if (!branching) return false;
        if (branching->form == sym::case_) return computed(branching->subject, frame);
        if (branching->form == sym::try_) return computed(body_of(tree_, form, sym::do_), frame);  // its else
        if (branching->form == sym::with_) {                                                       // its else
          for (NodeId child : tree_.children(form)) {
            bool arrow = tree_.is(child, NodeKind::binary_op) && tree_.symbol(child) == sym::op_left_arrow;
            if (arrow && computed(tree_.last_child(child), frame)) return true;
          }
        }
        return false;
      }
      case NodeKind::call: {
        DefinitionId in = file_.names.definition_of(parent);
        if (!in || file_.names.definition(in).head != parent) return false;
        auto argument = argument_of_frame(file_, frame, binding.node);
        return argument && computed(*argument, frame->outer);
      }
      case NodeKind::do_section:
      case NodeKind::block:
      case NodeKind::clause: return false;
      default: break;
    }
  }
  return false;
}

// What a closure is called with: the other arguments of the call that it is given to.
bool Derivation::from_function_argument(NodeId function, const Frame* frame) {
  NodeId parent = tree_.parent(function);
  if (!parent.valid()) return false;
  CallId id = file_.names.call_at(parent);
  if (!id) return false;
  std::vector<NodeId> arguments = arguments_of(file_, file_.names.call(id));
  if (std::ranges::find(arguments, function) == arguments.end()) return false;
  return std::ranges::any_of(arguments, [&](NodeId one) { return one != function && computed(one, frame); });
}

bool Derivation::decided_by_branch(const Branch& branch, NodeId node, const Frame* frame) {
  if (branch.section == sym::fn_) return from_function_argument(branch.form, frame);
  auto branching = branching_at(file_, branch.form);
  if (!branching) return false;
  if (branching->subject.valid()) return computed(branching->subject, frame);
  if (branching->form == sym::cond_) {
    for (const Branch& one : branching->branches) {
      if (computed(one.head, frame)) return true;
      if (one.head == branch.head) break;
    }
    return false;
  }
  if (branching->form == sym::try_ && branch.section == sym::else_) {
    return computed(body_of(tree_, branch.form, sym::do_), frame);
  }
  if (branching->form != sym::with_) return false;
  return decided_by_generators(branch.form, branch.section == sym::do_ ? NodeId{} : branch.form, frame) ||
         (branch.section == sym::else_ && decided_by_generators(branch.form, node, frame));
}

// The clauses of a `with` or `for` before `at` (all of them when it is not one of theirs).
bool Derivation::decided_by_generators(NodeId call, NodeId at, const Frame* frame) {
  for (NodeId child : tree_.children(call)) {
    if (tree_.is(child, NodeKind::do_block) || (at.valid() && tree_.is_ancestor(child, at))) break;
    if (tree_.is(child, NodeKind::keyword_list)) continue;
    if (computed(child, frame)) return true;
  }
  return false;
}

// `if :ets.member(t, k), do: raise("taken")` or `[] = :ets.lookup(t, k)` among the statements before.
bool Derivation::guarded_before(NodeId node, const Frame* frame) {
  const DefinitionId in = file_.names.definition_of(node);
  NodeId at = node;
  for (NodeId parent = tree_.parent(at); parent.valid(); at = parent, parent = tree_.parent(parent)) {
    if (tree_.is(parent, NodeKind::clause) || tree_.is(parent, NodeKind::fn)) return false;
    if (in && file_.names.definition(in).node == parent)
      return false;  // what precedes a function runs when it compiles
    if (!tree_.is(parent, NodeKind::block)) continue;
    for (NodeId statement : tree_.children(parent)) {
      if (statement.value >= at.value) break;
      if (tree_.is(statement, NodeKind::binary_op) && tree_.symbol(statement) == sym::op_match) {
        NodeId pattern = tree_.first_child(statement);
        bool empty = tree_.is(pattern, NodeKind::list) && tree_.child_count(pattern) == 0;
        bool is_false = tree_.is(pattern, NodeKind::atom) && tree_.symbol(pattern) == sym::false_;
        if ((empty || is_false) && computed(tree_.last_child(statement), frame)) return true;
        continue;
      }
      auto branching = branching_at(file_, statement);
      if (!branching || !branching->subject.valid()) continue;
      bool leaves = std::ranges::any_of(branching->branches, [&](const Branch& branch) {
        return branch.body.valid() && never_returns(file_, branch.body);
      });
      if (leaves && computed(branching->subject, frame)) return true;
    }
  }
  return false;
}

bool Derivation::decided(NodeId node, const Frame* frame) {
  for (const Branch& branch : branches_around(file_, node)) {
    if (decided_by_branch(branch, node, frame)) return true;
  }
  DefinitionId in = file_.names.definition_of(node);
  NodeId at = node;
  for (NodeId parent = tree_.parent(at); parent.valid(); at = parent, parent = tree_.parent(parent)) {
    if (in && file_.names.definition(in).node == parent) break;
    if (tree_.is(parent, NodeKind::binary_op)) {
      Symbol op = tree_.symbol(parent);
      bool lazy = op == sym::and_ || op == sym::or_ || op == sym::op_and || op == sym::op_or;
      if (lazy && at == tree_.last_child(parent) && computed(tree_.first_child(parent), frame)) return true;
    }
    bool generators =
        tree_.is(parent, NodeKind::call) && (tree_.symbol(parent) == sym::with_ || tree_.symbol(parent) == sym::for_);
    if (generators && decided_by_generators(parent, tree_.is(at, NodeKind::do_block) ? NodeId{} : at, frame)) {
      return true;
    }
  }
  if (guarded_before(node, frame)) return true;
  if (frame == nullptr || frame->call == nullptr) return false;
  // Which clause of the helper runs, and whether the helper is called at all.
  const Definition& definition = file_.names.definition(frame->clause);
  std::vector<DefinitionId> clauses = clauses_of(file_, *frame->call);
  if (clauses.size() > 1) {
    std::vector<NodeId> arguments = arguments_of(file_, *frame->call);
    uint32_t index = 0;
    for (NodeId pattern : tree_.children(definition.head)) {
      bool tells = !plain(tree_, pattern) || definition.guard.valid();
      if (tells && index < arguments.size() && computed(arguments[index], frame->outer)) return true;
      ++index;
    }
  }
  return decided(frame->call->node, frame->outer);
}

}  // namespace assay::families::ets_usage
