// Flags implementations that are chosen while the code is compiled: what tests and releases configure comes too late.
#include <algorithm>

#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

const Call* env_call_in(const Context& ctx, NodeId value) {
  for (const Call& call : ctx.names().calls_in(ctx.tree(), value)) {
    const std::string_view function = text(call.function);
    const bool reads = function == "get_env" || function == "fetch_env!" || function.starts_with("compile_env");
    if (reads && call.module && text(call.module) == "Application") return &call;
  }
  return nullptr;
}

// @attr.fun(...)
bool is_called_as_module(const Context& ctx, const Attribute& attribute) {
  const Tree& tree = ctx.tree();
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    if (call.module_in != attribute.module || !tree.is(call.node, NodeKind::dot_call)) return false;
    const NodeId left = tree.first_child(call.node);
    return tree.is(left, NodeKind::attribute) && tree.symbol(tree.first_child(left)) == attribute.name;
  });
}

void on_file(Context& ctx) {
  for (const Attribute& attribute : ctx.names().attributes()) {
    if (attribute.in_quote || !attribute.value) continue;
    const Call* env = env_call_in(ctx, attribute.value);
    if (env == nullptr || env->definition.valid()) continue;
    const Value standard = env->arity == 3 ? ctx.arg(*env, 2) : Value{};
    const bool module = standard.known() && ctx.tree().is(standard.node(), NodeKind::alias);
    const bool called = is_called_as_module(ctx, attribute);
    if (!module && !called) continue;
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
    .on_file = on_file,
};

}  // namespace assay::families::behaviour_mock
