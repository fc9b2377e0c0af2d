// Flags GraphQL endpoints on which one query may cost anything.
#include <algorithm>

#include "shared.h"

namespace assay::families::absinthe_resolver {
namespace {

bool is_absinthe(Symbol module) {
  return module && (text(module) == "Absinthe.Plug" || text(module) == "Absinthe.Plug.GraphiQL");
}

void judge(Context& ctx, NodeId place, NodeId options) {
  if (!options) {
    ctx.consider(place)
        .fail("queries have no limit here: one that nests deep enough loads the whole database")
        .help("`analyze_complexity: true, max_complexity: 200`, or `token_limit:`");
    return;
  }
  const Value given = ctx.value(options);
  const Value nested = given.entry("init_opts");
  const Value set = nested.present() ? nested : given;
  Site site = ctx.consider(place);
  const bool limited = set.entry("analyze_complexity").present() && !set.entry("analyze_complexity").is_false() &&
                       set.entry("max_complexity").present();
  // A pipeline of one's own may hold a phase that limits depth.
  if (limited || set.entry("token_limit").present() || set.entry("pipeline").present()) return site.pass();
  if (!set.lacks("max_complexity") || !set.lacks("token_limit") || !set.lacks("pipeline")) {
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
