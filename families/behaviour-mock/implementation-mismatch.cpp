// Flags implementations that lack a callback of the project's own behaviour, or have it with another arity.
#include <algorithm>

#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

void on_module(Context& ctx, const Module& module) {
  if (module.in_quote) return;
  const ModuleId id = id_of(ctx, module);
  const auto callbacks = declared_callbacks(ctx, id);
  if (callbacks.empty()) return;
  const ModuleFunctions functions = ctx.project.functions_of(ctx.file.id, id);
  for (const DeclaredCallback& declared : callbacks) {
    const CallbackDeclaration& callback = *declared.callback;
    if (callback.optional) continue;
    const Answer defined = functions.defines(callback.name, callback.arity);
    if (defined == Answer::unknown) continue;
    NodeId place = declared.implementation->node;
    std::string other;
    for (const ModuleFunction& function : functions.all) {
      if (defined == Answer::yes || function.name != callback.name || function.from_use) continue;
      if (!function.has_arity(callback.arity)) place = function.node;
      other = fmt::format("; it has {}/{}{}", text(function.name), function.arity,
                          function.is_public() ? "" : ", which is private");
      break;
    }
    Site site = ctx.consider(place);
    if (defined == Answer::yes) {
      site.pass();
      continue;
    }
    site.fail("{} lacks the callback {}/{} of {}{}", module.name ? text(module.name) : "this module",
              text(callback.name), callback.arity, text(declared.behaviour->module), other)
        .help("define it as declared, with @impl true, or name it in @optional_callbacks");
  }
}

}  // namespace

extern const Check implementation_mismatch{
    .id = "behaviour-mock/implementation-mismatch",
    .level = Level::error,
    .scope = Scope::project,
    .on_module = on_module,
};

}  // namespace assay::families::behaviour_mock
