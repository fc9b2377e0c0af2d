#include "project/literals.h"

#include <algorithm>

#include "syntax/symbols.h"

namespace assay {
namespace {

// `++`, pipes, branches and calls of functions each take a step down: long lists of children need some twenty. A cycle
// ends here.
constexpr int kMaxDepth = 48;
// More than any list written by hand takes; functions that call one another many times over must end, too.
constexpr int kMostSteps = 20'000;

bool is_module(const Tree& tree, NodeId node, std::string_view name) {
  return tree.is(node, NodeKind::alias) && text(tree.symbol(node)) == name;
}

class Collector {
 public:
  Collector(const File& file, IsElement is_element) : file_(file), tree_(file.tree), is_element_(is_element) {}

  ListItems result;

  void collect(NodeId node, const Environments& environments, bool conditional, int depth) {
    if (!node.valid()) return;
    if (depth > kMaxDepth || steps_-- <= 0) {
      there_may_be_more();
      return;
    }
    if (is_element_ != nullptr && is_element_(file_, node)) {
      result.items.push_back({node, environments, conditional});
      return;
    }
    switch (tree_.kind(node)) {
      case NodeKind::list:
      case NodeKind::keyword_list:
      case NodeKind::map:
        for (NodeId child : tree_.children(node)) collect(child, environments, conditional, depth + 1);
        return;
      case NodeKind::block:
      case NodeKind::do_section: collect(result_of(tree_, node), environments, conditional, depth + 1); return;
      case NodeKind::map_update: {
        NodeId base = tree_.first_child(node);
        collect(base, environments, conditional, depth + 1);
        for (NodeId pair = tree_.next_sibling(base); pair.valid(); pair = tree_.next_sibling(pair)) {
          collect(pair, environments, conditional, depth + 1);
        }
        return;
      }
      case NodeKind::binary_op: return collect_operator(node, environments, conditional, depth);
      case NodeKind::call: return collect_call(node, environments, conditional, depth);
      case NodeKind::dot_call: return collect_remote(node, environments, conditional, depth);
      case NodeKind::variable:
      case NodeKind::attribute: {
        Value value = value_of(file_, node);
        if (value.known() && value.node() != node) {
          return collect(value.node(), environments, conditional, depth + 1);
        }
        // A bare word that no pattern binds is a call: `deps: deps`.
        if (tree_.is(node, NodeKind::variable) && file_.names.binding_of(tree_.symbol(node), node) == nullptr &&
            collect_local(node, 0, environments, conditional, depth)) {
          return;
        }
        there_may_be_more();
        return;
      }
      case NodeKind::atom:
        // `if x, do: [...]` without else gives nil, which List.flatten and filters drop.
        if (tree_.symbol(node) == sym::nil_) return;
        [[fallthrough]];
      default: result.items.push_back({node, environments, conditional}); return;
    }
  }

 private:
  void there_may_be_more() {
    result.complete = false;
    result.complete_without_calls = false;
  }

  void collect_operator(NodeId node, const Environments& environments, bool conditional, int depth) {
    Symbol op = tree_.symbol(node);
    NodeId left = tree_.first_child(node);
    NodeId right = tree_.next_sibling(left);
    if (op == sym::op_list_concat || op == sym::op_bar) {
      collect(left, environments, conditional, depth + 1);
      collect(right, environments, conditional, depth + 1);
    } else if (op == sym::op_list_subtract) {
      collect(left, environments, true, depth + 1);
    } else if (op == sym::op_or) {
      // `System.get_env("X") || []` and `a || b`: either.
      collect(left, environments, true, depth + 1);
      collect(right, environments, true, depth + 1);
    } else if (op == sym::op_and) {
      collect(right, environments, true, depth + 1);
    } else if (op == sym::op_pipe_forward) {
      collect_pipe(left, right, environments, conditional, depth);
    } else if (op == sym::op_match) {
      collect(right, environments, conditional, depth + 1);
    } else {
      result.items.push_back({node, environments, conditional});
    }
  }

  void collect_pipe(NodeId left, NodeId right, const Environments& environments, bool conditional, int depth) {
    bool known = false;
    bool filters = false;
    std::vector<NodeId> rest;
    if (tree_.is(right, NodeKind::dot_call)) {
      NodeId module = tree_.first_child(right);
      known = list_function(module, text(tree_.symbol(right)), filters);
      for (NodeId arg = tree_.next_sibling(module); arg.valid(); arg = tree_.next_sibling(arg)) rest.push_back(arg);
    }
    bool maps = is_element_ != nullptr && tree_.is(right, NodeKind::dot_call) &&
                is_module(tree_, tree_.first_child(right), "Enum") && text(tree_.symbol(right)).ends_with("map");
    if (maps) {
      collect_function(tree_.last_child(right), environments, depth);
      there_may_be_more();
      return;
    }
    collect(left, environments, conditional || filters, depth + 1);
    if (!known) {
      // `[...] |> more_deps()`: what that function gives has at least this in it, and maybe more.
      if (tree_.is(right, NodeKind::call)) {
        collect_local(right, tree_.child_count(right) + 1, environments, true, depth);
      }
      there_may_be_more();
      return;
    }
    if (filters) return;
    for (NodeId arg : rest) collect(arg, environments, conditional, depth + 1);
  }

  // Functions whose result holds the elements of the lists that they are given, or (filters) some of them.
  bool list_function(NodeId module, std::string_view function, bool& filters) const {
    filters = function == "filter" || function == "reject" || function == "drop" || function == "delete" ||
              function == "take" || function == "uniq_by";
    if (is_module(tree_, module, "Enum") || is_module(tree_, module, "List") || is_module(tree_, module, "Keyword") ||
        is_module(tree_, module, "Map")) {
      return filters || function == "flatten" || function == "concat" || function == "uniq" || function == "sort" ||
             function == "merge" || function == "reverse" || function == "to_list";
    }
    return false;
  }

  void collect_remote(NodeId node, const Environments& environments, bool conditional, int depth) {
    NodeId module = tree_.first_child(node);
    std::string_view function = text(tree_.symbol(node));
    bool filters = false;
    if (list_function(module, function, filters)) {
      for (NodeId arg = tree_.next_sibling(module); arg.valid(); arg = tree_.next_sibling(arg)) {
        collect(arg, environments, conditional || filters, depth + 1);
        if (filters) return;
      }
      return;
    }
    if (is_module(tree_, module, "__MODULE__") &&
        collect_local(node, tree_.child_count(node) - 1, environments, conditional, depth)) {
      return;
    }
    bool maps = is_module(tree_, module, "Enum") && (function == "map" || function == "flat_map");
    if (is_element_ != nullptr && maps) {
      collect_function(tree_.last_child(node), environments, depth);
      there_may_be_more();
      return;
    }
    result.complete = false;
    if (tree_.is(module, NodeKind::alias) || tree_.is(module, NodeKind::dynamic_alias)) {
      result.calls.push_back({node, environments, conditional});
    } else {
      result.complete_without_calls = false;
    }
  }

  // What each clause of `fn x -> ... end` gives.
  void collect_function(NodeId function, const Environments& environments, int depth) {
    if (!tree_.is(function, NodeKind::fn)) return;
    for (NodeId clause : tree_.children(function)) {
      if (tree_.is(clause, NodeKind::clause)) {
        collect(tree_.next_sibling(tree_.first_child(clause)), environments, true, depth + 1);
      }
    }
  }

  void collect_call(NodeId node, const Environments& environments, bool conditional, int depth) {
    Symbol name = tree_.symbol(node);
    if (name == sym::if_ || name == sym::unless_) {
      Condition condition = read_condition(file_, tree_.first_child(node));
      if (name == sym::unless_) std::swap(condition.when_true, condition.when_false);
      bool uncertain = conditional || condition.computed;
      Environments then = intersection(environments, condition.when_true);
      Environments otherwise = intersection(environments, condition.when_false);
      if (!then.none()) collect(body_of(tree_, node, sym::do_), then, uncertain, depth + 1);
      if (!otherwise.none()) collect(body_of(tree_, node, sym::else_), otherwise, uncertain, depth + 1);
      return;
    }
    if (name == sym::case_ || name == sym::cond_) return collect_case(node, environments, conditional, depth);
    if (name == sym::for_ || name == sym::with_) {
      if (is_element_ != nullptr) collect(body_of(tree_, node, sym::do_), environments, true, depth + 1);
      there_may_be_more();
      return;
    }
    uint32_t arity = 0;
    bool has_block = false;
    for (NodeId child : tree_.children(node)) {
      if (tree_.is(child, NodeKind::do_block)) {
        has_block = true;
      } else {
        ++arity;
      }
    }
    if (has_block) {
      there_may_be_more();
      return;
    }
    if (arity == 0 && collect_local(node, 0, environments, conditional, depth)) return;
    // A local function with arguments: its clauses' results, one of which holds; what it was given may be in them.
    if (arity > 0) {
      bool found = collect_local(node, arity, environments, true, depth);
      if (!found) there_may_be_more();
      for (NodeId arg : tree_.children(node)) {
        bool list_like = tree_.is(arg, NodeKind::list) || tree_.is(arg, NodeKind::keyword_list) ||
                         tree_.is(arg, NodeKind::binary_op) || tree_.is(arg, NodeKind::call);
        if (!list_like) continue;
        collect(arg, environments, true, depth + 1);
        there_may_be_more();
      }
      return;
    }
    there_may_be_more();
  }

  void collect_case(NodeId node, const Environments& environments, bool conditional, int depth) {
    bool by_environment = tree_.symbol(node) == sym::case_ && is_environment_call(file_, tree_.first_child(node));
    Environments remaining = environments;
    for (NodeId clause : tree_.children(body_or_section(node))) {
      if (!tree_.is(clause, NodeKind::clause)) continue;
      NodeId head = tree_.first_child(clause);
      NodeId body = tree_.next_sibling(head);
      if (!by_environment) {
        collect(body, environments, true, depth + 1);
        continue;
      }
      Condition condition = read_environment_patterns(file_, head);
      Environments here = intersection(remaining, condition.when_true);
      if (!here.none()) collect(body, here, conditional || condition.computed, depth + 1);
      if (!condition.computed) remaining = intersection(remaining, condition.when_false);
    }
  }

  // The do section of a call, whose children are the clauses.
  NodeId body_or_section(NodeId call) const {
    NodeId block = tree_.last_child(call);
    return tree_.is(block, NodeKind::do_block) ? tree_.first_child(block) : call;
  }

  bool collect_local(NodeId node, uint32_t arity, const Environments& environments, bool conditional, int depth) {
    ModuleId module = file_.names.module_of(node);
    if (!module.valid()) return false;
    std::vector<NodeId> bodies = function_bodies(file_, module, tree_.symbol(node), arity);
    for (NodeId body : bodies) {
      collect(body, environments, conditional || bodies.size() > 1, depth + 1);
    }
    return !bodies.empty();
  }

  const File& file_;
  const Tree& tree_;
  IsElement is_element_;
  int steps_ = kMostSteps;
};

}  // namespace

ListItems list_items(const File& file, NodeId node, IsElement is_element) {
  Collector collector(file, is_element);
  collector.collect(node, {}, false, 0);
  return std::move(collector.result);
}

std::vector<KeywordEntry> keyword_entries(const File& file, NodeId node, bool* complete) {
  const Tree& tree = file.tree;
  std::vector<KeywordEntry> entries;
  ListItems list = list_items(file, node);
  bool whole = list.complete;
  for (ListItem& item : list.items) {
    NodeId key;
    NodeId value;
    if (tree.is(item.node, NodeKind::keyword_pair)) {
      if (tree.has(item.node, node_flag::interpolated_key)) {
        whole = false;
        continue;
      }
      entries.push_back({text(tree.symbol(item.node)), tree.first_child(item.node), std::move(item)});
      continue;
    }
    if (tree.is(item.node, NodeKind::tuple) && tree.child_count(item.node) == 2) {
      key = tree.first_child(item.node);
      value = tree.next_sibling(key);
    } else if (tree.is(item.node, NodeKind::map_pair)) {
      key = tree.first_child(item.node);
      value = tree.next_sibling(key);
    }
    if (tree.is(key, NodeKind::atom) || tree.is(key, NodeKind::alias)) {
      entries.push_back({text(tree.symbol(key)), value, std::move(item)});
    } else {
      whole = false;
    }
  }
  if (complete != nullptr) *complete = whole;
  return entries;
}

NodeId keyword_value(const File& file, NodeId node, std::string_view key) {
  for (const KeywordEntry& entry : keyword_entries(file, node)) {
    if (entry.key == key) return entry.value;
  }
  return {};
}

NodeId followed(const File& file, NodeId node) {
  if (!node.valid()) return node;
  Value value = value_of(file, node);
  return value.known() ? value.node() : node;
}

std::string name_of(const File& file, NodeId node) {
  node = followed(file, node);
  if (file.tree.is(node, NodeKind::atom)) {
    std::string_view name = text(file.tree.symbol(node));
    if (name.starts_with("Elixir.")) name.remove_prefix(7);
    return std::string(name);
  }
  bool module = file.tree.is(node, NodeKind::alias) || file.tree.is(node, NodeKind::dynamic_alias) ||
                (file.tree.is(node, NodeKind::variable) && file.tree.symbol(node) == sym::__MODULE__);
  if (!module) return {};
  Symbol full = file.names.resolve_module(file.tree, node);
  if (full.valid()) return std::string(text(full));
  return file.tree.is(node, NodeKind::alias) ? std::string(text(file.tree.symbol(node))) : std::string{};
}

std::vector<std::string> atom_names(const File& file, NodeId node) {
  std::vector<std::string> names;
  NodeId list = followed(file, node);
  if (!list.valid()) return names;
  if (file.tree.is(list, NodeKind::sigil) && file.tree.child_count(list) == 0) {
    std::string words = file.tree.string_value(list);
    for (size_t at = 0; at < words.size();) {
      size_t end = std::min(words.find_first_of(" \n", at), words.size());
      if (end > at) names.push_back(words.substr(at, end - at));
      at = end + 1;
    }
    return names;
  }
  for (const ListItem& item : list_items(file, list).items) {
    std::string name = name_of(file, item.node);
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

NodeId result_of(const Tree& tree, NodeId body) {
  while (body.valid()) {
    bool wrapper = tree.is(body, NodeKind::do_section) || tree.is(body, NodeKind::block);
    if (!wrapper) return body;
    NodeId last = tree.last_child(body);
    // A do section of clauses (fn-like bodies) has no single result.
    if (tree.is(last, NodeKind::clause)) return {};
    body = last;
  }
  return body;
}

std::vector<NodeId> function_bodies(const File& file, ModuleId module, Symbol name, uint32_t arity) {
  std::vector<NodeId> bodies;
  for (const Definition& definition : file.names.definitions()) {
    if (definition.module != module || definition.name != name || !definition.body.valid()) continue;
    if (definition.min_arity > arity || definition.arity < arity) continue;
    if (definition.kind == sym::def || definition.kind == sym::defp) bodies.push_back(definition.body);
  }
  return bodies;
}

}  // namespace assay
