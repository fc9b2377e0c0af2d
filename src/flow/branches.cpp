#include "flow/branches.h"

#include <algorithm>

#include "syntax/symbols.h"

namespace assay {
namespace {

bool is_form(Symbol name) {
  return name == sym::if_ || name == sym::unless_ || name == sym::case_ || name == sym::cond_ || name == sym::with_ ||
         name == sym::try_ || name == sym::receive_;
}

void add_section(const Tree& tree, NodeId form, Symbol word, NodeId content, std::vector<Branch>& out) {
  bool section = tree.is(content, NodeKind::do_section) || tree.is(content, NodeKind::stab);
  NodeId first = section ? tree.first_child(content) : content;
  if (section && tree.is(first, NodeKind::clause)) {
    for (NodeId clause : tree.children(content)) {
      if (!tree.is(clause, NodeKind::clause)) continue;
      out.push_back({form, word, tree.first_child(clause), clause_body(tree, clause)});
    }
    return;
  }
  out.push_back({form, word, {}, first});
}

}  // namespace

bool Branching::has(Symbol word) const { return std::ranges::find(branches, word, &Branch::section) != branches.end(); }

NodeId form_of_section(const Tree& tree, NodeId section) {
  NodeId holder = section.valid() ? tree.parent(section) : NodeId{};
  return holder.valid() ? tree.parent(holder) : NodeId{};
}

std::vector<NodeId> patterns_of(const Tree& tree, NodeId clause_head) {
  std::vector<NodeId> patterns;
  if (!tree.is(clause_head, NodeKind::clause_head)) return patterns;
  for (NodeId child : tree.children(clause_head)) patterns.push_back(child);
  if (tree.has(clause_head, node_flag::guarded) && !patterns.empty()) patterns.pop_back();
  return patterns;
}

NodeId guard_of(const Tree& tree, NodeId clause_head) {
  bool guarded = tree.is(clause_head, NodeKind::clause_head) && tree.has(clause_head, node_flag::guarded);
  return guarded ? tree.last_child(clause_head) : NodeId{};
}

NodeId clause_body(const Tree& tree, NodeId clause) {
  NodeId head = tree.first_child(clause);
  return tree.is(head, NodeKind::clause_head) ? tree.next_sibling(head) : NodeId{};
}

std::optional<Branching> branching_at(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  if (tree.is(node, NodeKind::binary_op) && tree.symbol(node) == sym::op_pipe_forward) {
    node = tree.last_child(node);
  }
  if (!tree.is(node, NodeKind::call) || !is_form(tree.symbol(node))) return std::nullopt;
  CallId id = file.names.call_at(node);
  if (!id || file.names.call(id).target != CallTarget::kernel) return std::nullopt;
  const Call& call = file.names.call(id);

  Branching found{.form = call.function, .node = node, .outer = call.outer};
  if (found.form == sym::case_ || found.form == sym::if_ || found.form == sym::unless_) {
    std::vector<NodeId> arguments = arguments_of(file, call);
    if (!arguments.empty()) found.subject = arguments[0];
  }
  NodeId last = tree.last_child(node);
  if (tree.is(last, NodeKind::do_block)) {
    for (NodeId section : tree.children(last)) {
      if (tree.is(section, NodeKind::do_section))
        add_section(tree, node, tree.symbol(section), section, found.branches);
    }
  } else if (tree.is(last, NodeKind::keyword_list) || tree.is(last, NodeKind::list)) {
    for (NodeId pair : tree.children(last)) {
      if (!tree.is(pair, NodeKind::keyword_pair)) continue;
      add_section(tree, node, tree.symbol(pair), tree.last_child(pair), found.branches);
    }
  }
  if ((found.form == sym::if_ || found.form == sym::unless_) && !found.has(sym::else_)) {
    found.branches.push_back({node, sym::else_, {}, {}});
  }
  return found;
}

std::vector<Branch> branches_around(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  std::vector<Branch> around;
  for (NodeId at = node; at.valid(); at = tree.parent(at)) {
    NodeId parent = tree.parent(at);
    if (!parent.valid()) break;
    if (DefinitionId in = file.names.definition_of(at); in && file.names.definition(in).node == at) break;
    NodeId head, section, content = at;
    if (tree.is(at, NodeKind::clause)) {
      head = tree.first_child(at);
      if (node == head || tree.is_ancestor(head, node)) continue;  // the pattern itself: of whichever clause
      if (tree.is(parent, NodeKind::fn)) {
        around.push_back({parent, sym::fn_, head, clause_body(tree, at)});
        continue;
      }
      section = parent;
      content = clause_body(tree, at);
    } else if (tree.is(at, NodeKind::do_section) || tree.is(at, NodeKind::keyword_pair)) {
      section = at;
      content = tree.is(at, NodeKind::do_section) ? tree.first_child(at) : tree.last_child(at);
      if (tree.is(content, NodeKind::clause)) continue;  // counted with its clause
    } else {
      continue;
    }
    if (tree.is(section, NodeKind::stab)) section = tree.parent(section);
    NodeId form = form_of_section(tree, section);
    if (!form.valid() || !tree.is(form, NodeKind::call) || !is_form(tree.symbol(form))) continue;
    around.push_back({form, tree.symbol(section), head, content});
  }
  std::ranges::reverse(around);
  return around;
}

}  // namespace assay
