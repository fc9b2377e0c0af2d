#include "engine/covering_node.h"

namespace assay {

// Moves on to the first child of the node at this depth that ends at `start` or behind it.
NodeId CoveringNodes::skip(size_t depth, NodeId parent, uint32_t start) {
  if (depth == levels_.size()) levels_.push_back({});
  Level& level = levels_[depth];
  if (level.parent != parent) {
    levels_.resize(depth + 1);
    level = {parent, tree_.first_child(parent)};
  }
  while (level.child.valid() && tree_.span(level.child).end < start) {
    level.child = tree_.next_sibling(level.child);
    ++steps_;
  }
  return level.child;
}

NodeId CoveringNodes::of(Span span) {
  if (span.start < last_start_) levels_.clear();
  last_start_ = span.start;
  NodeId found;
  NodeId at = Tree::root();
  for (size_t depth = 0;; ++depth) {
    NodeId inner;
    for (NodeId child = skip(depth, at, span.start); child.valid(); child = tree_.next_sibling(child)) {
      ++steps_;
      const Span text = tree_.span(child);
      if (text.start > span.start) break;
      if (text.end >= span.end) inner = child;
    }
    if (!inner.valid()) return found;
    found = at = inner;
  }
}

NodeId CoveringNodes::first_child_from(NodeId parent, uint32_t start) {
  for (size_t depth = 0; depth < levels_.size(); ++depth) {
    if (levels_[depth].parent == parent) return skip(depth, parent, start);
  }
  return tree_.first_child(parent);
}

}  // namespace assay
