// Flags queries made while JSON is rendered: one for each element of a list, behind the action's back.
#include <algorithm>

#include "shared_action.h"
#include "shared_render.h"
#include "shared_walks.h"

namespace assay::families::phoenix_json_api {
namespace {

bool has_view(const File& file) { return std::ranges::any_of(file.names.modules(), is_named_as_view); }

// Ecto.assoc_loaded?(order.lines), or a clause for %NotLoaded{}
bool asks_whether_loaded(const Context& ctx, NodeId node) {
  const Definition& in = ctx.names().definition(ctx.names().definition_of(node));
  const Tree& tree = ctx.tree();
  for (NodeId at = in.node; at < in.end; at.value += 1) {
    const std::string_view name = text(tree.symbol(at));
    if (name.ends_with("NotLoaded") || name == "assoc_loaded?") return true;
  }
  return false;
}

// visit.bills: no call, since it names a field.
void on_node(Context& ctx, NodeId node) {
  if (!ctx.tree().has(node, node_flag::no_parens) || !renders_json(ctx, node)) return;
  const NodeId walked = ctx.tree().first_child(node);
  const bool assign = ctx.tree().is(walked, NodeKind::dot_call) && ctx.tree().has(walked, node_flag::no_parens);
  if (!assign && !ctx.tree().is(walked, NodeKind::variable)) return;
  const std::string_view name = text(ctx.tree().symbol(node));
  if (!names_association(ctx, name)) return;  // most fields are none, and who gives them is dear to find out
  const Walk walk = read_walk(ctx, node);
  const Schema* schema = asks_whether_loaded(ctx, node) ? nullptr : bare_schema(ctx, walked, name);
  if (!walk.association && !schema) return;
  Site site = ctx.consider(node);
  if (!schema && walk.preloaded) return site.pass();
  if (!schema) schema = walk.schema;
  site.fail("nothing preloads {} of {}: this is %Ecto.Association.NotLoaded{{}}, which can't be encoded or walked",
            name, last_part(schema->module))
      .help("preload it where the action loads the struct");
}

void on_file(Context& ctx) {
  for (const Call& call : ctx.names().calls()) {
    if (call.in_quote || call.unreachable || !renders_json(ctx, call.node)) continue;
    if (is_query(ctx.project, ctx.file, call)) {
      ctx.consider(call)
          .fail("this queries the database while JSON is rendered, for a list once for each element")
          .help("load it in the action, or preload it there");
    } else if (auto way = call.module ? way_to_query(ctx, call) : std::nullopt) {
      ctx.consider(call)
          .fail("{}.{} queries the database while JSON is rendered, for a list once for each element",
                text(call.module), text(call.function))
          .help(fmt::format("call it in the action, once, and pass the result as an assign (it comes to {})", *way));
    } else if (is_loader_by_name(ctx, call)) {
      ctx.consider(call)
          .fail("{}.{} loads while JSON is rendered, for a list once for each element", text(call.module),
                text(call.function))
          .help("call it in the action, once, and pass the result as an assign");
    }
  }
}

}  // namespace

extern const Check query_in_rendering{
    .id = "phoenix-json-api/query-in-rendering",
    .level = Level::error,
    .scope = Scope::project,
    .first_look = has_view,
    .kinds = {NodeKind::dot_call},
    .on_node = on_node,
    .on_file = on_file,
};

}  // namespace assay::families::phoenix_json_api
