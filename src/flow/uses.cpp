#include "flow/uses.h"

#include <algorithm>

#include "flow/enclosing.h"
#include "flow/enumerations.h"
#include "flow/flow_index.h"
#include "flow/patterns.h"
#include "flow/reach.h"
#include "flow/uses_finder.h"

namespace assay {
namespace {

struct Words {
  Symbol task = intern("Task"), supervisor = intern("Task.Supervisor"), start = intern("start"),
         start_link = intern("start_link"), start_child = intern("start_child"), spawn_link = intern("spawn_link"),
         spawn_monitor = intern("spawn_monitor"), describe = intern("describe");
};
const Words& words() {
  static const Words instance;
  return instance;
}

// The result of the function goes nowhere.
bool ignores_result(const Call& call) {
  const Words& w = words();
  if (call.target == CallTarget::kernel) {
    return call.function == sym::tap_ || call.function == sym::spawn_ || call.function == w.spawn_link ||
           call.function == w.spawn_monitor;
  }
  return (call.module == w.task && (call.function == w.start || call.function == w.start_link)) ||
         (call.module == w.supervisor && call.function == w.start_child);
}

}  // namespace

void UseFinder::start_result(const Call& call) {
  Item item{call.outer, {}, limits_.calls};
  start_ = call.outer;
  if (call.form != CallForm::captured || leave_function(item, call.outer)) push(std::move(item));
}

std::vector<Use> UseFinder::run() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (i >= kMostItems || found_.size() >= kMostUses) {
      found_.push_back({.kind = Use::Kind::unknown, .node = items_[i].node});
      break;
    }
    climb(Item(items_[i]));
  }
  if (found_.empty()) found_.push_back({.kind = Use::Kind::dropped, .node = start_});
  return std::move(found_);
}

void UseFinder::climb(Item item) {
  for (;;) {
    const NodeId node = item.node, parent = tree_.parent(node);
    if (!parent.valid()) return emit(item, Use::Kind::dropped, parent);
    const bool first = node.value == parent.value + 1;
    switch (tree_.kind(parent)) {
      case NodeKind::file: return emit(item, Use::Kind::dropped, parent);
      case NodeKind::block:
        if (tree_.last_child(parent) != node) return emit(item, Use::Kind::dropped, parent);
        break;
      case NodeKind::do_section: {
        NodeId form = form_of_section(tree_, parent);
        if (!leave_section(item, form, tree_.symbol(parent))) return;
        continue;
      }
      case NodeKind::clause: {
        if (first) return emit(item, Use::Kind::operand, parent);
        NodeId above = tree_.parent(parent);
        if (tree_.is(above, NodeKind::fn)) {
          if (!leave_function(item, above)) return;
          continue;
        }
        NodeId section = tree_.is(above, NodeKind::stab) ? tree_.parent(above) : above;
        if (!tree_.is(section, NodeKind::do_section) && !tree_.is(section, NodeKind::keyword_pair)) {
          return emit(item, Use::Kind::unknown, parent);
        }
        if (!leave_section(item, form_of_section(tree_, section), tree_.symbol(section), true)) return;
        continue;
      }
      case NodeKind::clause_head: {
        NodeId section = tree_.parent(tree_.parent(parent));
        NodeId form = tree_.is(section, NodeKind::do_section) ? form_of_section(tree_, section) : NodeId{};
        const bool condition = form.valid() && tree_.symbol(form) == sym::cond_;
        return emit(item, condition ? Use::Kind::condition : Use::Kind::operand, condition ? form : parent);
      }
      case NodeKind::capture:  // &(... node ...): the result of a function, `node` being all of it
        if (!leave_function(item, parent)) return;
        continue;
      case NodeKind::keyword_pair: {
        NodeId list = tree_.parent(parent);
        NodeId form = tree_.is(list, NodeKind::keyword_list) ? tree_.parent(list) : NodeId{};
        if (form.valid() && has_sections(form)) {
          if (!leave_section(item, form, tree_.symbol(parent))) return;
          continue;
        }
        enter(item, PathStep::entry(tree_.has(parent, node_flag::interpolated_key) ? Symbol{} : tree_.symbol(parent)));
        break;
      }
      case NodeKind::map_pair: {
        if (first) return emit(item, Use::Kind::operand, parent);
        Value key = value_of(file_, tree_.first_child(parent));
        auto name = key.name();
        enter(item, PathStep::entry(name ? intern(*name) : Symbol{}));
        break;
      }
      case NodeKind::keyword_list:
      case NodeKind::map:
      case NodeKind::struct_:
        if (tree_.is(parent, NodeKind::struct_) && first) return emit(item, Use::Kind::operand, parent);
        break;
      case NodeKind::map_update:
        if (first) {
          if (item.path.empty()) return emit(item, Use::Kind::operand, parent);
          if (overwritten(parent, item.path[0])) return;
        }
        break;
      case NodeKind::tuple: enter(item, PathStep::tuple(index_in(parent, node), tag_of(tree_, parent))); break;
      case NodeKind::list:
        if (!tree_.is(node, NodeKind::keyword_pair) && !is_operator(node, sym::op_bar)) {
          enter(item, PathStep::element(index_in(parent, node)));
        }
        break;
      case NodeKind::binary_op:
        if (!climb_operator(item, parent, first)) return;
        continue;
      case NodeKind::unary_op: {
        const Symbol op = tree_.symbol(parent);
        const bool condition = op == sym::op_bang || op == sym::not_;
        return emit(item, condition ? Use::Kind::condition : Use::Kind::operand, parent);
      }
      case NodeKind::access:
        if (!first) return emit(item, Use::Kind::operand, parent);
        if (item.path.empty()) return emit(item, Use::Kind::receiver, parent);
        if (!take_entry(item, key_name(tree_.last_child(parent)))) return;
        break;
      case NodeKind::dot_call:
        if (first) {
          if (item.path.empty() || !tree_.has(parent, node_flag::no_parens)) {
            return emit(item, Use::Kind::receiver, parent);
          }
          if (!take_entry(item, tree_.symbol(parent))) return;
          break;
        }
        if (!climb_argument(item, parent)) return;
        continue;
      case NodeKind::call:
        if (!climb_argument(item, parent)) return;
        continue;
      case NodeKind::anonymous_call:
        if (first) return emit(item, Use::Kind::called, parent);
        if (give_known_function(tree_.first_child(parent), index_in(parent, node) - 1, item).value_or(false)) return;
        return emit(item, Use::Kind::argument, parent, nullptr, index_in(parent, node) - 1);
      case NodeKind::repeated_call: return emit(item, Use::Kind::argument, parent, nullptr, index_in(parent, node));
      case NodeKind::interpolation:
      case NodeKind::bitstring:
      case NodeKind::step_range: return emit(item, Use::Kind::operand, parent);
      default: return emit(item, Use::Kind::unknown, parent);
    }
    item.node = parent;
  }
}

bool UseFinder::climb_operator(Item& item, NodeId parent, bool first) {
  const Symbol op = tree_.symbol(parent);
  auto stop = [&](Use::Kind kind) {
    emit(item, kind, parent);
    return false;
  };
  if (op == sym::op_match) {
    if (first) return stop(Use::Kind::operand);
    const bool bound = bind(tree_.first_child(parent), item, parent);
    item.node = parent;
    item.kept = item.kept || bound;
    return true;
  }
  if (op == sym::op_pipe_forward) {
    if (!first) {
      item.node = parent;
      return true;
    }
    CallId id = names_.call_at(parent);
    NodeId right = tree_.last_child(parent);
    if (!id && tree_.is(right, NodeKind::anonymous_call) &&
        give_known_function(tree_.first_child(right), 0, item).value_or(false)) {
      return false;  // x |> fun.()
    }
    if (!id || names_.call(id).piped != item.node) return stop(Use::Kind::unknown);
    return give(item, names_.call(id), 0);
  }
  if (op == sym::op_left_arrow) {
    if (first) return stop(Use::Kind::operand);
    NodeId form = tree_.parent(parent);
    NodeId pattern = tree_.first_child(parent);
    if (tree_.is(form, NodeKind::call) && tree_.symbol(form) == sym::for_) {
      if (item.path.empty()) return stop(Use::Kind::operand);
      Item element = item;
      if (!to_element(element)) return stop(Use::Kind::unknown);
      bind(pattern, element, parent);
      return false;
    }
    bind(pattern, item, parent);
    if (tree_.is(pattern, NodeKind::variable)) return false;  // always matches
    // What doesn't match goes to the clauses of else, or is the result.
    auto with = branching_at(file_, form);
    if (!with) return false;
    for (const Branch& branch : with->branches) {
      if (branch.section != sym::else_) continue;
      const auto patterns = patterns_of(tree_, branch.head);
      if (!patterns.empty()) bind(patterns[0], item, with->node);
    }
    if (with->has(sym::else_)) return false;
    item.node = with->outer;
    item.kept = true;
    return true;
  }
  if (op == sym::op_and || op == sym::op_or || op == sym::and_ || op == sym::or_) {
    if (first && (op == sym::op_and || op == sym::and_)) return stop(Use::Kind::condition);
    item.node = parent;
    return true;
  }
  if (op == sym::op_bar) {
    NodeId list = tree_.parent(parent);
    if (!tree_.is(list, NodeKind::list)) return stop(Use::Kind::operand);
    if (first) {
      enter(item, PathStep::element(index_in(list, parent)));
    } else if (item.path.empty() || item.path[0].kind != PathStep::Kind::list) {
      return stop(Use::Kind::operand);
    } else {
      item.path[0].index = PathStep::kAny;
    }
    item.node = list;
    return true;
  }
  if (op == sym::op_list_concat && !item.path.empty() && item.path[0].kind != PathStep::Kind::tuple) {
    if (item.path[0].kind == PathStep::Kind::list) item.path[0].index = PathStep::kAny;
    item.node = parent;
    return true;
  }
  return stop(Use::Kind::operand);
}

bool UseFinder::climb_argument(Item& item, NodeId parent) {
  auto place = argument_place(file_, item.node);
  if (place) return give(item, *place->call, place->index);
  emit(item, Use::Kind::argument, parent, nullptr, index_in(parent, item.node));
  return false;
}

bool UseFinder::leave_section(Item& item, NodeId form_node, Symbol word, bool clause) {
  auto stop = [&](Use::Kind kind) {
    emit(item, kind, form_node);
    return false;
  };
  if (!form_node.valid()) return stop(Use::Kind::unknown);
  if (DefinitionId id = names_.definition_of(form_node); id && names_.definition(id).node == form_node) {
    if (word == sym::after_) return stop(Use::Kind::dropped);
    return leave_definition(item, id);
  }
  if (!tree_.is(form_node, NodeKind::call)) return stop(Use::Kind::returned);
  if (auto form = branching_at(file_, form_node)) {
    if (form->form == sym::try_) {
      if (word == sym::after_) return stop(Use::Kind::dropped);
      if (word == sym::do_ && form->has(sym::else_)) {
        for (const Branch& branch : form->branches) {
          if (branch.section != sym::else_) continue;
          const auto patterns = patterns_of(tree_, branch.head);
          if (!patterns.empty()) bind(patterns[0], item, form->node);
        }
        return false;
      }
    }
    item.node = form->outer;
    return true;
  }
  const Symbol name = tree_.symbol(form_node);
  if (name == sym::for_) {
    if (word != sym::do_) return stop(Use::Kind::operand);  // into:, reduce:
    if (!clause) enter(item, PathStep::element());          // `reduce:` has clauses, and gives the last one's value
    item.node = form_node;
    return true;
  }
  CallId id = names_.call_at(form_node);
  const bool own = id && names_.call(id).target == CallTarget::local;
  if (!own && (name == sym::test || name == sym::property || name == sym::feature || name == words().describe ||
               name == sym::defmodule || name == sym::defimpl || name == sym::defprotocol)) {
    return stop(Use::Kind::dropped);
  }
  return stop(Use::Kind::returned);
}

bool UseFinder::leave_definition(Item& item, DefinitionId id) {
  const Definition& definition = names_.definition(id);
  if (definition.kind == sym::defp && limits_.callers && item.calls > 0) {
    bool any = false;
    for (CallId one : calls_of(file_, id)) {
      if (items_.size() > kMostItems) break;
      const Call& call = names_.call(one);
      any = true;
      Item outer = item;
      outer.node = call.outer;
      --outer.calls;
      if (call.form != CallForm::captured) {
        push(std::move(outer));
      } else if (leave_function(outer, call.outer)) {
        push(std::move(outer));
      }
    }
    if (any) return false;
  }
  emit(item, Use::Kind::returned, definition.node);
  return false;
}

bool UseFinder::leave_function(Item& item, NodeId function) {
  const auto places = calls_given(file_, function);
  if (places.size() != 1) {
    emit(item, Use::Kind::returned, function, places.empty() ? nullptr : places[0].call);
    return false;
  }
  const Call& call = *places[0].call;
  if (auto shape = per_element(call); shape && shape->function == places[0].index) {
    switch (shape->results) {
      case PerElement::Results::dropped: emit(item, Use::Kind::dropped, call.node); return false;
      case PerElement::Results::tested: emit(item, Use::Kind::condition, call.node); return false;
      case PerElement::Results::mapped: enter(item, PathStep::element()); break;
      case PerElement::Results::flat:
        if (!item.path.empty() && item.path[0].kind == PathStep::Kind::list) item.path[0].index = PathStep::kAny;
        break;
      case PerElement::Results::folded: break;
    }
    item.node = call.outer;
    return true;
  }
  if (call.target == CallTarget::kernel && call.function == sym::then_) {
    item.node = call.outer;
    return true;
  }
  if (ignores_result(call)) {
    emit(item, Use::Kind::dropped, call.node);
    return false;
  }
  emit(item, Use::Kind::returned, function, &call, places[0].index);
  return false;
}

bool UseFinder::overwritten(NodeId update, const PathStep& step) const {
  NodeId base = tree_.first_child(update);
  for (NodeId pair = tree_.next_sibling(base); pair.valid(); pair = tree_.next_sibling(pair)) {
    if (tree_.is(pair, NodeKind::keyword_pair) && step.key && tree_.symbol(pair) == step.key) return true;
  }
  return false;
}

// Questions -----------------------------------------------------------------------------------------------------------

std::vector<Use> uses_of(const File& file, NodeId expression, const UseLimits& limits) {
  UseFinder finder(file, limits);
  if (expression.valid()) finder.start(expression);
  return finder.run();
}

std::vector<Use> uses_of_result(const File& file, const Call& call, const UseLimits& limits) {
  UseFinder finder(file, limits);
  finder.start_result(call);
  return finder.run();
}

std::vector<Use> uses_of_binding(const File& file, NodeId variable, const UseLimits& limits) {
  UseFinder finder(file, limits);
  if (variable.valid()) finder.start_binding(variable);
  return finder.run();
}

bool is_lost(const File& file, const Call& call, const UseLimits& limits) {
  return std::ranges::all_of(uses_of_result(file, call, limits), &Use::is_lost);
}

std::vector<NodeId> reads_of(const File& file, NodeId variable) {
  const auto reads = flow_index(file).reads(variable);
  return {reads.begin(), reads.end()};
}

}  // namespace assay
