#include "shared_finch.h"

namespace assay::families::http_client {

std::set<Symbol> find_finch_children(const Project& project) {
  static const Symbol kFinch = intern("Finch");
  std::set<Symbol> names;
  for (const File& file : project.files) {
    if (!file.names.may_name(file.tree, kFinch)) continue;
    for (NodeId node = Tree::root(); node.value < file.tree.size(); node.value += 1) {
      if (!file.tree.is(node, NodeKind::alias) || !file.tree.is(file.tree.parent(node), NodeKind::tuple)) continue;
      const NodeId options = file.tree.next_sibling(node);
      if (!options || file.names.resolve_module(file.tree, node) != kFinch) continue;
      if (const Symbol name = value_of(file, options).entry("name").module()) names.insert(name);
    }
  }
  return names;
}

}  // namespace assay::families::http_client
