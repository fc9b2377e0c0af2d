// Names tasks of application code that no supervisor knows: nothing stops them in order, counts or bounds them.
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

// `def start_link(arg), do: Task.start_link(...)`: a supervisor starts this one itself, as a child.
bool is_child_start(const Context& ctx, const Call& call) {
  static const Symbol kStartLink = intern("start_link");
  return call.function == kStartLink && call.definition.valid() &&
         ctx.names().definition(call.definition).name == kStartLink;
}

void on_call(Context& ctx, const Call& call) {
  static const Symbol kSupervisor = intern("Task.Supervisor");
  if (purpose_of(ctx.project, ctx.file, call.node) != Purpose::application) return;
  Site site = ctx.consider(call);
  if (call.module == kSupervisor || is_child_start(ctx, call)) return site.pass();
  if (text(call.function) == "async") {
    site.fail("no supervisor knows of this task: nothing counts it, or stops it in order when the application stops")
        .help(
            "start `{Task.Supervisor, name: MyApp.TaskSupervisor}` with the application, and call "
            "`Task.Supervisor.async(MyApp.TaskSupervisor, ...)`, or `async_nolink`");
  } else {
    site.fail("no supervisor knows of this task: when the application stops, it works on without what it needs")
        .help(
            "start `{Task.Supervisor, name: MyApp.TaskSupervisor}` with the application, and call "
            "`Task.Supervisor.start_child(MyApp.TaskSupervisor, ...)`");
  }
}

}  // namespace

extern const Check unsupervised_task{
    .id = "task-async/unsupervised-task",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"Task.async", "Task.start", "Task.start_link", "Task.Supervisor.async", "Task.Supervisor.async_nolink",
                "Task.Supervisor.start_child"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
