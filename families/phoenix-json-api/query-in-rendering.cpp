// Flags queries made while JSON is rendered: one for each element of a list, behind the action's back.
#include <algorithm>

#include "flow/callbacks.h"
#include "project/reach.h"
#include "shared_walks.h"

namespace assay::families::phoenix_json_api {
namespace {

bool renders(const Context& ctx, NodeId node) {
  const ModuleId module = ctx.names().module_of(node);
  if (!module || !ctx.names().definition_of(node)) return false;
  const std::string_view name = last_part(ctx.names().module(module).name);
  if (!name.ends_with("JSON") && !name.ends_with("View")) return false;
  return !has_host(ctx.file, module, Host::live_view) && !has_host(ctx.file, module, Host::live_component) &&
         ctx.project.is_application_code(ctx.file.id, node);
}

bool is_repo(const Project& project, Symbol module) {
  return std::ranges::any_of(project.repos, [&](const Repo& repo) { return repo.module == module; }) ||
         last_part(module) == "Repo";
}

// A function of the project, outside its web modules, that comes to the database.
bool queries(const Context& ctx, const Call& call) {
  if (call.target != CallTarget::remote && call.target != CallTarget::imported) return false;
  const std::string_view module = text(call.module);
  if (module.substr(0, module.find('.')).ends_with("Web")) return false;
  const auto clauses = definitions_of(ctx.project, ctx.file.id, call);
  return std::ranges::any_of(clauses, [&](const DefinitionPlace& place) {
    const File& file = ctx.project.file(place.file);
    const NodeId body = file.names.definition(place.definition).body;
    return body.valid() && find_reached_call(
                               ctx.project, place.file, body,
                               [&](const File&, const Call& reached, std::span<const CallPlace>) {
                                 const bool reads = reached.target == CallTarget::remote &&
                                                    is_repo(ctx.project, reached.module) &&
                                                    text(reached.function) != "preload";
                                 return reads ? Follow::found : Follow::go_on;
                               },
                               40);
  });
}

// visit.bills: no call, since it names a field.
void on_node(Context& ctx, NodeId node) {
  const Walk walk = read_walk(ctx, node);
  if (!walk.association || !renders(ctx, node)) return;
  Site site = ctx.consider(node);
  if (walk.preloaded) return site.pass();
  site.fail("nothing preloads {} of {}: this is %Ecto.Association.NotLoaded{{}}, which can't be encoded or walked",
            walk.association->name, last_part(walk.schema->module))
      .help("preload it where the action loads the struct");
}

void on_file(Context& ctx) {
  for (const Call& call : ctx.names().calls()) {
    if (call.in_quote || call.unreachable || !renders(ctx, call.node)) continue;
    if (call.target == CallTarget::remote && is_repo(ctx.project, call.module)) {
      ctx.consider(call)
          .fail("rendering queries the database, once for each thing rendered")
          .help("load it in the action, or preload it there");
    } else if (call.module && queries(ctx, call)) {
      ctx.consider(call)
          .fail("{}.{} queries the database while JSON is rendered, once for each thing rendered", text(call.module),
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
    .kinds = {NodeKind::dot_call},
    .on_node = on_node,
    .on_file = on_file,
};

}  // namespace assay::families::phoenix_json_api
