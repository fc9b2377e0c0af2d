// Flags JSON controllers that handle errors action by action, or not at all, where action_fallback does it once.
#include <algorithm>
#include <map>
#include <set>

#include "flow/results.h"
#include "shared.h"

namespace assay::families::phoenix_json_api {
namespace {

// A `with` without else in tail position hands on what did not match.
bool returns_errors(const Context& ctx, DefinitionId clause) {
  const Tree& tree = ctx.tree();
  const auto results = results_of(ctx.file, ctx.names().definition(clause));
  return std::ranges::any_of(results, [&](const CodeResult& result) {
    if (result.kind != CodeResult::Kind::unmatched) return false;
    const NodeId arrow = result.node.valid() ? tree.parent(result.node) : NodeId{};
    if (!tree.is(arrow, NodeKind::binary_op)) return false;
    const NodeId pattern = tree.first_child(arrow);
    const NodeId tag = tree.is(pattern, NodeKind::tuple) ? tree.first_child(pattern) : pattern;
    return tree.is(tag, NodeKind::atom) && text(tree.symbol(tag)) == "ok";
  });
}

bool is_error_clause(const Tree& tree, NodeId clause) {
  const auto patterns = patterns_of(tree, tree.first_child(clause));
  if (patterns.size() != 1 || !tree.is(patterns[0], NodeKind::tuple)) return false;
  const NodeId tag = tree.first_child(patterns[0]);
  return tree.is(tag, NodeKind::atom) && text(tree.symbol(tag)) == "error";
}

std::string without_spaces(std::string_view text) {
  std::string squeezed(text);
  std::erase_if(squeezed, [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; });
  return squeezed;
}

// The branches for {:error, _} in an action, as written.
std::set<std::string> error_branches(const Context& ctx, const Controller::Action& action) {
  std::set<std::string> found;
  for (DefinitionId id : action.clauses) {
    const Definition& clause = ctx.names().definition(id);
    for (NodeId node = clause.node; node < clause.end; node.value += 1) {
      if (ctx.tree().is(node, NodeKind::clause) && is_error_clause(ctx.tree(), node)) {
        found.insert(without_spaces(ctx.tree().text(node)));
      }
    }
  }
  return found;
}

void on_module(Context& ctx, const Module& module) {
  const Controller* controller = ctx.project.web.controller_of(module.name);
  if (!controller || controller->file != ctx.file.id || ctx.project.is_test_code(ctx.file.id)) return;
  if (ctx.names().module(controller->module_in_file).node != module.node) return;
  if (controller->json != Answer::yes || controller->html == Answer::yes) return;
  if (controller->has_action_fallback == Answer::unknown) return;
  std::map<std::string, int> repeated;
  std::string returning, repeating;
  for (const Controller::Action& action : controller->actions) {
    if (std::ranges::any_of(action.clauses, [&](DefinitionId clause) { return returns_errors(ctx, clause); })) {
      if (returning.empty()) returning = action.name;
    }
    for (const std::string& branch : error_branches(ctx, action)) {
      if (++repeated[branch] == 2) repeating = action.name;
    }
  }
  if (returning.empty() && repeating.empty()) return;
  Site site = ctx.consider(module.node);
  if (controller->has_action_fallback == Answer::yes) return site.pass();
  if (!returning.empty()) {
    site.fail(
            "{}/2 returns {{:error, _}} when its `with` does not match, and no action_fallback turns it into an "
            "answer: the request ends with status 500",
            returning)
        .help("declare `action_fallback MyAppWeb.FallbackController`");
  } else {
    site.fail("{}/2 repeats the error branch of another action", repeating)
        .help("return {:error, _} from the actions, and declare `action_fallback MyAppWeb.FallbackController`");
  }
}

}  // namespace

extern const Check no_action_fallback{
    .id = "phoenix-json-api/no-action-fallback",
    .level = Level::warning,
    .scope = Scope::project,
    .on_module = on_module,
};

}  // namespace assay::families::phoenix_json_api
