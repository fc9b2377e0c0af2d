#include "shared_finch.h"

namespace assay::families::http_client {

std::set<Symbol> find_finch_children(const Project& project) {
  static const Symbol kFinch = intern("Finch");
  std::set<Symbol> names;
  for (const File& file : project.files) {
    if (!file.names.may_say(kFinch)) continue;
    for (NodeId node = Tree::root(); node.value < file.tree.size(); node.value += 1) {
      if (!file.tree.is(node, NodeKind::alias) || !file.tree.is(file.tree.parent(node), NodeKind::tuple)) continue;
      const NodeId options = file.tree.next_sibling(node);
      if (!options || file.names.resolve_module(file.tree, node) != kFinch) continue;
      if (const Symbol name = value_of(file, options).entry("name").module()) names.insert(name);
    }
  }
  return names;
}

std::vector<FinchStart> finch_starts(const Context& ctx) {
  static const Symbol kFinch = intern("Finch");
  const Tree& tree = ctx.tree();
  std::vector<FinchStart> starts;
  std::set<NodeId> known;
  for (const ProcessStart* process : ctx.project.processes_in(ctx.file.id)) {
    if (process->module != kFinch || !process->argument) continue;
    if (known.insert(process->node).second) starts.push_back({process->node, process->argument});
    known.insert(tree.parent(process->argument));
  }
  if (!ctx.names().may_say(kFinch)) return starts;
  for (NodeId node = Tree::root(); node.value < tree.size(); node.value += 1) {
    const NodeId tuple = tree.parent(node), options = tree.next_sibling(node);
    if (!tree.is(node, NodeKind::alias) || !tree.is(tuple, NodeKind::tuple) || !options || known.contains(tuple))
      continue;
    if (ctx.names().resolve_module(tree, node) != kFinch || !ctx.value(options).entry("name").present()) continue;
    starts.push_back({tuple, options});
  }
  return starts;
}

}  // namespace assay::families::http_client
