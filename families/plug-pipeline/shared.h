// What the checks of this family share: which functions of a file run as plugs, and what calls on a conn do.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/check.h"

namespace assay::families::plug_pipeline {

// A function that a pipeline calls with the conn: call/2 of a module plug, or a function that a `plug` macro names.
struct PlugFunction {
  std::vector<DefinitionId> clauses;
  ModuleId module;         // where it stands
  bool of_module = false;  // call/2 of a module plug
  // Answering is what it is there for: an action_fallback, the target of a forward or route; nothing runs after it.
  bool answers = false;
};

struct PlugFunctions {
  std::vector<PlugFunction> all;
  std::unordered_map<uint32_t, uint32_t> of_definition;  // by DefinitionId: index into all
  [[nodiscard]] const PlugFunction* at(DefinitionId clause) const;
};
// Those of a file for which something holds, asked once for each.
struct PlugSet {
  std::vector<bool> holds;  // by index of PlugFunctions::all
  [[nodiscard]] bool has(const PlugFunctions& plugs, const PlugFunction& plug) const {
    return holds[static_cast<size_t>(&plug - plugs.all.data())];
  }
};
// Those of a file; for Context::file_fact.
PlugFunctions read_plug_functions(const File& file, const Project& project);

// The plug functions that come to a place: the one it stands in, and those that call the function around it.
std::vector<const PlugFunction*> plugs_reaching(const Context& ctx, const PlugFunctions& plugs, NodeId node);

// The call stands in one of them, or in a function that one calls, and is no test's.
bool runs_in_plug(const Context& ctx, const PlugFunctions& plugs, const Call& call);

// The module is a plug: it says so (@behaviour Plug, use Plug.Builder), is mounted by a `plug` macro, or has init/1 and
// a call/2 that takes a conn. Controllers (an action_fallback among them) are none.
bool is_module_plug(const File& file, const Project& project, ModuleId module);

// The pattern of a parameter that takes a conn: `conn`, `%Plug.Conn{}`, `%{assigns: assigns} = conn`, or a variable
// that is used as one. Of a variable that is read its name alone is asked.
bool takes_conn(const File& file, NodeId parameter);

// A call of the module's function, or of a bare name that nobody is known to own (an import by an unknown `use`).
bool is_call_of(const Call& call, Symbol module);
// Sends the response: Plug.Conn.send_resp and send_file, Phoenix.Controller's json, html, text, render and redirect.
bool is_response(const Call& call);

// Runs in place or not at all: it stands in no closure, or in one given to then, tap or Enum.reduce.
bool runs_with_function(const Context& ctx, NodeId node);

}  // namespace assay::families::plug_pipeline
