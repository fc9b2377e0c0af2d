#include "shared_params.h"

#include <algorithm>

#include "flow/origin.h"
#include "project/reach.h"

namespace assay::families::phoenix_json_api {
namespace {

// A variable that holds the parameters whole, not one of them: `params`, but not `params["id"]`, `Map.get(params,
// "id")`.
bool is_whole(const Context& ctx, NodeId variable, NodeId parameters) {
  const Tree& tree = ctx.tree();
  const Binding* binding = ctx.names().binding_of(tree.symbol(variable), variable);
  if (!binding || (binding->node != parameters && !tree.is_ancestor(parameters, binding->node))) return false;
  for (NodeId node = binding->node; node != parameters; node = tree.parent(node)) {
    if (!tree.is(tree.parent(node), NodeKind::binary_op)) return false;  // a part of the pattern
  }
  const NodeId around = tree.parent(variable);
  if (tree.is(around, NodeKind::access)) return tree.first_child(around) != variable;
  const CallId taker =
      tree.is(around, NodeKind::binary_op) ? ctx.names().call_at(tree.last_child(around)) : ctx.names().call_at(around);
  return !taker.valid() || last_part(ctx.names().call(taker).module) != "Map";
}

// Of a repo's functions. fetch is what many projects call a get that gives {:ok, row}.
bool reads_one_row(const Call& call) {
  std::string_view name = text(call.function);
  if (name.ends_with('!')) name.remove_suffix(1);
  return name == "get" || name == "get_by" || name == "one" || name == "fetch" || name == "fetch_by" ||
         name == "fetch_one";
}

}  // namespace

bool takes_parameters(const Context& ctx, const Definition& action, const Call& call) {
  const Tree& tree = ctx.tree();
  const NodeId parameters = tree.child(action.head, 1);
  for (NodeId argument : arguments_of(ctx.file, call)) {
    for (NodeId part : slice_of(ctx.file, argument)) {
      for (NodeId node = part; node < tree.end(part); node.value += 1) {
        if (tree.is(node, NodeKind::variable) && is_whole(ctx, node, parameters)) return true;
      }
    }
  }
  return false;
}

bool limits_itself(const Context& ctx, const Call& list) {
  const auto clauses = definitions_of(ctx.project, ctx.file.id, list);
  return !clauses.empty() && std::ranges::all_of(clauses, [&](const DefinitionPlace& place) {
    const File& file = ctx.project.file(place.file);
    const Definition& clause = file.names.definition(place.definition);
    auto limits = [](const File&, const Call& call, auto) {
      const std::string_view name = text(call.function);
      return name == "limit" || name == "paginate" || name == "page" ? Follow::found : Follow::go_on;
    };
    if (!clause.body.valid()) return false;
    if (find_reached_call(ctx.project, place.file, clause.body, limits, 8)) return true;
    for (NodeId node = clause.body; node < file.tree.end(clause.body); node.value += 1) {
      if (file.tree.is(node, NodeKind::keyword_pair) && text(file.tree.symbol(node)) == "limit") return true;
    }
    return false;
  });
}

bool comes_of_one_row(const Context& ctx, const Call& list) {
  bool reads = false;
  auto reads_otherwise = [&](const File&, const Call& call, auto) {
    if (!last_part(call.module).ends_with("Repo")) return Follow::go_on;
    if (!reads_one_row(call)) return Follow::found;
    reads = true;
    return Follow::stop;
  };
  const auto clauses = definitions_of(ctx.project, ctx.file.id, list);
  return std::ranges::none_of(
             clauses,
             [&](const DefinitionPlace& place) {
               const NodeId body = ctx.project.file(place.file).names.definition(place.definition).body;
               return body.valid() && find_reached_call(ctx.project, place.file, body, reads_otherwise, 40);
             }) &&
         reads;
}

}  // namespace assay::families::phoenix_json_api
