// Builds a Tree bottom-up. The parser knows a node only when its children are done, so nodes are appended in postorder,
// each with the size of its subtree; finish() turns the list into the tree's preorder in one linear pass.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "syntax/tree.h"

namespace assay {

class TreeBuilder {
 public:
  struct Node {
    uint32_t pos;
    uint32_t payload;
    uint32_t start;
    uint32_t end;
    uint32_t size;  // nodes in the subtree, itself included
    // How many subtrees have this node as their first one in postorder; its own counts when it is a leaf. So finish()
    // knows how deep the node before this one stands without a branch: guessing that wrong at every other node took
    // half its time.
    uint32_t begins;
    NodeKind kind;
    uint8_t flags;
    uint32_t unused;  // 32 bytes: the index of a node is a shift away from its address
  };
  static_assert(sizeof(Node) == 32);

  void clear() { end_ = nodes_.get(); }
  [[nodiscard]] uint32_t mark() const { return static_cast<uint32_t>(end_ - nodes_.get()); }

  // Appends a node whose children are all nodes appended since `mark`.
  void add(NodeKind kind, uint32_t mark, uint32_t pos, uint32_t start, uint32_t end, uint32_t payload = 0,
           uint8_t flags = 0) {
    if (end_ == limit_) [[unlikely]]
      grow();
    Node& node = *end_++;
    node.pos = pos;
    node.payload = payload;
    node.start = start;
    node.end = end;
    node.size = static_cast<uint32_t>(end_ - nodes_.get()) - mark;
    node.begins = 0;
    node.kind = kind;
    node.flags = flags;
    ++nodes_[mark].begins;
  }
  [[nodiscard]] Node& last() { return end_[-1]; }
  [[nodiscard]] const Node& last() const { return end_[-1]; }
  // Takes the last node away; its children stay as siblings.
  Node pop() {
    --nodes_[first_of_last()].begins;
    return *--end_;
  }
  // Index of the first node of the subtree that ends at the last node.
  [[nodiscard]] uint32_t first_of_last() const { return mark() - last().size; }
  // Drops everything since `mark`, where a subtree began.
  void cut(uint32_t mark) { end_ = nodes_.get() + mark; }
  [[nodiscard]] const Node& at(uint32_t index) const { return nodes_[index]; }

  // The last node must be the root.
  Tree finish(std::string_view source, std::vector<SyntaxError> errors, std::vector<ColumnShift> shifts);

 private:
  // Out of line, so that add() stays small where it is inlined.
  [[gnu::noinline]] void grow();

  std::unique_ptr<Node[]> nodes_;
  Node* end_ = nullptr;
  Node* limit_ = nullptr;
  std::vector<uint32_t> above_;  // finish(): preorder indexes of the nodes around the current one, outermost first
};

}  // namespace assay
