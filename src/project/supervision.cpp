#include "project/supervision.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "flow/value.h"
#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol start_link = intern("start_link"), start = intern("start"), init = intern("init"),
         supervise = intern("supervise"), start_child = intern("start_child"), child_spec = intern("child_spec"),
         worker = intern("worker"), supervisor_word = intern("supervisor"),
         start_supervised = intern("start_supervised"), start_supervised_bang = intern("start_supervised!"),
         start_link_supervised_bang = intern("start_link_supervised!");
  Symbol supervisor = intern("Supervisor"), dynamic_supervisor = intern("DynamicSupervisor"),
         supervisor_spec = intern("Supervisor.Spec");
  // start_link/2,3 of these takes the callback module first.
  std::array<Symbol, 8> generic = {intern("GenServer"), intern("Supervisor"),        intern("DynamicSupervisor"),
                                   intern("GenStage"),  intern(":gen_server"),       intern(":gen_statem"),
                                   intern("WebSockex"), intern("ConsumerSupervisor")};
};

const Words& words() {
  static const Words known;
  return known;
}

// A call whose result is a child spec, whatever it is given.
bool makes_spec(const File& file, NodeId node) {
  const Words& w = words();
  CallId id = file.names.call_at(node);
  if (!id.valid()) return false;
  const Call& call = file.names.call(id);
  if (call.target == CallTarget::local) return false;
  if (call.function == w.child_spec) return call.arity == 1 || call.arity == 2;
  if (call.function == w.worker || call.function == w.supervisor_word) return call.arity == 2 || call.arity == 3;
  return false;
}

bool is_spec(const File& file, NodeId node) {
  switch (file.tree.kind(node)) {
    case NodeKind::map:
    case NodeKind::fn:
    case NodeKind::capture: return true;
    case NodeKind::binary_op:
    case NodeKind::call:
    case NodeKind::dot_call: return makes_spec(file, node);
    default: return false;
  }
}

class Collector {
 public:
  explicit Collector(const File& file) : file_(file), tree_(file.tree) {}

  Supervision result;

  void look_at(const Call& call) {
    const Words& w = words();
    if (call.in_quote || call.unreachable || call.form == CallForm::captured) return;
    const Symbol function = call.function;
    if (function == w.start_link || function == w.init) {
      bool lists = call.module == w.supervisor && call.arity == 2 && call.target == CallTarget::remote;
      if (lists && list_is_given(call)) return add_supervisor(call);
      if (function == w.start_link) add_direct(call);
    } else if (function == w.start) {
      if (call.target == CallTarget::remote || call.target == CallTarget::erlang) add_direct(call);
    } else if (function == w.supervise) {
      if (call.target != CallTarget::local && call.arity == 2) add_supervisor(call);
    } else if (function == w.start_child) {
      if (call.arity == 2 && (call.module == w.supervisor || call.module == w.dynamic_supervisor)) {
        add_spec_argument(call, 1, ProcessStart::How::dynamic_child);
      }
    } else if (function == w.start_supervised || function == w.start_supervised_bang ||
               function == w.start_link_supervised_bang) {
      if (call.target != CallTarget::local) add_spec_argument(call, 0, ProcessStart::How::test_child);
    }
  }

  void add_children(NodeId list, uint32_t supervisor, const Environments& environments, bool conditional) {
    ListItems items = list_items(file_, list, is_spec);
    bool complete = items.complete_without_calls;
    for (const ListItem& item : items.items) {
      ProcessStart process;
      process.supervisor = supervisor;
      process.environments = intersection(environments, item.environments);
      process.conditional = conditional || item.conditional;
      process.node = item.node;
      if (!read_spec(item.node, process, 0)) complete = false;
      push(std::move(process), item.node);
    }
    for (const ListItem& item : items.calls) {
      CallId id = file_.names.call_at(item.node);
      if (!id.valid() || !file_.names.call(id).module.valid()) {
        complete = false;
        continue;
      }
      const Call& call = file_.names.call(id);
      result.elsewhere.push_back({supervisor, call.module, call.function, call.arity,
                                  intersection(environments, item.environments), conditional || item.conditional});
    }
    if (supervisor < result.supervisors.size() && !complete) result.supervisors[supervisor].complete = false;
    result.complete = result.complete && complete;
  }

 private:
  // Supervisor.start_link(Module, argument) names a module where the others have a list.
  bool list_is_given(const Call& call) const {
    std::vector<NodeId> arguments = arguments_of(file_, call);
    return !arguments.empty() && !value_of(file_, arguments[0]).module().valid();
  }

  void add_supervisor(const Call& call) {
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (arguments.size() != 2) return;
    SupervisorStart supervisor;
    supervisor.file = file_.id;
    supervisor.module_in_file = call.module_in;
    supervisor.call = call.node;
    Value options = value_of(file_, arguments[1]);
    supervisor.name = options.entry("name").module();
    supervisor.strategy = options.entry("strategy").atom().value_or("");
    result.supervisors.push_back(std::move(supervisor));
    add_children(arguments[0], static_cast<uint32_t>(result.supervisors.size() - 1), {}, false);
  }

  void add_spec_argument(const Call& call, uint32_t index, ProcessStart::How how) {
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (index >= arguments.size()) return;
    ProcessStart process;
    process.how = how;
    process.node = call.node;
    read_spec(followed(file_, arguments[index]), process, 0);
    push(std::move(process), call.node);
  }

  void add_direct(const Call& call) {
    if (call.target != CallTarget::remote && call.target != CallTarget::erlang) return;
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (arguments.empty()) return;
    Value name = value_of(file_, arguments.back()).entry("name");
    if (!name.present()) return;
    ProcessStart process;
    process.how = ProcessStart::How::direct;
    process.module = call.module;
    process.node = call.node;
    process.argument = arguments[0];
    const auto& generic = words().generic;
    if (arguments.size() > 1 && std::ranges::find(generic, call.module) != generic.end()) {
      process.module = value_of(file_, arguments[0]).module();
      process.argument = arguments[1];
    }
    set_name(name, process);
    push(std::move(process), call.node);
  }

  void set_name(const Value& name, ProcessStart& process) const {
    if (!name.present() || name.is_nil()) return;
    process.name = name.module();
    process.name_computed = !process.name.valid();
  }

  void set_argument(NodeId argument, ProcessStart& process) const {
    process.argument = argument;
    if (!argument.valid()) return;
    Value value = value_of(file_, argument);
    set_name(value.entry("name"), process);
    if (!value.lacks("name") && !value.entry("name").present()) process.name_computed = true;
  }

  // False when it is not known what is started.
  bool read_spec(NodeId spec, ProcessStart& process, int depth) {
    constexpr int kDeepest = 8;
    if (!spec.valid() || depth > kDeepest) return false;
    switch (tree_.kind(spec)) {
      case NodeKind::alias:
      case NodeKind::dynamic_alias:
      case NodeKind::variable:
      case NodeKind::atom: break;
      case NodeKind::tuple: {
        NodeId module = tree_.first_child(spec);
        if (!module.valid()) return false;
        process.module = value_of(file_, module).module();
        set_argument(tree_.next_sibling(module), process);
        return process.module.valid();
      }
      case NodeKind::map: return read_map(spec, process);
      default: return read_call(spec, process, depth);
    }
    process.module = value_of(file_, spec).module();
    return process.module.valid();
  }

  // %{id: ..., start: {Module, :start_link, [argument]}}
  bool read_map(NodeId map, ProcessStart& process) {
    std::vector<Value> start = value_of(file_, map).entry("start").elements();
    if (start.size() != 3) return false;
    process.module = start[0].module();
    std::vector<Value> arguments = start[2].elements();
    read_arguments(arguments, process);
    return process.module.valid();
  }

  // The arguments of a start function: options stand last.
  void read_arguments(const std::vector<Value>& arguments, ProcessStart& process) {
    if (arguments.empty()) return;
    const auto& generic = words().generic;
    if (arguments.size() > 1 && std::ranges::find(generic, process.module) != generic.end()) {
      process.module = arguments[0].module();
    }
    set_argument(arguments.back().written(), process);
    process.argument = arguments.front().written();
  }

  bool read_call(NodeId node, ProcessStart& process, int depth) {
    const Words& w = words();
    CallId id = file_.names.call_at(node);
    if (!id.valid()) return false;
    const Call& call = file_.names.call(id);
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (arguments.empty()) return false;
    if (call.function == w.child_spec && call.module == w.supervisor) {
      return read_spec(followed(file_, arguments[0]), process, depth + 1);
    }
    if (call.function == w.child_spec) {
      process.module = call.module;
      set_argument(arguments[0], process);
      return process.module.valid();
    }
    if (call.function == w.worker || call.function == w.supervisor_word) {
      process.module = value_of(file_, arguments[0]).module();
      if (arguments.size() > 1) read_arguments(value_of(file_, arguments[1]).elements(), process);
      return process.module.valid();
    }
    return false;
  }

  // A list that is put together twice in the same way starts the same process.
  void push(ProcessStart process, NodeId place) {
    uint64_t key = (uint64_t{process.supervisor} << 32) | process.node.value;
    if (!seen_.insert(key).second) return;
    process.file = file_.id;
    process.module_in_file = file_.names.module_of(place);
    result.processes.push_back(std::move(process));
  }

  const File& file_;
  const Tree& tree_;
  std::unordered_set<uint64_t> seen_;
};

}  // namespace

std::string_view how_name(ProcessStart::How how) {
  switch (how) {
    case ProcessStart::How::child: return "child";
    case ProcessStart::How::dynamic_child: return "dynamic child";
    case ProcessStart::How::test_child: return "test child";
    case ProcessStart::How::direct: return "direct";
  }
  return "child";
}

Supervision collect_supervision(const File& file) {
  const Words& w = words();
  Collector collector(file);
  for (const Call& call : file.names.calls()) {
    const Symbol f = call.function;
    if (f == w.start_link || f == w.start || f == w.init || f == w.supervise || f == w.start_child ||
        f == w.start_supervised || f == w.start_supervised_bang || f == w.start_link_supervised_bang) {
      collector.look_at(call);
    }
  }
  return std::move(collector.result);
}

Supervision children_of_function(const File& file, ModuleId module, const ChildrenElsewhere& call) {
  Collector collector(file);
  std::vector<NodeId> bodies = function_bodies(file, module, call.function, call.arity);
  for (NodeId body : bodies) {
    collector.add_children(body, call.supervisor, call.environments, call.conditional || bodies.size() > 1);
  }
  if (bodies.empty()) collector.result.complete = false;
  return std::move(collector.result);
}

}  // namespace assay
