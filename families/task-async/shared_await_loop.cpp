#include "shared_await_loop.h"

#include <algorithm>
#include <array>

#include "flow/branches.h"
#include "flow/origin.h"
#include "flow/reach.h"
#include "flow/results.h"

namespace assay::families::task_async {
namespace {

constexpr int kMostHelpers = 3;

// Those that end when one element says so: to await one after another is what they are for.
constexpr std::array<std::string_view, 10> kEndEarly = {"reduce_while", "find",     "find_value", "find_index",
                                                        "any?",         "all?",     "take_while", "split_while",
                                                        "drop_while",   "transform"};

bool goes_through_all(const Call& call) {
  if (text(call.module).starts_with("Task")) return false;
  return std::ranges::find(kEndEarly, text(call.function)) == kEndEarly.end();
}

bool is_async(const Call& call) {
  const std::string_view name = text(call.function);
  return call.module && text(call.module).starts_with("Task") && (name == "async" || name == "async_nolink");
}

// The variable stands in the pattern that an enumeration gives each element to.
bool bound_by_element(const Tree& tree, const Enumeration& loop, NodeId variable) {
  if (tree.is(loop.body, NodeKind::fn)) {
    const NodeId head = tree.parent(variable).valid() ? variable : NodeId{};
    for (NodeId at = head; at.valid() && at != loop.body; at = tree.parent(at)) {
      if (tree.is(at, NodeKind::clause_head)) return tree.parent(tree.parent(at)) == loop.body;
    }
    return false;
  }
  const NodeId arrow = tree.parent(loop.collection);
  return tree.is(arrow, NodeKind::binary_op) && tree.is_ancestor(arrow, variable);
}

class Search {
 public:
  explicit Search(const Context& ctx) : file_(ctx.file), tree_(ctx.tree()), names_(ctx.names()) {}

  // What a call is given as an argument is an element, or found by one.
  std::optional<Enumeration> loop_around(const Call& call, uint32_t index, int helpers) {
    const auto around = enumerations_around(file_, call.outer);
    if (call.form == CallForm::captured) {
      if (around.empty() || around[0].body != call.outer || !goes_through_all(*around[0].call)) return std::nullopt;
      return around[0];
    }
    const auto arguments = arguments_of(file_, call);
    if (index >= arguments.size()) return std::nullopt;
    const NodeId argument = arguments[index];
    if (starts_task(argument)) return std::nullopt;
    for (uint32_t n = argument.value; n < tree_.end(argument).value; ++n) {
      const NodeId node{n};
      const bool placeholder =
          tree_.is(node, NodeKind::capture) && tree_.is(tree_.first_child(node), NodeKind::integer);
      const Binding* binding =
          tree_.is(node, NodeKind::variable) ? names_.binding_of(tree_.symbol(node), node) : nullptr;
      if (!placeholder && binding == nullptr) continue;
      for (const Enumeration& loop : around) {
        const bool element = placeholder ? tree_.is(loop.body, NodeKind::capture) && tree_.is_ancestor(loop.body, node)
                                         : bound_by_element(tree_, loop, binding->node);
        if (element) return goes_through_all(*loop.call) ? std::optional(loop) : std::nullopt;
      }
      if (!placeholder) {
        if (auto found = through_callers(*binding, helpers)) return found;
      }
    }
    return std::nullopt;
  }

 private:
  // A parameter of a function of this file: where is that called?
  std::optional<Enumeration> through_callers(const Binding& binding, int helpers) {
    const DefinitionId in = names_.definition_of(binding.node);
    if (!in || helpers <= 0) return std::nullopt;
    const Definition& definition = names_.definition(in);
    if (!tree_.is_ancestor(definition.head, binding.node)) return std::nullopt;
    uint32_t index = 0;
    for (NodeId parameter : tree_.children(definition.head)) {
      if (tree_.is_ancestor(parameter, binding.node)) break;
      ++index;
    }
    for (CallId caller : calls_of(file_, in)) {
      if (auto found = loop_around(names_.call(caller), index, helpers - 1)) return found;
    }
    return std::nullopt;
  }

  // Started for this element, here or by a function that is called here: then nothing ran beside it.
  [[nodiscard]] bool starts_task(NodeId argument) const {
    const CallId id = names_.call_at(value_of(file_, argument).node());
    if (!id) return false;
    if (is_async(names_.call(id))) return true;
    return std::ranges::any_of(clauses_of(file_, names_.call(id)), [&](DefinitionId clause) {
      return std::ranges::any_of(results_of(file_, names_.definition(clause)), [&](const CodeResult& result) {
        const CallId made = names_.call_at(value_of(file_, result.node).node());
        return made && is_async(names_.call(made));
      });
    });
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
};

// How Task is written before await, with the dot; nothing for an imported await.
std::optional<std::string_view> written_module(const Tree& tree, const Call& await) {
  if (!tree.is(await.node, NodeKind::dot_call)) return std::nullopt;
  return tree.text(tree.first_child(await.node));
}

// The text of the timeout that an await has; empty for none. Nothing where it is made of the element.
std::optional<std::string> timeout_text(const Context& ctx, const Call& await, const Enumeration& loop) {
  const Tree& tree = ctx.tree();
  if (await.arity == 1) return "";
  if (await.form == CallForm::captured) return std::nullopt;
  const NodeId timeout = arguments_of(ctx.file, await).back();
  for (uint32_t n = timeout.value; n < tree.end(timeout).value; ++n) {
    const NodeId node{n};
    if (tree.is(node, NodeKind::capture)) return std::nullopt;
    if (!tree.is(node, NodeKind::variable)) continue;
    const Binding* binding = ctx.names().binding_of(tree.symbol(node), node);
    if (binding != nullptr && bound_by_element(tree, loop, binding->node)) return std::nullopt;
  }
  return std::string(tree.text(timeout));
}

// The body is the await of the element itself, and nothing else.
bool only_awaits(const Context& ctx, const Enumeration& loop, const Call& await) {
  const Tree& tree = ctx.tree();
  if (await.form == CallForm::captured) return loop.body == await.outer;
  const NodeId task = arguments_of(ctx.file, await)[0];
  if (tree.is(loop.body, NodeKind::capture)) {
    return tree.first_child(loop.body) == await.outer && tree.is(task, NodeKind::capture);
  }
  if (!tree.is(task, NodeKind::variable)) return false;
  if (tree.is(loop.body, NodeKind::fn)) {
    const NodeId clause = tree.first_child(loop.body);
    return tree.child_count(loop.body) == 1 && clause_body(tree, clause) == await.outer &&
           tree.child_count(tree.first_child(clause)) == 1 &&
           tree.is(tree.first_child(tree.first_child(clause)), NodeKind::variable);
  }
  const NodeId body = tree.is(loop.body, NodeKind::do_section) ? tree.last_child(loop.body) : loop.body;
  const NodeId arrow = tree.parent(loop.collection);
  // `for task <- tasks` and the body: no filter, no second generator, no options.
  const NodeId last = tree.last_child(loop.call->node);
  const uint32_t sections =
      tree.is(last, NodeKind::do_block) || tree.is(last, NodeKind::keyword_list) || tree.is(last, NodeKind::list)
          ? tree.child_count(last)
          : 0;
  return body == await.outer && tree.child_count(loop.call->node) == 2 && sections == 1 &&
         tree.is(tree.first_child(arrow), NodeKind::variable);
}

// Elements that are made while they are taken would be made twice.
bool is_lazy(const Context& ctx, NodeId collection) {
  return std::ranges::any_of(origins_of(ctx.file, collection), [&](const Origin& origin) {
    if (origin.kind != Origin::Kind::expression) return false;
    const CallId call = ctx.names().call_at(origin.node);
    return call && ctx.names().call(call).module == intern("Stream");
  });
}

}  // namespace

std::optional<Enumeration> loop_of_await(const Context& ctx, const Call& await) {
  return Search(ctx).loop_around(await, 0, kMostHelpers);
}

std::optional<Fix> await_many_instead(const Context& ctx, const Enumeration& loop, const Call& await) {
  const Tree& tree = ctx.tree();
  const bool map = loop.call->module == intern("Enum") && text(loop.call->function) == "map" && loop.call->arity == 2;
  if ((!map && loop.call->function != sym::for_) || !only_awaits(ctx, loop, await)) return std::nullopt;
  const auto version = ctx.project.elixir_version(ctx.file.id);
  if (version && *version < Version{1, 11, 0}) return std::nullopt;
  const auto module = written_module(tree, await);
  const auto timeout = timeout_text(ctx, await, loop);
  if (!module || !timeout || is_lazy(ctx, loop.collection)) return std::nullopt;
  const std::string callee = fmt::format("{}.await_many(", *module);
  Fix fix{.title = "await all tasks within one timeout", .safe = true, .edits = {}};
  const std::string_view tasks = tree.text(loop.collection);
  const std::string comma = timeout->empty() ? "" : ", ";
  if (map && loop.call->piped) {
    fix.edits.push_back({tree.span(loop.call->node), fmt::format("{}{})", callee, *timeout)});
  } else {
    fix.edits.push_back({tree.span(loop.call->node), fmt::format("{}{}{}{})", callee, tasks, comma, *timeout)});
  }
  return fix;
}

}  // namespace assay::families::task_async
