#include "flow/enclosing.h"

#include <algorithm>
#include <unordered_set>

#include "flow/enumerations.h"
#include "flow/flow_index.h"
#include "flow/origin.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostPlaces = 500;

const Call* call_at(const File& file, NodeId node) {
  CallId id = file.names.call_at(node);
  return id ? &file.names.call(id) : nullptr;
}

bool literal_number(const File& file, NodeId node) { return value_of(file, node).integer().has_value(); }

bool bounded(const File& file, NodeId collection, int depth);

// What the elements of a call's result come from is bounded, and it adds none.
bool bounded_call(const File& file, const Call& call, int depth) {
  if (call.form == CallForm::captured) return false;
  const auto arguments = arguments_of(file, call);
  if (arguments.empty()) return false;
  const std::string_view module = text(call.module), function = text(call.function);
  if (module == "List" && function == "duplicate") return arguments.size() == 2 && literal_number(file, arguments[1]);
  if (module != "Enum" && module != "Stream") return false;
  if (arguments.size() >= 2 && (function == "take" || function == "chunk_every" || function == "take_random") &&
      literal_number(file, arguments[1])) {
    return true;
  }
  if (function == "slice" && arguments.size() == 3 && literal_number(file, arguments[2])) return true;
  auto shape = per_element(call);
  const bool adds_none = keeps_elements(call) || wraps_elements(call) || function == "zip" ||
                         (shape && (shape->keeps || shape->results == PerElement::Results::mapped));
  return adds_none && function != "concat" && bounded(file, arguments[0], depth - 1);
}

bool bounded(const File& file, NodeId collection, int depth) {
  const Tree& tree = file.tree;
  if (depth <= 0) return false;
  Value value = value_of(file, collection);
  if (NodeId node = value.node(); value.known()) {
    switch (tree.kind(node)) {
      case NodeKind::list:
      case NodeKind::keyword_list:
      case NodeKind::sigil: return value.elements_complete();
      case NodeKind::map: return true;
      case NodeKind::step_range:
        return literal_number(file, tree.first_child(node)) && literal_number(file, tree.child(node, 1));
      case NodeKind::binary_op: {
        NodeId left = tree.first_child(node), right = tree.last_child(node);
        if (tree.symbol(node) == sym::op_range) return literal_number(file, left) && literal_number(file, right);
        if (tree.symbol(node) == sym::op_list_concat) {
          return bounded(file, left, depth - 1) && bounded(file, right, depth - 1);
        }
        break;
      }
      default: break;
    }
    if (const Call* call = call_at(file, node); call != nullptr && bounded_call(file, *call, depth)) return true;
  }
  // Branches; a chunk of chunk_every.
  const auto origins = origins_of(file, collection);
  return !origins.empty() && std::ranges::all_of(origins, [&](const Origin& origin) {
    if (origin.kind != Origin::Kind::expression) return false;
    if (origin.path.empty()) {
      return origin.node != collection && origin.node != value.node() && bounded(file, origin.node, depth - 1);
    }
    const Call* call = call_at(file, origin.node);
    if (call == nullptr || origin.path.size() != 1 || text(call->function) != "chunk_every") return false;
    const auto arguments = arguments_of(file, *call);
    return arguments.size() >= 2 && literal_number(file, arguments[1]);
  });
}

}  // namespace

std::optional<ArgumentPlace> argument_place(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  NodeId parent = node.valid() ? tree.parent(node) : NodeId{};
  if (!parent.valid()) return std::nullopt;
  const bool first = node.value == parent.value + 1;
  switch (tree.kind(parent)) {
    case NodeKind::binary_op: {
      if (!first || tree.symbol(parent) != sym::op_pipe_forward) return std::nullopt;
      const Call* call = call_at(file, parent);
      return call != nullptr && call->piped == node ? std::optional(ArgumentPlace{call, 0}) : std::nullopt;
    }
    case NodeKind::dot_call:
      if (first) return std::nullopt;
      [[fallthrough]];
    case NodeKind::call: {
      if (tree.is(node, NodeKind::do_block)) return std::nullopt;
      const Call* call = call_at(file, parent);
      if (call == nullptr || call->node != parent) return std::nullopt;
      uint32_t index = call->piped ? 1 : 0;
      bool callee = tree.is(parent, NodeKind::dot_call);
      for (NodeId child : tree.children(parent)) {
        if (child == node) return ArgumentPlace{call, index};
        if (!callee) ++index;
        callee = false;
      }
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::vector<ArgumentPlace> calls_given(const File& file, NodeId function) {
  std::vector<ArgumentPlace> places;
  const Tree& tree = file.tree;
  if (auto place = argument_place(file, function)) return {*place};
  NodeId parent = tree.parent(function);
  if (!tree.is(parent, NodeKind::binary_op)) return places;
  if (tree.symbol(parent) != sym::op_match || tree.last_child(parent) != function) return places;
  if (auto place = argument_place(file, parent)) places.push_back(*place);
  for (NodeId read : flow_index(file).reads(tree.first_child(parent))) {
    if (places.size() >= kMostPlaces) break;
    if (auto place = argument_place(file, read)) places.push_back(*place);
  }
  return places;
}

std::vector<Closure> closures_around(const File& file, NodeId node) {
  std::vector<Closure> closures;
  const Tree& tree = file.tree;
  for (NodeId at = node; at.valid() && closures.size() < kMostPlaces; at = tree.parent(at)) {
    if (DefinitionId in = file.names.definition_of(at); in && file.names.definition(in).node == at) break;
    bool function = at != node && (tree.is(at, NodeKind::fn) || tree.is(at, NodeKind::capture));
    if (!function && at == node && tree.is(at, NodeKind::variable)) continue;
    if (!function) continue;
    const auto places = calls_given(file, at);
    for (const ArgumentPlace& place : places) closures.push_back({at, place.call, place.index});
    if (places.empty()) closures.push_back({at});
  }
  return closures;
}

bool find_closure(const File& file, NodeId node, const ClosureVisit& visit) {
  struct Step {
    NodeId place;
    std::vector<CallId> via;
  };
  std::vector<Step> steps{{node, {}}};
  std::unordered_set<uint32_t> seen;  // definitions
  for (size_t i = 0; i < steps.size() && i < kMostPlaces; ++i) {
    const Step step = steps[i];
    bool stopped = false;
    NodeId stopped_at;
    for (const Closure& closure : closures_around(file, step.place)) {
      if (stopped && closure.function != stopped_at) break;
      Visit answer = visit(closure, step.via);
      if (answer == Visit::found) return true;
      if (answer == Visit::stop) {
        stopped = true;
        stopped_at = closure.function;
      }
    }
    if (stopped) continue;
    DefinitionId in = file.names.definition_of(step.place);
    if (!in) continue;
    // Clauses of one function have the same callers.
    const Definition& definition = file.names.definition(in);
    const auto clauses = clauses_of(file, definition.module, definition.name, definition.arity);
    if (!seen.insert(clauses.empty() ? in.value : clauses[0].value).second) continue;
    for (CallId id : calls_of(file, in)) {
      if (steps.size() > kMostPlaces) break;
      const Call& call = file.names.call(id);
      Step next{call.node, {id}};
      next.via.insert(next.via.end(), step.via.begin(), step.via.end());
      steps.push_back(std::move(next));
    }
  }
  return false;
}

std::vector<Enumeration> enumerations_around(const File& file, NodeId node) {
  std::vector<Enumeration> found;
  const Tree& tree = file.tree;
  auto add_function = [&](NodeId function) {
    for (const ArgumentPlace& place : calls_given(file, function)) {
      auto shape = per_element(*place.call);
      if (!shape || shape->function != place.index) continue;
      const auto arguments = arguments_of(file, *place.call);
      if (shape->collection < arguments.size()) found.push_back({place.call, arguments[shape->collection], function});
    }
  };
  NodeId below = node;
  for (NodeId at = node; at.valid() && found.size() < kMostPlaces; below = at, at = tree.parent(at)) {
    if (DefinitionId in = file.names.definition_of(at); in && file.names.definition(in).node == at) break;
    if (tree.is(at, NodeKind::fn) || tree.is(at, NodeKind::capture)) {
      add_function(at);
    } else if (tree.is(at, NodeKind::call) && tree.symbol(at) == sym::for_ && at != node) {
      const Call* call = call_at(file, at);
      NodeId body = body_of(tree, at, sym::do_);
      if (call == nullptr) continue;
      // The first generator's collection is computed once; what stands behind a generator runs per element of it.
      std::vector<Enumeration> generators;
      for (NodeId part : tree.children(at)) {
        if (part == below) break;
        if (tree.is(part, NodeKind::binary_op) && tree.symbol(part) == sym::op_left_arrow) {
          generators.push_back({call, tree.last_child(part), body});
        } else if (tree.is(part, NodeKind::bitstring)) {
          generators.push_back({call, tree.last_child(part), body});  // for <<c <- text>>
        }
      }
      found.insert(found.end(), generators.rbegin(), generators.rend());
    }
  }
  return found;
}

bool bounded_by_literals(const File& file, NodeId collection) {
  return collection.valid() && bounded(file, collection, 8);
}

}  // namespace assay
