// Advises a test of its own for each module plug: it is a function from conn to conn, and a test of it needs no
// endpoint.
#include <algorithm>

#include "project/purpose.h"
#include "shared.h"

namespace assay::families::plug_pipeline {
namespace {

// Without mix.exs and tests at hand nothing can be said of them.
bool tests_are_at_hand(const Context& ctx) {
  return !ctx.project.apps.empty() ||
         std::ranges::any_of(ctx.project.files, [&](const File& file) { return ctx.project.is_test_code(file.id); });
}

void on_module(Context& ctx, const Module& module) {
  const ModuleId id = ctx.names().module_of(module.body);
  if (!id || !is_module_plug(ctx.file, ctx.project, id)) return;
  const WebFacts& web = ctx.project.web;
  if (web.router_of(module.name)) return;
  const PlugHost* host = web.host_of(module.name);
  if (host && host->kind == PlugHost::Kind::endpoint) return;
  if (purpose_of(ctx.project, ctx.file, module.node) != Purpose::application || !tests_are_at_hand(ctx)) return;
  Site site = ctx.consider(module.node);
  if (ctx.project.is_named_in_tests(module.name, ctx.file.id)) return site.pass();
  site.fail("no file below test/ names the plug {}", text(module.name))
      .help("give `Plug.Test.conn(:get, \"/\")` to its call/2, and look at halted, status and assigns");
}

}  // namespace

extern const Check plug_untested{
    .id = "plug-pipeline/plug-untested",
    .level = Level::advice,
    .scope = Scope::project,
    .on_module = on_module,
};

}  // namespace assay::families::plug_pipeline
