#include "shared_escape.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "flow/flow_index.h"
#include "flow/reach.h"
#include "shared_process.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

struct Words {
  // Modules whose functions only show or hold what they are given; those that take a module's name for a process.
  std::vector<Symbol> harmless, named_processes;
  Symbol kernel = intern("Kernel"), send = intern("send"), ets = intern(":ets");
  Words() {
    for (std::string_view name : {"Logger", "IO", "Keyword", "Map", "Kernel", ":logger"})
      harmless.push_back(intern(name));
    for (std::string_view name : {"GenServer", "Supervisor", "Agent", "Process", "Registry", "DynamicSupervisor",
                                  "GenStage", ":telemetry", "Application"}) {
      named_processes.push_back(intern(name));
    }
  }
};

const Words& words() {
  static const Words instance;
  return instance;
}

bool among(const std::vector<Symbol>& modules, Symbol module) {
  return std::ranges::find(modules, module) != modules.end();
}

// What an expression that means the table stands in.
class Escape {
 public:
  Escape(const File& file, const Tables& tables, const Processes& processes, const Creation& creation)
      : file_(file),
        tree_(file.tree),
        tables_(tables),
        processes_(processes),
        group_(creation.group),
        named_(creation.named == Answer::yes) {}

  [[nodiscard]] bool any(const std::vector<NodeId>& mentions) const {
    return std::ranges::any_of(mentions, [&](NodeId node) { return goes_away(node, 0); });
  }

 private:
  bool goes_away(NodeId node, int depth) const {
    NodeId parent = tree_.parent(node);
    if (!parent.valid() || depth > 12) return false;
    switch (tree_.kind(parent)) {
      case NodeKind::tuple: {
        // `{:reply, table, state}` answers with it; `{:ok, table}` and `{:noreply, table}` keep it.
        NodeId tag = tree_.first_child(parent);
        if (tree_.is(tag, NodeKind::atom)) {
          std::string_view word = text(tree_.symbol(tag));
          if (word == "reply" && tree_.child(parent, 1) == node) return true;
          if (word == "reply" || word == "noreply" || word == "ok" || word == "stop") return keeps_not(parent);
        }
        return goes_away(parent, depth + 1);
      }
      case NodeKind::call:
      case NodeKind::dot_call: return goes_to_call(parent, node, depth);
      case NodeKind::binary_op: {
        Symbol op = tree_.symbol(parent);
        if (op == sym::op_pipe_forward && tree_.first_child(parent) == node) {
          return goes_to_call(tree_.last_child(parent), node, depth);
        }
        if (op == sym::op_match) return false;  // the variable is looked at for itself
        return false;
      }
      case NodeKind::keyword_pair:
      case NodeKind::map_pair: {
        if (tree_.is(parent, NodeKind::keyword_pair) &&
            (tree_.symbol(parent) == sym::do_ || tree_.symbol(parent) == sym::else_)) {
          return returned(parent);
        }
        return goes_away(parent, depth + 1);  // with what holds it; where the field is read is looked at, too
      }
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::map_update:
      case NodeKind::struct_:
      case NodeKind::keyword_list: return goes_away(parent, depth + 1);
      case NodeKind::block: return tree_.last_child(parent) == node && goes_away(parent, depth + 1);
      case NodeKind::do_section: return returned(parent);
      case NodeKind::clause:
        // What a function that is handed on gives, whoever calls it gets.
        if (tree_.is(tree_.parent(parent), NodeKind::fn)) return goes_away(tree_.parent(parent), depth + 1);
        return returned(parent);
      default: return false;
    }
  }

  // A function's result that is the table itself: harmless where functions of this file alone get it.
  bool returned(NodeId section) const {
    DefinitionId in = file_.names.definition_of(section);
    if (!in) return false;
    const Definition& definition = file_.names.definition(in);
    bool tail = definition.body == section || tree_.parent(section) == definition.node ||
                tree_.is(section, NodeKind::clause) || tree_.is(section, NodeKind::do_section);
    return tail && definition.kind == sym::def && !is_callback(in);
  }

  // `{:ok, table}` given by a function that is no callback.
  bool keeps_not(NodeId tuple) const {
    DefinitionId in = file_.names.definition_of(tuple);
    return in && file_.names.definition(in).kind == sym::def && !is_callback(in);
  }

  bool is_callback(DefinitionId in) const {
    std::vector<Run> runs = processes_.runs_of(file_.names.definition(in).body);
    return std::ranges::all_of(runs, [](const Run& run) { return run.runner != Runner::caller; });
  }

  bool goes_to_call(NodeId node, NodeId argument, int depth) const {
    DefinitionId in = file_.names.definition_of(node);
    if (in && file_.names.definition(in).head == node) return false;  // a parameter
    CallId id = file_.names.call_at(node);
    if (!id) return false;
    const Call& call = file_.names.call(id);
    if (tree_.is(node, NodeKind::dot_call) && tree_.first_child(node) == argument) return false;  // Mod.fun()
    if (call.module == words().ets) return false;
    if (call.module == words().kernel) return call.function == words().send;
    std::vector<DefinitionId> clauses = clauses_of(file_, call);
    if (clauses.empty()) {
      if (call.target == CallTarget::local || among(words().harmless, call.module)) return false;
      return !(named_ && among(words().named_processes, call.module));
    }
    std::vector<NodeId> arguments = arguments_of(file_, call);
    auto index = std::ranges::find(arguments, argument) - arguments.begin();
    return std::ranges::any_of(clauses, [&](DefinitionId clause) {
      return parameter_goes_away(file_.names.definition(clause), static_cast<uint32_t>(index), depth + 1);
    });
  }

  // What the function does with the table that it is given.
  bool parameter_goes_away(const Definition& clause, uint32_t index, int depth) const {
    NodeId parameter = clause.head.valid() ? tree_.child(clause.head, index) : NodeId{};
    if (!tree_.is(parameter, NodeKind::variable)) return false;  // of a literal, or a struct: its fields are looked at
    for (NodeId read : flow_index(file_).reads(parameter)) {
      if (goes_away(read, depth + 1)) return true;
    }
    return false;
  }

  const File& file_;
  const Tree& tree_;
  const Tables& tables_;
  const Processes& processes_;
  int group_;
  bool named_;
};

// The expressions that mean a table, by its group.
struct Mentions {
  std::unordered_map<int, std::vector<NodeId>> by_group;
};

Mentions find_mentions(const File& file, const Tables& tables) {
  const Tree& tree = file.tree;
  Mentions found;
  for (uint32_t n = 0; n < tree.size(); ++n) {
    const NodeId node{n};
    const NodeKind kind = tree.kind(node);
    const bool candidate = kind == NodeKind::variable || kind == NodeKind::attribute || kind == NodeKind::atom ||
                           kind == NodeKind::alias || kind == NodeKind::dot_call || kind == NodeKind::call;
    if (!candidate || !file.names.definition_of(node).valid()) continue;
    if (kind == NodeKind::call || kind == NodeKind::dot_call) {
      const CallId id = file.names.call_at(node);
      const Call* call = id ? &file.names.call(id) : nullptr;
      const bool creates = call != nullptr && call->module == words().ets && text(call->function) == "new";
      const bool reads_field = kind == NodeKind::dot_call && tree.has(node, node_flag::no_parens);
      if (!creates && !reads_field) continue;
    }
    const TableName name = tables.name_of(node);
    if (!name.empty()) found.by_group[tables.group_of(name)].push_back(node);
  }
  return found;
}

Mentions read_mentions(const File& file, const Project& project) {
  return find_mentions(file, read_tables(file, project));
}

bool writes_to(const TableName& name, const Tables& tables) {
  for (const Use& use : tables.uses()) {
    if (use.action == Action::write && use.name == name) return true;
  }
  return false;
}

}  // namespace

bool escapes(const Context& ctx, const Creation& creation) {
  const Mentions& mentions = ctx.file_fact(read_mentions);
  const auto found = mentions.by_group.find(creation.group);
  return found != mentions.by_group.end() &&
         Escape(ctx.file, tables_of(ctx), processes_of(ctx), creation).any(found->second);
}

bool written_elsewhere(const Context& ctx, const Creation& creation) {
  const Use* made = tables_of(ctx).use_of(*creation.call);
  if (made == nullptr) return false;
  const bool computed = made->name.find(' ') != std::string::npos;
  const bool atom = made->name.starts_with(':');
  Symbol owner = creation.call->module_in ? ctx.names().module(creation.call->module_in).name : Symbol{};
  const Symbol table = intern(atom ? std::string_view(made->name).substr(1) : made->name);
  for (const File& other : ctx.project.files) {
    if (other.id == ctx.file.id) continue;
    const bool may_say_owner = owner && other.names.may_say(owner);
    if (!may_say_owner && (computed || !other.names.may_say(table))) continue;
    bool mentions = false;
    for (uint32_t n = 0; n < other.tree.size() && !mentions; ++n) {
      NodeId node{n};
      if (!other.tree.is(node, NodeKind::atom) && !other.tree.is(node, NodeKind::alias)) continue;
      Symbol named = other.names.resolve_module(other.tree, node);
      if (!named) continue;
      // An atom that only a table has: whoever says it means the table.
      if (atom && text(named) == made->name) return true;
      mentions = (!computed && text(named) == made->name) || named == owner;
    }
    if (!mentions) continue;
    Tables tables(other);
    if (!computed && writes_to(made->name, tables)) return true;
    // `:ets.insert(Owner.table(), row)`.
    for (const Use& use : tables.uses()) {
      if (use.action != Action::write || !use.table) continue;
      CallId id = other.names.call_at(value_of(other, use.table).node());
      if (id && owner && other.names.call(id).module == owner) return true;
    }
  }
  return false;
}

}  // namespace assay::families::ets_usage
