#include "shared.h"

#include <algorithm>
#include <array>

#include "flow/callbacks.h"
#include "flow/enclosing.h"
#include "flow/reach.h"
#include "flow/uses.h"
#include "flow/value.h"
#include "project/purpose.h"

namespace assay::families::plug_pipeline {
namespace {

struct Words {
  Symbol plug = intern("plug"), call = intern("call"), init = intern("init"), conn = intern("Plug.Conn"),
         controller = intern("Phoenix.Controller"), plug_module = intern("Plug"), error = intern("error"),
         builder = intern("Plug.Builder");
};
const Words& words() {
  static const Words instance;
  return instance;
}

bool uses_tesla(const File& file, ModuleId module) {
  return std::ranges::any_of(file.names.directives(), [&](const Directive& one) {
    return one.kind == sym::use_ && one.in == module && text(one.module).starts_with("Tesla");
  });
}

// `plug :name` in the body of a module, for modules whose `use` is not understood.
std::vector<std::pair<ModuleId, Symbol>> named_by_macros(const File& file) {
  std::vector<std::pair<ModuleId, Symbol>> found;
  if (!file.names.may_say(words().plug)) return found;
  for (const Call& call : file.names.calls()) {
    if (call.function != words().plug || call.definition || !call.module_in || call.in_quote) continue;
    if (!file.tree.is(call.node, NodeKind::call) || uses_tesla(file, call.module_in)) continue;
    NodeId what = file.tree.first_child(call.node);
    if (file.tree.is(what, NodeKind::binary_op) && file.tree.symbol(what) == sym::when_) {
      what = file.tree.first_child(what);
    }
    if (file.tree.is(what, NodeKind::atom)) found.emplace_back(call.module_in, file.tree.symbol(what));
  }
  return found;
}

// The second argument of an action_fallback is what the action gave: `{:error, reason}`.
bool takes_action_result(const File& file, const std::vector<DefinitionId>& clauses) {
  return std::ranges::any_of(clauses, [&](DefinitionId clause) {
    const NodeId second = file.tree.child(file.names.definition(clause).head, 1);
    return file.tree.is(second, NodeKind::tuple) && file.tree.is(file.tree.first_child(second), NodeKind::atom) &&
           file.tree.symbol(file.tree.first_child(second)) == words().error;
  });
}

std::vector<DefinitionId> public_clauses(const File& file, ModuleId module, Symbol name, uint32_t arity) {
  std::vector<DefinitionId> clauses;
  if (!file.names.may_say(name)) return clauses;
  for (DefinitionId clause : clauses_of(file, module, name, arity)) {
    const Definition& definition = file.names.definition(clause);
    if (definition.kind == sym::def && !definition.in_quote) clauses.push_back(clause);
  }
  return clauses;
}

bool is_named_conn(std::string_view name) {
  if (name.starts_with('_')) name.remove_prefix(1);
  return name.starts_with("conn") || name.ends_with("_conn");
}

// Plug.Conn's functions take it, or its fields are read.
bool is_used_as_conn(const File& file, NodeId variable) {
  static const std::array<Symbol, 8> kFields = {intern("assigns"),      intern("private"), intern("req_headers"),
                                                intern("request_path"), intern("halted"),  intern("path_info"),
                                                intern("body_params"),  intern("method")};
  return std::ranges::any_of(reads_of(file, variable), [&](NodeId read) {
    const auto place = argument_place(file, read);
    if (place && place->index == 0 && place->call->module == words().conn) return true;
    const NodeId parent = file.tree.parent(read);
    return file.tree.is(parent, NodeKind::dot_call) && file.tree.first_child(parent) == read &&
           std::ranges::find(kFields, file.tree.symbol(parent)) != kFields.end();
  });
}

bool any_takes_conn(const File& file, const std::vector<DefinitionId>& clauses) {
  return std::ranges::any_of(clauses, [&](DefinitionId clause) {
    return takes_conn(file, file.tree.first_child(file.names.definition(clause).head));
  });
}

}  // namespace

bool takes_conn(const File& file, NodeId parameter) {
  const Tree& tree = file.tree;
  if (!parameter.valid()) return false;
  switch (tree.kind(parameter)) {
    case NodeKind::variable: return is_named_conn(text(tree.symbol(parameter))) || is_used_as_conn(file, parameter);
    case NodeKind::struct_: return text(tree.symbol(tree.first_child(parameter))).ends_with("Conn");
    case NodeKind::binary_op: {
      const Symbol op = tree.symbol(parameter);
      if (op == sym::op_default) return takes_conn(file, tree.first_child(parameter));
      if (op != sym::op_match) return false;
      return takes_conn(file, tree.first_child(parameter)) || takes_conn(file, tree.last_child(parameter));
    }
    default: return false;
  }
}

bool is_module_plug(const File& file, const Project& project, ModuleId id) {
  const Module& module = file.names.module(id);
  if (!module.name || module.in_quote || module.unreachable || module.kind != sym::defmodule) return false;
  const auto behaviours = project.behaviours_of(file.id, id);
  const bool is_plug =
      std::ranges::any_of(behaviours, [](auto* one) { return one->behaviour == words().plug_module; }) ||
      !project.web.uses_of_plug(module.name).empty() ||
      (!public_clauses(file, id, words().init, 1).empty() &&
       any_takes_conn(file, public_clauses(file, id, words().call, 2)));
  return is_plug && !has_host(file, id, Host::controller) && !project.web.is_action_fallback(module.name);
}

const PlugFunction* PlugFunctions::at(DefinitionId clause) const {
  auto found = of_definition.find(clause.value);
  return found == of_definition.end() ? nullptr : &all[found->second];
}

PlugFunctions read_plug_functions(const File& file, const Project& project) {
  PlugFunctions plugs;
  const auto definitions = file.names.definitions();
  auto add = [&](PlugFunction plug) {
    for (DefinitionId clause : plug.clauses) {
      plugs.of_definition.emplace(clause.value, static_cast<uint32_t>(plugs.all.size()));
    }
    if (!plug.clauses.empty()) plugs.all.push_back(std::move(plug));
  };
  for (uint32_t i = 0; i < file.names.modules().size(); ++i) {
    const ModuleId id{i};
    const Module& module = file.names.module(id);
    const auto clauses = public_clauses(file, id, words().call, 2);
    if (clauses.empty()) continue;
    const bool fallback = project.web.is_action_fallback(module.name) || has_host(file, id, Host::controller);
    if (!fallback && !is_module_plug(file, project, id)) continue;
    const bool answers = fallback || !project.web.ways_to(module.name).empty() || takes_action_result(file, clauses);
    add({.clauses = clauses, .module = id, .of_module = true, .answers = answers});
  }
  const auto named = named_by_macros(file);
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& definition = definitions[i];
    const DefinitionId id{i};
    if (definition.min_arity > 2 || definition.arity < 2 || plugs.at(id) || definition.in_quote) continue;
    if (definition.kind != sym::def && definition.kind != sym::defp) continue;
    const bool here = std::ranges::find(named, std::pair(definition.module, definition.name)) != named.end();
    if (!here && project.web.uses_of_function_plug({file.id, id}).empty()) continue;
    add({.clauses = clauses_of(file, definition.module, definition.name, 2), .module = definition.module});
  }
  return plugs;
}

std::vector<const PlugFunction*> plugs_reaching(const Context& ctx, const PlugFunctions& plugs, NodeId node) {
  std::vector<const PlugFunction*> found;
  const DefinitionId in = ctx.names().definition_of(node);
  if (!in || plugs.all.empty()) return found;
  auto add = [&](DefinitionId clause) {
    const PlugFunction* plug = plugs.at(clause);
    if (plug && std::ranges::find(found, plug) == found.end()) found.push_back(plug);
  };
  add(in);
  for (DefinitionId caller : reaching(ctx.file, in)) add(caller);
  return found;
}

bool runs_in_plug(const Context& ctx, const PlugFunctions& plugs, const Call& call) {
  return call.form != CallForm::captured && call.definition && !plugs_reaching(ctx, plugs, call.node).empty() &&
         purpose_of(ctx.project, ctx.file, call.node) != Purpose::test;
}

bool is_call_of(const Call& call, Symbol module) {
  return call.module == module || (!call.module && call.target == CallTarget::unknown);
}

bool is_response(const Call& call) {
  static const std::array<Symbol, 2> kConn = {intern("send_resp"), intern("send_file")};
  static const std::array<Symbol, 5> kController = {intern("json"), intern("html"), intern("text"), intern("render"),
                                                    intern("redirect")};
  if (std::ranges::find(kConn, call.function) != kConn.end()) return is_call_of(call, words().conn);
  return std::ranges::find(kController, call.function) != kController.end() && call.arity >= 2 &&
         is_call_of(call, words().controller);
}

bool runs_with_function(const Context& ctx, NodeId node) {
  return std::ranges::all_of(closures_around(ctx.file, node), [](const Closure& closure) {
    if (!closure.call) return false;
    const Call& taker = *closure.call;
    if (taker.target == CallTarget::kernel) return taker.function == sym::then_ || taker.function == sym::tap_;
    return text(taker.module) == "Enum" && text(taker.function).starts_with("reduce");
  });
}

}  // namespace assay::families::plug_pipeline
