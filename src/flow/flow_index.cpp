#include "flow/flow_index.h"

#include <algorithm>

#include "syntax/symbols.h"

namespace assay {

template <typename Entry>
void FlowIndex::Table<Entry>::sort() {
  std::ranges::stable_sort(rows, {}, [](const Row& row) { return std::pair(row.module, row.name); });
  entries.reserve(rows.size());
  for (const Row& row : rows) entries.push_back(row.entry);
}

template <typename Entry>
std::span<const Entry> FlowIndex::Table<Entry>::find(ModuleId module, Symbol name) const {
  const auto key = [](const Row& row) { return std::pair(row.module, row.name); };
  const auto first = std::ranges::lower_bound(rows, std::pair(module, name), {}, key);
  const auto last = std::ranges::upper_bound(rows, std::pair(module, name), {}, key);
  return std::span(entries).subspan(static_cast<size_t>(first - rows.begin()), static_cast<size_t>(last - first));
}

FlowIndex::FlowIndex(const File& file) : file_(file) {
  const Names& names = file.names;
  for (uint32_t i = 0; i < names.modules().size(); ++i) {
    const Module& module = names.modules()[i];
    if (module.name && !module.in_quote) modules_.emplace_back(module.name, ModuleId{i});
  }
  std::ranges::stable_sort(modules_, {}, &std::pair<Symbol, ModuleId>::first);

  for (uint32_t i = 0; i < names.definitions().size(); ++i) {
    const Definition& definition = names.definitions()[i];
    if (definition.name && !definition.in_quote) {
      definitions_.rows.push_back({definition.module, definition.name, DefinitionId{i}});
    }
  }
  definitions_.sort();
}

FlowIndex::Table<CallId> FlowIndex::index_calls() const {
  const Names& names = file_.names;
  Table<CallId> table;
  for (uint32_t i = 0; i < names.calls().size(); ++i) {
    const Call& call = names.calls()[i];
    if (call.in_quote || call.unreachable) continue;
    ModuleId module = callee_module(call);
    if (module && !definitions(module, call.function).empty()) {
      table.rows.push_back({module, call.function, CallId{i}});
    }
  }
  table.sort();
  return table;
}

// Grouped by binding: counted, then placed.
FlowIndex::Reads FlowIndex::index_reads() const {
  const Names& names = file_.names;
  const Tree& tree = file_.tree;
  const auto bindings = names.bindings();
  std::vector<std::pair<uint32_t, NodeId>> found;
  size_t next = 0;
  for (uint32_t n = 1; n < tree.size(); ++n) {
    const NodeId node{n};
    while (next < bindings.size() && bindings[next].node < node) ++next;
    if (!tree.is(node, NodeKind::variable)) continue;
    if (next < bindings.size() && bindings[next].node == node) continue;  // bound here, not read
    if (tree.is(tree.parent(node), NodeKind::attribute)) continue;
    const Binding* binding = names.binding_of(tree.symbol(node), node);
    if (binding != nullptr) found.emplace_back(static_cast<uint32_t>(binding - bindings.data()), node);
  }
  Reads reads;
  reads.first.assign(bindings.size() + 1, 0);
  for (const auto& [binding, node] : found) ++reads.first[binding + 1];
  for (size_t i = 1; i < reads.first.size(); ++i) reads.first[i] += reads.first[i - 1];
  reads.nodes.resize(found.size());
  std::vector<uint32_t> at(reads.first.begin(), reads.first.end() - 1);
  for (const auto& [binding, node] : found) reads.nodes[at[binding]++] = node;
  return reads;
}

std::span<const DefinitionId> FlowIndex::definitions(ModuleId module, Symbol name) const {
  return definitions_.find(module, name);
}

ModuleId FlowIndex::callee_module(const Call& call) const {
  if (call.target == CallTarget::local) return call.module_in;
  if (call.target != CallTarget::remote || !call.module) return {};
  auto found = std::ranges::lower_bound(modules_, call.module, {}, &std::pair<Symbol, ModuleId>::first);
  return found != modules_.end() && found->first == call.module ? found->second : ModuleId{};
}

std::span<const CallId> FlowIndex::calls(ModuleId module, Symbol name) const {
  const auto& table = calls_.get([&] { return std::make_shared<const Table<CallId>>(index_calls()); });
  return table.find(module, name);
}

std::span<const NodeId> FlowIndex::reads(NodeId binding) const {
  const auto bindings = file_.names.bindings();
  auto found = std::ranges::lower_bound(bindings, binding, {}, &Binding::node);
  if (found == bindings.end() || found->node != binding) return {};
  const auto i = static_cast<size_t>(found - bindings.begin());
  const Reads& all = reads_.get([&] { return std::make_shared<const Reads>(index_reads()); });
  return std::span(all.nodes).subspan(all.first[i], all.first[i + 1] - all.first[i]);
}

const FlowIndex& flow_index(const File& file) {
  return file.flow.get([&] { return std::make_shared<const FlowIndex>(file); });
}

}  // namespace assay
