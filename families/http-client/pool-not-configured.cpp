// Advises a pool size: Finch opens 50 connections a host, whatever the host bears.
#include "shared.h"

namespace assay::families::http_client {
namespace {

void on_file(Context& ctx) {
  for (const ProcessStart* process : ctx.project.processes_in(ctx.file.id)) {
    if (!process->module || text(process->module) != "Finch") continue;
    if (purpose_of(ctx.project, ctx.file, process->node) != Purpose::application || !process->argument) continue;
    Site site = ctx.consider(process->node);
    if (!ctx.value(process->argument).lacks("pools")) {
      site.pass();
      continue;
    }
    site.fail("this pool has the size that Finch takes for any host: 50 connections, one pool each")
        .help("`pools: %{\"https://api.example.com\" => [size: 25, count: 1], default: [size: 10]}`");
  }
}

}  // namespace

extern const Check pool_not_configured{
    .id = "http-client/pool-not-configured",
    .level = Level::advice,
    .scope = Scope::file,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
