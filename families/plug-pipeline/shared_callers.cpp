#include "shared_callers.h"

#include <algorithm>
#include <set>
#include <string>

#include "flow/branches.h"
#include "flow/reach.h"

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

std::vector<PlugUse> uses_of(const Context& ctx, const PlugFunction& plug) {
  const WebFacts& web = ctx.project.web;
  return plug.of_module ? web.uses_of_plug(ctx.names().module(plug.module).name)
                        : web.uses_of_function_plug({ctx.file.id, plug.clauses[0]});
}

bool is_mounted_differently(const Context& ctx, const PlugFunction& plug) {
  std::set<std::string> given;
  for (const PlugUse& use : uses_of(ctx, plug)) {
    const NodeId options = use.mount->options;
    if (use.router) given.emplace(options ? ctx.project.file(use.mount->file).tree.text(options) : "");
  }
  return given.size() > 1;
}

// A variable that the pattern binds is read in this code.
bool reads(const Context& ctx, NodeId code, NodeId pattern) {
  if (!code) return false;
  for (NodeId node = code; node < ctx.tree().end(code); node.value += 1) {
    if (!ctx.tree().is(node, NodeKind::variable)) continue;
    const Binding* binding = ctx.names().binding_of(ctx.tree().symbol(node), node);
    if (binding && ctx.tree().is_ancestor(pattern, binding->node)) return true;
  }
  return false;
}

// It asks which format the caller wants.
bool negotiates(const File& file, const PlugFunction& plug) {
  auto clauses = reached_from(file, plug.clauses[0]);
  clauses.insert(clauses.end(), plug.clauses.begin(), plug.clauses.end());
  return std::ranges::any_of(clauses, [&](DefinitionId one) {
    const Definition& definition = file.names.definition(one);
    for (NodeId node = definition.node; node < definition.end; node.value += 1) {
      const std::string_view name = text(file.tree.symbol(node));
      if (name == "get_format" || name == "phoenix_format" || name == "accepts" || name == "content_type") return true;
      if (file.tree.is(node, NodeKind::string) && file.tree.text(node) == "\"accept\"") return true;
    }
    return false;
  });
}

}  // namespace

PlugSet find_negotiators(const File& file, const Project& project) {
  PlugSet found;
  for (const PlugFunction& plug : read_plug_functions(file, project).all) found.holds.push_back(negotiates(file, plug));
  return found;
}

bool is_chosen_by_options(const Context& ctx, const PlugFunction& plug, const Call& answer) {
  if (!is_mounted_differently(ctx, plug)) return false;
  const bool in_helper = std::ranges::find(plug.clauses, answer.definition) == plug.clauses.end();
  for (DefinitionId id : plug.clauses) {
    const NodeId options = ctx.tree().child(ctx.names().definition(id).head, 1);
    if (!options) continue;
    if (in_helper) {
      const auto callers = calls_of(ctx.file, answer.definition);
      if (std::ranges::any_of(callers, [&](CallId one) { return reads(ctx, ctx.names().call(one).node, options); }))
        return true;
    } else if (id == answer.definition) {
      if (plug.clauses.size() > 1 && !ctx.tree().is(options, NodeKind::variable)) return true;
      for (const Branch& around : branches_around(ctx.file, answer.node)) {
        const auto form = branching_at(ctx.file, around.form);
        if (!form) continue;
        if (reads(ctx, form->subject, options) ||
            std::ranges::any_of(form->branches, [&](const Branch& one) { return reads(ctx, one.head, options); }))
          return true;
      }
    }
  }
  return false;
}

Callers callers_of(const Context& ctx, const PlugFunction& plug) {
  const auto uses = uses_of(ctx, plug);
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
