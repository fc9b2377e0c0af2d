#include "names/names.h"

#include <algorithm>

#include "names/scratch.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

// The last entry whose node is at or before `node`; size() when there is none.
template <typename Entries>
size_t last_at_or_before(const Entries& entries, NodeId node) {
  auto after = std::ranges::upper_bound(entries, node, {}, [](const auto& entry) { return entry.node; });
  return after == entries.begin() ? entries.size() : static_cast<size_t>(after - entries.begin()) - 1;
}

// The entries whose node is in a module.
template <typename Entry>
std::span<const Entry> within(const std::vector<Entry>& entries, const Module& module) {
  auto node_of = [](const Entry& entry) { return entry.node; };
  auto first = std::ranges::lower_bound(entries, module.node, {}, node_of);
  auto last = std::ranges::lower_bound(first, entries.end(), module.end, {}, node_of);
  return {first, last};
}

}  // namespace

CallId Names::call_at(NodeId node) const {
  if (size_t i = last_at_or_before(outers_, node); i < outers_.size() && outers_[i].node == node)
    node = outers_[i].call;
  size_t i = last_at_or_before(calls_, node);
  return i < calls_.size() && calls_[i].node == node ? CallId{static_cast<uint32_t>(i)} : CallId{};
}

std::span<const Call> Names::calls_in(const Tree& tree, NodeId subtree) const {
  if (!subtree.valid()) return {};
  auto node_of = [](const Call& call) { return call.node; };
  auto first = std::ranges::lower_bound(calls_, subtree, {}, node_of);
  auto last = std::ranges::lower_bound(first, calls_.end(), tree.end(subtree), {}, node_of);
  return {first, last};
}

ModuleId Names::module_of(NodeId node) const {
  size_t i = last_at_or_before(modules_, node);
  if (i == modules_.size()) return {};
  ModuleId id{static_cast<uint32_t>(i)};
  while (id && modules_[id.value].end <= node) id = modules_[id.value].parent;
  return id;
}

DefinitionId Names::definition_of(NodeId node) const {
  size_t i = last_at_or_before(definitions_, node);
  if (i == definitions_.size()) return {};
  DefinitionId id{static_cast<uint32_t>(i)};
  while (id && definitions_[id.value].end <= node) id = definitions_[id.value].outer;
  return id;
}

Symbol Names::resolve_module(const Tree& tree, NodeId node) const {
  if (!node.valid()) return {};
  switch (tree.kind(node)) {
    case NodeKind::alias:
    case NodeKind::dynamic_alias: {
      size_t i = last_at_or_before(resolved_, node);
      if (i < resolved_.size() && resolved_[i].node == node) return resolved_[i].module;
      return tree.is(node, NodeKind::alias) ? tree.symbol(node) : Symbol{};
    }
    case NodeKind::variable: {
      ModuleId in = module_of(node);
      return tree.symbol(node) == sym::__MODULE__ && in ? module(in).name : Symbol{};
    }
    case NodeKind::atom: {
      if (tree.has(node, node_flag::word)) return {};
      std::string_view name = text(tree.symbol(node));
      if (name.starts_with("Elixir.")) return intern(name.substr(7));
      return Scratch::of_thread().erlang(tree.symbol(node));
    }
    default: return {};
  }
}

std::vector<Symbol> Names::named_modules(const Tree& tree) const {
  std::vector<Symbol> found;
  for (NodeId node = Tree::root(); node.value < tree.size(); node.value += 1) {
    if (!tree.is(node, NodeKind::alias) && !tree.is(node, NodeKind::dynamic_alias)) continue;
    if (const Symbol module = resolve_module(tree, node)) found.push_back(module);
  }
  for (const Directive& directive : directives_) {
    if (directive.module && !directive.followed) found.push_back(directive.module);
  }
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

NodeId Names::attribute_value(ModuleId module, Symbol name, NodeId at) const {
  auto key = [&](uint32_t i) { return std::pair(attributes_[i].name, attributes_[i].node); };
  auto after = std::ranges::lower_bound(attributes_by_name_, std::pair(name, at), {}, key);
  while (after != attributes_by_name_.begin()) {
    const Attribute& setting = attributes_[*--after];
    if (setting.name != name) break;
    // `@a [1 | @a]`: the inner one is the setting before.
    bool around = setting.value.valid() && setting.value <= at && at < setting.end;
    if (setting.module == module && !around) return setting.value;
  }
  return {};
}

const Binding* Names::binding_of(Symbol name, NodeId at) const {
  // Far more than any function written by hand has; generated code must not make this quadratic.
  constexpr size_t kMostSteps = 1024;
  auto key = [&](uint32_t i) { return std::pair(bindings_[i].name, bindings_[i].node); };
  auto after = std::ranges::upper_bound(bindings_by_name_, std::pair(name, at), {}, key);
  for (size_t steps = 0; after != bindings_by_name_.begin() && steps < kMostSteps; ++steps) {
    const Binding& binding = bindings_[*--after];
    if (binding.name != name) break;
    if (binding.from <= at && at < binding.until) return &binding;
  }
  return nullptr;
}

void Names::sort_bindings() {
  bindings_by_name_.resize(bindings_.size());
  for (uint32_t i = 0; i < bindings_by_name_.size(); ++i) bindings_by_name_[i] = i;
  std::ranges::sort(bindings_by_name_, {}, [&](uint32_t i) { return std::pair(bindings_[i].name, i); });
}

void Names::clear() {
  const auto empty = [](auto&... vectors) { (vectors.clear(), ...); };
  empty(modules_, definitions_, attributes_, attributes_by_name_, directives_, calls_, bindings_, bindings_by_name_,
        resolved_, outers_, said_);
}

std::span<const Directive> Names::directives_within(ModuleId id) const {
  return id.valid() ? within(directives_, module(id)) : std::span<const Directive>{};
}

std::span<const Attribute> Names::attributes_within(ModuleId id) const {
  return id.valid() ? within(attributes_, module(id)) : std::span<const Attribute>{};
}

bool Names::uses(ModuleId module, Symbol used) const {
  // Outside of modules there are few.
  const std::span<const Directive> among = module.valid() ? directives_within(module) : directives();
  return std::ranges::any_of(among, [&](const Directive& directive) {
    return directive.kind == sym::use_ && directive.module == used && directive.in == module && !directive.in_quote &&
           !directive.unreachable;
  });
}

size_t Names::bytes() const {
  auto held = [](const auto& vector) { return vector.capacity() * sizeof(vector[0]); };
  return held(modules_) + held(definitions_) + held(attributes_) + held(attributes_by_name_) + held(directives_) +
         held(calls_) + held(bindings_) + held(bindings_by_name_) + held(resolved_) + held(outers_) + held(said_) +
         may_say_.bytes();
}

}  // namespace assay
