#include "flow/results.h"

#include <algorithm>

#include "syntax/symbols.h"

#include "flow/reach.h"

namespace assay {
namespace {

// More than code written by hand has; the paths to results are copied for each.
constexpr size_t kMostResults = 500;
constexpr int kMostNodes = 20'000;
constexpr int kDeepestCalls = 3;
constexpr int kMostLooks = 200;  // nodes and clauses of functions that may turn out never to return

struct Words {
  Symbol inspect = intern("inspect"), io = intern("IO"), dbg = intern("dbg"), reraise = intern("reraise"),
         throw_ = intern("throw"), exit_ = intern("exit"), halt = intern("halt"), system = intern("System"),
         mix = intern("Mix"), erlang = intern(":erlang"), error = intern("error"), flunk = intern("flunk"),
         assertions = intern("ExUnit.Assertions");
};
const Words& words() {
  static const Words instance;
  return instance;
}

bool raises(const Call& call) {
  const Words& w = words();
  if (call.target == CallTarget::kernel) {
    return call.function == sym::raise_ || call.function == w.reraise || call.function == w.throw_ ||
           (call.function == w.exit_ && call.arity == 1);
  }
  if (call.module == w.erlang) {
    return call.function == w.error || call.function == w.throw_ || (call.function == w.exit_ && call.arity == 1) ||
           call.function == sym::raise_ || call.function == w.halt;
  }
  return (call.module == w.system && call.function == w.halt) ||
         (call.module == w.mix && call.function == sym::raise_) ||
         (call.module == w.assertions && call.function == w.flunk);
}

bool gives_back_argument(const Call& call) {
  const Words& w = words();
  if (call.target == CallTarget::kernel) return call.function == sym::tap_ || call.function == w.dbg;
  return call.module == w.io && call.function == w.inspect && call.arity < 3;
}

class Collector {
 public:
  explicit Collector(const File& file)
      : file_(file),
        tree_(file.tree),
        names_(file.names),
        calls_(kDeepestCalls),
        steps_(own_steps_),
        looks_(own_looks_) {}

  std::vector<CodeResult> take() { return std::move(results_); }

  // `at` is the place of the nil that a missing node stands for.
  void collect(NodeId node, NodeId at) {
    if (steps_-- <= 0 || results_.size() >= kMostResults) return give_up(at);
    if (!node.valid()) return add({.kind = CodeResult::Kind::nil, .at = at});
    switch (tree_.kind(node)) {
      case NodeKind::do_section:
      case NodeKind::block: return collect(tree_.last_child(node), tree_.is(node, NodeKind::block) ? node : at);
      case NodeKind::binary_op: return collect_operator(node);
      case NodeKind::call:
      case NodeKind::dot_call:
      case NodeKind::variable: return collect_call(node);
      case NodeKind::error: return add({.kind = CodeResult::Kind::unknown, .at = node});
      default: return add({.node = node, .at = node});
    }
  }

  void collect_definition(const Definition& definition) {
    if (!definition.body) return;
    NodeId block = tree_.parent(definition.body);
    if (!tree_.is(definition.body, NodeKind::do_section) || !tree_.is(block, NodeKind::do_block)) {
      return collect(definition.body, definition.node);
    }
    // def ... do ... rescue ... else ... end is a try.
    Branching form{.form = sym::try_, .node = definition.node, .outer = definition.node};
    for (NodeId section : tree_.children(block)) {
      NodeId first = tree_.first_child(section);
      if (tree_.is(first, NodeKind::clause)) {
        for (NodeId clause : tree_.children(section)) {
          form.branches.push_back(
              {definition.node, tree_.symbol(section), tree_.first_child(clause), clause_body(tree_, clause)});
        }
      } else {
        form.branches.push_back({definition.node, tree_.symbol(section), {}, first});
      }
    }
    const bool plain = form.branches.size() == 1;
    if (plain) return collect(form.branches[0].body, definition.node);
    collect_branches(form);
  }

  void collect_fn(NodeId fn) {
    for (NodeId clause : tree_.children(fn)) {
      if (!tree_.is(clause, NodeKind::clause)) continue;
      Branch branch{fn, sym::fn_, tree_.first_child(clause), clause_body(tree_, clause)};
      collect_under(branch, fn);
    }
  }

 private:
  // Looks into a function on behalf of another collector: all that one question looks into share a budget.
  explicit Collector(Collector& outer)
      : file_(outer.file_),
        tree_(outer.tree_),
        names_(outer.names_),
        calls_(outer.calls_ - 1),
        steps_(outer.looks_),
        looks_(outer.looks_) {}

  void add(CodeResult result) {
    if (!results_.empty() && results_.back().kind == CodeResult::Kind::unknown && results_.size() >= kMostResults)
      return;
    result.under = under_;
    results_.push_back(std::move(result));
  }

  void give_up(NodeId at) {
    if (!gave_up_) results_.push_back({.kind = CodeResult::Kind::unknown, .at = at});
    gave_up_ = true;
  }

  void collect_under(const Branch& branch, NodeId at) {
    under_.push_back(branch);
    collect(branch.body, at);
    under_.pop_back();
  }

  void collect_operator(NodeId node) {
    const Symbol op = tree_.symbol(node);
    const NodeId left = tree_.first_child(node), right = tree_.last_child(node);
    if (op == sym::op_match) return collect(right, node);
    if (op == sym::op_pipe_forward) return collect_call(node);
    const bool conjunction = op == sym::op_and || op == sym::and_;
    if (conjunction || op == sym::op_or || op == sym::or_) {
      add({.kind = conjunction ? CodeResult::Kind::falsy : CodeResult::Kind::truthy, .node = left, .at = left});
      return collect(right, node);
    }
    add({.node = node, .at = node});
  }

  void collect_call(NodeId node) {
    if (auto form = branching_at(file_, node)) return collect_branches(*form);
    const CallId id = names_.call_at(node);
    if (!id) return add({.node = node, .at = node});
    const Call& call = names_.call(id);
    if (call.form != CallForm::captured) {
      const std::vector<NodeId> arguments = arguments_of(file_, call);
      if (!arguments.empty() && gives_back_argument(call)) return collect(arguments[0], node);
      if (call.target == CallTarget::kernel && call.function == sym::then_ && arguments.size() == 2 &&
          tree_.is(arguments[1], NodeKind::fn)) {
        return collect_fn(arguments[1]);
      }
    }
    add({.node = node, .at = node, .returns = !never(call)});
  }

  bool never(const Call& call) {
    if (call.form == CallForm::captured) return false;
    if (raises(call)) return true;
    if (calls_ <= 0) return false;
    const auto clauses = clauses_of(file_, call);
    if (clauses.empty()) return false;
    Collector inner(*this);
    for (DefinitionId clause : clauses) {
      if (looks_-- <= 0) return false;
      const Definition& definition = names_.definition(clause);
      if (definition.kind != sym::def && definition.kind != sym::defp) return false;
      inner.collect_definition(definition);
      if (std::ranges::any_of(inner.results_, &CodeResult::returns)) return false;
    }
    return !inner.gave_up_ && !inner.results_.empty() && std::ranges::none_of(inner.results_, &CodeResult::returns);
  }

  void collect_branches(const Branching& form) {
    const bool otherwise = form.has(sym::else_);
    if (form.form == sym::with_ && !otherwise) {
      for (NodeId part : tree_.children(form.node)) {
        if (!tree_.is(part, NodeKind::binary_op) || tree_.symbol(part) != sym::op_left_arrow) continue;
        if (matches_always(tree_.first_child(part))) continue;
        NodeId value = tree_.last_child(part);
        add({.kind = CodeResult::Kind::unmatched, .node = value, .at = value});
      }
    }
    for (const Branch& branch : form.branches) {
      if (form.form == sym::try_) {
        if (branch.section == sym::after_) continue;
        if (branch.section == sym::do_ && otherwise) continue;  // its value goes to the clauses of else
      }
      if (!is_branch(form.form, branch.section)) continue;
      collect_under(branch, branch.head.valid() ? tree_.parent(branch.head) : form.node);
    }
  }

  // Options of a `with` or the like are no branches.
  static bool is_branch(Symbol form, Symbol section) {
    if (section == sym::do_) return true;
    if (section == sym::else_) return form != sym::case_ && form != sym::cond_ && form != sym::receive_;
    return (form == sym::try_ && section != sym::after_) || (form == sym::receive_ && section == sym::after_);
  }

  [[nodiscard]] bool matches_always(NodeId pattern) const { return tree_.is(pattern, NodeKind::variable); }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  int calls_;
  int own_steps_ = kMostNodes;
  int own_looks_ = kMostLooks;
  int& steps_;
  int& looks_;
  bool gave_up_ = false;
  std::vector<Branch> under_;
  std::vector<CodeResult> results_;
};

}  // namespace

std::vector<CodeResult> results_of(const File& file, NodeId expression) {
  if (!expression.valid()) return {};
  Collector collector(file);
  collector.collect(expression, expression);
  return collector.take();
}

std::vector<CodeResult> results_of(const File& file, const Definition& clause) {
  Collector collector(file);
  collector.collect_definition(clause);
  return collector.take();
}

std::vector<CodeResult> results_of_function(const File& file, DefinitionId clause) {
  Collector collector(file);
  const Definition& asked = file.names.definition(clause);
  for (DefinitionId one : clauses_of(file, asked.module, asked.name, asked.arity)) {
    collector.collect_definition(file.names.definition(one));
  }
  return collector.take();
}

std::vector<CodeResult> results_of_fn(const File& file, NodeId function) {
  const Tree& tree = file.tree;
  Value value = value_of(file, function);
  if (!value.known()) return {};
  Collector collector(file);
  if (tree.is(value.node(), NodeKind::fn)) {
    collector.collect_fn(value.node());
  } else if (tree.is(value.node(), NodeKind::capture)) {
    CallId id = file.names.call_at(value.node());
    if (!id || file.names.call(id).form != CallForm::captured) {
      NodeId body = tree.first_child(value.node());
      if (!tree.is(body, NodeKind::integer)) collector.collect(body, value.node());
    } else if (auto clauses = clauses_of(file, file.names.call(id)); !clauses.empty()) {
      for (DefinitionId one : clauses) collector.collect_definition(file.names.definition(one));
    } else {
      return {{.node = value.node(), .at = value.node()}};
    }
  }
  return collector.take();
}

bool never_returns(const File& file, NodeId expression) {
  const auto results = results_of(file, expression);
  return !results.empty() && std::ranges::none_of(results, &CodeResult::returns);
}

}  // namespace assay
