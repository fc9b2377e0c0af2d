#include "shared_options.h"

#include <algorithm>

#include "flow/origin.h"

namespace assay::families::plug_pipeline {
namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// Work that is worth doing once.
bool prepares(const Call& call) {
  const std::string_view module = text(call.module), name = text(call.function);
  if (name == "init" && call.arity == 1 && call.target == CallTarget::remote) return true;
  if (module == "Regex") return is_any(name, {"compile", "compile!"});
  if (module == "MapSet" || module == "Map") return name == "new";
  if (module == "Keyword") return is_any(name, {"validate", "validate!", "merge"});
  if (module == "URI") return is_any(name, {"parse", "new", "new!"});
  return is_any(module, {"Enum", "String", "List", "Path", "Base"}) || name == "validate!";
}

// Gives the same for the same arguments, so that it can be asked once.
bool is_pure(const Call& call) {
  const std::string_view name = text(call.function);
  return call.target != CallTarget::remote || name.starts_with("parse") || name.starts_with("compile") ||
         is_any(text(call.module), {"Enum", "String", "Keyword", "Map", "MapSet", "List", "Regex", "Path", "Base",
                                    "URI", "Atom", "Integer", "Tuple", "Access"});
}

// The call takes what the options say, and nothing of the request or of the machine.
bool works_on_options(const File& file, const Call& call, NodeId conn, NodeId options) {
  bool of_options = false;
  for (NodeId part : slice_of(file, call.outer, false, {.parameters = false})) {
    for (const Call& one : file.names.calls_in(file.tree, part)) {
      if (one.node != call.node && !is_pure(one)) return false;
    }
    for (NodeId node = part; node < file.tree.end(part); node.value += 1) {
      const Binding* binding =
          file.tree.is(node, NodeKind::variable) ? file.names.binding_of(file.tree.symbol(node), node) : nullptr;
      if (file.tree.is_ancestor(conn, node) || (binding && file.tree.is_ancestor(conn, binding->node))) return false;
      of_options |= file.tree.is_ancestor(options, node) || (binding && file.tree.is_ancestor(options, binding->node));
    }
  }
  return of_options;
}

}  // namespace

const Call* repeated_work(const Context& ctx, const PlugMount& mount) {
  for (const DefinitionPlace& place : mount.definitions) {
    const File& file = ctx.project.file(place.file);
    const Definition& definition = file.names.definition(place.definition);
    const NodeId conn = file.tree.child(definition.head, 0), options = file.tree.child(definition.head, 1);
    if (!definition.body || !options.valid()) continue;
    for (const Call& call : file.names.calls_in(file.tree, definition.body)) {
      if (prepares(call) && works_on_options(file, call, conn, options)) return &call;
    }
  }
  return nullptr;
}

}  // namespace assay::families::plug_pipeline
