#include "shared_errors.h"

#include <algorithm>

#include "flow/reach.h"
#include "flow/results.h"

namespace assay::families::phoenix_json_api {
namespace {

bool is_ok_arrow(const Tree& tree, NodeId value) {
  const NodeId arrow = value.valid() ? tree.parent(value) : NodeId{};
  if (!tree.is(arrow, NodeKind::binary_op)) return false;
  const NodeId pattern = tree.first_child(arrow);
  const NodeId tag = tree.is(pattern, NodeKind::tuple) ? tree.first_child(pattern) : pattern;
  return tree.is(tag, NodeKind::atom) && text(tree.symbol(tag)) == "ok";
}

bool returns_errors(const File& file, DefinitionId clause, int functions) {
  const auto results = results_of(file, file.names.definition(clause));
  return std::ranges::any_of(results, [&](const CodeResult& result) {
    if (result.kind == CodeResult::Kind::unmatched) return is_ok_arrow(file.tree, result.node);
    const CallId id = result.is_value() ? file.names.call_at(result.node) : CallId{};
    if (!id.valid() || functions == 0 || file.names.call(id).form == CallForm::captured) return false;
    const auto called = clauses_of(file, file.names.call(id));
    return std::ranges::any_of(called, [&](DefinitionId one) { return returns_errors(file, one, functions - 1); });
  });
}

bool is_error_clause(const Tree& tree, NodeId clause) {
  const auto patterns = patterns_of(tree, tree.first_child(clause));
  if (patterns.size() != 1 || !tree.is(patterns[0], NodeKind::tuple)) return false;
  const NodeId tag = tree.first_child(patterns[0]);
  return tree.is(tag, NodeKind::atom) && text(tree.symbol(tag)) == "error";
}

std::string shape_of(const Context& ctx, NodeId clause) {
  const Tree& tree = ctx.tree();
  const std::string_view written = tree.text(clause);
  const size_t start = static_cast<size_t>(written.data() - tree.source().data());
  std::string shape;
  std::vector<Symbol> bound;
  size_t done = 0;
  for (NodeId node = clause; node < tree.end(clause); node.value += 1) {
    if (!tree.is(node, NodeKind::variable)) continue;
    const Binding* binding = ctx.names().binding_of(tree.symbol(node), node);
    const NodeId place = binding ? binding->node : node;
    const bool pattern = tree.is_ancestor(tree.first_child(clause), place);
    const size_t at = tree.pos(node) - start;
    if (!pattern || at < done) continue;
    auto number = std::ranges::find(bound, tree.symbol(node)) - bound.begin();
    if (static_cast<size_t>(number) == bound.size()) bound.push_back(tree.symbol(node));
    shape += written.substr(done, at - done);
    shape += fmt::format("${}", number);
    done = at + text(tree.symbol(node)).size();
  }
  shape += written.substr(done);
  std::erase_if(shape, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return shape;
}

}  // namespace

bool returns_errors(const File& file, DefinitionId clause) { return returns_errors(file, clause, 2); }

std::set<std::string> error_branches(const Context& ctx, const std::vector<DefinitionId>& clauses) {
  std::set<std::string> found;
  for (DefinitionId id : clauses) {
    const Definition& clause = ctx.names().definition(id);
    for (NodeId node = clause.node; node < clause.end; node.value += 1) {
      if (ctx.tree().is(node, NodeKind::clause) && is_error_clause(ctx.tree(), node)) found.insert(shape_of(ctx, node));
    }
  }
  return found;
}

}  // namespace assay::families::phoenix_json_api
