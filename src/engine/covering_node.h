// Which node a place of the source lies in: for one place after another, in the time of one walk over the tree.
#pragma once

#include <cstdint>
#include <vector>

#include "syntax/tree.h"

namespace assay {

// Asked in order of the places' starts, it goes on in a list of children where it was, so that thousands of places
// below one wide node cost no more than its children. Out of order it is right as well, and slower.
class CoveringNodes {
 public:
  explicit CoveringNodes(const Tree& tree) : tree_(tree) {}

  // The innermost node whose text covers the span; invalid when none but the file's root does.
  NodeId of(Span span);
  // Of the children of a node that `of` has just answered (or the root), the first that ends at `start` or behind it.
  NodeId first_child_from(NodeId parent, uint32_t start);

  // Children looked at so far: what the tests hold to be linear.
  [[nodiscard]] uint64_t steps() const { return steps_; }

 private:
  struct Level {
    NodeId parent;
    NodeId child;  // those before end before every place that is asked for from here on
  };
  NodeId skip(size_t depth, NodeId parent, uint32_t start);

  const Tree& tree_;
  std::vector<Level> levels_;  // from the root to where the last place was found
  uint32_t last_start_ = 0;
  uint64_t steps_ = 0;
};

}  // namespace assay
