// Flags index actions that send a whole table.
#include <algorithm>

#include "flow/origin.h"
#include "flow/reach.h"
#include "shared_params.h"

namespace assay::families::phoenix_json_api {
namespace {

// What the makers of an application know and nobody else adds to.
bool is_fixed(std::string_view list) {
  return has_word(list, {"abilities", "roles", "permissions", "countries", "currencies", "languages", "locales",
                         "timezones", "plans"});
}

bool gives_all(const Call& call) {
  const std::string_view name = text(call.function);
  if (call.form == CallForm::captured) return false;
  if (is_fixed(name)) return false;
  return (name.starts_with("list_") && (call.module || call.target == CallTarget::unknown)) ||
         (name == "all" && last_part(call.module) == "Repo");
}

// Something limits it or tells how much there is.
bool speaks_of_pages(const Context& ctx, const Definition& definition) {
  const Tree& tree = ctx.tree();
  for (NodeId node = definition.node; node < definition.end; node.value += 1) {
    std::string_view name = text(tree.symbol(node));
    if (tree.is(node, NodeKind::string) || tree.is(node, NodeKind::string_part)) name = tree.text(node);
    if (has_word(name, {"page", "paging", "paginate", "paginated", "pagination", "paginator", "limit", "cursor",
                        "offset", "scrivener", "flop", "after", "before", "total", "meta"})) {
      return true;
    }
  }
  return false;
}

void on_definition(Context& ctx, const Definition& action) {
  static const Symbol kIndex = intern("index");
  if (action.name != kIndex || action.kind != sym::def || action.arity != 2 || !action.body.valid()) return;
  if (ctx.project.is_test_code(ctx.file.id)) return;
  for (const Call& answer : ctx.names().calls_in(ctx.tree(), action.body)) {
    const std::string_view name = text(answer.function);
    if ((name != "json" && name != "render") || !answers_with_json(ctx, answer)) continue;
    const NodeId payload = payload_of(ctx, answer);
    if (!payload.valid()) continue;
    for (NodeId part : slice_of(ctx.file, payload)) {
      for (const Call& list : ctx.names().calls_in(ctx.tree(), part)) {
        if (!gives_all(list)) continue;
        Site site = ctx.consider(action.node);
        bool pages = speaks_of_pages(ctx, action) || takes_parameters(ctx, action, list) || limits_itself(ctx, list) ||
                     comes_of_one_row(ctx, list);
        for (DefinitionId reached : reached_from(ctx.file, action.body)) {
          pages |= speaks_of_pages(ctx, ctx.names().definition(reached));
        }
        if (pages) return site.pass();
        site.fail("this sends all that {} gives, which grows with the table", text(list.function))
            .help("take a limit and a cursor or page from the parameters, cap them, and send what comes next as meta");
        return;
      }
    }
  }
}

}  // namespace

extern const Check list_without_pagination{
    .id = "phoenix-json-api/list-without-pagination",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"index">,
    .on_definition = on_definition,
};

}  // namespace assay::families::phoenix_json_api
