// Flags GraphQL endpoints on which one query may cost anything.
#include <algorithm>

#include "project/reach.h"
#include "shared.h"

namespace assay::families::absinthe_resolver {
namespace {

bool is_absinthe(Symbol module) {
  return module && (text(module) == "Absinthe.Plug" || text(module) == "Absinthe.Plug.GraphiQL");
}

// Given, and no `false` or `:infinity`.
bool limits(const Value& option) { return option.present() && !option.is_false() && !option.is_atom("infinity"); }

// {Module, :function}, which gives the phases that a query runs through: unknown ones may limit it, and so may any
// phase that is none of Absinthe's own.
bool may_limit(const Context& ctx, const Value& pipeline) {
  const auto parts = pipeline.elements();
  if (parts.size() != 2 || !parts[0].module() || !parts[1].atom()) return pipeline.present();
  const auto clauses = definitions_of(ctx.project, ctx.file.id, parts[0].module(), intern(*parts[1].atom()), 2);
  return clauses.empty() || std::any_of(clauses.begin(), clauses.end(), [&](const DefinitionPlace& place) {
           const File& file = ctx.project.file(place.file);
           const Definition& clause = file.names.definition(place.definition);
           for (NodeId node = clause.node; node < clause.end; node.value += 1) {
             if (!file.tree.is(node, NodeKind::alias)) continue;
             const Symbol module = file.names.resolve_module(file.tree, node);
             if (!module || !text(module).starts_with("Absinthe.")) return true;
           }
           const auto calls = file.names.calls_in(file.tree, clause.node);
           return std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
             return call.target == CallTarget::local && call.node != clause.node;
           });
         });
}

void judge(Context& ctx, NodeId place, NodeId options) {
  Site site = ctx.consider(place);
  if (options) {
    const Value given = ctx.value(options);
    const Value nested = given.entry("init_opts");
    const Value set = nested.present() ? nested : given;
    const bool limited = limits(set.entry("analyze_complexity")) && limits(set.entry("max_complexity"));
    if (limited || limits(set.entry("token_limit")) || may_limit(ctx, set.entry("pipeline"))) return site.pass();
    if (!set.entries_complete()) return site.skip();
  }
  site.fail("queries have no limit here: one that nests deep enough loads the whole database")
      .help("`analyze_complexity: true, max_complexity: 200`, or `token_limit:`");
}

void on_project(ProjectContext& project) {
  const Project& facts = project.project();
  for (const Router& router : facts.web.routers) {
    for (const Route& route : router.routes) {
      if (!is_absinthe(route.target) && !is_absinthe(route.written)) continue;
      if (!route.presence.in_production() || facts.is_test_code(route.file)) continue;
      judge(project.in(route.file), route.node, route.options);
    }
  }
  for (const PlugHost& host : facts.web.plug_hosts) {
    for (const PlugMount& mount : host.plugs) {
      if (!is_absinthe(mount.module) || !mount.presence.in_production() || facts.is_test_code(mount.file)) continue;
      judge(project.in(mount.file), mount.node, mount.options);
    }
  }
}

}  // namespace

extern const Check no_complexity_limit{
    .id = "absinthe-resolver/no-complexity-limit",
    .level = Level::warning,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::absinthe_resolver
