// Flags linked tasks of servers: a GenServer, LiveView, Channel or state machine ends with the task that it started.
#include <algorithm>
#include <array>
#include <unordered_set>

#include "flow/callbacks.h"
#include "flow/enclosing.h"
#include "flow/reach.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

// The function runs in another process, which is the one that is linked then.
bool runs_elsewhere(const Closure& closure) {
  static constexpr std::array<std::string_view, 7> kSpawn = {
      "spawn", "spawn_link", "spawn_monitor", "start_async", "assign_async", "start_child", "cast"};
  if (closure.call == nullptr) return false;
  const Call& call = *closure.call;
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  return module == "Task" || module == "Task.Supervisor" || module == "Agent" || module == ":timer" ||
         std::ranges::find(kSpawn, text(call.function)) != kSpawn.end();
}

bool is_host(Host host) { return is_server(host) && host != Host::gen_stage; }

// The host whose callback comes to a place in its own process.
std::optional<Host> server_running(const File& file, NodeId node) {
  std::vector<NodeId> places{node};
  std::unordered_set<uint32_t> seen;
  for (size_t i = 0; i < places.size(); ++i) {
    const auto closures = closures_around(file, places[i]);
    const DefinitionId in = file.names.definition_of(places[i]);
    if (!in || std::ranges::any_of(closures, runs_elsewhere) || !seen.insert(in.value).second) continue;
    if (const auto callback = callback_of(file, in); callback && is_host(callback->host)) return callback->host;
    for (CallId caller : calls_of(file, in)) places.push_back(file.names.call(caller).node);
  }
  return std::nullopt;
}

// `Process.flag(:trap_exit, true)`, somewhere in the module.
bool traps_exits(const Context& ctx, ModuleId module) {
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == module && text(call.function) == "flag" && call.arity == 2 &&
           ctx.arg(call, 0).is_atom("trap_exit") && ctx.arg(call, 1).is_true();
  });
}

void on_call(Context& ctx, const Call& call) {
  const std::optional<Host> host = server_running(ctx.file, call.node);
  if (!host) return;
  Site site = ctx.consider(call);
  static const Symbol kTask = intern("Task");
  if (call.module != kTask || handles_own_failures(ctx, call)) return site.pass();
  if (traps_exits(ctx, call.module_in) && !is_awaited(ctx, call)) return site.pass();
  const bool live = *host == Host::live_view || *host == Host::live_component;
  site.fail("this task is linked with the {} that starts it: when the task fails, the {} goes down with its state",
            host_name(*host), host_name(*host))
      .help(live ? "use `start_async/3` or `assign_async/3`, and handle `{:exit, reason}`"
                 : "use `Task.Supervisor.async_nolink`, and take `{ref, result}` and `:DOWN` in handle_info");
}

}  // namespace

extern const Check linked_task_in_server{
    .id = "task-async/linked-task-in-server",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"Task.async", "Task.Supervisor.async_nolink"},
    .on_call = on_call,
};

}  // namespace assay::families::task_async
