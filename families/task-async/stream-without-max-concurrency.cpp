// Names streams that run as many tasks at once as the machine happens to have schedulers.
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

void on_call(Context& ctx, const Call& call) {
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  const TaskStream stream(ctx, call);
  Site site = ctx.consider(call);
  if (stream.option("max_concurrency").present()) return site.pass();
  if (!stream.lacks("max_concurrency")) return site.skip();
  site.fail("how many of these tasks run at once is left to the number of schedulers of the machine")
      .help("pass `max_concurrency:` by what the work uses: connections, a rate limit, `System.schedulers_online()`");
}

}  // namespace

extern const Check stream_without_max_concurrency{
    .id = "task-async/stream-without-max-concurrency",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"Task.async_stream", "Task.Supervisor.async_stream", "Task.Supervisor.async_stream_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
