#include "score/live_code.h"

#include <algorithm>
#include <unordered_set>

#include "syntax/symbols.h"

namespace assay {
namespace {

bool is_private(const Definition& definition) {
  return definition.kind == sym::defp || definition.kind == sym::defmacrop || definition.kind == sym::defguardp;
}

bool is_false(const Tree& tree, NodeId node) {
  return tree.is(node, NodeKind::atom) && (tree.symbol(node) == sym::false_ || tree.symbol(node) == sym::nil_);
}

bool is_true(const Tree& tree, NodeId node) { return tree.is(node, NodeKind::atom) && tree.symbol(node) == sym::true_; }

// A value that is made of nothing but literals: nothing happens when it is evaluated.
bool is_inert(const Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::atom:
    case NodeKind::integer:
    case NodeKind::floating:
    case NodeKind::character:
    case NodeKind::string:
    case NodeKind::charlist:
    case NodeKind::sigil:
    case NodeKind::alias:
    case NodeKind::variable: return true;
    case NodeKind::list:
    case NodeKind::tuple:
    case NodeKind::map:
    case NodeKind::map_pair:
    case NodeKind::keyword_list:
    case NodeKind::keyword_pair:
    case NodeKind::fn:
    case NodeKind::capture: {
      if (tree.is(node, NodeKind::fn) || tree.is(node, NodeKind::capture)) return true;
      for (NodeId child : tree.children(node)) {
        if (!is_inert(tree, child)) return false;
      }
      return true;
    }
    default: return false;
  }
}

}  // namespace

std::vector<PublicFunction> public_functions(const File& file) {
  std::vector<PublicFunction> found;
  for (const Definition& definition : file.names.definitions()) {
    if (is_private(definition) || definition.in_quote || definition.unreachable || !definition.name) continue;
    if (!definition.module.valid()) continue;
    for (unsigned arity = definition.min_arity; arity <= definition.arity; ++arity) {
      found.push_back({file.names.module(definition.module).name, definition.name, static_cast<uint8_t>(arity)});
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

LiveCode::LiveCode(const File& file, std::span<const PublicFunction> entries) {
  const Tree& tree = file.tree;
  const Names& names = file.names;
  const auto& definitions = names.definitions();

  // Definitions reached from the entries, through calls of the module's own functions.
  auto is_entry = [&](const Definition& definition) {
    if (is_private(definition) || definition.unreachable) return false;
    if (entries.empty() || !definition.module.valid()) return true;
    const Symbol module = names.module(definition.module).name;
    for (unsigned arity = definition.min_arity; arity <= definition.arity; ++arity) {
      const PublicFunction function{module, definition.name, static_cast<uint8_t>(arity)};
      if (std::binary_search(entries.begin(), entries.end(), function)) return true;
    }
    // A callback: its behaviour calls it.
    NodeId before;
    for (const Attribute& attribute : names.attributes()) {
      if (attribute.node < definition.node && attribute.module == definition.module) before = attribute.node;
    }
    return before.valid() && tree.end(before) == definition.node &&
           text(tree.symbol(tree.first_child(before))) == "impl";
  };
  std::vector<bool> live(definitions.size(), false);
  std::vector<uint32_t> pending;
  auto reach = [&](uint32_t index) {
    // All clauses of the function.
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      const Definition& other = definitions[i];
      if (live[i] || other.name != definitions[index].name || other.module != definitions[index].module) continue;
      if (other.arity != definitions[index].arity) continue;
      live[i] = true;
      pending.push_back(i);
    }
  };
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    if (is_entry(definitions[i])) reach(i);
  }
  auto follow = [&](const Call& call) {
    if (call.unreachable || call.target == CallTarget::kernel) return;
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (live[i] || definitions[i].name != call.function) continue;
      if (call.arity < definitions[i].min_arity || call.arity > definitions[i].arity) continue;
      reach(i);
    }
  };
  for (const Call& call : names.calls()) {
    if (!call.definition.valid()) follow(call);  // module bodies run when they are compiled
  }
  while (!pending.empty()) {
    const Definition& definition = definitions[pending.back()];
    pending.pop_back();
    for (const Call& call : names.calls_in(tree, definition.node)) follow(call);
  }
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    if (!live[i]) hide(definitions[i].node, tree);
  }

  // Branches that are never taken, and what has no effect.
  for (const Call& call : names.calls()) {
    if (call.unreachable) hide(call.node, tree);
    const bool is_if = call.function == sym::if_, is_unless = call.function == sym::unless_;
    if ((!is_if && !is_unless) || call.target != CallTarget::kernel) continue;
    NodeId condition = tree.first_child(call.node);
    if (!condition.valid() || call.form == CallForm::piped) continue;
    const bool never = is_if ? is_false(tree, condition) : is_true(tree, condition);
    if (!never) continue;
    for (NodeId child = tree.next_sibling(condition); child.valid(); child = tree.next_sibling(child)) {
      hide(child, tree);
    }
  }
  for (uint32_t i = 0; i < tree.size(); ++i) {
    const NodeId node{i};
    if (tree.is(node, NodeKind::attribute)) {
      const std::string_view name = text(tree.symbol(tree.first_child(node)));
      if (name == "doc" || name == "moduledoc" || name == "typedoc" || name == "shortdoc") hide(node, tree);
    }
    if (tree.is(node, NodeKind::binary_op) && tree.symbol(node) == sym::op_match) {
      NodeId left = tree.first_child(node), right = tree.last_child(node);
      const bool dropped = tree.is(left, NodeKind::variable) && text(tree.symbol(left)).starts_with("_");
      if (dropped && is_inert(tree, right)) hide(node, tree);
    }
    if (tree.is(node, NodeKind::block) || tree.is(node, NodeKind::file)) {
      for (NodeId child : tree.children(node)) {
        const bool last = !tree.next_sibling(child).valid() && !tree.is(node, NodeKind::file);
        if (!last && is_inert(tree, child)) hide(child, tree);
      }
    }
  }
  std::sort(hidden_.begin(), hidden_.end());
  uint32_t furthest = 0;
  for (const auto& range : hidden_) reach_.push_back(furthest = std::max(furthest, range.second));
}

bool LiveCode::contains(NodeId node) const {
  auto after = std::upper_bound(hidden_.begin(), hidden_.end(), node.value,
                                [](uint32_t value, const auto& range) { return value < range.first; });
  if (after == hidden_.begin()) return true;
  return node.value >= reach_[static_cast<size_t>(after - hidden_.begin()) - 1];
}

}  // namespace assay
