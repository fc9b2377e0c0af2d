// How uses are found (see uses.h): from an expression up to what takes its value, and from there on through variables,
// functions and collections. Private to src/flow: uses.cpp climbs, uses_given.cpp hands values to calls and patterns.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "flow/branches.h"
#include "flow/uses.h"
#include "syntax/symbols.h"

namespace assay {

class UseFinder {
 public:
  UseFinder(const File& file, const UseLimits& limits)
      : file_(file), tree_(file.tree), names_(file.names), limits_(limits) {}

  void start(NodeId expression) { push({expression, {}, limits_.calls}); }
  void start_result(const Call& call);
  void start_binding(NodeId variable) { read(variable, {variable, {}, limits_.calls}); }

  std::vector<Use> run();

 private:
  static constexpr size_t kMostItems = 2000;
  static constexpr size_t kMostUses = 500;
  static constexpr size_t kLongestPath = 32;
  static constexpr int kMostClauses = 500;  // of functions of the file, all that one question looks into

  struct Item {
    NodeId node;
    Path path;
    int calls = 0;
    bool kept = false;  // it also goes elsewhere: dropping it here loses nothing
  };

  void push(Item item) {
    if (!start_) start_ = item.node;
    if (item.path.size() > kLongestPath || items_.size() > kMostItems) return;
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
  void climb(Item item);

  // True: climbing goes on from item.node.
  bool climb_operator(Item& item, NodeId parent, bool first);
  bool climb_argument(Item& item, NodeId parent);

  // The value is argument `index` of a call. True: climbing goes on from item.node.
  bool give(Item& item, const Call& call, uint32_t index);
  bool give_to_clauses(const Item& item, const std::vector<DefinitionId>& clauses, uint32_t arity, uint32_t index);

  // The function (fn, capture, a variable that holds one) is called with the value as parameter `index`; `call` takes
  // both. False when the function can't be followed; then the call is the use.
  bool give_function(NodeId function, uint32_t index, const Item& item, const Call& call, uint32_t argument);

  // The same for a function that is called where it stands or through its variable, `fun.(x)`; nothing when it is not
  // known, false when it does not read that parameter.
  std::optional<bool> give_known_function(NodeId function, uint32_t index, const Item& item);

  // Hands the value to a pattern. True when a variable takes it, or a part of the pattern looks at it.
  bool bind(NodeId pattern, const Item& item, NodeId into);
  void read(NodeId variable, Item item);

  // The value is what a section of a form or a definition gives. True: climbing goes on from item.node.
  bool leave_section(Item& item, NodeId form_node, Symbol word, bool clause = false);
  bool leave_definition(Item& item, DefinitionId id);

  // The value is the result of a function value. True: climbing goes on from item.node.
  bool leave_function(Item& item, NodeId function);

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

  [[nodiscard]] Symbol key_name(NodeId key) const;

  [[nodiscard]] bool overwritten(NodeId update, const PathStep& step) const;

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
  int clauses_left_ = kMostClauses;
  NodeId start_;
  std::vector<Item> items_;
  std::set<std::pair<uint32_t, std::string>> seen_;
  std::vector<Use> found_;
};

}  // namespace assay
