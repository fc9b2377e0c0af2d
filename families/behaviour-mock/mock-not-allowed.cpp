// Flags processes that an async test starts and whose calls of the mock it does not allow: they don't see what the test
// expects.
#include <algorithm>

#include "flow/callbacks.h"
#include "flow/reach.h"
#include "project/purpose.h"
#include "shared_processes.h"

namespace assay::families::behaviour_mock {
namespace {

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

// The code under test allows itself, by the test's pid that it is given: `Mox.allow(Mock, test_pid, self())`.
bool allows_itself(const Project& project) {
  return std::ranges::any_of(project.files, [&](const File& file) {
    return std::ranges::any_of(file.names.calls(), [&](const Call& call) {
      return is_mox(call, "allow") && purpose_of(project, file, call.node) == Purpose::application;
    });
  });
}

// A place that runs for a test alone: in it, or in a function that nothing but tests calls.
bool runs_in_tests_alone(const Context& ctx, NodeId place, int depth = 4) {
  if (const auto in = test_block_around(ctx.file, place)) return text(in->kind) == "test";
  const DefinitionId helper = ctx.names().definition_of(place);
  if (!helper || depth == 0) return false;
  const auto callers = calls_of(ctx.file, helper);
  return !callers.empty() && std::ranges::all_of(callers, [&](CallId caller) {
    return runs_in_tests_alone(ctx, ctx.names().call(caller).node, depth - 1);
  });
}

void on_call(Context& ctx, const Call& call) {
  if (!starts_process(ctx, call)) return;
  const TestModule* tests = test_module_of(ctx, call.module_in);
  if (tests == nullptr || tests->async != Answer::yes || tests->setup("set_mox_global") != nullptr) return;
  const ProcessExpectations found = expected_in_process(ctx, call);
  if (found.names.empty()) return;
  const Symbol started = started_module(ctx, call);
  Site site = ctx.consider(call);
  // What another test allows is for the process of that test.
  const bool in_setup = std::ranges::any_of(ctx.names().calls(), [&](const Call& other) {
    return other.module_in == call.module_in && is_mox(other, "allow") && !runs_in_tests_alone(ctx, other.node);
  });
  const bool allowed = found.allowed || in_setup || ctx.project_fact(allows_itself);
  if (allowed || (started && certainly_unrelated(ctx, started, found.names))) return site.pass();
  site.fail("this process is not the test's: it does not see what the test expects of the mock, and its call raises")
      .help("`allow(Mock, self(), pid)` once it is started, or before with a function that finds it");
}

}  // namespace

extern const Check mock_not_allowed{
    .id = "behaviour-mock/mock-not-allowed",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"Mox", "Hammox">,
    .callees = {"_.start_supervised", "_.start_supervised!", "_.start_link_supervised!", "_.start_link", "_.start",
                "Kernel.spawn", "Kernel.spawn_link", "Kernel.spawn_monitor", "Process.spawn"},
    .on_call = on_call,
};

}  // namespace assay::families::behaviour_mock
