#include "flow/patterns.h"

#include <algorithm>

#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kDeepestPattern = 64;
constexpr size_t kMostBound = 256;

uint32_t index_of(const Tree& tree, NodeId parent, NodeId child) {
  uint32_t index = 0;
  for (NodeId one : tree.children(parent)) {
    if (one == child) break;
    ++index;
  }
  return index;
}

bool is_operator(const Tree& tree, NodeId node, Symbol op) {
  return tree.is(node, NodeKind::binary_op) && tree.symbol(node) == op;
}

Symbol key_of(const Tree& tree, NodeId pair) {
  if (tree.is(pair, NodeKind::keyword_pair)) {
    return tree.has(pair, node_flag::interpolated_key) ? Symbol{} : tree.symbol(pair);
  }
  NodeId key = tree.first_child(pair);
  if (tree.is(key, NodeKind::atom)) return tree.symbol(key);
  if (tree.is(key, NodeKind::string) && !tree.first_child(key)) return intern(tree.string_value(key));
  return {};
}

}  // namespace

Symbol tag_of(const Tree& tree, NodeId tuple) {
  NodeId first = tree.first_child(tuple);
  const bool tagged = tree.is(first, NodeKind::atom) && tree.next_sibling(first).valid();
  return tagged ? tree.symbol(first) : Symbol{};
}

namespace {

class Parts {
 public:
  Parts(const Tree& tree, const Path& path) : tree_(tree), path_(path) {}
  void visit(NodeId pattern, size_t at, uint32_t skipped, int depth) {
    if (!pattern.valid() || depth > kDeepestPattern || parts.bound.size() > kMostBound) return;
    switch (tree_.kind(pattern)) {
      case NodeKind::variable:
        if (tree_.symbol(pattern) != sym::underscore) {
          Path left(path_.begin() + static_cast<ptrdiff_t>(at), path_.end());
          if (skipped > 0 && !left.empty() && left[0].index != PathStep::kAny) left[0].index -= skipped;
          parts.bound.push_back({pattern, std::move(left)});
        }
        return;
      case NodeKind::block:  // parentheses
        if (tree_.child_count(pattern) == 1) visit(tree_.first_child(pattern), at, skipped, depth + 1);
        return;
      case NodeKind::binary_op: {
        const Symbol op = tree_.symbol(pattern);
        NodeId left = tree_.first_child(pattern), right = tree_.last_child(pattern);
        if (op == sym::op_match) {
          visit(left, at, skipped, depth + 1);
          return visit(right, at, skipped, depth + 1);
        }
        if (op == sym::when_ || op == sym::op_default || op == sym::in_) return visit(left, at, skipped, depth + 1);
        return take(pattern, at);
      }
      default: break;
    }
    if (at == path_.size()) return take(pattern, at);
    const PathStep& step = path_[at];
    switch (tree_.kind(pattern)) {
      case NodeKind::tuple:
        if (step.kind != PathStep::Kind::tuple) return;
        if (Symbol tag = tag_of(tree_, pattern); tag && step.key && tag != step.key) return;
        if (step.index != PathStep::kAny) return visit(tree_.child(pattern, step.index), at + 1, 0, depth + 1);
        for (NodeId child : tree_.children(pattern)) visit(child, at + 1, 0, depth + 1);
        return;
      case NodeKind::list: return visit_list(pattern, at, skipped, depth);
      case NodeKind::struct_: return visit(tree_.last_child(pattern), at, 0, depth + 1);
      case NodeKind::map:
      case NodeKind::keyword_list:
        for (NodeId pair : tree_.children(pattern)) visit_pair(pair, at, depth);
        return;
      default: return;
    }
  }
  PatternParts parts;

 private:
  void take(NodeId pattern, size_t at) {
    if (at == path_.size()) parts.taken.push_back(pattern);
  }

  void visit_pair(NodeId pair, size_t at, int depth) {
    if (tree_.is(pair, NodeKind::keyword_list)) {
      for (NodeId one : tree_.children(pair)) visit_pair(one, at, depth + 1);
      return;
    }
    if (!tree_.is(pair, NodeKind::keyword_pair) && !tree_.is(pair, NodeKind::map_pair)) return;
    const PathStep& step = path_[at];
    if (step.kind != PathStep::Kind::entry) return;
    Symbol key = key_of(tree_, pair);
    if (!step.key || !key || step.key == key) visit(tree_.last_child(pair), at + 1, 0, depth + 1);
  }

  void visit_list(NodeId pattern, size_t at, uint32_t skipped, int depth) {
    const PathStep& step = path_[at];
    if (step.kind == PathStep::Kind::entry) {
      for (NodeId pair : tree_.children(pattern)) visit_pair(pair, at, depth);
      return;
    }
    if (step.kind != PathStep::Kind::list) return;
    uint32_t index = skipped;
    for (NodeId child : tree_.children(pattern)) {
      const bool cons = is_operator(tree_, child, sym::op_bar);
      NodeId head = cons ? tree_.first_child(child) : child;
      if (step.index == PathStep::kAny || step.index == index) visit(head, at + 1, 0, depth + 1);
      ++index;
      if (cons && (step.index == PathStep::kAny || step.index >= index)) {
        visit(tree_.last_child(child), at, index, depth + 1);
      }
    }
  }

  const Tree& tree_;
  const Path& path_;
};

}  // namespace

PatternParts pattern_parts(const Tree& tree, NodeId pattern, const Path& path) {
  Parts parts(tree, path);
  parts.visit(pattern, 0, 0, 0);
  return std::move(parts.parts);
}

PatternSource pattern_source(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  PatternSource source;
  std::vector<PathStep> path;  // innermost first
  auto done = [&](PatternSource::Kind kind, NodeId at, NodeId pattern, uint32_t index = 0) {
    source.kind = kind;
    source.node = at;
    source.pattern = pattern;
    source.index = index;
    source.path.assign(path.rbegin(), path.rend());
    return source;
  };
  NodeId at = node;
  for (int depth = 0; depth < 2 * kDeepestPattern; ++depth) {
    NodeId parent = tree.parent(at);
    if (!parent.valid()) break;
    const bool first = at.value == parent.value + 1;
    switch (tree.kind(parent)) {
      case NodeKind::tuple: path.push_back(PathStep::tuple(index_of(tree, parent, at), tag_of(tree, parent))); break;
      case NodeKind::list:
        if (tree.is(at, NodeKind::keyword_pair)) break;  // the entry says it all
        if (!is_operator(tree, at, sym::op_bar)) path.push_back(PathStep::element(index_of(tree, parent, at)));
        break;
      case NodeKind::map:
      case NodeKind::struct_:
      case NodeKind::keyword_list:
      case NodeKind::block: break;
      case NodeKind::keyword_pair:
      case NodeKind::map_pair: path.push_back(PathStep::entry(key_of(tree, parent))); break;
      case NodeKind::clause_head: {
        if (tree.has(parent, node_flag::guarded) && tree.last_child(parent) == at) return source;
        return done(PatternSource::Kind::clause, tree.parent(parent), at, index_of(tree, parent, at));
      }
      case NodeKind::call: {
        DefinitionId in = file.names.definition_of(parent);
        if (!in || file.names.definition(in).head != parent) return source;
        return done(PatternSource::Kind::parameter, file.names.definition(in).node, at, index_of(tree, parent, at));
      }
      case NodeKind::binary_op: {
        const Symbol op = tree.symbol(parent);
        if (op == sym::op_bar) {
          NodeId list = tree.parent(parent);
          if (!tree.is(list, NodeKind::list)) return source;
          if (first) path.push_back(PathStep::element(index_of(tree, list, parent)));
          // The tail holds the same elements, only further to the front.
          else if (!path.empty() && path.back().kind == PathStep::Kind::list)
            path.back().index = PathStep::kAny;
          at = parent;  // the list itself adds nothing
          break;
        }
        if (op == sym::op_left_arrow) {
          if (!first) return source;
          NodeId form = tree.parent(parent);
          const bool loop = tree.is(form, NodeKind::call) && tree.symbol(form) == sym::for_;
          return done(loop ? PatternSource::Kind::element : PatternSource::Kind::value, tree.last_child(parent), at);
        }
        if (op == sym::when_ || op == sym::op_default || op == sym::in_) {
          if (!first) return source;
          break;
        }
        if (op == sym::op_match) {
          // A match in a pattern takes apart the same value; elsewhere the right side is the value.
          if (!first) break;
          if (PatternSource outer = pattern_source(file, parent); outer.kind != PatternSource::Kind::none) {
            outer.path.insert(outer.path.end(), path.rbegin(), path.rend());
            return outer;
          }
          return done(PatternSource::Kind::value, tree.last_child(parent), at);
        }
        return source;
      }
      case NodeKind::bitstring: {  // for <<c <- text>>
        return source;
      }
      default: return source;
    }
    at = parent;
  }
  return source;
}

}  // namespace assay
