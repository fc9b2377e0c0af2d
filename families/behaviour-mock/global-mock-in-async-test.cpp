// Flags the global mode of mocks in tests that run beside others: it raises, and would give them one another's mocks.
#include <algorithm>

#include "flow/branches.h"
#include "flow/callbacks.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

// The setup that a call stands in, or that names the function around it (`setup :mocks`); else the call itself.
NodeId setup_of(const Context& ctx, NodeId place) {
  if (const auto block = test_block_around(ctx.file, place)) {
    return text(block->kind).starts_with("setup") ? block->call : place;
  }
  const DefinitionId in = ctx.names().definition_of(place);
  if (!in) return place;
  const Definition& helper = ctx.names().definition(in);
  for (const Call& call : ctx.names().calls()) {
    if (call.module_in != helper.module || (text(call.function) != "setup" && text(call.function) != "setup_all"))
      continue;
    for (NodeId at = call.node; at < ctx.tree().end(call.node); at.value += 1) {
      if (ctx.tree().is(at, NodeKind::atom) && ctx.tree().symbol(at) == helper.name) return call.node;
    }
  }
  return place;
}

// if context.async, do: set_mox_private(), else: set_mox_global()
bool asks_for_async(const File& file, NodeId place) {
  static const Symbol kAsync = intern("async");
  for (NodeId at = place; at.valid(); at = file.tree.parent(at)) {
    if (!branching_at(file, at)) continue;
    for (NodeId node = at; node < file.tree.end(at); node.value += 1) {
      if (file.tree.symbol(node) == kAsync) return true;
    }
  }
  return false;
}

void on_module(Context& ctx, const Module& module) {
  const ModuleId id = id_of(ctx, module);
  const TestModule* tests = test_module_of(ctx, id);
  if (tests == nullptr || tests->async == Answer::unknown) return;
  NodeId place;
  const SetupCall* setup = tests->setup("set_mox_global");
  if (setup != nullptr && !asks_for_async(ctx.project.file(setup->file), setup->node)) {
    place = setup->file == ctx.file.id ? setup->node : tests->async_node;
    if (!place) place = module.node;
  }
  static const Symbol kGlobal = intern("set_mox_global");
  if (!place && !ctx.names().may_say(kGlobal)) return;
  for (const Call& call : ctx.names().calls()) {
    if (place || call.module_in != id || !is_mox(call, "set_mox_global")) continue;
    if (!asks_for_async(ctx.file, call.node)) place = call.node;
  }
  if (!place) return;
  place = setup_of(ctx, place);
  Site site = ctx.consider(place);
  if (tests->async == Answer::no) return site.pass();
  site.fail("global mocks in a module with `async: true`: every test that runs meanwhile would get them, so Mox raises")
      .help("use `setup :set_mox_from_context`, and `allow` for processes that the test starts; or drop `async: true`");
}

}  // namespace

extern const Check global_mock_in_async_test{
    .id = "behaviour-mock/global-mock-in-async-test",
    .level = Level::error,
    .scope = Scope::file,
    .on_module = on_module,
};

}  // namespace assay::families::behaviour_mock
