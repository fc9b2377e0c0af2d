// Handing a value to a call, a function value or a pattern. See uses_finder.h.
#include "flow/enumerations.h"
#include "flow/flow_index.h"
#include "flow/patterns.h"
#include "flow/reach.h"
#include "flow/uses_finder.h"

namespace assay {
namespace {

struct Words {
  Symbol io = intern("IO"), inspect = intern("inspect"), dbg = intern("dbg"), map = intern("Map"),
         keyword = intern("Keyword"), put = intern("put"), match = intern("match?"), identity = intern("identity"),
         function = intern("Function");
};
const Words& words() {
  static const Words instance;
  return instance;
}

bool gives_back_argument(const Call& call) {
  const Words& w = words();
  if (call.target == CallTarget::kernel) return call.function == sym::tap_ || call.function == w.dbg;
  return (call.module == w.io && call.function == w.inspect && call.arity < 3) ||
         (call.module == w.function && call.function == w.identity);
}

}  // namespace

bool UseFinder::give(Item& item, const Call& call, uint32_t index) {
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

bool UseFinder::give_to_clauses(const Item& item, const std::vector<DefinitionId>& clauses, uint32_t arity,
                                uint32_t index) {
  bool any = false;
  for (DefinitionId id : clauses) {
    if (clauses_left_-- <= 0) return false;
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

bool UseFinder::give_function(NodeId function, uint32_t index, const Item& item, const Call& call, uint32_t argument) {
  if (auto given = give_known_function(function, index, item)) return *given;
  emit(item, Use::Kind::argument, call.node, &call, argument);
  return true;
}

std::optional<bool> UseFinder::give_known_function(NodeId function, uint32_t index, const Item& item) {
  Value value = value_of(file_, function);
  NodeId node = value.node();
  if (tree_.is(node, NodeKind::fn)) {
    for (NodeId clause : tree_.children(node)) {
      const auto patterns = patterns_of(tree_, tree_.first_child(clause));
      if (index < patterns.size()) bind(patterns[index], item, node);
    }
    return true;
  }
  if (!tree_.is(node, NodeKind::capture)) return std::nullopt;
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

bool UseFinder::bind(NodeId pattern, const Item& item, NodeId into) {
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

void UseFinder::read(NodeId variable, Item item) {
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

Symbol UseFinder::key_name(NodeId key) const {
  auto name = value_of(file_, key).name();
  return name ? intern(*name) : Symbol{};
}

}  // namespace assay
