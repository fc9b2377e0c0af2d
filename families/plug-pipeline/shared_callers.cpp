#include "shared_callers.h"

#include <algorithm>

namespace assay::families::plug_pipeline {
namespace {

bool runs_for(const PlugUse& use, const Route& route) {
  if (use.pipeline) {
    const auto through = use.router->pipelines_through(route.pipes);
    return std::ranges::find(through, use.pipeline) != through.end();
  }
  return std::ranges::any_of(route.pipes, [&](const PipeThrough& pipe) {
    return pipe.name.empty() ? pipe.module == use.mount->module : pipe.name == text(use.mount->function);
  });
}

}  // namespace

Callers callers_of(const Context& ctx, const PlugFunction& plug) {
  const WebFacts& web = ctx.project.web;
  const auto uses = plug.of_module ? web.uses_of_plug(ctx.names().module(plug.module).name)
                                   : web.uses_of_function_plug({ctx.file.id, plug.clauses[0]});
  bool json = false, html = false;
  for (const PlugUse& use : uses) {
    if (!use.router) continue;
    auto add = [&](const std::vector<PipeThrough>& pipes) {
      const Answer pages = use.router->accepts(pipes, "html");
      html |= pages == Answer::yes;
      json |= pages == Answer::no && use.router->accepts(pipes, "json") == Answer::yes;
    };
    if (use.pipeline) {
      const bool api = use.pipeline->name == "api" || use.pipeline->name.starts_with("api_");
      json |= api && !use.pipeline->accepts && use.html != Answer::yes;
      if (use.pipeline->accepts) add({PipeThrough{use.pipeline->name, {}, use.pipeline->file, use.pipeline->node}});
    }
    for (const Route& route : use.router->routes) {
      if (runs_for(use, route)) add(route.pipes);
    }
  }
  return !json ? Callers::other : html ? Callers::both : Callers::json;
}

}  // namespace assay::families::plug_pipeline
