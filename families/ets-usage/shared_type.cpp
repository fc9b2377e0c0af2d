#include "shared_type.h"

#include <algorithm>

#include "flow/enclosing.h"
#include "flow/flow_index.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

struct Words {
  Symbol enum_ = intern("Enum"), kernel = intern("Kernel"), length = intern("length"), for_ = intern("for");
  std::vector<Symbol> over_all;
  Words() {
    for (std::string_view name :
         {"map",  "each",    "count",       "sum",        "sum_by",  "reduce", "sort",   "sort_by",    "group_by",
          "uniq", "uniq_by", "frequencies", "max",        "min",     "max_by", "min_by", "join",       "map_join",
          "into", "filter",  "reject",      "with_index", "reverse", "take",   "zip",    "chunk_every"}) {
      over_all.push_back(intern(name));
    }
  }
};

const Words& words() {
  static const Words instance;
  return instance;
}

// The variables (`:"$1"`) that stand for the key in the head of a match specification.
std::vector<std::string> key_variables(const Value& head, int keypos) {
  std::vector<std::string> found;
  std::vector<Value> parts = head.elements();
  if (head.kind() != NodeKind::tuple || keypos < 1 || static_cast<size_t>(keypos) > parts.size()) return found;
  const Value& key = parts[static_cast<size_t>(keypos) - 1];
  std::vector<Value> inside = key.kind() == NodeKind::tuple ? key.elements() : std::vector<Value>{key};
  for (const Value& one : inside) {
    auto name = one.atom();
    if (name && name->starts_with("$")) found.emplace_back(*name);
  }
  return found;
}

bool compares(const Value& guard, const std::vector<std::string>& variables, int depth) {
  std::vector<Value> parts = guard.elements();
  if (guard.kind() != NodeKind::tuple || parts.empty() || depth > 6) return false;
  auto op = parts[0].atom();
  bool order = op && (*op == "<" || *op == ">" || *op == "=<" || *op == ">=");
  for (size_t i = 1; i < parts.size(); ++i) {
    auto name = parts[i].atom();
    if (order && name && std::ranges::find(variables, std::string(*name)) != variables.end()) return true;
    if (compares(parts[i], variables, depth + 1)) return true;
  }
  return false;
}

bool is_order(Symbol op) {
  return op == sym::op_less || op == sym::op_greater || op == sym::op_less_equal || op == sym::op_greater_equal;
}

// `fun do {key, value} when key > 10 -> value end` of Ex2ms, :ets.fun2ms(fn {key, _} when key > 10 -> key end).
bool compares_in_function(const File& file, NodeId specification, int keypos) {
  const Tree& tree = file.tree;
  NodeId made = value_of(file, specification).node();
  if (!tree.is(made, NodeKind::call) && !tree.is(made, NodeKind::dot_call)) return false;
  std::string_view name = text(tree.symbol(made));
  if (name != "fun2ms" && name != "fun") return false;
  for (NodeId node = made; node < tree.end(made); node = NodeId{node.value + 1}) {
    if (!tree.is(node, NodeKind::clause_head) || !tree.has(node, node_flag::guarded)) continue;
    NodeId tuple = tree.first_child(node);
    NodeId key = tree.is(tuple, NodeKind::tuple) ? tree.child(tuple, static_cast<uint32_t>(keypos - 1)) : NodeId{};
    if (!tree.is(key, NodeKind::variable)) continue;
    NodeId guard = tree.last_child(node);
    for (NodeId at = guard; at < tree.end(guard); at = NodeId{at.value + 1}) {
      if (!tree.is(at, NodeKind::binary_op) || !is_order(tree.symbol(at))) continue;
      for (NodeId side : tree.children(at)) {
        if (tree.is(side, NodeKind::variable) && tree.symbol(side) == tree.symbol(key)) return true;
      }
    }
  }
  return false;
}

// What is done with the list that stands at a node: taken as many, or one picked, or not known.
enum class Taken : uint8_t { as_many, otherwise };

Taken taken(const File& file, NodeId list, int depth) {
  const Tree& tree = file.tree;
  NodeId parent = tree.parent(list);
  if (!parent.valid() || depth > 4) return Taken::otherwise;
  if (tree.is(parent, NodeKind::block) && tree.has(parent, node_flag::parens)) return taken(file, parent, depth + 1);
  if (tree.is(parent, NodeKind::binary_op)) {
    Symbol op = tree.symbol(parent);
    if (op == sym::op_left_arrow && tree.last_child(parent) == list) {
      NodeId call = tree.parent(parent);
      bool loop = tree.is(call, NodeKind::call) && tree.symbol(call) == words().for_;
      return loop ? Taken::as_many : Taken::otherwise;
    }
    NodeId pattern = tree.first_child(parent);
    if (op == sym::op_match && tree.is(pattern, NodeKind::list) && tree.child_count(pattern) > 1) return Taken::as_many;
    if (op == sym::op_match && tree.last_child(parent) == list && tree.is(pattern, NodeKind::variable)) {
      // `rows = :ets.lookup(...)`: all that is done with rows.
      std::span<const NodeId> reads = flow_index(file).reads(pattern);
      bool many = !reads.empty();
      for (NodeId read : reads) many = many && taken(file, read, depth + 1) == Taken::as_many;
      return many ? Taken::as_many : Taken::otherwise;
    }
    if (op != sym::op_pipe_forward) return Taken::otherwise;
  }
  NodeId at = tree.is(parent, NodeKind::binary_op) ? tree.last_child(parent) : parent;
  if (at == list) return Taken::otherwise;
  CallId id = file.names.call_at(at);
  if (!id) return Taken::otherwise;
  const Call& call = file.names.call(id);
  std::vector<NodeId> arguments = arguments_of(file, call);
  if (arguments.empty() || arguments[0] != list) return Taken::otherwise;
  if (call.module == words().kernel && call.function == words().length) return Taken::as_many;
  bool over =
      call.module == words().enum_ && std::ranges::find(words().over_all, call.function) != words().over_all.end();
  return over ? Taken::as_many : Taken::otherwise;
}

// The node whose value the list's is after map, filter and the like; what is picked from it later.
bool one_is_picked(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  static const std::vector<Symbol> kPick = [] {
    std::vector<Symbol> names;
    for (std::string_view name :
         {"hd", "first", "last", "at", "find", "find_value", "fetch", "fetch!", "random", "empty?", "any?", "one!"}) {
      names.push_back(intern(name));
    }
    return names;
  }();
  for (int step = 0; step < 8; ++step) {
    NodeId parent = tree.parent(node);
    if (!parent.valid()) return false;
    if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_left_arrow) {
      node = tree.parent(parent);  // for
      continue;
    }
    if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_match) {
      NodeId pattern = tree.first_child(parent);
      if (tree.is(pattern, NodeKind::list)) return tree.child_count(pattern) < 2;
      if (!tree.is(pattern, NodeKind::variable)) return false;
      for (NodeId read : flow_index(file).reads(pattern)) {
        if (one_is_picked(file, read)) return true;
      }
      return false;
    }
    NodeId at = parent;
    if (tree.is(parent, NodeKind::binary_op) && tree.symbol(parent) == sym::op_pipe_forward) {
      at = tree.last_child(parent);
      if (at == node) at = parent;
    }
    CallId id = file.names.call_at(at);
    if (!id) return false;
    const Call& call = file.names.call(id);
    if (std::ranges::find(kPick, call.function) != kPick.end()) return true;
    if (call.function == sym::case_) return true;
    if (call.module != words().enum_ && call.function != words().for_) return false;
    node = call.outer;
  }
  return false;
}

}  // namespace

bool walks_keys(const Use& use) {
  return use.is("first") || use.is("next") || use.is("first_lookup") || use.is("next_lookup") || asks_from_the_end(use);
}

bool asks_from_the_end(const Use& use) {
  return use.is("last") || use.is("prev") || use.is("last_lookup") || use.is("prev_lookup") || use.is("select_reverse");
}

bool selects_range(const File& file, const Use& use, int keypos) {
  bool selects = use.is("select") || use.is("select_reverse") || use.is("select_count") || use.is("select_delete") ||
                 use.is("select_replace");
  std::vector<NodeId> arguments = arguments_of(file, *use.call);
  if (!selects || arguments.size() < 2) return false;
  if (compares_in_function(file, arguments[1], keypos)) return true;
  for (const Value& function : value_of(file, arguments[1]).elements()) {
    std::vector<Value> parts = function.elements();
    if (parts.size() != 3) continue;
    std::vector<std::string> variables = key_variables(parts[0], keypos);
    for (const Value& guard : parts[1].elements()) {
      if (compares(guard, variables, 0)) return true;
    }
  }
  return false;
}

bool accumulates(const File& file, const Use& use, int keypos) {
  if (!use.is("insert") || keypos < 1) return false;
  std::vector<Enumeration> around = enumerations_around(file, use.call->node);
  if (around.empty()) return false;
  const Tree& tree = file.tree;
  const NodeId loop = around[0].call->node;
  // Variables of an expression that are bound inside the loop, `&1` too; and those bound before it.
  auto variables = [&](NodeId expression, bool inside) {
    for (NodeId node = expression; node < tree.end(expression); node = NodeId{node.value + 1}) {
      if (tree.is(node, NodeKind::capture) && inside) return true;
      if (!tree.is(node, NodeKind::variable)) continue;
      const Binding* binding = file.names.binding_of(tree.symbol(node), node);
      if (binding == nullptr && inside) return true;  // not known
      if (binding != nullptr && tree.is_ancestor(loop, binding->node) == inside) return true;
    }
    return false;
  };
  for (NodeId object : objects_of(file, *use.call)) {
    Value tuple = value_of(file, object);
    NodeId key =
        tuple.kind() == NodeKind::tuple ? tree.child(tuple.node(), static_cast<uint32_t>(keypos) - 1) : NodeId{};
    if (!key.valid() || !tree.is_ancestor(loop, tuple.node()) || variables(key, true) || !variables(key, false))
      continue;
    for (NodeId part : tree.children(tuple.node())) {
      if (part != key && variables(part, true)) return true;
    }
  }
  return false;
}

bool expects_several(const File& file, const Use& use) {
  if (!use.is("lookup") || use.call->form == CallForm::captured) return false;
  return taken(file, use.call->outer, 0) == Taken::as_many && !one_is_picked(file, use.call->outer);
}

}  // namespace assay::families::ets_usage
