#include "flow/same_value.h"

#include "flow/patterns.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kDeepest = 32;

class Comparison {
 public:
  Comparison(const File& a, const File& b) : a_(a), b_(b) {}

  bool same(NodeId one, NodeId other, int depth) {
    if (!one.valid() || !other.valid() || depth > kDeepest || steps_-- <= 0) return false;
    if (&a_ == &b_ && one == other) return !calls_something_else(one);
    const Value left = value_of(a_, one), right = value_of(b_, other);
    if (left.known() && right.known()) {
      if (left.module() || right.module()) return left.module() == right.module();
      if (auto text = left.string()) return text == right.string();
      if (auto number = left.integer()) return number == right.integer();
      if (auto atom = left.atom()) return atom == right.atom();
      return same_shape(left.node(), right.node(), depth);
    }
    return same_shape(copied_from(a_, one), copied_from(b_, other), depth);
  }

 private:
  // `u = x` makes u another name of x.
  static NodeId copied_from(const File& file, NodeId node) {
    for (int i = 0; i < kDeepest && file.tree.is(node, NodeKind::variable); ++i) {
      if (file.names.call_at(node)) break;
      const Binding* binding = file.names.binding_of(file.tree.symbol(node), node);
      if (binding == nullptr) break;
      const PatternSource source = pattern_source(file, binding->node);
      if (source.kind != PatternSource::Kind::value || !source.path.empty()) break;
      if (!file.tree.is(source.node, NodeKind::variable)) break;
      node = source.node;
    }
    return node;
  }

  bool same_shape(NodeId one, NodeId other, int depth) {
    const Tree &left = a_.tree, &right = b_.tree;
    if (left.kind(one) != right.kind(other)) return false;
    switch (left.kind(one)) {
      case NodeKind::variable: {
        if (&a_ != &b_ || left.symbol(one) != right.symbol(other)) return false;
        if (a_.names.call_at(one) || a_.names.call_at(other)) return same_callee(one, other);
        const Binding* binding = a_.names.binding_of(left.symbol(one), one);
        // The variable that a pattern binds here, compared with a read of it.
        const Binding* of_other = a_.names.binding_of(left.symbol(other), other);
        return binding != nullptr && binding == of_other;
      }
      case NodeKind::attribute: return false;  // not set here; set ones were followed
      case NodeKind::call:
      case NodeKind::dot_call:
        if (!is_field(a_, one) || !is_field(b_, other)) {
          if (!same_callee(one, other)) return false;
        } else if (left.symbol(one) != right.symbol(other)) {
          return false;
        }
        break;
      case NodeKind::binary_op:
      case NodeKind::unary_op:
        if (left.symbol(one) != right.symbol(other) || left.symbol(one) == sym::op_pipe_forward) return false;
        break;
      case NodeKind::keyword_pair:
        if (left.symbol(one) != right.symbol(other)) return false;
        break;
      case NodeKind::tuple:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::map_pair:
      case NodeKind::struct_:
      case NodeKind::keyword_list:
      case NodeKind::access: break;
      default: return !left.first_child(one) && left.text(one) == right.text(other);
    }
    if (left.child_count(one) != right.child_count(other)) return false;
    NodeId mine = left.first_child(one), theirs = right.first_child(other);
    for (; mine.valid(); mine = left.next_sibling(mine), theirs = right.next_sibling(theirs)) {
      if (!same(mine, theirs, depth + 1)) return false;
    }
    return true;
  }

  static bool is_field(const File& file, NodeId node) {
    if (!file.tree.is(node, NodeKind::dot_call) || !file.tree.has(node, node_flag::no_parens)) return false;
    CallId id = file.names.call_at(node);
    return !id || file.names.call(id).target == CallTarget::unknown;
  }

  // The same function of this file, or self().
  bool same_callee(NodeId one, NodeId other) {
    if (&a_ != &b_) return false;
    CallId mine = a_.names.call_at(one), theirs = a_.names.call_at(other);
    if (!mine || !theirs) return false;
    const Call &left = a_.names.call(mine), &right = a_.names.call(theirs);
    if (left.function != right.function || left.arity != right.arity || left.module_in != right.module_in) return false;
    if (left.target != right.target || left.form != CallForm::plain || right.form != CallForm::plain) return false;
    return left.target == CallTarget::local ||
           (left.target == CallTarget::kernel && assay::text(left.function) == "self" && left.arity == 0);
  }

  bool calls_something_else(NodeId node) const {
    for (const Call& call : a_.names.calls_in(a_.tree, node)) {
      if (call.target != CallTarget::local && call.target != CallTarget::kernel) return true;
    }
    return false;
  }

  const File& a_;
  const File& b_;
  int steps_ = 500;
};

}  // namespace

bool same_value(const File& file, NodeId one, NodeId other) { return Comparison(file, file).same(one, other, 0); }

bool same_value(const File& file, NodeId one, const File& other_file, NodeId other) {
  return Comparison(file, other_file).same(one, other, 0);
}

}  // namespace assay
