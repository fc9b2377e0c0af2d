// Flags modules that are mounted or declared as plugs and can't be called as such: Plug.Builder calls init/1 when the
// pipeline is compiled and call/2 with the conn first at each request.
#include <algorithm>

#include "flow/reach.h"
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::plug_pipeline {
namespace {

bool is_declared(const Context& ctx, ModuleId id) {
  static const Symbol kPlug = intern("Plug");
  const auto behaviours = ctx.project.behaviours_of(ctx.file.id, id);
  return std::ranges::any_of(behaviours, [](const Implementation* one) { return one->behaviour == kPlug; }) ||
         !ctx.project.web.uses_of_plug(ctx.names().module(id).name).empty();
}

// "call/1" of the first function of that name, or nothing.
std::string other_arity(const ModuleFunctions& functions, Symbol name) {
  for (const ModuleFunction& one : functions.all) {
    if (one.name == name) return fmt::format("{}{}/{}", one.is_public() ? "" : "a private ", text(name), one.arity);
  }
  return {};
}

// A clause takes something else first, and the conn second.
bool takes_conn_second(const Context& ctx, ModuleId id, Symbol call) {
  return std::ranges::any_of(clauses_of(ctx.file, id, call, 2), [&](DefinitionId clause) {
    const NodeId head = ctx.names().definition(clause).head;
    return !takes_conn(ctx.file, ctx.tree().child(head, 0)) && takes_conn(ctx.file, ctx.tree().child(head, 1));
  });
}

void on_module(Context& ctx, const Module& module) {
  static const Symbol kInit = intern("init"), kCall = intern("call");
  const ModuleId id = ctx.names().module_of(module.body);
  if (!id || !module.name || module.kind != sym::defmodule || !is_declared(ctx, id)) return;
  if (purpose_of(ctx.project, ctx.file, module.node) == Purpose::test) return;
  const ModuleFunctions functions = ctx.project.functions_of(ctx.file.id, id);
  Site site = ctx.consider(module.node);
  if (takes_conn_second(ctx, id, kCall)) {
    site.fail("call/2 takes the conn second, but the pipeline gives it first")
        .help("`def call(conn, opts)`, and return the conn");
    return;
  }
  for (auto [name, arity] : {std::pair{kCall, 2u}, std::pair{kInit, 1u}}) {
    const Answer defined = functions.defines(name, arity);
    if (defined == Answer::yes) continue;
    if (defined == Answer::unknown) return site.skip();
    const std::string other = other_arity(functions, name);
    site.fail("{} is a plug without {}/{}{}{}", text(module.name), text(name), arity,
              other.empty() ? "" : ", it only has ", other)
        .help(name == kCall ? "define `call(conn, opts)`, and return the conn"
                            : "define `init(opts)`; what it returns is given to call/2");
    return;
  }
  site.pass();
}

}  // namespace

extern const Check plug_callbacks{
    .id = "plug-pipeline/plug-callbacks",
    .level = Level::error,
    .scope = Scope::file,
    .on_module = on_module,
};

}  // namespace assay::families::plug_pipeline
