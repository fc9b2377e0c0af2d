#include "project/mix_lock.h"

#include "base/interner.h"
#include "syntax/tree.h"

namespace assay {
namespace {

std::string key_of(const Tree& tree, NodeId pair, NodeId& value) {
  value = tree.last_child(pair);
  if (tree.is(pair, NodeKind::keyword_pair)) return std::string(text(tree.symbol(pair)));
  NodeId key = tree.first_child(pair);
  if (tree.is(key, NodeKind::string) && tree.child_count(key) == 0) return tree.string_value(key);
  if (tree.is(key, NodeKind::atom)) return std::string(text(tree.symbol(key)));
  return {};
}

std::string string_child(const Tree& tree, NodeId tuple, uint32_t index) {
  NodeId child = tree.child(tuple, index);
  return tree.is(child, NodeKind::string) && tree.child_count(child) == 0 ? tree.string_value(child) : std::string{};
}

}  // namespace

std::vector<LockedPackage> read_mix_lock(std::string_view source) {
  std::vector<LockedPackage> packages;
  Tree tree = parse(source);
  // The entries are looked for wherever they stand, since a merge conflict breaks the map around them.
  for (uint32_t i = 0; i < tree.size(); ++i) {
    NodeId pair{i};
    if (!tree.is(pair, NodeKind::map_pair) && !tree.is(pair, NodeKind::keyword_pair)) continue;
    NodeId value;
    LockedPackage package;
    package.app = key_of(tree, pair, value);
    if (package.app.empty() || !tree.is(value, NodeKind::tuple)) continue;
    NodeId tag = tree.first_child(value);
    if (!tree.is(tag, NodeKind::atom)) continue;
    std::string_view source_kind = text(tree.symbol(tag));
    if (source_kind == "hex") {
      package.version = parse_version(string_child(tree, value, 2));
    } else if (source_kind == "git") {
      package.url = string_child(tree, value, 1);
      package.revision = string_child(tree, value, 2);
    } else {
      continue;
    }
    packages.push_back(std::move(package));
  }
  return packages;
}

}  // namespace assay
