// Flags loops that await one task after another: each with a timeout of its own, so that the whole has none.
#include "shared_await_loop.h"

namespace assay::families::task_async {
namespace {

// One finding a loop, however many awaits its function has.
bool is_first(const Context& ctx, const Call& call, const Enumeration& loop) {
  for (const Call& other : ctx.names().calls_in(ctx.tree(), loop.body)) {
    if (other.module == call.module && other.function == call.function) return other.node == call.node;
  }
  return true;  // in a helper
}

void on_call(Context& ctx, const Call& call) {
  if (text(call.function) != "await") return ctx.consider(call).pass();
  const std::optional<Enumeration> loop = loop_of_await(ctx, call);
  if (!loop || !is_first(ctx, call, *loop)) return;
  const Value timeout = call.arity == 2 ? ctx.arg(call, 1) : Value{};
  Site site = ctx.consider(*loop->call);
  Report report =
      timeout.is_atom("infinity")
          ? site.fail("this awaits one task after another: what fails last is noticed when all before it are done")
          : site.fail(
                "this awaits one task after another, each with a timeout of its own: the whole may take their sum");
  report.help(
      "`Task.await_many(tasks, timeout)` waits for all within one timeout; `Task.yield_many` gives what is there");
  if (std::optional<Fix> fix = await_many_instead(ctx, *loop, call)) report.fix(std::move(*fix));
}

}  // namespace

extern const Check sequential_await{
    .id = "task-async/sequential-await",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"Task.await", "Task.await_many", "Task.yield_many"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
