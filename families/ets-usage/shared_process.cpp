#include "shared_process.h"

#include <algorithm>
#include <unordered_set>

#include "flow/branches.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

struct Arity {
  Symbol name;
  int arity;
};

struct Words {
  std::vector<Symbol> servers, supervisors, web, tasks;
  std::vector<Arity> server_callbacks, live, channel, messages;
  std::unordered_set<uint32_t> task_functions, spawns;
  Symbol application = intern("Application"), controller = intern("Phoenix.Controller"), plug = intern("Plug"),
         builder = intern("Plug.Builder"), plug_router = intern("Plug.Router"), live_view = intern("Phoenix.LiveView"),
         live_component = intern("Phoenix.LiveComponent"), phoenix_channel = intern("Phoenix.Channel"),
         worker = intern("Oban.Worker"), conn = intern("Plug.Conn");
  Symbol task = intern("Task"), task_supervisor = intern("Task.Supervisor"), agent = intern("Agent"),
         process = intern("Process"), kernel = intern("Kernel"), erlang = intern(":erlang"),
         proc_lib = intern(":proc_lib"), behaviour = intern("behaviour");
  Symbol init = intern("init"), start = intern("start"), start_link = intern("start_link"), call = intern("call"),
         perform = intern("perform"), callback_mode = intern("callback_mode"), sleep = intern("sleep"),
         enter_loop = intern("enter_loop"), state_machine = intern("GenStateMachine"),
         handle_event = intern("handle_event"), hibernate = intern("hibernate"), mount = intern("mount");

  static std::vector<Symbol> symbols(std::initializer_list<std::string_view> names) {
    std::vector<Symbol> all;
    for (std::string_view name : names) all.push_back(intern(name));
    return all;
  }
  Words() {
    servers =
        symbols({"GenServer", "GenStage", ":gen_server", ":gen_statem", ":gen_event", "GenEvent", "Phoenix.Tracker",
                 "Phoenix.Presence", "WebSockex", "Broadway", "Connection", "GenStateMachine", "Agent", "Oban.Plugin"});
    supervisors = symbols({"Supervisor", "DynamicSupervisor", "ConsumerSupervisor", ":supervisor"});
    server_callbacks = {{init, 1}};
    for (auto [name, arity] : std::initializer_list<std::pair<std::string_view, int>>{{"handle_call", 3},
                                                                                      {"handle_cast", 2},
                                                                                      {"handle_info", 2},
                                                                                      {"handle_continue", 2},
                                                                                      {"terminate", 2},
                                                                                      {"code_change", 3},
                                                                                      {"handle_demand", 2},
                                                                                      {"handle_events", 3},
                                                                                      {"handle_subscribe", 4},
                                                                                      {"handle_cancel", 3},
                                                                                      {"handle_diff", 2},
                                                                                      {"handle_connect", 2},
                                                                                      {"handle_disconnect", 2},
                                                                                      {"handle_frame", 2},
                                                                                      {"connect", 2},
                                                                                      {"disconnect", 2}}) {
      server_callbacks.push_back({intern(name), arity});
    }
    for (auto [name, arity] : std::initializer_list<std::pair<std::string_view, int>>{{"handle_call", 3},
                                                                                      {"handle_cast", 2},
                                                                                      {"handle_info", 2},
                                                                                      {"handle_events", 3},
                                                                                      {"handle_demand", 2},
                                                                                      {"handle_continue", 2}}) {
      messages.push_back({intern(name), arity});
    }
    for (auto [name, arity] : std::initializer_list<std::pair<std::string_view, int>>{{"mount", 1},
                                                                                      {"mount", 3},
                                                                                      {"handle_params", 3},
                                                                                      {"handle_event", 3},
                                                                                      {"handle_info", 2},
                                                                                      {"render", 1},
                                                                                      {"handle_async", 3},
                                                                                      {"update", 2},
                                                                                      {"handle_call", 3},
                                                                                      {"handle_cast", 2},
                                                                                      {"terminate", 2}}) {
      live.push_back({intern(name), arity});
    }
    for (auto [name, arity] : std::initializer_list<std::pair<std::string_view, int>>{
             {"join", 3}, {"handle_in", 3}, {"handle_info", 2}, {"handle_out", 3}, {"terminate", 2}}) {
      channel.push_back({intern(name), arity});
    }
    for (std::string_view name : {"async", "start", "start_link", "async_stream", "async_nolink", "start_child",
                                  "async_stream_nolink", "completed"}) {
      task_functions.insert(intern(name).value);
    }
    for (std::string_view name : {"spawn", "spawn_link", "spawn_monitor", "spawn_opt", "start", "start_link"}) {
      spawns.insert(intern(name).value);
    }
  }
};

const Words& words() {
  static const Words instance;
  return instance;
}

bool has(const std::vector<Arity>& list, const Definition& definition) {
  return std::ranges::any_of(list, [&](const Arity& one) {
    return one.name == definition.name && definition.min_arity <= one.arity && one.arity <= definition.arity;
  });
}

bool uses_any(const File& file, ModuleId module, const std::vector<Symbol>& names) {
  for (Symbol name : names) {
    if (file.names.uses(module, name)) return true;
  }
  for (const Attribute& attribute : file.names.attributes()) {
    if (attribute.module != module || attribute.name != words().behaviour || attribute.in_quote) continue;
    Symbol named = file.names.resolve_module(file.tree, attribute.value);
    if (std::ranges::find(names, named) != names.end()) return true;
  }
  return false;
}

bool defines(const File& file, ModuleId module, Symbol name, int arity) {
  return !clauses_of(file, module, name, static_cast<uint32_t>(arity)).empty();
}

bool is_live(const File& file, ModuleId module) {
  return uses_any(file, module, {words().live_view, words().live_component, words().phoenix_channel});
}

// What a function that is handed to a call is run by.
enum class Given : uint8_t { same, task, agent };

Given given_to(const Call& call) {
  const Words& w = words();
  bool tasks = call.module == w.task || call.module == w.task_supervisor;
  if (tasks && w.task_functions.contains(call.function.value)) return Given::task;
  bool spawns =
      call.module == w.kernel || call.module == w.erlang || call.module == w.process || call.module == w.proc_lib;
  if (spawns && w.spawns.contains(call.function.value)) return Given::task;
  if (call.module == w.agent) return Given::agent;
  return Given::same;
}

// Calls that name a function of a module by atoms, `Task.start(__MODULE__, :run, [])`: those of this definition.
std::vector<const Call*> starts_by_name(const File& file, const Definition& definition) {
  std::vector<const Call*> found;
  for (const Call& call : file.names.calls()) {
    if (call.arity < 3 || given_to(call) == Given::same) continue;
    std::vector<NodeId> arguments = arguments_of(file, call);
    for (size_t i = 0; i + 2 < arguments.size() && i < 2; ++i) {
      Value module = value_of(file, arguments[i]);
      if (module.module() != file.names.module(definition.module).name) continue;
      auto name = value_of(file, arguments[i + 1]).atom();
      if (name && *name == text(definition.name)) found.push_back(&call);
    }
  }
  return found;
}

class Search {
 public:
  explicit Search(const File& file) : file_(file), tree_(file.tree) {}

  void from(NodeId node, int depth) {
    if (NodeId function = given_around(node)) {
      bool agent = given_to(*call_given(function)) == Given::agent;
      return add(agent ? Run{Runner::server, file_.names.module_of(function), function}
                       : Run{Runner::task, {}, function});
    }
    DefinitionId in = file_.names.definition_of(node);
    if (!in) return add(outside(node));
    of_definition(in, depth);
  }

  // The function around a node that is given to another process.
  NodeId given_around(NodeId node) const {
    DefinitionId in = file_.names.definition_of(node);
    for (NodeId at = node; at.valid(); at = tree_.parent(at)) {
      if (in && file_.names.definition(in).node == at) break;
      if (!tree_.is(at, NodeKind::fn) && !tree_.is(at, NodeKind::capture)) continue;
      const Call* call = call_given(at);
      if (call != nullptr && given_to(*call) != Given::same) return at;
    }
    return {};
  }

  std::vector<Run> found;

 private:
  void add(const Run& run) {
    if (std::ranges::find(found, run) == found.end()) found.push_back(run);
  }

  // The call that a function is an argument of.
  const Call* call_given(NodeId function) const {
    NodeId parent = tree_.parent(function);
    if (!parent.valid()) return nullptr;
    if (tree_.is(parent, NodeKind::binary_op) && tree_.symbol(parent) == sym::op_pipe_forward) {
      parent = tree_.last_child(parent);
      if (parent == function) return nullptr;
    }
    CallId id = file_.names.call_at(parent);
    return id ? &file_.names.call(id) : nullptr;
  }

  Run outside(NodeId node) const {
    ModuleId module = file_.names.module_of(node);
    if (module && uses_any(file_, module, {words().plug_router})) return {Runner::request, {}, {}};
    return {Runner::caller, {}, {}};
  }

  void of_definition(DefinitionId id, int depth) {
    if (!seen_.insert(id.value).second) return;
    const Definition& definition = file_.names.definition(id);
    if (std::optional<Run> own = role(definition)) {
      add(*own);
      if (own->runner != Runner::caller) return;
    }
    bool started = false;
    for (const Call* call : starts_by_name(file_, definition)) {
      add({given_to(*call) == Given::agent ? Runner::server : Runner::task, definition.module, definition.node});
      started = true;
    }
    std::vector<CallId> calls = calls_of(file_, id);
    if (depth > 12) return add({});
    for (CallId call : calls) {
      const Call& one = file_.names.call(call);
      if (one.in_quote || one.definition == id) continue;
      // A capture that is handed on is run by whom it is handed to.
      from(one.outer, depth + 1);
    }
    bool is_private = definition.kind == sym::defp || definition.kind == sym::defmacrop;
    if ((!is_private && !started) || calls.empty()) {
      if (!started) add({Runner::caller, {}, definition.node});
    }
  }

  // What runs a function because of what its module is.
  std::optional<Run> role(const Definition& definition) const {
    const Words& w = words();
    if (definition.kind != sym::def) return std::nullopt;
    ModuleId module = definition.module;
    if (!module) return std::nullopt;
    auto named = [&](Symbol name, int arity) {
      return definition.name == name && definition.min_arity <= arity && arity <= definition.arity;
    };
    Run request{Runner::request, {}, definition.node};
    if (uses_any(file_, module, {w.live_view, w.live_component}) && has(w.live, definition)) return request;
    if (uses_any(file_, module, {w.phoenix_channel}) && has(w.channel, definition)) return request;
    if (uses_any(file_, module, {w.controller}) && definition.arity == 2 && definition.min_arity == 2) return request;
    if (uses_any(file_, module, {w.worker}) && named(w.perform, 1)) return request;
    if (named(w.call, 2) && defines(file_, module, w.init, 1) && !is_server(file_, module)) {
      if (uses_any(file_, module, {w.plug, w.builder, w.conn})) return request;
    }
    if (uses_any(file_, module, {w.application}) && (named(w.start, 2) || named(intern("start_phase"), 3))) {
      return Run{Runner::application, {}, definition.node};
    }
    if (uses_any(file_, module, w.supervisors)) {
      if (named(w.init, 1)) return Run{Runner::supervisor, {}, definition.node};
      if (definition.name == w.start_link) return Run{Runner::supervisor, {}, definition.node};
    }
    if (is_server(file_, module)) {
      if (has(w.server_callbacks, definition)) return Run{Runner::server, module, definition.node};
      bool state_machine = defines(file_, module, w.callback_mode, 0) || uses_any(file_, module, {w.state_machine});
      if (state_machine && (definition.arity == 3 || named(w.handle_event, 4))) {
        return Run{Runner::server, module, definition.node};
      }
    }
    if (definition.name == w.start_link) return Run{Runner::supervisor, {}, definition.node};
    return std::nullopt;
  }

  const File& file_;
  const Tree& tree_;
  std::unordered_set<uint32_t> seen_;
};

}  // namespace

NodeId other_process_around(const File& file, NodeId node) {
  Search search(file);
  return search.given_around(node);
}

std::vector<Run> runs_of(const File& file, NodeId node) {
  Search search(file);
  search.from(node, 0);
  if (search.found.empty()) search.found.push_back({});
  return search.found;
}

bool is_server(const File& file, ModuleId module) {
  if (!module) return false;
  if (uses_any(file, module, words().servers)) return true;
  if (is_live(file, module)) return false;
  // By its callbacks, where `use` is of a library's or project's own module.
  bool answers = false;
  for (const Arity& one : words().messages) answers |= defines(file, module, one.name, one.arity);
  return answers && defines(file, module, words().init, 1);
}

std::vector<const Definition*> message_clauses(const File& file, ModuleId module) {
  std::vector<const Definition*> found;
  for (const Definition& definition : file.names.definitions()) {
    if (definition.module == module && !definition.in_quote && has(words().messages, definition)) {
      found.push_back(&definition);
    }
  }
  return found;
}

bool only_in_server(const std::vector<Run>& runs, ModuleId module) {
  return std::ranges::all_of(runs,
                             [&](const Run& run) { return run.runner == Runner::server && run.module == module; });
}

bool made_by_first_user(const File& file, const Tables& tables, const Creation& creation,
                        const std::vector<Run>& runs) {
  NodeId made = creation.call->node;
  const TableName& name = tables.use_of(*creation.call)->name;
  auto asks = [&](NodeId code) {
    return std::ranges::any_of(file.names.calls_in(file.tree, code), [&](const Call& call) {
      const Use* use = tables.use_of(call);
      return use != nullptr && (use->is("whereis") || use->is("info")) && use->name == name;
    });
  };
  bool lazily = false;
  for (const Branch& branch : branches_around(file, made)) {
    auto branching = branching_at(file, branch.form);
    if (!branching) continue;
    lazily |= branching->subject.valid() && asks(branching->subject);
    lazily |= branching->form == sym::try_ && branching->has(sym::rescue_);
    if (branching->form == sym::cond_) lazily |= asks(branch.form);
  }
  if (creation.call->definition) {
    NodeId body = file.names.definition(creation.call->definition).body;
    for (NodeId section = body; section.valid(); section = file.tree.next_sibling(section)) {
      lazily |= file.tree.is(section, NodeKind::do_section) && file.tree.symbol(section) == sym::rescue_;
    }
  }
  if (!lazily) return false;
  return std::ranges::all_of(runs, [&](const Run& run) {
    return find_reached_call(file, run.entry, [&](const Call& call, std::span<const CallId>) {
      const Use* use = tables.use_of(call);
      return use != nullptr && (use->action == Action::read || use->action == Action::write) && use->name == name;
    });
  });
}

bool stays(const File& file, NodeId entry) {
  if (!entry.valid()) return false;
  const Words& w = words();
  // `spawn_link(&loop/0)`: the code is elsewhere.
  std::vector<NodeId> code = {entry};
  for (DefinitionId id : reached_from(file, entry)) {
    code.push_back(file.names.definition(id).node);
    std::vector<DefinitionId> again = reached_from(file, id);
    if (std::ranges::find(again, id) != again.end()) return true;  // it calls itself
  }
  for (NodeId one : code) {
    for (const Call& call : file.names.calls_in(file.tree, one)) {
      if (call.target == CallTarget::kernel && call.function == sym::receive_) return true;
      if (call.function == w.enter_loop || call.function == w.hibernate) return true;
      if (call.function != w.sleep) continue;
      std::vector<NodeId> arguments = arguments_of(file, call);
      if (!arguments.empty() && value_of(file, arguments[0]).is_atom("infinity")) return true;
    }
  }
  return false;
}

}  // namespace assay::families::ets_usage
