#include "flow/uses.h"

#include <algorithm>
#include <set>

#include "flow/branches.h"
#include "flow/enclosing.h"
#include "flow/enumerations.h"
#include "flow/flow_index.h"
#include "flow/patterns.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostItems = 2000;
constexpr size_t kMostUses = 500;
constexpr size_t kLongestPath = 32;

struct Words {
  Symbol io = intern("IO"), inspect = intern("inspect"), dbg = intern("dbg"), map = intern("Map"),
         keyword = intern("Keyword"), put = intern("put"), match = intern("match?"), task = intern("Task"),
         supervisor = intern("Task.Supervisor"), start = intern("start"), start_link = intern("start_link"),
         start_child = intern("start_child"), spawn_link = intern("spawn_link"),
         spawn_monitor = intern("spawn_monitor"), describe = intern("describe"), identity = intern("identity"),
         function = intern("Function");
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

bool gives_back_argument(const Call& call) {
  const Words& w = words();
  if (call.target == CallTarget::kernel) return call.function == sym::tap_ || call.function == w.dbg;
  return (call.module == w.io && call.function == w.inspect && call.arity < 3) ||
         (call.module == w.function && call.function == w.identity);
}

class Finder {
 public:
  Finder(const File& file, const UseLimits& limits)
      : file_(file), tree_(file.tree), names_(file.names), limits_(limits) {}

  void start(NodeId expression) { push({expression, {}, limits_.calls}); }
  void start_result(const Call& call) {
    Item item{call.outer, {}, limits_.calls};
    start_ = call.outer;
    if (call.form != CallForm::captured || leave_function(item, call.outer)) push(std::move(item));
  }
  void start_binding(NodeId variable) { read(variable, {variable, {}, limits_.calls}); }

  std::vector<Use> run() {
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

 private:
  struct Item {
    NodeId node;
    Path path;
    int calls = 0;
    bool kept = false;  // it also goes elsewhere: dropping it here loses nothing
  };

  void push(Item item) {
    if (!start_) start_ = item.node;
    if (item.path.size() > kLongestPath) return;
    if (seen_.emplace(item.node.value, text(item.path)).second) items_.push_back(std::move(item));
  }

  void emit(const Item& item, Use::Kind kind, NodeId into, const Call* call = nullptr, uint32_t index = 0) {
    if (item.kept && kind == Use::Kind::dropped) return;
    Use use{kind, item.node, into, call, index, item.path};
    auto same = [&](const Use& one) {
      return one.kind == kind && one.node == use.node && one.into == into && one.index == index;
    };
    if (std::ranges::none_of(found_, same)) found_.push_back(std::move(use));
  }

  static void enter(Item& item, PathStep step) { item.path.insert(item.path.begin(), step); }

  // From an expression to what is around it, until somebody takes its value.
  void climb(Item item) {
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
          NodeId form = tree_.parent(tree_.parent(parent));
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
          if (!leave_section(item, tree_.parent(tree_.parent(section)), tree_.symbol(section), true)) return;
          continue;
        }
        case NodeKind::clause_head: {
          NodeId section = tree_.parent(tree_.parent(parent));
          NodeId form = tree_.is(section, NodeKind::do_section) ? tree_.parent(tree_.parent(section)) : NodeId{};
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
          enter(item,
                PathStep::entry(tree_.has(parent, node_flag::interpolated_key) ? Symbol{} : tree_.symbol(parent)));
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

  // True: climbing goes on from item.node.
  bool climb_operator(Item& item, NodeId parent, bool first) {
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

  bool climb_argument(Item& item, NodeId parent) {
    auto place = argument_place(file_, item.node);
    if (place) return give(item, *place->call, place->index);
    emit(item, Use::Kind::argument, parent, nullptr, index_in(parent, item.node));
    return false;
  }

  // The value is argument `index` of a call. True: climbing goes on from item.node.
  bool give(Item& item, const Call& call, uint32_t index) {
    const Words& w = words();
    const auto arguments = arguments_of(file_, call);
    auto go_on = [&](NodeId node) {
      item.node = node;
      return true;
    };
    if (auto form = branching_at(file_, call.node)) {
      if (form->form == sym::case_ && index == 0) {
        for (const Branch& branch : form->branches) {
          const auto patterns = patterns_of(tree_, branch.head);
          if (!patterns.empty()) bind(patterns[0], item, form->node);
        }
        return false;
      }
      if (form->form == sym::with_) {  // a bare expression among the clauses
        emit(item, Use::Kind::dropped, form->node);
        return false;
      }
      emit(item, Use::Kind::condition, form->node);
      return false;
    }
    if (call.target == CallTarget::kernel) {
      if (call.function == sym::for_) {
        emit(item, Use::Kind::condition, call.node);
        return false;
      }
      if (call.function == w.match && index == 1 && arguments.size() == 2) {
        emit(item, Use::Kind::matched, call.node);
        return false;
      }
      if ((call.function == sym::then_ || call.function == sym::tap_) && index == 0 && arguments.size() == 2) {
        const bool followed = give_function(arguments[1], 0, item, call, 0);
        if (call.function == sym::then_) return false;
        item.kept = item.kept || followed;
        return go_on(call.outer);
      }
    }
    if (index == 0 && gives_back_argument(call)) return go_on(call.outer);
    if ((call.module == w.map || call.module == w.keyword) && call.function == w.put && arguments.size() == 3) {
      if (index == 2) {
        enter(item, PathStep::entry(key_name(arguments[1])));
        return go_on(call.outer);
      }
      if (index == 0 && !item.path.empty() && item.path[0].key != key_name(arguments[1])) return go_on(call.outer);
    }
    if (auto shape = per_element(call);
        shape && index == shape->collection && !item.path.empty() && shape->function < arguments.size()) {
      Item one = item;
      if (to_element(one)) {
        const bool followed = give_function(arguments[shape->function], 0, one, call, index);
        if (!shape->keeps) return false;
        item.kept = item.kept || followed;
        if (item.path[0].kind == PathStep::Kind::list) item.path[0].index = PathStep::kAny;
        return go_on(call.outer);
      }
    }
    const bool element = index == 0 && !item.path.empty() && item.path[0].kind == PathStep::Kind::list;
    if (auto wrapped = wraps_elements(call); element && wrapped) {
      item.path[0] = *wrapped;
      enter(item, PathStep::element());
      return go_on(call.outer);
    }
    if (element && keeps_elements(call)) {
      item.path[0].index = PathStep::kAny;
      return go_on(call.outer);
    }
    if (limits_.arguments && item.calls > 0 && give_to_clauses(item, clauses_of(file_, call), call.arity, index)) {
      return false;
    }
    emit(item, Use::Kind::argument, call.node, &call, index);
    return false;
  }

  bool give_to_clauses(const Item& item, const std::vector<DefinitionId>& clauses, uint32_t arity, uint32_t index) {
    bool any = false;
    for (DefinitionId id : clauses) {
      const Definition& definition = names_.definition(id);
      if (!definition.body || (definition.kind != sym::def && definition.kind != sym::defp)) continue;
      NodeId parameter = parameter_for(file_, definition, arity, index);
      if (!parameter) continue;
      any = true;
      Item inner = item;
      --inner.calls;
      bind(parameter, inner, definition.node);
    }
    return any;
  }

  // The function (fn, capture, a variable that holds one) is called with the value as parameter `index`; `call` takes
  // both. False when the function can't be followed; then the call is the use.
  bool give_function(NodeId function, uint32_t index, const Item& item, const Call& call, uint32_t argument) {
    Value value = value_of(file_, function);
    NodeId node = value.node();
    if (tree_.is(node, NodeKind::fn)) {
      for (NodeId clause : tree_.children(node)) {
        const auto patterns = patterns_of(tree_, tree_.first_child(clause));
        if (index < patterns.size()) bind(patterns[index], item, node);
      }
      return true;
    }
    if (tree_.is(node, NodeKind::capture)) {
      CallId id = names_.call_at(node);
      if (id && names_.call(id).form == CallForm::captured) {
        const Call& captured = names_.call(id);
        if (item.calls > 0 && give_to_clauses(item, clauses_of(file_, captured), captured.arity, index)) return true;
        emit(item, Use::Kind::argument, captured.node, &captured, index);
        return true;
      }
      // &f(&1, x): each &1 is a read.
      bool any = false;
      for (NodeId at = NodeId{node.value + 1}; at < tree_.end(node); at = NodeId{at.value + 1}) {
        if (!tree_.is(at, NodeKind::capture)) continue;
        NodeId number = tree_.first_child(at);
        if (!tree_.is(number, NodeKind::integer)) continue;
        if (Value(file_, number, number).integer() != static_cast<int64_t>(index) + 1) continue;
        Item inner = item;
        inner.node = at;
        inner.kept = false;
        push(std::move(inner));
        any = true;
      }
      return any;
    }
    emit(item, Use::Kind::argument, call.node, &call, argument);
    return true;
  }

  // Hands the value to a pattern. True when a variable takes it, or a part of the pattern looks at it.
  bool bind(NodeId pattern, const Item& item, NodeId into) {
    const PatternParts parts = pattern_parts(tree_, pattern, item.path);
    for (const PatternParts::Bound& bound : parts.bound) {
      Item inner = item;
      inner.path = bound.path;
      inner.kept = false;
      read(bound.variable, std::move(inner));
    }
    if (!parts.taken.empty()) emit(item, Use::Kind::matched, into);
    return !parts.bound.empty() || !parts.taken.empty();
  }

  void read(NodeId variable, Item item) {
    const auto reads = flow_index(file_).reads(variable);
    if (reads.empty()) {
      Item unread = item;
      unread.node = variable;
      return emit(unread, Use::Kind::unread, variable);
    }
    if (!limits_.variables) return emit(item, Use::Kind::unknown, variable);
    for (NodeId one : reads) {
      item.node = one;
      push(item);
    }
  }

  // The value is what a section of a form or a definition gives. True: climbing goes on from item.node.
  bool leave_section(Item& item, NodeId form_node, Symbol word, bool clause = false) {
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

  bool leave_definition(Item& item, DefinitionId id) {
    const Definition& definition = names_.definition(id);
    if (definition.kind == sym::defp && limits_.callers && item.calls > 0) {
      bool any = false;
      for (CallId one : calls_of(file_, id)) {
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

  // The value is the result of a function value. True: climbing goes on from item.node.
  bool leave_function(Item& item, NodeId function) {
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

  // From a collection to one of its elements; of maps and keywords that is the pair.
  static bool to_element(Item& item) {
    if (item.path[0].kind == PathStep::Kind::tuple) return false;
    if (item.path[0].kind == PathStep::Kind::list) {
      item.path.erase(item.path.begin());
    } else {
      item.path[0] = PathStep::tuple(1);
    }
    return true;
  }

  // value.key, value[:key]: goes on with what is there, ends when it is not our part.
  static bool take_entry(Item& item, Symbol key) {
    const PathStep& step = item.path[0];
    if (step.kind != PathStep::Kind::entry || (step.key && key && step.key != key)) return false;
    item.path.erase(item.path.begin());
    return true;
  }

  [[nodiscard]] Symbol key_name(NodeId key) const {
    auto name = value_of(file_, key).name();
    return name ? intern(*name) : Symbol{};
  }

  [[nodiscard]] bool overwritten(NodeId update, const PathStep& step) const {
    NodeId base = tree_.first_child(update);
    for (NodeId pair = tree_.next_sibling(base); pair.valid(); pair = tree_.next_sibling(pair)) {
      if (tree_.is(pair, NodeKind::keyword_pair) && step.key && tree_.symbol(pair) == step.key) return true;
    }
    return false;
  }

  // Keywords of this call are its sections: `if x, do: y`, `def f, do: y`, `for x <- xs, do: y`.
  [[nodiscard]] bool has_sections(NodeId form) const {
    if (!tree_.is(form, NodeKind::call)) return false;
    if (DefinitionId id = names_.definition_of(form); id && names_.definition(id).node == form) return true;
    CallId id = names_.call_at(form);
    if (!id || names_.call(id).target == CallTarget::local) return false;
    const Symbol name = tree_.symbol(form);
    return branching_at(file_, form).has_value() || name == sym::for_ || name == sym::test || name == sym::defmodule;
  }

  [[nodiscard]] bool is_operator(NodeId node, Symbol op) const {
    return tree_.is(node, NodeKind::binary_op) && tree_.symbol(node) == op;
  }
  [[nodiscard]] uint32_t index_in(NodeId parent, NodeId child) const {
    uint32_t index = 0;
    for (NodeId one : tree_.children(parent)) {
      if (one == child) break;
      ++index;
    }
    return index;
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  const UseLimits& limits_;
  NodeId start_;
  std::vector<Item> items_;
  std::set<std::pair<uint32_t, std::string>> seen_;
  std::vector<Use> found_;
};

}  // namespace

std::vector<Use> uses_of(const File& file, NodeId expression, const UseLimits& limits) {
  Finder finder(file, limits);
  if (expression.valid()) finder.start(expression);
  return finder.run();
}

std::vector<Use> uses_of_result(const File& file, const Call& call, const UseLimits& limits) {
  Finder finder(file, limits);
  finder.start_result(call);
  return finder.run();
}

std::vector<Use> uses_of_binding(const File& file, NodeId variable, const UseLimits& limits) {
  Finder finder(file, limits);
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
