// Flags test modules whose expectations nobody verifies: they pass when the code never makes the call.
#include <algorithm>

#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

bool verifies(const Context& ctx, ModuleId module, const TestModule& tests) {
  for (std::string_view function : {"verify_on_exit!", "verify!"}) {
    if (tests.setup(function) != nullptr) return true;
  }
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    if (call.module_in != module) return false;
    const std::string_view function = text(call.function);
    return function == "verify_on_exit!" || function == "verify!";
  });
}

void on_module(Context& ctx, const Module& module) {
  const ModuleId id = id_of(ctx, module);
  const TestModule* tests = test_module_of(ctx, id);
  if (tests == nullptr) return;
  const bool expects = std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == id && is_mox(call, "expect") && !call.unreachable;
  });
  if (!expects) return;
  const bool known = !has_unknown_template(ctx, module);
  const bool verified = verifies(ctx, id, *tests);
  if (!known && !verified) return;
  Site site = ctx.consider(module.node);
  if (verified) return site.pass();
  site.fail("nothing verifies the expectations of this module: its tests pass when the calls are never made")
      .help("`setup :verify_on_exit!`, here or in the case template");
}

}  // namespace

extern const Check expect_never_verified{
    .id = "behaviour-mock/expect-never-verified",
    .level = Level::warning,
    .scope = Scope::project,
    .on_module = on_module,
};

}  // namespace assay::families::behaviour_mock
