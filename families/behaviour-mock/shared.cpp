#include "shared.h"

#include <algorithm>
#include <array>

#include "flow/reach.h"

namespace assay::families::behaviour_mock {

bool is_mox(const Call& call, std::string_view function) {
  static const Symbol kMox = intern("Mox"), kHammox = intern("Hammox");
  return (call.module == kMox || call.module == kHammox) && text(call.function) == function;
}

bool is_expectation(const Call& call) { return (is_mox(call, "expect") || is_mox(call, "stub")) && call.arity >= 3; }

std::vector<const Call*> reached_calls(const Context& ctx, NodeId node) {
  std::vector<const Call*> calls;
  find_reached_call(ctx.file, node, [&](const Call& call, std::span<const CallId>) {
    calls.push_back(&call);
    return false;
  });
  return calls;
}

ModuleId id_of(const Context& ctx, const Module& module) {
  const auto& modules = ctx.names().modules();
  return ModuleId{static_cast<uint32_t>(&module - modules.data())};
}

const TestModule* test_module_of(const Context& ctx, ModuleId module) {
  return ctx.project.test_module(ctx.file.id, module);
}

bool has_unknown_template(const Context& ctx, const Module& module) {
  const ModuleId id = id_of(ctx, module);
  for (const Directive& directive : ctx.names().directives()) {
    if (directive.kind != sym::use_ || directive.in != id || directive.followed) continue;
    if (!directive.module) return true;
    const std::string_view name = text(directive.module);
    if (name == "ExUnit.Case" || !name.ends_with("Case")) continue;
    // As Phoenix generates them, these verify nothing.
    const std::string_view last = name.substr(name.rfind('.') + 1);
    if (last == "DataCase" || last == "ConnCase" || last == "ChannelCase") continue;
    if (ctx.project.modules_named(directive.module).empty()) return true;
  }
  return false;
}

std::vector<DeclaredCallback> declared_callbacks(const Context& ctx, ModuleId module) {
  std::vector<DeclaredCallback> found;
  for (const Implementation* implementation : ctx.project.behaviours_of(ctx.file.id, module)) {
    const Behaviour* behaviour = ctx.project.behaviour(implementation->behaviour);
    if (behaviour == nullptr) continue;
    for (const CallbackDeclaration& callback : behaviour->callbacks) {
      found.push_back({implementation, behaviour, &callback});
    }
  }
  return found;
}

namespace {

// The modules that defmock names, sorted.
std::vector<Symbol> mocked_modules(const Project& project) {
  std::vector<Symbol> mocked;
  for (const File& file : project.files) {
    if (!says_any_of<"defmock">(file)) continue;
    for (const Call& call : file.names.calls()) {
      if (!is_mox(call, "defmock")) continue;
      const auto arguments = arguments_of(file, call);
      if (arguments.size() < 2) continue;
      const Value given = value_of(file, arguments[1]).entry("for");
      if (Symbol module = given.module()) mocked.push_back(module);
      for (const Value& element : given.elements()) {
        if (Symbol module = element.module()) mocked.push_back(module);
      }
    }
  }
  std::sort(mocked.begin(), mocked.end());
  return mocked;
}

}  // namespace

bool may_be_mocked(const Context& ctx, Symbol behaviour) {
  const auto& mocked = ctx.project_fact(mocked_modules);
  if (!mocked.empty()) return std::binary_search(mocked.begin(), mocked.end(), behaviour);
  if (ctx.project.app_of(ctx.file.id) == nullptr) return true;
  return std::ranges::any_of(std::array{"mox", "hammox"}, [&](const char* package) {
    const Dependency* dependency = ctx.project.dependency(package, ctx.file.id);
    return dependency != nullptr ? !dependency->optional : ctx.project.depends_on(package, ctx.file.id);
  });
}

}  // namespace assay::families::behaviour_mock
