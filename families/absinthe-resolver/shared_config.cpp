#include "shared_config.h"

#include <algorithm>

#include "flow/results.h"
#include "project/reach.h"

namespace assay::families::absinthe_resolver {
namespace {

// The pattern takes nothing from the context, or binds it to what is never read.
bool ignores(const File& file, NodeId parameter, NodeId code) {
  const Tree& tree = file.tree;
  if (!parameter) return false;
  if (tree.is(parameter, NodeKind::map)) {
    for (NodeId pair : tree.children(parameter)) {
      if (!ignores(file, tree.last_child(pair), code)) return false;
    }
    return true;
  }
  if (!tree.is(parameter, NodeKind::variable)) return false;
  const Symbol name = tree.symbol(parameter);
  if (text(name).starts_with("_")) return true;
  for (NodeId at = NodeId{parameter.value + 1}; at.value < tree.end(code).value; at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::variable) && tree.symbol(at) == name) return false;
  }
  return true;
}

bool gives_topic(const File& file, const CodeResult& result) {
  if (!result.is_value()) return !result.returns;
  const NodeId tuple = value_of(file, result.node).node();
  const Tree& tree = file.tree;
  if (!tree.is(tuple, NodeKind::tuple) || tree.child_count(tuple) != 2) return false;
  return value_of(file, tree.first_child(tuple)).is_atom("ok") &&
         value_of(file, tree.last_child(tuple)).entry("topic").present();
}

}  // namespace

std::optional<bool> is_open(const Project& project, const GraphqlField& field) {
  const File& file = project.file(field.file);
  const Tree& tree = file.tree;
  const NodeId config = value_of(file, field.config).node();
  if (tree.is(config, NodeKind::fn)) {
    for (NodeId clause : tree.children(config)) {
      const NodeId head = tree.first_child(clause);
      if (!ignores(file, tree.child(head, 1), clause)) return false;
    }
    const auto results = results_of_fn(file, config);
    if (results.empty()) return std::nullopt;
    return std::all_of(results.begin(), results.end(),
                       [&](const CodeResult& result) { return gives_topic(file, result); });
  }
  if (!tree.is(config, NodeKind::capture)) return std::nullopt;
  const CallId id = file.names.call_at(config);
  if (!id || file.names.call(id).form != CallForm::captured) return std::nullopt;
  const auto clauses = definitions_of(project, field.file, file.names.call(id));
  for (const DefinitionPlace& place : clauses) {
    const File& in = project.file(place.file);
    const Definition& clause = in.names.definition(place.definition);
    if (clause.arity != 2 || !clause.body || !ignores(in, in.tree.child(clause.head, 1), clause.node)) return false;
    for (const CodeResult& result : results_of(in, clause)) {
      if (!gives_topic(in, result)) return false;
    }
  }
  return clauses.empty() ? std::nullopt : std::optional(true);
}

}  // namespace assay::families::absinthe_resolver
