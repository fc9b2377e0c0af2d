// Flags processes that an async test starts and whose calls of the mock it does not allow: they don't see what the test
// expects.
#include <algorithm>
#include <array>

#include "flow/callbacks.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

constexpr std::array<std::string_view, 12> kPlumbing = {"Registry",
                                                        "Task.Supervisor",
                                                        "DynamicSupervisor",
                                                        "PartitionSupervisor",
                                                        "Supervisor",
                                                        "Phoenix.PubSub",
                                                        "Finch",
                                                        "Task",
                                                        "Bypass",
                                                        "Phoenix.Presence",
                                                        "ConCache",
                                                        "Cachex"};

bool starts_supervised(const Call& call) {
  const std::string_view function = text(call.function);
  return function == "start_supervised" || function == "start_supervised!" || function == "start_link_supervised!";
}

// The module whose process a call starts; invalid for spawn and where it isn't known.
Symbol started_module(const Context& ctx, const Call& call) {
  if (!starts_supervised(call)) {
    return text(call.function).starts_with("spawn") ? Symbol{} : call.module;
  }
  const Value spec = ctx.arg(call, 0);
  if (Symbol module = spec.module()) return module;
  const auto elements = spec.elements();
  if (spec.kind() == NodeKind::tuple && !elements.empty()) return elements[0].module();
  return {};
}

// Nothing says that the started code makes one of the expected calls: its source is there, and holds none.
bool certainly_unrelated(const Context& ctx, Symbol module, const std::vector<std::string>& expected) {
  const auto places = ctx.project.modules_named(module);
  if (places.empty()) return false;
  for (const auto& place : places) {
    for (const Call& call : ctx.project.file(place.file).names.calls()) {
      if (std::ranges::find(expected, text(call.function)) != expected.end()) return false;
    }
  }
  return true;
}

void on_call(Context& ctx, const Call& call) {
  const auto block = test_block_around(ctx.file, call.node);
  if (!block || text(block->kind) != "test") return;
  const bool generic =
      text(call.module ? call.module : call.function) == "GenServer" || text(call.function).starts_with("start");
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  if (!starts_supervised(call) && !text(call.function).starts_with("spawn") &&
      !(generic && call.target == CallTarget::remote))
    return;
  if (std::ranges::find(kPlumbing, module) != kPlumbing.end()) return;
  const TestModule* tests = test_module_of(ctx, call.module_in);
  if (tests == nullptr || tests->async != Answer::yes || tests->setup("set_mox_global") != nullptr) return;
  std::vector<std::string> expected;
  bool allows = false, before = false;
  for (const Call* each : reached_calls(ctx, block->body)) {
    allows |= is_mox(*each, "allow") || text(each->function) == "allow";
    if (!is_expectation(*each)) continue;
    before |= each->node < call.node || each->definition.valid();
    if (auto name = ctx.arg(*each, 1).atom()) expected.emplace_back(*name);
  }
  if (expected.empty() || !before) return;
  const Symbol started = started_module(ctx, call);
  if (started && std::ranges::find(kPlumbing, text(started)) != kPlumbing.end()) return;
  Site site = ctx.consider(call);
  // What another test allows is for the process of that test.
  const bool in_setup = std::ranges::any_of(ctx.names().calls(), [&](const Call& other) {
    const auto in = test_block_around(ctx.file, other.node);
    return other.module_in == call.module_in && is_mox(other, "allow") && !(in && text(in->kind) == "test");
  });
  if (allows || in_setup || (started && certainly_unrelated(ctx, started, expected))) return site.pass();
  site.fail("this process is not the test's: it does not see what the test expects of the mock, and its call raises")
      .help("`allow(Mock, self(), pid)` once it is started, or before with a function that finds it");
}

}  // namespace

extern const Check mock_not_allowed{
    .id = "behaviour-mock/mock-not-allowed",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"_.start_supervised", "_.start_supervised!", "_.start_link_supervised!", "_.start_link", "_.start",
                "Kernel.spawn", "Kernel.spawn_link", "Kernel.spawn_monitor"},
    .on_call = on_call,
};

}  // namespace assay::families::behaviour_mock
