// Flags callbacks that are implemented with default arguments: the shorter arities are no callbacks, so mocks lack
// them.
#include <algorithm>

#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

void on_module(Context& ctx, const Module& module) {
  if (module.in_quote) return;
  const ModuleId id = id_of(ctx, module);
  const auto callbacks = declared_callbacks(ctx, id);
  if (callbacks.empty()) return;
  for (const ModuleFunction& function : ctx.project.functions_of(ctx.file.id, id).all) {
    if (!function.is_public() || function.from_use) continue;
    const Behaviour* behaviour = nullptr;
    std::vector<uint32_t> missing;
    for (uint32_t arity = function.min_arity; arity <= function.arity; ++arity) {
      const auto declared = std::ranges::find_if(callbacks, [&](const DeclaredCallback& each) {
        return each.callback->name == function.name && each.callback->arity == arity;
      });
      if (declared != callbacks.end())
        behaviour = declared->behaviour;
      else
        missing.push_back(arity);
    }
    if (behaviour == nullptr) continue;
    Site site = ctx.consider(function.node);
    if (missing.empty() || !may_be_mocked(ctx, behaviour->module)) {
      site.pass();
      continue;
    }
    site.fail("the default argument makes {}/{}, which {} does not declare: a mock of it has no such function",
              text(function.name), missing.front(), text(behaviour->module))
        .help("declare a callback for each arity, or put the default into a function that callers use");
  }
}

}  // namespace

extern const Check default_arguments{
    .id = "behaviour-mock/default-arguments",
    .level = Level::warning,
    .scope = Scope::project,
    .on_module = on_module,
};

}  // namespace assay::families::behaviour_mock
