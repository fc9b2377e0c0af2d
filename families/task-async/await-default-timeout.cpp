// Names awaits that leave the time they wait to a default: five seconds, then the caller exits.
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

void on_call(Context& ctx, const Call& call) {
  static const Symbol kYield = intern("yield");
  // In a test five seconds are plenty, and an exit is what should happen.
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (call.arity > 1) return site.pass();
  if (call.function == kYield) {
    site.fail("this yields for the default of 5 seconds, then returns nil while the task runs on")
        .help("say how long the result is worth waiting for: `Task.yield(task, timeout)`");
  } else {
    site.fail("this waits for the default of 5 seconds, then the caller exits, and linked tasks with it")
        .help("say how long the work may take, in milliseconds or `:infinity`, as the last argument");
  }
}

}  // namespace

extern const Check await_default_timeout{
    .id = "task-async/await-default-timeout",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"Task.await", "Task.await_many", "Task.yield"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
