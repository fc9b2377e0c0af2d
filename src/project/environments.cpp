#include "project/environments.h"

#include <algorithm>

#include "flow/value.h"
#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> kept(const std::vector<std::string>& names, const std::vector<std::string>& in, bool wanted) {
  std::vector<std::string> result;
  for (const std::string& name : names) {
    if (contains(in, name) == wanted) result.push_back(name);
  }
  return result;
}

std::vector<std::string> joined(std::vector<std::string> names, const std::vector<std::string>& more) {
  for (const std::string& name : more) {
    if (!contains(names, name)) names.push_back(name);
  }
  return names;
}

Condition negated(Condition condition) {
  std::swap(condition.when_true, condition.when_false);
  return condition;
}

}  // namespace

bool Environments::hold(std::string_view environment) const { return contains(names, environment) != except; }

std::string Environments::text() const {
  if (all()) return "all";
  std::string text = except ? "all but " : "";
  for (size_t i = 0; i < names.size(); ++i) text += (i > 0 ? ", " : "") + names[i];
  return text;
}

Environments complement(Environments set) {
  set.except = !set.except;
  return set;
}

Environments intersection(const Environments& a, const Environments& b) {
  if (a.except && b.except) return {joined(a.names, b.names), true};
  if (a.except) return {kept(b.names, a.names, false), false};
  if (b.except) return {kept(a.names, b.names, false), false};
  return {kept(a.names, b.names, true), false};
}

Environments union_of(const Environments& a, const Environments& b) {
  return complement(intersection(complement(a), complement(b)));
}

bool is_environment_call(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  if (tree.is(node, NodeKind::variable)) {
    Value value = value_of(file, node);
    if (value.known()) node = value.node();
  }
  static const Symbol config_env = intern("config_env");
  static const Symbol env = intern("env");
  static const Symbol mix = intern("Mix");
  if (tree.is(node, NodeKind::call)) return tree.symbol(node) == config_env;
  if (tree.is(node, NodeKind::variable)) return tree.symbol(node) == config_env;
  if (!tree.is(node, NodeKind::dot_call) || tree.symbol(node) != env) return false;
  NodeId left = tree.first_child(node);
  return tree.is(left, NodeKind::alias) && tree.symbol(left) == mix;
}

Condition read_condition(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  Condition unknown;
  if (!node.valid()) return unknown;
  switch (tree.kind(node)) {
    case NodeKind::block:
      // `not x` and `!x` come wrapped in a block; so does what stands in parentheses.
      if (tree.child_count(node) == 1) return read_condition(file, tree.first_child(node));
      return unknown;
    case NodeKind::atom:
      if (tree.symbol(node) == sym::true_) return {Environments{}, Environments::only({}), false};
      if (tree.symbol(node) == sym::false_ || tree.symbol(node) == sym::nil_) {
        return {Environments::only({}), Environments{}, false};
      }
      return unknown;
    case NodeKind::variable:
    case NodeKind::attribute: {
      Value value = value_of(file, node);
      if (value.known() && value.node() != node) return read_condition(file, value.node());
      return unknown;
    }
    case NodeKind::unary_op:
      if (tree.symbol(node) == sym::not_ || tree.symbol(node) == sym::op_bang) {
        return negated(read_condition(file, tree.first_child(node)));
      }
      return unknown;
    case NodeKind::binary_op: break;
    default: return unknown;
  }

  Symbol op = tree.symbol(node);
  NodeId left = tree.first_child(node);
  NodeId right = tree.next_sibling(left);
  if (op == sym::and_ || op == sym::op_and) {
    Condition a = read_condition(file, left);
    Condition b = read_condition(file, right);
    bool computed = a.computed || b.computed;
    return {intersection(a.when_true, b.when_true), union_of(a.when_false, b.when_false), computed};
  }
  if (op == sym::or_ || op == sym::op_or) {
    Condition a = read_condition(file, left);
    Condition b = read_condition(file, right);
    bool computed = a.computed || b.computed;
    return {union_of(a.when_true, b.when_true), intersection(a.when_false, b.when_false), computed};
  }
  bool equal = op == sym::op_equal || op == sym::op_strict_equal || op == sym::in_;
  bool different = op == sym::op_not_equal || op == sym::op_strict_not_equal || op == sym::op_not_in;
  if (!equal && !different) return unknown;
  if (!is_environment_call(file, left)) std::swap(left, right);
  if (!is_environment_call(file, left)) return unknown;
  std::vector<std::string> names = atom_names(file, right);
  if (names.empty()) return unknown;
  Environments set = Environments::only(std::move(names));
  Condition condition{set, complement(set), false};
  return equal ? condition : negated(condition);
}

Condition read_environment_patterns(const File& file, NodeId clause_head) {
  const Tree& tree = file.tree;
  Condition condition{Environments{}, Environments::only({}), tree.has(clause_head, node_flag::guarded)};
  NodeId pattern = tree.first_child(clause_head);
  if (!tree.is(pattern, NodeKind::atom)) {
    // `_` or a variable matches every environment; `env when env in [:dev, :test]` is read by its guard.
    NodeId guard = tree.last_child(clause_head);
    if (condition.computed && tree.is(guard, NodeKind::binary_op) && tree.is(pattern, NodeKind::variable) &&
        (tree.symbol(guard) == sym::in_ || tree.symbol(guard) == sym::op_equal)) {
      NodeId left = tree.first_child(guard);
      std::vector<std::string> names = atom_names(file, tree.next_sibling(left));
      if (tree.is(left, NodeKind::variable) && tree.symbol(left) == tree.symbol(pattern) && !names.empty()) {
        Environments set = Environments::only(std::move(names));
        return {set, complement(set), false};
      }
    }
    return condition;
  }
  Environments set = Environments::only({std::string(text(tree.symbol(pattern)))});
  return {set, complement(set), condition.computed};
}

}  // namespace assay
