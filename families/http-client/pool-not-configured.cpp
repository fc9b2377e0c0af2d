// Advises a pool size: Finch opens 50 connections a host, whatever the host bears.
#include "shared_finch.h"

namespace assay::families::http_client {
namespace {

void on_file(Context& ctx) {
  for (const FinchStart& pool : finch_starts(ctx)) {
    if (purpose_of(ctx.project, ctx.file, pool.node) != Purpose::application) continue;
    Site site = ctx.consider(pool.node);
    if (!ctx.value(pool.options).lacks("pools")) {
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
    .first_look = says_any_of<"Finch">,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
