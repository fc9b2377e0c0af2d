// Flags streams of tasks of which one that takes too long ends their caller, and so loses what the others did.
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::task_async {
namespace {

// The results then hold `{:exit, :timeout}`, which nobody may be prepared for: not a safe fix.
std::optional<Fix> kill_the_task(const Context& ctx, const TaskStream& stream, const Value& on_timeout) {
  Fix fix{.title = "end the task that takes too long, not its caller", .safe = false, .edits = {}};
  if (on_timeout.known() && on_timeout.written() == on_timeout.node()) {
    fix.edits.push_back({ctx.tree().span(on_timeout.node()), ":kill_task"});
  } else if (std::optional<Edit> edit = stream.add("on_timeout: :kill_task"); edit && !on_timeout.present()) {
    fix.edits.push_back(std::move(*edit));
  } else {
    return std::nullopt;
  }
  return fix;
}

// What an argument is when its caller gives none: `timeout \\ 5_000`.
Value default_of(const Context& ctx, NodeId variable) {
  const Tree& tree = ctx.tree();
  if (!tree.is(variable, NodeKind::variable)) return {};
  const Binding* bound = ctx.names().binding_of(tree.symbol(variable), variable);
  if (bound == nullptr) return {};
  const NodeId around = tree.parent(bound->node);
  const bool has_default = tree.is(around, NodeKind::binary_op) && tree.symbol(around) == sym::op_default;
  return has_default ? ctx.value(tree.last_child(around)) : Value{};
}

// A time in milliseconds, so not `:infinity`: a literal, what :timer makes of one, or computed from one; or what is
// taken where nobody gives another (the default of an option, a setting or an argument).
bool is_number(const Context& ctx, const Value& value) {
  static const Symbol kTimer = intern(":timer");
  static const Symbol kToTimeout = intern("to_timeout");
  if (value.integer()) return true;
  if (!value.known()) {
    const Value otherwise = value.present() ? default_of(ctx, value.written()) : Value{};
    return otherwise.known() && is_number(ctx, otherwise);
  }
  if (const CallId id = ctx.names().call_at(value.node())) {
    const Call& call = ctx.names().call(id);
    if (call.module == kTimer || call.function == kToTimeout) return true;
    const std::string_view module = call.module ? text(call.module) : std::string_view{};
    const bool asks = module == "Keyword" || module == "Map" || module == "Application";
    const bool gets = text(call.function).starts_with("get") || text(call.function) == "compile_env";
    return asks && gets && call.arity == 3 && is_number(ctx, ctx.arg(call, 2));
  }
  if (value.kind() != NodeKind::binary_op) return false;
  const Symbol op = ctx.tree().symbol(value.node());
  if (op == sym::op_or) return is_number(ctx, ctx.value(ctx.tree().last_child(value.node())));
  return op == sym::op_times || op == sym::op_plus || op == sym::op_minus;
}

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
  if (!stream.lacks("timeout") && !is_number(ctx, timeout)) return site.skip();
  if (exits_are_caught(ctx, call.node)) return site.pass();
  Report report =
      site.fail("one element that takes longer than {} makes the caller exit, and the results of all others are lost",
                timeout.integer()   ? fmt::format("{} ms", *timeout.integer())
                : timeout.present() ? timeout.text()
                                    : "the default of 5 seconds");
  report.help(
      "pass `on_timeout: :kill_task` and handle `{:exit, :timeout}` among the results, or `timeout: :infinity` "
      "when the work bounds its own time");
  if (std::optional<Fix> fix = kill_the_task(ctx, stream, on_timeout)) report.fix(std::move(*fix));
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
