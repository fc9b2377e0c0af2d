#include "flow/order.h"

#include <algorithm>

#include "flow/branches.h"
#include "flow/enclosing.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kMostNodes = 8'000;
constexpr int kDeepestCalls = 3;

struct Meeting {  // where the ways of two nodes to the root meet
  NodeId at;
  NodeId first, second;  // its children on the way; invalid when the node is `at` itself
};

Meeting meeting_of(const Tree& tree, NodeId a, NodeId b) {
  Meeting found{.at = a};
  while (!tree.is_ancestor(found.at, b)) {
    found.first = found.at;
    found.at = tree.parent(found.at);
  }
  for (NodeId at = b; at != found.at; at = tree.parent(at)) found.second = at;
  return found;
}

bool is_logical(Symbol op) { return op == sym::op_and || op == sym::op_or || op == sym::and_ || op == sym::or_; }

bool is_definition(const File& file, NodeId node) {
  DefinitionId id = file.names.definition_of(node);
  return id && file.names.definition(id).node == node;
}

// The function given to then or tap runs at once and once.
bool runs_in_place(const File& file, NodeId function) {
  auto place = argument_place(file, function);
  return place && place->call->target == CallTarget::kernel && place->index == 1 &&
         (place->call->function == sym::then_ || place->call->function == sym::tap_);
}

// When `parent` has run, `child` may not have.
bool may_be_skipped(const File& file, NodeId child, NodeId parent) {
  const Tree& tree = file.tree;
  const bool first = child.value == parent.value + 1;
  switch (tree.kind(parent)) {
    case NodeKind::binary_op: return !first && is_logical(tree.symbol(parent));
    case NodeKind::fn:
    case NodeKind::capture: return !runs_in_place(file, parent);
    case NodeKind::clause: return false;  // decided below, for the clause in its section
    case NodeKind::do_section:
    case NodeKind::keyword_pair:
    case NodeKind::stab: {
      NodeId section = tree.is(parent, NodeKind::stab) ? tree.parent(parent) : parent;
      NodeId node = form_of_section(tree, section);
      const Symbol word = tree.symbol(section);
      if (!node.valid() || is_definition(file, node)) {
        return word == sym::rescue_ || word == sym::catch_ || word == sym::else_;
      }
      auto form = branching_at(file, node);
      if (!form) return tree.is(parent, NodeKind::do_section) || word == sym::do_;
      if (form->form == sym::try_) {
        if (word == sym::do_) return form->has(sym::rescue_) || form->has(sym::catch_);
        return word != sym::after_;
      }
      if (form->form == sym::case_) return tree.child_count(parent) != 1;
      return true;
    }
    case NodeKind::call: {
      const Symbol name = tree.symbol(parent);
      if ((name != sym::with_ && name != sym::for_) || tree.is(child, NodeKind::do_block)) return false;
      return !first && !tree.is(child, NodeKind::keyword_list);
    }
    default: return false;
  }
}

bool skipped_on_the_way(const File& file, NodeId from, NodeId to) {
  for (NodeId at = from; at.valid() && at != to; at = file.tree.parent(at)) {
    NodeId parent = file.tree.parent(at);
    if (parent.valid() && parent != to && may_be_skipped(file, at, parent)) return true;
    if (parent == to) break;
  }
  return false;
}

bool exclusive_at(const File& file, const Meeting& meeting, NodeId a) {
  const Tree& tree = file.tree;
  switch (tree.kind(meeting.at)) {
    case NodeKind::fn: return true;
    case NodeKind::do_section:
    case NodeKind::stab: {
      if (!tree.is(meeting.first, NodeKind::clause) || !tree.is(meeting.second, NodeKind::clause)) return false;
      // The conditions of cond are asked one after the other.
      NodeId section = tree.is(meeting.at, NodeKind::stab) ? tree.parent(meeting.at) : meeting.at;
      NodeId form = form_of_section(tree, section);
      NodeId earlier = std::min(meeting.first, meeting.second);
      const bool condition = form.valid() && tree.symbol(form) == sym::cond_;
      NodeId head = tree.first_child(earlier);
      return !(condition && earlier == meeting.first && head.valid() && tree.is_ancestor(head, a));
    }
    case NodeKind::do_block:
    case NodeKind::keyword_list: {
      NodeId form = tree.parent(meeting.at);
      auto branching = form.valid() ? branching_at(file, form) : std::nullopt;
      if (!branching && !(form.valid() && is_definition(file, form))) return false;
      const Symbol one = tree.symbol(meeting.first), other = tree.symbol(meeting.second);
      if (branching && branching->form != sym::try_) return true;
      auto alternative = [](Symbol word) { return word == sym::rescue_ || word == sym::catch_ || word == sym::else_; };
      return alternative(one) && alternative(other);
    }
    default: return false;
  }
}

class Meets {
 public:
  Meets(const File& file, const CallTest& test) : file_(file), tree_(file.tree), names_(file.names), test_(test) {}

  bool always(NodeId node) {
    if (!node.valid() || steps_-- <= 0) return false;
    switch (tree_.kind(node)) {
      case NodeKind::fn:
      case NodeKind::stab:
      case NodeKind::do_block:
      case NodeKind::capture: return false;
      case NodeKind::binary_op:
        if (is_logical(tree_.symbol(node))) return always(tree_.first_child(node));
        break;
      case NodeKind::call:
        if (auto form = branching_at(file_, node)) return always_in(*form);
        if (tree_.symbol(node) == sym::quote_) return false;
        if (tree_.symbol(node) == sym::for_) return first_generator(node);
        break;
      default: break;
    }
    if (at_call(node)) return true;
    return std::ranges::any_of(tree_.children(node), [&](NodeId child) { return always(child); });
  }

  // The call that stands at this very node (not what it calls with).
  bool at_call(NodeId node) {
    CallId id = names_.call_at(node);
    if (!id) return false;
    const Call& call = names_.call(id);
    if (call.node != node || call.form == CallForm::captured) return false;
    if (test_(call)) return true;
    const auto arguments = arguments_of(file_, call);
    const bool in_place = call.target == CallTarget::kernel && arguments.size() == 2 &&
                          (call.function == sym::then_ || call.function == sym::tap_);
    if (in_place && tree_.is(arguments[1], NodeKind::fn)) {
      auto body = [&](NodeId clause) { return always(clause_body(tree_, clause)); };
      if (std::ranges::all_of(tree_.children(arguments[1]), body)) return true;
    }
    const auto clauses = clauses_of(file_, call);
    if (clauses.empty()) return never_returns(file_, node);
    if (calls_ <= 0) return false;
    --calls_;
    bool all = true;
    for (DefinitionId clause : clauses) {
      if (steps_-- <= 0) return false;
      const Definition& definition = names_.definition(clause);
      if (definition.body) all = all && always(definition.body);
    }
    ++calls_;
    return all && std::ranges::any_of(clauses, [&](DefinitionId one) { return names_.definition(one).body.valid(); });
  }

  // A form, entered at its start.
  bool always_in(const Branching& form) {
    if (always(form.subject)) return true;
    if (form.form == sym::with_) return always_from_clause(form, tree_.first_child(form.node));
    if (form.form == sym::cond_ && !form.branches.empty() && always(form.branches[0].head)) return true;
    return always_in_branches(form);
  }

  bool always_in_branches(const Branching& form) {
    if (form.form == sym::with_) {
      return all_of(form, sym::do_) && (!with_may_fall_through(form) || all_of(form, sym::else_));
    }
    if (form.form == sym::try_) {
      if (form.has(sym::after_) && all_of(form, sym::after_)) return true;
      const bool done = all_of(form, sym::do_) || (form.has(sym::else_) && all_of(form, sym::else_));
      return done && (!form.has(sym::rescue_) || all_of(form, sym::rescue_)) &&
             (!form.has(sym::catch_) || all_of(form, sym::catch_));
    }
    return !form.branches.empty() &&
           std::ranges::all_of(form.branches, [&](const Branch& branch) { return always(branch.body); });
  }

  // `with`, from one of its clauses on.
  bool always_from_clause(const Branching& form, NodeId clause) {
    bool certain = true;  // no clause before may have led away
    bool matched = false;
    for (NodeId part = clause; part.valid(); part = tree_.next_sibling(part)) {
      if (tree_.is(part, NodeKind::do_block) || tree_.is(part, NodeKind::keyword_list)) break;
      const bool arrow = tree_.is(part, NodeKind::binary_op) && tree_.symbol(part) == sym::op_left_arrow;
      if (always(arrow ? tree_.last_child(part) : part)) {
        if (certain) return true;
        matched = true;
      }
      if (arrow && !tree_.is(tree_.first_child(part), NodeKind::variable)) certain = false;
    }
    matched = matched || all_of(form, sym::do_);
    return matched && (certain || all_of(form, sym::else_));
  }

  bool all_of(const Branching& form, Symbol word) {
    bool any = false;
    for (const Branch& branch : form.branches) {
      if (branch.section != word) continue;
      any = true;
      if (!always(branch.body)) return false;
    }
    return any;
  }

 private:
  bool with_may_fall_through(const Branching& form) const {
    for (NodeId part : tree_.children(form.node)) {
      if (tree_.is(part, NodeKind::binary_op) && tree_.symbol(part) == sym::op_left_arrow &&
          !tree_.is(tree_.first_child(part), NodeKind::variable)) {
        return true;
      }
    }
    return false;
  }

  bool first_generator(NodeId loop) {
    NodeId first = tree_.first_child(loop);
    return tree_.is(first, NodeKind::binary_op) && always(tree_.last_child(first));
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  const CallTest& test_;
  int steps_ = kMostNodes;
  int calls_ = kDeepestCalls;
};

}  // namespace

Order order_of(const File& file, NodeId first, NodeId second) {
  if (!first.valid() || !second.valid() || first == second) return Order::unordered;
  if (file.names.definition_of(first) != file.names.definition_of(second)) return Order::unordered;
  const Meeting meeting = meeting_of(file.tree, first, second);
  if (!meeting.first) return Order::after;    // second is inside first
  if (!meeting.second) return Order::before;  // first is inside second
  const bool before = first < second;
  const bool exclusive = before ? exclusive_at(file, meeting, first)
                                : exclusive_at(file, {meeting.at, meeting.second, meeting.first}, second);
  if (exclusive) return Order::exclusive;
  return before ? Order::before : Order::after;
}

bool always_before(const File& file, NodeId first, NodeId second) {
  if (order_of(file, first, second) != Order::before) return false;
  const Tree& tree = file.tree;
  const Meeting meeting = meeting_of(tree, first, second);
  if (skipped_on_the_way(file, first, meeting.at)) return false;
  if (!meeting.second) return !may_be_skipped(file, meeting.first, meeting.at);
  // Both below `at`: the right of `a && b` runs only after the left, so what precedes has run; but a later clause of a
  // `with` has not when its else runs.
  if (tree.is(meeting.at, NodeKind::call) && tree.symbol(meeting.at) == sym::with_ &&
      may_be_skipped(file, meeting.first, meeting.at)) {
    for (NodeId at = second; at != meeting.at; at = tree.parent(at)) {
      const bool section = tree.is(at, NodeKind::do_section) || tree.is(at, NodeKind::keyword_pair);
      if (section && form_of_section(tree, at) == meeting.at && tree.symbol(at) == sym::else_) return false;
    }
  }
  const bool sections = tree.is(meeting.at, NodeKind::do_block) || tree.is(meeting.at, NodeKind::keyword_list);
  return !sections || !may_be_skipped(file, tree.first_child(meeting.first), meeting.first);
}

std::vector<const Call*> calls_always_before(const File& file, NodeId node) {
  std::vector<const Call*> found;
  DefinitionId in = file.names.definition_of(node);
  if (!in) return found;
  int left = kMostNodes;
  for (const Call& call : file.names.calls_in(file.tree, file.names.definition(in).node)) {
    if (call.node >= file.tree.end(node) || left-- <= 0) break;
    if (call.in_quote || call.unreachable || call.form == CallForm::captured) continue;
    if (always_before(file, call.node, node)) found.push_back(&call);
  }
  return found;
}

bool always_meets(const File& file, NodeId code, const CallTest& test) { return Meets(file, test).always(code); }

bool may_end_without(const File& file, NodeId from, const CallTest& test) {
  const Tree& tree = file.tree;
  if (!from.valid()) return false;
  Meets meets(file, test);
  auto later_siblings = [&](NodeId node) {
    for (NodeId next = tree.next_sibling(node); next.valid(); next = tree.next_sibling(next)) {
      if (meets.always(next)) return true;
    }
    return false;
  };
  for (NodeId at = from; at.valid(); at = tree.parent(at)) {
    NodeId parent = tree.parent(at);
    if (!parent.valid() || is_definition(file, at)) return true;
    switch (tree.kind(parent)) {
      case NodeKind::file: return true;
      case NodeKind::fn:
      case NodeKind::capture:
        if (!runs_in_place(file, parent)) return true;
        break;
      case NodeKind::clause: {
        NodeId head = tree.first_child(parent);
        if (at != head) break;  // the body: the clause is done
        if (meets.always(clause_body(tree, parent))) return false;
        break;
      }
      case NodeKind::do_block:
      case NodeKind::keyword_list: {
        NodeId form_node = tree.parent(parent);
        if (!form_node.valid()) break;
        if (is_definition(file, form_node)) {
          if (tree.symbol(at) == sym::after_) break;
          for (NodeId section : tree.children(parent)) {
            if (tree.symbol(section) == sym::after_ && meets.always(tree.first_child(section))) return false;
          }
          break;
        }
        auto form = branching_at(file, form_node);
        if (form && form->form == sym::try_ && tree.symbol(at) != sym::after_) {
          if (meets.all_of(*form, sym::after_)) return false;
          if (tree.symbol(at) == sym::do_ && meets.all_of(*form, sym::else_)) return false;
        }
        break;
      }
      case NodeKind::do_section:
      case NodeKind::keyword_pair:
      case NodeKind::stab: break;
      case NodeKind::binary_op:
        if (is_logical(tree.symbol(parent))) break;  // the right side may not run
        if (later_siblings(at)) return false;
        break;
      case NodeKind::call: {
        auto form = branching_at(file, parent);
        if (form && !tree.is(at, NodeKind::do_block) && !tree.is(at, NodeKind::keyword_list)) {
          if (form->form == sym::with_) {
            const bool arrow = tree.is(at, NodeKind::binary_op) && tree.symbol(at) == sym::op_left_arrow;
            const bool matched = meets.always_from_clause(*form, tree.next_sibling(at));
            const bool always = arrow && !tree.is(tree.first_child(at), NodeKind::variable)
                                    ? matched && meets.all_of(*form, sym::else_)
                                    : matched;
            if (always) return false;
          } else if (meets.always_in_branches(*form)) {
            return false;
          }
          break;
        }
        if (form) break;
        if (later_siblings(at) || meets.at_call(parent)) return false;
        break;
      }
      default:
        if (later_siblings(at) || meets.at_call(parent)) return false;
        break;
    }
    // `x |> case do`: the subject stands left of the pipe.
    if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_pipe_forward &&
        at == tree.first_child(parent)) {
      NodeId right = tree.last_child(parent);
      if (auto form = branching_at(file, right); form && meets.always_in_branches(*form)) return false;
    }
  }
  return true;
}

}  // namespace assay
