#include "shared_process.h"

#include <algorithm>
#include <unordered_set>

#include "flow/branches.h"
#include "flow/callbacks.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

struct Arity {
  Symbol name;
  int arity;
};

struct Words {
  // Behaviours whose callbacks a process of their own runs, beside those that flow/callbacks.h knows.
  std::vector<Symbol> servers;
  std::vector<Arity> server_callbacks, messages;
  std::unordered_set<uint32_t> task_functions, spawns;
  Symbol task = intern("Task"), task_supervisor = intern("Task.Supervisor"), agent = intern("Agent"),
         process = intern("Process"), kernel = intern("Kernel"), erlang = intern(":erlang"),
         proc_lib = intern(":proc_lib");
  Symbol init = intern("init"), start_link = intern("start_link"), callback_mode = intern("callback_mode"),
         sleep = intern("sleep"), enter_loop = intern("enter_loop"), hibernate = intern("hibernate");

  static void add(std::vector<Arity>& list, std::initializer_list<std::pair<std::string_view, int>> functions) {
    for (auto [name, arity] : functions) list.push_back({intern(name), arity});
  }
  Words() {
    for (std::string_view name :
         {"Phoenix.Tracker", "Phoenix.Presence", "WebSockex", "Connection", "Oban.Plugin", "GenEvent", ":gen_event"}) {
      servers.push_back(intern(name));
    }
    add(messages, {{"handle_call", 3},
                   {"handle_cast", 2},
                   {"handle_info", 2},
                   {"handle_continue", 2},
                   {"handle_events", 3},
                   {"handle_demand", 2},
                   {"handle_event", 2}});
    server_callbacks = messages;
    add(server_callbacks, {{"init", 1},
                           {"terminate", 2},
                           {"code_change", 3},
                           {"handle_diff", 2},
                           {"handle_connect", 2},
                           {"handle_disconnect", 2},
                           {"handle_frame", 2},
                           {"connect", 2},
                           {"disconnect", 2}});
    for (std::string_view name :
         {"async", "start", "start_link", "async_stream", "async_nolink", "start_child", "async_stream_nolink"}) {
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

bool works_for(const File& file, ModuleId module, const std::vector<Symbol>& behaviours) {
  for (Symbol name : behaviours) {
    if (file.names.uses(module, name)) return true;
  }
  for (const Attribute& attribute : file.names.attributes()) {
    if (attribute.module != module || attribute.name != sym::behaviour || attribute.in_quote) continue;
    Symbol named = file.names.resolve_module(file.tree, attribute.value);
    if (std::ranges::find(behaviours, named) != behaviours.end()) return true;
  }
  return false;
}

bool defines(const File& file, ModuleId module, Symbol name, int arity) {
  return !clauses_of(file, module, name, static_cast<uint32_t>(arity)).empty();
}

// Most plugs do not say that they are: init/1 and call/2 in a module that imports Plug.Conn.
bool is_undeclared_plug(const File& file, ModuleId module) {
  static const Symbol kConn = intern("Plug.Conn"), kCall = intern("call");
  const auto directives = file.names.directives_within(module);
  return std::ranges::any_of(directives,
                             [&](const Directive& directive) {
                               return directive.kind == sym::import_ && directive.module == kConn &&
                                      directive.in == module && !directive.in_quote;
                             }) &&
         defines(file, module, words().init, 1) && defines(file, module, kCall, 2);
}

bool is_request(Host host) {
  switch (host) {
    case Host::live_view:
    case Host::live_component:
    case Host::channel:
    case Host::socket:
    case Host::plug:
    case Host::controller:
    case Host::absinthe_middleware:
    case Host::oban_worker: return true;
    default: return false;
  }
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

// More ways into a piece of code than hand-written code has; and functions on them.
constexpr size_t kMostRuns = 64;
constexpr size_t kMostFunctions = 1000;

class Search {
 public:
  Search(const File& file, const Processes* processes) : file_(file), tree_(file.tree), processes_(processes) {}

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
    if (found.size() > kMostRuns) return;
    Run one = found.size() == kMostRuns ? Run{} : run;  // and others
    if (std::ranges::find(found, one) == found.end()) found.push_back(one);
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
    // `get "/" do ... end`
    bool routes = has_host(file_, file_.names.module_of(node), Host::plug);
    return {routes ? Runner::request : Runner::caller, {}, {}};
  }

  void of_definition(DefinitionId id, int depth) {
    if (found.size() > kMostRuns || !seen_.insert(id.value).second) return;
    if (seen_.size() > kMostFunctions) return add({});
    const Definition& definition = file_.names.definition(id);
    if (std::optional<Run> own = role(id)) {
      add(*own);
      if (own->runner != Runner::caller) return;
    }
    const bool started = processes_->starts(definition);
    if (started) add({Runner::task, {}, definition.node});
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
  std::optional<Run> role(DefinitionId id) const {
    const Definition& definition = file_.names.definition(id);
    const ModuleId module = definition.module;
    if (definition.kind != sym::def) return std::nullopt;
    if (!module) {  // a fragment: what is written like a callback is one
      bool answers = has(words().messages, definition);
      return answers ? std::optional(Run{Runner::server, {}, definition.node}) : std::nullopt;
    }
    auto run = [&](Runner runner) {
      return Run{runner, runner == Runner::server ? module : ModuleId{}, definition.node};
    };
    if (auto callback = callback_of(file_, id)) {
      if (callback->host == Host::application) return run(Runner::application);
      if (callback->host == Host::supervisor) return run(Runner::supervisor);
      if (callback->host == Host::plug && definition.name == words().init) return run(Runner::compiler);
      if (is_request(callback->host)) return run(Runner::request);
      if (assay::is_server(callback->host) || callback->host == Host::broadway) return run(Runner::server);
    }
    const bool of_plug = definition.arity == 2 ? text(definition.name) == "call"
                                               : definition.arity == 1 && definition.name == words().init;
    if (of_plug && is_undeclared_plug(file_, module)) {
      return run(definition.arity == 2 ? Runner::request : Runner::compiler);
    }
    if (processes_->is_server(module)) {
      const bool state = definition.arity == 3 && defines(file_, module, words().callback_mode, 0);
      if (has(words().server_callbacks, definition) || state) return run(Runner::server);
    }
    // The process that starts it, which stays: the supervisor.
    if (definition.name == words().start_link) return run(Runner::supervisor);
    return std::nullopt;
  }

  const File& file_;
  const Tree& tree_;
  const Processes* processes_;
  std::unordered_set<uint32_t> seen_;
};

}  // namespace

NodeId other_process_around(const File& file, NodeId node) { return Search(file, nullptr).given_around(node); }

Processes::Processes(const File& file) : file_(file) {
  for (const Call& call : file.names.calls()) {
    if (call.arity < 3 || call.in_quote || given_to(call) != Given::task) continue;
    std::vector<NodeId> arguments = arguments_of(file, call);
    for (size_t i = 0; i + 2 < arguments.size() && i < 2; ++i) {  // the module, or a supervisor before it
      Symbol module = value_of(file, arguments[i]).module();
      auto name = value_of(file, arguments[i + 1]).atom();
      if (module && name) started_.emplace(intern(*name), module);
    }
  }
}

bool Processes::starts(const Definition& definition) const {
  if (!definition.module) return false;
  auto [from, to] = started_.equal_range(definition.name);
  return std::any_of(from, to,
                     [&](const auto& one) { return one.second == file_.names.module(definition.module).name; });
}

std::vector<Run> Processes::runs_of(NodeId node) const {
  DefinitionId in = file_.names.definition_of(node);
  const bool by_definition = in && !other_process_around(file_, node).valid();
  std::scoped_lock lock(mutex_);
  if (by_definition) {
    if (auto known = runs_.find(in.value); known != runs_.end()) return known->second;
  }
  Search search(file_, this);
  search.from(node, 0);
  if (search.found.empty()) search.found.push_back({});
  if (by_definition) runs_.emplace(in.value, search.found);
  return search.found;
}

bool Processes::is_server(ModuleId module) const {
  if (!module) return false;
  for (Host host : hosts_of(file_, module)) {
    if (is_request(host)) return false;
    if (assay::is_server(host) || host == Host::broadway) return true;
  }
  if (works_for(file_, module, words().servers)) return true;
  // By its callbacks, where `use` is of a library's or the project's own module.
  bool answers = false;
  for (const Arity& one : words().messages) answers |= defines(file_, module, one.name, one.arity);
  return answers && defines(file_, module, words().init, 1);
}

Processes read_processes(const File& file, const Project& /*project*/) { return Processes(file); }

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

}  // namespace assay::families::ets_usage
