// Flags streams of tasks of which one that takes too long ends their caller, and so loses what the others did.
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

void on_call(Context& ctx, const Call& call) {
  // The caller is the test then, which should fail.
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  const TaskStream stream(ctx, call);
  Site site = ctx.consider(call);
  const Value on_timeout = stream.option("on_timeout");
  const Value timeout = stream.option("timeout");
  if (on_timeout.is_atom("kill_task") || timeout.is_atom("infinity")) return site.pass();
  // Given, but computed: who computes it has thought of it.
  if (!on_timeout.is_atom("exit") && !stream.lacks("on_timeout")) return site.skip();
  if (!timeout.integer() && !stream.lacks("timeout")) return site.skip();
  if (exits_are_caught(ctx, call.node)) return site.pass();
  site.fail("one element that takes longer than {} makes the caller exit, and the results of all others are lost",
            timeout.integer() ? fmt::format("{} ms", *timeout.integer()) : "the default of 5 seconds")
      .help(
          "pass `on_timeout: :kill_task` and handle `{:exit, :timeout}` among the results, or `timeout: :infinity` "
          "when the work bounds its own time");
}

}  // namespace

extern const Check stream_timeout_kills_caller{
    .id = "task-async/stream-timeout-kills-caller",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"Task.async_stream", "Task.Supervisor.async_stream", "Task.Supervisor.async_stream_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
