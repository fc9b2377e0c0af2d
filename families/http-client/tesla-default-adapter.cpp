// Flags Tesla clients without an adapter: their requests go through :httpc.
#include "shared.h"

namespace assay::families::http_client {
namespace {

// The library's own modules make clients for their users to complete.
bool is_library(const Context& ctx, NodeId node) {
  const ModuleId module = ctx.names().module_of(node);
  return module.valid() && text(ctx.names().module(module).name).starts_with("Tesla.");
}

void on_file(Context& ctx) {
  for (const TeslaClient& client : tesla_clients(ctx)) {
    if (!is_application(ctx, client.place) || is_library(ctx, client.place)) continue;
    Site site = ctx.consider(client.place);
    if (client.has_adapter || tesla_adapter_configured(ctx, client.place)) {
      site.pass();
      continue;
    }
    site.fail(
            "no adapter is set, so requests go through :httpc: no pool, and no certificate is verified on OTP 25 and "
            "older")
        .help("`config :tesla, adapter: {Tesla.Adapter.Finch, name: ...}`, or give it to Tesla.client/2");
  }
}

}  // namespace

extern const Check tesla_default_adapter{
    .id = "http-client/tesla-default-adapter",
    .level = Level::warning,
    .scope = Scope::project,
    .first_look = says_any_of<"Tesla">,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
