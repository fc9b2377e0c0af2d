// Flags patterns for `{:ok, _}` alone that meet results of tasks which may be `{:exit, reason}`.
#include <algorithm>
#include <string_view>

#include "shared_results.h"

namespace assay::families::task_async {
namespace {

// Where single tasks may fail, the stream goes on and gives an exit.
bool gives_exits(const TaskStream& stream) {
  if (!stream.linked()) return true;
  return stream.option("on_timeout").is_atom("kill_task") && !stream.option("timeout").is_atom("infinity");
}

void on_call(Context& ctx, const Call& call) {
  const TaskStream stream(ctx, call);
  if (!gives_exits(stream)) return;
  const std::vector<Consumer> consumers = consumers_of(ctx, call);
  const bool looked_after = std::ranges::any_of(consumers, &Consumer::names_exits);
  const std::string_view why = stream.linked() ? "a task that takes too long" : "a task that fails";
  for (const Consumer& consumer : consumers) {
    Site site = ctx.consider(consumer.pattern);
    if (consumer.takes_exits || !consumer.matches_ok || (consumer.filters && looked_after)) {
      site.pass();
    } else if (consumer.filters) {
      site.fail("{} gives `{{:exit, reason}}`, which this passes over: its result is missing, and nobody knows", why)
          .help("give `{:exit, reason}` its own clause, or count and log those before you leave them out");
    } else {
      site.fail("{} gives `{{:exit, reason}}`, which no pattern here matches: this raises then", why)
          .help("add a clause for `{:exit, reason}`");
    }
  }
}

}  // namespace

extern const Check stream_exit_unhandled{
    .id = "task-async/stream-exit-unhandled",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"Task.async_stream", "Task.Supervisor.async_stream", "Task.Supervisor.async_stream_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
