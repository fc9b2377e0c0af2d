// Flags JSON controllers that handle errors action by action, or not at all, where action_fallback does it once.
#include <algorithm>
#include <map>
#include <string>

#include "shared_errors.h"

namespace assay::families::phoenix_json_api {
namespace {

// `use ShopWeb, :controller` of a module that is not at hand: as Phoenix generates it, it declares no fallback.
// Libraries bring none either.
bool has_generated_uses(const Context& ctx, ModuleId module) {
  static const Symbol kController = intern("controller");
  const auto root_of = [](std::string_view name) { return name.substr(0, name.find('.')); };
  const std::string_view root = root_of(text(ctx.names().module(module).name));
  return std::ranges::all_of(ctx.names().directives(), [&](const Directive& use) {
    const bool other = use.kind != sym::use_ || use.in != module || use.in_quote || use.followed;
    const bool library = use.module && root_of(text(use.module)) != root;
    return other || library || (use.module && text(use.module).ends_with("Web") && use.which == kController);
  });
}

void on_module(Context& ctx, const Module& module) {
  const Controller* controller = ctx.project.web.controller_of(module.name);
  if (!controller || controller->file != ctx.file.id || ctx.project.is_test_code(ctx.file.id)) return;
  if (ctx.names().module(controller->module_in_file).node != module.node) return;
  if (controller->json != Answer::yes || controller->html == Answer::yes) return;
  if (controller->has_action_fallback == Answer::unknown && !has_generated_uses(ctx, controller->module_in_file)) {
    return;
  }
  std::map<std::string, int> repeated;
  std::string returning, repeating;
  for (const Controller::Action& action : controller->actions) {
    if (std::ranges::any_of(action.clauses, [&](DefinitionId clause) { return returns_errors(ctx.file, clause); })) {
      if (returning.empty()) returning = action.name;
    }
    for (const std::string& branch : error_branches(ctx, action.clauses)) {
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
