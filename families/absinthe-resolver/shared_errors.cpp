#include "shared_errors.h"

#include <algorithm>

namespace assay::families::absinthe_resolver {
namespace {

// Reads or maps resolution.errors, or knows changesets.
bool handles_errors(const File& file, NodeId code) {
  const Tree& tree = file.tree;
  for (NodeId at = code; at.value < tree.end(code).value; at = NodeId{at.value + 1}) {
    const bool named = tree.is(at, NodeKind::dot_call) || tree.is(at, NodeKind::keyword_pair);
    if (named && text(tree.symbol(at)) == "errors" && !tree.is(tree.parent(at), NodeKind::map_update)) return true;
    if (tree.is(at, NodeKind::alias)) {
      const Symbol module = file.names.resolve_module(tree, at);
      if (module && text(module) == "Ecto.Changeset") return true;
    }
    if (tree.is(at, NodeKind::atom) && text(tree.symbol(at)) == "errors")
      return true;  // Map.update!(res, :errors, ...)
  }
  return false;
}

// Enum.map(...) is no middleware.
bool is_elixirs(std::string_view module) {
  constexpr std::string_view kModules[] = {"Enum",   "Map",  "List",   "Keyword", "Application",
                                           "Logger", "IO",   "System", "String",  "Kernel",
                                           "Access", "Atom", "Module", "Code",    "Function"};
  return std::ranges::find(kModules, module) != std::end(kModules);
}

}  // namespace

bool module_handles(const Project& project, Symbol module) {
  const auto places = project.modules_named(module);
  if (places.empty()) return !text(module).starts_with("Absinthe.");
  return std::any_of(places.begin(), places.end(), [&](const Project::ModulePlace& place) {
    const File& file = project.file(place.file);
    return handles_errors(file, file.names.module(place.module).node);
  });
}

namespace {

// A middleware that the code names handles errors.
bool names_handler(const Project& project, const File& file, NodeId code, int depth) {
  if (depth == 0) return false;
  for (NodeId at = code; at < file.tree.end(code); at = NodeId{at.value + 1}) {
    if (file.tree.is(at, NodeKind::attribute)) {  // middleware ++ @after_mutations
      const NodeId set = value_of(file, at).node();
      if (set && names_handler(project, file, set, depth - 1)) return true;
      continue;
    }
    if (!file.tree.is(at, NodeKind::alias) && !file.tree.is(at, NodeKind::dynamic_alias)) continue;
    const Symbol module = file.names.resolve_module(file.tree, at);
    const NodeId around = file.tree.parent(at);
    const bool callee = file.tree.is(around, NodeKind::dot_call) && file.tree.first_child(around) == at;
    if (module && !(callee && is_elixirs(text(module))) && module_handles(project, module)) return true;
  }
  return false;
}

}  // namespace

bool definition_handles(const Project& project, const File& file, const Definition& definition) {
  return handles_errors(file, definition.node) || names_handler(project, file, definition.node, 4);
}

}  // namespace assay::families::absinthe_resolver
