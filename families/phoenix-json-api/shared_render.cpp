#include "shared_render.h"

#include <algorithm>
#include <unordered_set>

#include "flow/callbacks.h"
#include "flow/reach.h"
#include "project/reach.h"
#include "shared_action.h"
#include "shared_walks.h"

namespace assay::families::phoenix_json_api {
namespace {

bool is_json_render(const File& file, const Definition& clause) {
  if (text(clause.name) != "render" || !file.tree.is(clause.head, NodeKind::call)) return false;
  const auto name = value_of(file, file.tree.first_child(clause.head)).string();
  return name && name->ends_with(".json");
}

// The definitions that render JSON in views, by index.
struct Rendering {
  std::unordered_set<uint32_t> definitions;
};

Rendering find_rendering(const File& file, const Project&) {
  Rendering found;
  const auto& definitions = file.names.definitions();
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    if (!is_json_render(file, definitions[i])) continue;
    found.definitions.insert(i);
    for (DefinitionId reached : reached_from(file, DefinitionId{i})) found.definitions.insert(reached.value);
  }
  return found;
}

// Of a view that knows no pages: ShopWeb.API.OrderView, and what makes JSON by its `use`.
bool makes_json_only(const Context& ctx, ModuleId module) {
  const std::string_view name = text(ctx.names().module(module).name);
  if (name.find(".API.") != std::string_view::npos || name.find(".Api.") != std::string_view::npos) return true;
  return std::ranges::any_of(ctx.names().directives(), [&](const Directive& directive) {
    const std::string_view used = text(directive.module);
    return directive.in == module && directive.kind == sym::use_ &&
           (used.starts_with("JaSerializer") || used.starts_with("JSONAPI"));
  });
}

bool is_repo(const Project& project, Symbol module) {
  const bool known = std::ranges::any_of(project.repos, [&](const Repo& repo) { return repo.module == module; });
  if (known || !last_part(module).ends_with("Repo")) return known;
  // What is called Repo and is the project's own, beside its Ecto repos, speaks to something else.
  return project.modules_named(module).empty() || (project.repos.empty() && last_part(module) == "Repo");
}

// Takes a struct in some parameter: `%User{} = user`.
bool takes_struct(const File& file, const Definition& clause) {
  const Tree& tree = file.tree;
  if (!tree.is(clause.head, NodeKind::call)) return false;
  for (NodeId parameter : tree.children(clause.head)) {
    for (NodeId node = parameter; node < tree.end(parameter); node.value += 1) {
      if (tree.is(node, NodeKind::struct_)) return true;
    }
  }
  return false;
}

std::string name_of(const Call& call) { return fmt::format("{}.{}", text(call.module), text(call.function)); }

// Not so a preload of what the struct may have: it asks nothing of the database then. It has not where a call from the
// view hands over what the action got with nothing loaded, or where no other code loads it; a repo of the project's
// own, around Ecto's, is called as such.
bool finds_unloaded(const Context& ctx, const Call& from_view, const File& file, const Call& query) {
  if (text(query.function) != "preload") return true;
  if (query.function == from_view.function && last_part(from_view.module).ends_with("Repo")) return true;
  const auto given = arguments_of(ctx.file, from_view);
  auto names = preloaded_names(file, query);
  if (names.empty()) names = preloaded_names(ctx.file, from_view);  // Orders.load(order, [:lines])
  return std::ranges::any_of(names, [&](Symbol name) {
    return is_loaded_in_one_place(ctx, name) ||
           std::ranges::any_of(given, [&](NodeId each) { return bare_schema(ctx, each, text(name)) != nullptr; });
  });
}

std::optional<std::string> way_from(const Context& ctx, const Call& from_view, const DefinitionPlace& place) {
  const File& in = ctx.project.file(place.file);
  const NodeId body = in.names.definition(place.definition).body;
  if (!body.valid()) return std::nullopt;
  constexpr size_t kLongestWay = 3;
  std::string way;
  const bool found = find_reached_call(
      ctx.project, place.file, body,
      [&](const File& file, const Call& reached, std::span<const CallPlace> via) {
        if (is_query(ctx.project, file, reached) && finds_unloaded(ctx, from_view, file, reached)) {
          for (const CallPlace& step : via) {
            way += name_of(ctx.project.file(step.file).names.call(step.call)) + ", ";
          }
          way += name_of(reached);
          return Follow::found;
        }
        return via.size() >= kLongestWay ? Follow::stop : Follow::go_on;
      },
      40);
  return found ? std::optional(way) : std::nullopt;
}

// By module: what LiveView renders is no JSON.
std::vector<bool> find_live_modules(const File& file, const Project&) {
  std::vector<bool> live;
  for (uint32_t i = 0; i < file.names.modules().size(); ++i) {
    live.push_back(has_host(file, ModuleId{i}, Host::live_view) || has_host(file, ModuleId{i}, Host::live_component));
  }
  return live;
}

}  // namespace

bool is_named_as_view(const Module& module) {
  const std::string_view name = last_part(module.name);
  return name.ends_with("JSON") || name.ends_with("View");
}

bool renders_json(const Context& ctx, NodeId node) {
  const ModuleId module = ctx.names().module_of(node);
  if (!module || !is_named_as_view(ctx.names().module(module))) return false;
  const DefinitionId definition = ctx.names().definition_of(node);
  if (!definition || ctx.file_fact(find_live_modules)[module.value]) return false;
  if (!ctx.project.is_application_code(ctx.file.id, node)) return false;
  const std::string_view name = last_part(ctx.names().module(module).name);
  return name.ends_with("JSON") || ctx.file_fact(find_rendering).definitions.contains(definition.value) ||
         makes_json_only(ctx, module);
}

bool is_query(const Project& project, const File& file, const Call& call) {
  if (call.target != CallTarget::remote || !is_repo(project, call.module)) return false;
  const std::string_view name = text(call.function);
  const bool setting = name == "replica" || name == "config" || name.ends_with("dynamic_repo") ||
                       name == "in_transaction?" || name == "checked_out?" || name.starts_with("__") ||
                       name == "preloaded?" || name.starts_with("put_");
  // Repo.replica().all(query)
  const NodeId parent = file.tree.parent(call.node);
  return !setting || (file.tree.is(parent, NodeKind::dot_call) && file.tree.first_child(parent) == call.node);
}

bool is_loader_by_name(const Context& ctx, const Call& call) {
  if (call.target != CallTarget::remote || !call.module_in || call.form == CallForm::captured) return false;
  const std::string_view own = text(ctx.names().module(call.module_in).name), module = text(call.module);
  const std::string_view web = own.substr(0, own.find('.')), app = module.substr(0, module.find('.'));
  if (!web.ends_with("Web") || app != web.substr(0, web.size() - 3) || app == module) return false;
  if (!ctx.project.modules_named(call.module).empty()) return false;
  const std::string_view name = text(call.function);
  constexpr std::string_view kLoads[] = {"get_", "list_", "fetch_", "find_", "count_", "load_", "preload_"};
  return call.arity > 0 && std::ranges::any_of(kLoads, [&](std::string_view start) { return name.starts_with(start); });
}

std::optional<std::string> way_to_query(const Context& ctx, const Call& call) {
  if (call.target != CallTarget::remote && call.target != CallTarget::imported) return std::nullopt;
  const std::string_view module = text(call.module);
  if (module.substr(0, module.find('.')).ends_with("Web")) return std::nullopt;
  std::optional<std::string> way;
  bool all = true, any = false, general = false;
  for (const DefinitionPlace& place : definitions_of(ctx.project, ctx.file.id, call)) {
    const auto found = way_from(ctx, call, place);
    const File& file = ctx.project.file(place.file);
    const bool particular = takes_struct(file, file.names.definition(place.definition));
    if (particular) all = all && found.has_value();
    general = general || (!particular && found.has_value());
    any = any || particular;
    if (found && !way) way = found;
  }
  return general || (any && all) ? way : std::nullopt;
}

}  // namespace assay::families::phoenix_json_api
