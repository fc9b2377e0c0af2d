// What the checks of this family share: calls of Mox, and the tests that they stand in.
#pragma once

#include <string_view>
#include <vector>

#include "engine/check.h"

namespace assay::families::behaviour_mock {

// A function of Mox or of Hammox, which wraps it.
bool is_mox(const Call& call, std::string_view function);
// `expect` and `stub` that name one function: expect(Mock, :fetch, fn ... end).
bool is_expectation(const Call& call);

// The calls inside a node, those of functions of this file that it reaches included.
std::vector<const Call*> reached_calls(const Context& ctx, NodeId node);

// The module takes its tests' set-up from a template that was not read: what it verifies is not known.
bool has_unknown_template(const Context& ctx, const Module& module);

// The module of a ModuleId's definition node, or null when it is no test module.
const TestModule* test_module_of(const Context& ctx, ModuleId module);
ModuleId id_of(const Context& ctx, const Module& module);

// Functions that an implementation has and its behaviour declares: `visit` gets each callback of the project's own
// behaviours that the module takes on with @behaviour.
struct DeclaredCallback {
  const Implementation* implementation;
  const Behaviour* behaviour;
  const CallbackDeclaration* callback;
};
std::vector<DeclaredCallback> declared_callbacks(const Context& ctx, ModuleId module);

// Whether mocks of a behaviour are made: yes where a defmock names it, or where mocks may be made elsewhere (the
// project has Mox and no defmock was read, or no mix.exs says what it has). A library whose Mox is `optional: true`
// makes none: it has helpers for the mocks of its users.
bool may_be_mocked(const Context& ctx, Symbol behaviour);

}  // namespace assay::families::behaviour_mock
