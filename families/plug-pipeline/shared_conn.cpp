#include "shared_conn.h"

#include <algorithm>
#include <array>

#include "flow/origin.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "shared.h"

namespace assay::families::plug_pipeline {
namespace {

constexpr int kDeepest = 3;

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// Functions of libraries that are known to give something else.
bool gives_no_conn(const Call& call) {
  const std::string_view module = text(call.module), name = text(call.function);
  if (module == "Logger") return true;
  if (module == "IO") return is_any(name, {"puts", "write", "warn", "binwrite"});
  if (module == "Enum") return is_any(name, {"each", "map", "filter", "any?", "all?", "count", "member?"});
  if (module == "Kernel") return is_any(name, {"send", "inspect", "to_string", "is_nil", "spawn", "self"});
  if (module == "Process" || module == "Registry") return name != "get" && name != "meta";
  if (module == ":ets") return name != "lookup_element";
  if (module == "Agent") return is_any(name, {"update", "cast", "start_link", "start"});
  if (module == "GenServer") return is_any(name, {"cast", "reply", "start_link", "start"});
  if (module == "File") return is_any(name, {"write", "write!", "read", "exists?", "mkdir_p", "mkdir_p!", "rm", "rm!"});
  if (module == "Gettext") return is_any(name, {"put_locale", "get_locale"});
  if (module == "Phoenix.PubSub") return is_any(name, {"broadcast", "broadcast!", "broadcast_from", "subscribe"});
  if (module == "Plug.Conn") {
    return is_any(name,
                  {"get_session", "get_req_header", "get_resp_header", "read_body", "get_peer_data", "request_url"});
  }
  if (module == ":telemetry") return name == "execute";
  if (module == "Task" || module == "Task.Supervisor") return is_any(name, {"start", "start_link", "start_child"});
  return false;
}

// A comprehension that neither folds nor collects into something else.
bool gives_list(const File& file, const Call& call) {
  if (call.target != CallTarget::kernel || call.function != sym::for_) return false;
  return std::ranges::none_of(arguments_of(file, call), [&](NodeId argument) {
    const Value given = value_of(file, argument);
    return given.entry("reduce").present() || given.entry("into").present();
  });
}

std::string name_of(const Call& call) {
  return call.module && text(call.module) != "Kernel" ? fmt::format("{}.{}", text(call.module), text(call.function))
                                                      : std::string(text(call.function));
}

bool gives_boolean(Symbol op) {
  return op == sym::op_equal || op == sym::op_not_equal || op == sym::op_strict_equal ||
         op == sym::op_strict_not_equal || op == sym::in_ || op == sym::op_not_in || op == sym::op_less ||
         op == sym::op_greater || op == sym::op_less_equal || op == sym::op_greater_equal || op == sym::op_regex_match;
}

// What a variable may hold.
std::string not_a_conn_by_origin(const File& file, NodeId variable) {
  for (const Origin& origin : origins_of(file, variable, {.parameters = false})) {
    if (origin.kind != Origin::Kind::expression || !origin.path.empty()) continue;
    if (std::string what = not_a_conn(file, origin.node); !what.empty()) return what;
  }
  return {};
}

bool is_conn_variable(const File& file, NodeId node) {
  if (!file.tree.is(node, NodeKind::variable)) return false;
  const Binding* binding = file.names.binding_of(file.tree.symbol(node), node);
  return takes_conn(file, binding ? binding->node : node);
}

// A `with` without else, whose value did not match: it can't have been a conn, since no conn was given to what made it.
bool unmatched_is_no_conn(const File& file, NodeId made_by, int depth) {
  const CallId id = file.names.call_at(made_by);
  if (!id) return false;
  const Call& call = file.names.call(id);
  if (gives_no_conn(call)) return true;
  const auto clauses = clauses_of(file, call);
  if (!clauses.empty()) {
    if (depth == 0) return false;
    const auto results = results_of_function(file, clauses[0]);
    return std::ranges::none_of(results, [&](const CodeResult& one) {
      return one.kind == CodeResult::Kind::unknown || (one.is_value() && not_a_conn(file, one.node).empty());
    });
  }
  if (call.target != CallTarget::remote && call.target != CallTarget::erlang) return false;
  const auto arguments = arguments_of(file, call);
  return std::ranges::none_of(
      arguments, [&](NodeId one) { return file.tree.is(one, NodeKind::variable) && takes_conn(file, one); });
}

// `%{halted: true} = conn` binds it.
bool is_bound_halted(const File& file, const Binding& binding) {
  static const Symbol kHalted = intern("halted");
  const NodeId pattern = file.tree.parent(binding.node);
  if (!file.tree.is(pattern, NodeKind::binary_op)) return false;
  for (NodeId node = pattern; node < file.tree.end(pattern); node.value += 1) {
    if (file.tree.is(node, NodeKind::keyword_pair) && file.tree.symbol(node) == kHalted) return true;
  }
  return false;
}

// What it gives was answered in chunks before.
bool streams(const File& file, DefinitionId clause) {
  static const Symbol kChunk = intern("chunk"), kSendChunked = intern("send_chunked");
  return find_reached_call(file, file.names.definition(clause).node, [](const Call& call, auto) {
    return call.function == kChunk || call.function == kSendChunked;
  });
}

// `Enum.reduce_while(checks, conn, ...)`: of no checks comes the conn as it was.
bool folds_conn(const File& file, const Call& call) {
  if (text(call.module) != "Enum" || !is_any(text(call.function), {"reduce", "reduce_while"}) || call.arity != 3) {
    return false;
  }
  return is_conn_variable(file, arguments_of(file, call)[1]);
}

bool lets_through(const File& file, DefinitionId clause, int depth);

// A call that gives the conn unanswered.
bool call_lets_through(const File& file, NodeId node, DefinitionId clause, int depth) {
  static const Symbol kConn = intern("Plug.Conn"), kHalt = intern("halt");
  const CallId id = file.names.call_at(node);
  if (!id) return false;
  const Call& call = file.names.call(id);
  if (call.module == kConn) return !is_response(call) && call.function != kHalt;
  if (folds_conn(file, call)) return true;
  const auto helpers = clauses_of(file, call);
  return depth > 0 && !helpers.empty() && helpers[0] != clause && !streams(file, helpers[0]) &&
         lets_through(file, helpers[0], depth - 1);
}

bool lets_through(const File& file, DefinitionId clause, int depth) {
  for (const CodeResult& result : results_of_function(file, clause)) {
    if (result.kind == CodeResult::Kind::unknown) return true;
    if (!result.is_value()) continue;
    if (!file.tree.is(result.node, NodeKind::variable)) {
      if (call_lets_through(file, result.node, clause, depth)) return true;
      continue;
    }
    const Binding* binding = file.names.binding_of(file.tree.symbol(result.node), result.node);
    if (!binding || is_bound_halted(file, *binding)) continue;
    for (const Origin& origin : origins_of(file, result.node, {.parameters = false, .results = false})) {
      const bool given = origin.kind == Origin::Kind::parameter && takes_conn(file, binding->node);
      if (given || (origin.node && call_lets_through(file, origin.node, clause, depth))) return true;
    }
  }
  return false;
}

void add_endings(const File& file, DefinitionId clause, int depth, std::vector<Ending>& found) {
  for (const CodeResult& result : results_of_function(file, clause)) {
    if (!result.returns || found.size() > 64) continue;
    Ending ending{result.at, {}};
    switch (result.kind) {
      case CodeResult::Kind::unknown: continue;
      case CodeResult::Kind::nil: ending.what = "nil"; break;
      case CodeResult::Kind::unmatched:
        if (unmatched_is_no_conn(file, result.node, depth)) ending.what = "whatever did not match";
        break;
      case CodeResult::Kind::falsy:
        if (!is_conn_variable(file, result.node)) ending.what = "false or nil";
        break;
      default: {
        ending.what = not_a_conn(file, result.node);
        const CallId id = file.names.call_at(result.node);
        if (!ending.what.empty() || !id || depth == 0) break;
        const auto helpers = clauses_of(file, file.names.call(id));
        if (helpers.empty() || helpers[0] == clause) break;
        add_endings(file, helpers[0], depth - 1, found);
        continue;
      }
    }
    if (ending.at) found.push_back(std::move(ending));
  }
}

// Nothing runs behind it: no path lets a request through, and it is the last of its builders, or a module that no
// pipeline is known to mount.
bool is_end_of_line(const File& file, const Project& project, const PlugFunction& plug) {
  if (lets_through(file, plug.clauses[0], kDeepest)) return false;
  const WebFacts& web = project.web;
  const auto uses = plug.of_module ? web.uses_of_plug(file.names.module(plug.module).name)
                                   : web.uses_of_function_plug({file.id, plug.clauses[0]});
  if (uses.empty()) return plug.of_module;
  return std::ranges::all_of(uses, [](const PlugUse& use) {
    return use.host && use.host->kind != PlugHost::Kind::controller && use.mount == &use.host->plugs.back();
  });
}

}  // namespace

PlugSet find_ends_of_line(const File& file, const Project& project) {
  PlugSet found;
  for (const PlugFunction& plug : read_plug_functions(file, project).all) {
    found.holds.push_back(!plug.answers && is_end_of_line(file, project, plug));
  }
  return found;
}

std::string not_a_conn(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  if (!node.valid()) return {};
  switch (tree.kind(node)) {
    case NodeKind::tuple: return "a tuple";
    case NodeKind::atom:
      return tree.has(node, node_flag::word) ? std::string(text(tree.symbol(node)))
                                             : fmt::format(":{}", text(tree.symbol(node)));
    case NodeKind::string:
    case NodeKind::charlist: return "a string";
    case NodeKind::integer:
    case NodeKind::floating: return "a number";
    case NodeKind::list: return "a list";
    case NodeKind::fn:
    case NodeKind::capture: return "a function";
    case NodeKind::map:
      return tree.is(tree.first_child(node), NodeKind::map_update) ? std::string() : std::string("a map");
    case NodeKind::binary_op:
      if (gives_boolean(tree.symbol(node))) return "true or false";
      if (tree.symbol(node) == sym::op_concat) return "a string";
      break;
    case NodeKind::variable:
      if (file.names.binding_of(tree.symbol(node), node)) return not_a_conn_by_origin(file, node);
      break;
    default: break;
  }
  const CallId id = file.names.call_at(node);
  if (!id) return {};
  if (gives_list(file, file.names.call(id))) return "a list";
  if (!gives_no_conn(file.names.call(id))) return {};
  return fmt::format("what {} gives", name_of(file.names.call(id)));
}

std::vector<Ending> endings_of(const File& file, DefinitionId clause) {
  std::vector<Ending> found;
  add_endings(file, clause, kDeepest, found);
  return found;
}

}  // namespace assay::families::plug_pipeline
