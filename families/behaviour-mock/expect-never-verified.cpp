// Flags test modules whose expectations nobody verifies: they pass when the code never makes the call.
#include <algorithm>

#include "project/reach.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

bool is_verification(std::string_view function) { return function == "verify_on_exit!" || function == "verify!"; }

// The modules whose function a setup may name: its own, else those that the file imports.
std::vector<Symbol> modules_of(const Context& ctx, const SetupCall& setup) {
  if (setup.module) return {setup.module};
  std::vector<Symbol> imported;
  for (const Directive& directive : ctx.project.file(setup.file).names.directives()) {
    if (directive.kind == sym::import_ && directive.module) imported.push_back(directive.module);
  }
  return imported;
}

// A function of another module that a setup runs verifies; so may one of mocks whose source is not at hand.
bool setup_verifies(const Context& ctx, const SetupCall& setup) {
  if (is_verification(text(setup.function))) return true;
  const auto definitions = ctx.project.file(setup.file).names.definitions();
  bool known = !setup.module && std::ranges::find(definitions, setup.function, &Definition::name) != definitions.end();
  for (Symbol module : modules_of(ctx, setup)) {
    known |= module == setup.module && !ctx.project.modules_named(module).empty();
    for (uint32_t arity : {0U, 1U}) {
      for (const DefinitionPlace& place : definitions_of(ctx.project, setup.file, module, setup.function, arity)) {
        const Definition& definition = ctx.project.file(place.file).names.definition(place.definition);
        known = true;
        if (definition.body && find_reached_call(ctx.project, place.file, definition.body,
                                                 [](const File&, const Call& call, std::span<const CallPlace>) {
                                                   return is_verification(text(call.function)) ? Follow::found
                                                                                               : Follow::go_on;
                                                 })) {
          return true;
        }
      }
    }
  }
  const std::string_view name = text(setup.function);
  return !known && text(setup.module) != "Mox" && text(setup.module) != "Hammox" && !name.starts_with("set_mox") &&
         (name.find("mox") != std::string_view::npos || name.find("mock") != std::string_view::npos ||
          name.find("verif") != std::string_view::npos);
}

bool verifies(const Context& ctx, ModuleId module, const TestModule& tests) {
  return std::ranges::any_of(tests.setups, [&](const SetupCall& setup) { return setup_verifies(ctx, setup); }) ||
         std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
           return call.module_in == module && is_verification(text(call.function));
         });
}

// One without tests of its own, which uses a case template for what it imports, helps those of others.
bool has_tests(const Context& ctx, ModuleId module) {
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == module &&
           (call.function == sym::test || call.function == sym::property || call.function == sym::feature);
  });
}

void on_module(Context& ctx, const Module& module) {
  const ModuleId id = id_of(ctx, module);
  const TestModule* tests = test_module_of(ctx, id);
  if (tests == nullptr) return;
  const bool expects = std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == id && is_mox(call, "expect") && !call.unreachable;
  });
  if (!expects || !has_tests(ctx, id)) return;
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
    .first_look = all_of_looks<says_any_of<"Mox", "Hammox">, says_any_of<"expect">>,
    .on_module = on_module,
};

}  // namespace assay::families::behaviour_mock
