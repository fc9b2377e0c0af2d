// Names places that start a process for each element of a collection whose length nobody wrote down.
#include <algorithm>
#include <unordered_set>

#include "flow/enclosing.h"
#include "flow/reach.h"
#include "flow/uses.h"
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

// The task is awaited before the next element's starts: where the enumeration calls, or in the function that starts it.
bool awaited_within(const Context& ctx, NodeId code, const std::vector<const Call*>& awaits) {
  return std::ranges::any_of(
      awaits, [&](const Call* await) { return code.valid() && ctx.tree().is_ancestor(code, await->node); });
}

enum class Fan : uint8_t { none, bounded, unbounded };

// What enumerates the code at a place, from the inside out, then where its function is called from.
Fan fan_of(const Context& ctx, NodeId start, const std::vector<const Call*>& awaits) {
  Fan found = Fan::none;
  std::vector<NodeId> places{start};
  std::unordered_set<uint32_t> seen;
  for (size_t i = 0; i < places.size(); ++i) {
    bool sequential = false;
    for (const Enumeration& around : enumerations_around(ctx.file, places[i])) {
      const bool stream =
          around.call->module != intern("Enum") && text(around.call->function).starts_with("async_stream");
      sequential = stream || awaited_within(ctx, around.body, awaits);
      if (sequential) break;
      if (!bounded_by_literals(ctx.file, around.collection)) return Fan::unbounded;
      found = Fan::bounded;
    }
    if (sequential) {
      found = Fan::bounded;
      continue;
    }
    const DefinitionId in = ctx.names().definition_of(places[i]);
    if (!in || !seen.insert(in.value).second) continue;
    if (awaited_within(ctx, ctx.names().definition(in).node, awaits)) continue;
    for (CallId caller : calls_of(ctx.file, in)) places.push_back(ctx.names().call(caller).node);
  }
  return found;
}

void on_call(Context& ctx, const Call& call) {
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  const Fan fan = fan_of(ctx, call.outer, awaits_of(ctx, call));
  if (fan == Fan::none) return;
  Site site = ctx.consider(call);
  if (fan == Fan::bounded) return site.pass();
  site.fail("this starts as many processes at once as the collection has elements")
      .help("let `Task.async_stream` run a few at a time: `Task.async_stream(list, fun, max_concurrency: n)`");
}

}  // namespace

extern const Check unbounded_fan_out{
    .id = "task-async/unbounded-fan-out",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"Task.async", "Task.Supervisor.async", "Task.Supervisor.async_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
