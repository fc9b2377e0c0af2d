#include "shared_results.h"

#include <algorithm>
#include <array>
#include <set>

#include "flow/branches.h"
#include "flow/flow_index.h"
#include "flow/reach.h"

namespace assay::families::task_async {
namespace {

// Where a result stands in what an enumeration hands out: alone, or in a pair beside an index or another element.
enum class Shape : uint8_t { alone, first_of_pair, second_of_pair };

constexpr int kMostSteps = 400;

bool is_any_of(Symbol name, std::span<const std::string_view> names) {
  return std::ranges::find(names, text(name)) != names.end();
}

// Hand on the same results.
constexpr std::array<std::string_view, 14> kPassOn = {"to_list", "each",    "reverse", "take",   "drop",
                                                      "sort",    "shuffle", "slice",   "uniq",   "dedup",
                                                      "tap",     "inspect", "dbg",     "sort_by"};

class Follower {
 public:
  explicit Follower(const Context& ctx) : ctx_(ctx), tree_(ctx.tree()), names_(ctx.names()) {}

  std::vector<Consumer> take() { return std::move(consumers_); }

  // `node` is an expression whose value is the results.
  void follow(NodeId node, Shape shape) {
    while (node.valid() && steps_-- > 0) {
      const NodeId parent = tree_.parent(node);
      if (!parent.valid() || parent == Tree::root()) return;
      switch (tree_.kind(parent)) {
        case NodeKind::binary_op: {
          const bool left = tree_.first_child(parent) == node;
          const Symbol op = tree_.symbol(parent);
          if (op == sym::op_pipe_forward && left) return pass_to(names_.call_at(parent), node, shape);
          if (op == sym::op_match && !left) {
            bind(tree_.first_child(parent), shape);
            break;  // the value of the match is that of its right side
          }
          if (op == sym::op_left_arrow && !left) return generate(parent, shape);
          return;
        }
        case NodeKind::block:
        case NodeKind::do_section:
          if (tree_.last_child(parent) != node) return;
          break;
        case NodeKind::clause: {
          const NodeId section = tree_.parent(parent);
          if (!tree_.is(section, NodeKind::do_section)) return;
          break;
        }
        case NodeKind::do_block:
        case NodeKind::keyword_list:
        case NodeKind::keyword_pair: break;
        case NodeKind::call:
        case NodeKind::dot_call: {
          if (returned_by(parent, node)) return;
          const CallId call = names_.call_at(parent);
          if (!branching_at(ctx_.file, parent)) return pass_to(call, node, shape);
          node = names_.call(call).outer;
          continue;
        }
        default: return;
      }
      node = parent;
    }
  }

 private:
  // The body of a function: what it returns comes to its callers.
  bool returned_by(NodeId def, NodeId body) {
    const DefinitionId id = names_.definition_of(body);
    if (!id || names_.definition(id).node != def) return false;
    if (!returned_.insert(id.value).second) return true;
    for (CallId call : calls_of(ctx_.file, id)) {
      if (names_.call(call).form != CallForm::captured) follow(names_.call(call).outer, Shape::alone);
    }
    return true;
  }

  // `for pattern <- results`; a `with` takes the results as a whole.
  void generate(NodeId arrow, Shape shape) {
    const NodeId form = tree_.parent(arrow);
    const NodeId pattern = tree_.first_child(arrow);
    if (!tree_.is(form, NodeKind::call)) return;
    if (tree_.symbol(form) == sym::for_) take_apart({pattern}, shape, true);
    if (tree_.symbol(form) == sym::with_ && tree_.is(pattern, NodeKind::variable)) bind(pattern, shape);
  }

  // The results as a whole are matched with a pattern.
  void bind(NodeId pattern, Shape shape) {
    if (tree_.is(pattern, NodeKind::variable)) {
      for (NodeId read : flow_index(ctx_.file).reads(pattern)) follow(read, shape);
    } else if (tree_.is(pattern, NodeKind::list)) {
      for (NodeId element : tree_.children(pattern)) {
        if (tree_.is(element, NodeKind::keyword_pair)) {
          if (text(tree_.symbol(element)) == "ok") consumers_.push_back({.pattern = element, .matches_ok = true});
        } else if (tree_.is(element, NodeKind::tuple)) {
          take_apart({element}, shape, false);
        }
      }
    }
  }

  void pass_to(CallId id, NodeId value, Shape shape) {
    if (!id) return;
    const Call& call = names_.call(id);
    const std::vector<NodeId> arguments = arguments_of(ctx_.file, call);
    const auto place = static_cast<uint32_t>(std::ranges::find(arguments, value) - arguments.begin());
    if (place >= arguments.size()) return;
    const std::string_view module = call.module ? text(call.module) : std::string_view{};
    if (call.target == CallTarget::kernel) {
      if (text(call.function) == "then" && arguments.size() == 2) return bind_parameter(arguments[1], shape);
      if (is_any_of(call.function, kPassOn)) follow(call.outer, shape);
    } else if (module == "Enum" || module == "Stream" || module == "Map" || module == "MapSet" || module == "Keyword") {
      enumerate(call, arguments, place, shape);
    } else if (module == "IO" && text(call.function) == "inspect") {
      follow(call.outer, shape);
    } else {
      for (DefinitionId clause : clauses_of(ctx_.file, call)) {
        if (const NodeId parameter = parameter_of(clause, place)) bind(parameter, shape);
      }
    }
  }

  void enumerate(const Call& call, const std::vector<NodeId>& arguments, uint32_t place, Shape shape) {
    const std::string_view name = text(call.function);
    if (name == "zip" && arguments.size() == 2 && shape == Shape::alone) {
      return follow(call.outer, place == 0 ? Shape::first_of_pair : Shape::second_of_pair);
    }
    if (name == "zip_with" && arguments.size() == 3) return take_apart_by(arguments[2], place, shape);
    if (place != 0) return;
    if (name == "with_index" && arguments.size() == 1 && shape == Shape::alone) {
      return follow(call.outer, Shape::first_of_pair);
    }
    const size_t before = consumers_.size();
    for (size_t i = 1; i < arguments.size(); ++i) take_apart_by(arguments[i], 0, shape);
    const auto dealt_with = [](const Consumer& consumer) { return consumer.names_exits; };
    if (std::any_of(consumers_.begin() + static_cast<std::ptrdiff_t>(before), consumers_.end(), dealt_with)) return;
    const bool collected = name == "into" && arguments.size() == 2;
    if (collected || is_any_of(call.function, kPassOn)) follow(call.outer, shape);
  }

  // A function is called with each result as its n-th parameter; what is no function is passed over.
  void take_apart_by(NodeId function, uint32_t parameter, Shape shape) {
    const NodeId node = value_of(ctx_.file, function).node();
    if (tree_.is(node, NodeKind::fn)) {
      std::vector<NodeId> patterns;
      for (NodeId clause : tree_.children(node)) {
        const auto heads = patterns_of(tree_, tree_.first_child(clause));
        if (parameter < heads.size()) patterns.push_back(heads[parameter]);
      }
      return take_apart(patterns, shape, false);
    }
    if (!tree_.is(node, NodeKind::capture) || tree_.is(tree_.first_child(node), NodeKind::integer)) return;
    const CallId id = names_.call_at(node);
    if (id && names_.call(id).form == CallForm::captured) return hand_to(names_.call(id), parameter, shape);
    // &f(&1, ...), &match?({:ok, _}, &1), &case &1 do ... end
    for (uint32_t n = node.value + 1; n < tree_.end(node).value; ++n) {
      const NodeId at{n};
      if (!tree_.is(at, NodeKind::capture) || !tree_.is(tree_.first_child(at), NodeKind::integer)) continue;
      if (tree_.text(tree_.first_child(at)) == std::to_string(parameter + 1)) inspect_one(at, shape);
    }
  }

  // The function of a `then`.
  void bind_parameter(NodeId function, Shape shape) {
    const NodeId node = value_of(ctx_.file, function).node();
    if (!tree_.is(node, NodeKind::fn)) return;
    for (NodeId clause : tree_.children(node)) {
      const auto heads = patterns_of(tree_, tree_.first_child(clause));
      if (!heads.empty()) bind(heads[0], shape);
    }
  }

  void hand_to(const Call& call, uint32_t parameter, Shape shape) {
    std::vector<NodeId> patterns;
    for (DefinitionId clause : clauses_of(ctx_.file, call)) {
      if (const NodeId pattern = parameter_of(clause, parameter)) patterns.push_back(pattern);
    }
    take_apart(patterns, shape, false);
  }

  [[nodiscard]] NodeId parameter_of(DefinitionId clause, uint32_t index) const {
    NodeId pattern = tree_.child(names_.definition(clause).head, index);
    if (tree_.is(pattern, NodeKind::binary_op) && tree_.symbol(pattern) == sym::op_default) {
      pattern = tree_.first_child(pattern);
    }
    return pattern;
  }

  // `at` is one result, or the pair that holds it.
  void inspect_one(NodeId at, Shape shape) {
    if (steps_-- <= 0) return;
    const NodeId parent = tree_.parent(at);
    if (tree_.is(parent, NodeKind::binary_op)) {
      if (tree_.symbol(parent) == sym::op_match && tree_.last_child(parent) == at) {
        return take_apart({tree_.first_child(parent)}, shape, false);
      }
      if (tree_.symbol(parent) != sym::op_pipe_forward || tree_.first_child(parent) != at) return;
    }
    if (const auto form = branching_at(ctx_.file, parent)) {
      if (form->form != sym::case_ || form->subject != at) return;
      std::vector<NodeId> patterns;
      for (const Branch& branch : form->branches) {
        const auto heads = patterns_of(tree_, branch.head);
        if (!heads.empty()) patterns.push_back(heads[0]);
      }
      return take_apart(patterns, shape, false);
    }
    const CallId id = names_.call_at(parent);
    if (!id) return;
    const Call& call = names_.call(id);
    const std::vector<NodeId> arguments = arguments_of(ctx_.file, call);
    if (call.target == CallTarget::kernel && text(call.function) == "match?" && arguments.size() == 2) {
      return take_apart({arguments[0]}, shape, true, true);
    }
    const auto place = static_cast<uint32_t>(std::ranges::find(arguments, at) - arguments.begin());
    if (place < arguments.size()) hand_to(call, place, shape);
  }

  // The part of a pattern that meets the result; invalid where it is no pair, so that nothing is known of it.
  [[nodiscard]] NodeId part_of(NodeId pattern, Shape shape) const {
    if (shape == Shape::alone || !tree_.is(pattern, NodeKind::tuple) || tree_.child_count(pattern) != 2) {
      return shape == Shape::alone || tree_.is(pattern, NodeKind::variable) ? pattern : NodeId{};
    }
    return tree_.child(pattern, shape == Shape::first_of_pair ? 0 : 1);
  }

  void take_apart(const std::vector<NodeId>& patterns, Shape shape, bool filters, bool question = false) {
    Consumer consumer{.filters = filters};
    bool looked_into = false;
    for (NodeId written : patterns) {
      const NodeId pattern = part_of(written, shape);
      if (!pattern) return;
      if (is_tagged(pattern, "ok")) {
        if (!consumer.matches_ok) consumer.pattern = written;
        consumer.matches_ok = true;
      } else if (is_tagged(pattern, "exit")) {
        consumer.names_exits = true;
      }
      consumer.takes_exits |= takes_exit(pattern);
      if (tree_.is(pattern, NodeKind::variable)) {
        const Shape inner = pattern == written ? shape : Shape::alone;
        for (NodeId read : flow_index(ctx_.file).reads(pattern)) inspect_one(read, inner);
      } else {
        looked_into = true;
      }
    }
    if (!looked_into) return;
    // A question (match?) sorts the results: both answers are known.
    if (question) consumer.names_exits = consumer.takes_exits = true;
    if (!consumer.pattern.valid()) consumer.pattern = patterns.front();
    consumers_.push_back(consumer);
  }

  // {:ok, _} and the like; also `{:ok, _} = result`.
  [[nodiscard]] bool is_tagged(NodeId pattern, std::string_view tag) const {
    if (tree_.is(pattern, NodeKind::binary_op) && tree_.symbol(pattern) == sym::op_match) {
      return is_tagged(tree_.first_child(pattern), tag) || is_tagged(tree_.last_child(pattern), tag);
    }
    if (!tree_.is(pattern, NodeKind::tuple) || tree_.child_count(pattern) != 2) return false;
    const NodeId first = tree_.first_child(pattern);
    return tree_.is(first, NodeKind::atom) && text(tree_.symbol(first)) == tag;
  }

  [[nodiscard]] bool takes_exit(NodeId pattern) const {
    switch (tree_.kind(pattern)) {
      case NodeKind::binary_op:
        return tree_.symbol(pattern) != sym::op_match ||
               (takes_exit(tree_.first_child(pattern)) && takes_exit(tree_.last_child(pattern)));
      case NodeKind::tuple:
        return tree_.child_count(pattern) == 2 &&
               (is_tagged(pattern, "exit") || !tree_.is(tree_.first_child(pattern), NodeKind::atom));
      case NodeKind::atom:
      case NodeKind::integer:
      case NodeKind::string:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::struct_: return false;
      default: return true;  // a variable; what a macro makes of something else
    }
  }

  const Context& ctx_;
  const Tree& tree_;
  const Names& names_;
  int steps_ = kMostSteps;
  std::set<uint32_t> returned_;
  std::vector<Consumer> consumers_;
};

}  // namespace

std::vector<Consumer> consumers_of(const Context& ctx, const Call& stream) {
  Follower follower(ctx);
  follower.follow(stream.outer, Shape::alone);
  return follower.take();
}

}  // namespace assay::families::task_async
