// Flags implementations that are chosen while the code is compiled: what tests and releases configure comes too late.
#include <algorithm>

#include "flow/origin.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

// The read of the configuration in an attribute's value, or in the value of an attribute that it reads.
const Call* env_call_in(const Context& ctx, NodeId value, int depth = 3) {
  for (const Call& call : ctx.names().calls_in(ctx.tree(), value)) {
    const std::string_view function = text(call.function);
    const bool reads = function == "get_env" || function == "fetch_env!" || function.starts_with("compile_env");
    if (reads && call.module && text(call.module) == "Application") return &call;
  }
  if (depth == 0) return nullptr;
  const Tree& tree = ctx.tree();
  for (NodeId at = value; at < tree.end(value); at = NodeId{at.value + 1}) {
    const NodeId set = tree.is(at, NodeKind::attribute) ? ctx.value(at).node() : NodeId{};
    if (!set || (value <= set && set < tree.end(value))) continue;
    if (const Call* call = env_call_in(ctx, set, depth - 1)) return call;
  }
  return nullptr;
}

// @attr.fun(...), apply(@attr, :fun, [...]), defdelegate fun(), to: @attr, or through a variable: api = @attr
bool is_called_as_module(const Context& ctx, const Attribute& attribute) {
  static const Symbol kApply = intern("apply"), kDelegate = intern("defdelegate");
  const Tree& tree = ctx.tree();
  auto is_attribute = [&](NodeId node) {
    return tree.is(node, NodeKind::attribute) && tree.symbol(tree.first_child(node)) == attribute.name;
  };
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    if (call.module_in != attribute.module) return false;
    NodeId module;
    if (tree.is(call.node, NodeKind::dot_call)) {
      module = tree.first_child(call.node);
    } else if (call.function == kApply && call.arity == 3) {
      module = ctx.arg(call, 0).written();
    } else if (call.function == kDelegate) {
      module = ctx.option(call, "to").written();
    }
    if (!module) return false;
    if (is_attribute(module)) return true;
    return tree.is(module, NodeKind::variable) && call.arity > 0 &&
           std::ranges::any_of(origins_of(ctx.file, module), [&](const Origin& one) {
             return one.path.empty() && (is_attribute(one.node) || one.node == attribute.value);
           });
  });
}

// get_env(:shop, :api, Shop.Api), or get_env(:shop, :api) || Shop.Api
bool has_module_as_default(const Context& ctx, const Attribute& attribute, const Call& env) {
  const Tree& tree = ctx.tree();
  if (!tree.is_ancestor(attribute.value, env.node) && env.node != attribute.value) return false;
  const Value standard = env.arity == 3 ? ctx.arg(env, 2) : Value{};
  if (standard.known() && tree.is(standard.node(), NodeKind::alias)) return true;
  return tree.is(attribute.value, NodeKind::binary_op) && text(tree.symbol(attribute.value)) == "||" &&
         tree.is(tree.last_child(attribute.value), NodeKind::alias);
}

void on_file(Context& ctx) {
  for (const Attribute& attribute : ctx.names().attributes()) {
    if (attribute.in_quote || !attribute.value) continue;
    const Call* env = env_call_in(ctx, attribute.value);
    if (env == nullptr || env->definition.valid()) continue;
    if (!has_module_as_default(ctx, attribute, *env) && !is_called_as_module(ctx, attribute)) continue;
    Site site = ctx.consider(attribute.node);
    if (text(env->function).starts_with("compile_env")) {
      site.pass();
      continue;
    }
    site.fail("@{} is set when this module is compiled: the module that tests or runtime.exs configure is never called",
              text(attribute.name))
        .help("read it in a private function when it is called, or use Application.compile_env on purpose");
  }
}

}  // namespace

extern const Check compile_time_injection{
    .id = "behaviour-mock/compile-time-injection",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"Application">,
    .on_file = on_file,
};

}  // namespace assay::families::behaviour_mock
