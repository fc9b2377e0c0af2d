// Flags requests that trust whoever answers: verification switched off, or never asked for.
#include "shared.h"
#include "shared_insecure.h"

namespace assay::families::http_client {
namespace {

void on_call(Context& ctx, const Call& call) {
  const Client client = client_of(call);
  const bool tesla_adapter = call.module && (text(call.module) == "Tesla" || text(call.module) == "Tesla.Builder");
  if (client == Client::none && !tesla_adapter && !is_connection(call)) return;
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (const NodeId option = insecure_option(ctx, call)) {
    site.fail("certificates are not verified here: whoever stands in between can read and change what is sent")
        .at(option)
        .help("remove it; for a certificate of your own, name its authority with `cacertfile:`");
    return;
  }
  if (client == Client::httpc && trusts_anybody(ctx, call)) {
    site.fail("on OTP 25 and older :httpc verifies no certificate unless it is told to")
        .help("`ssl: [verify: :verify_peer, cacerts: :public_key.cacerts_get(), ...]`, or require OTP 26");
    return;
  }
  site.pass();
}

void on_file(Context& ctx) {
  for (const ConfigEntry* entry : ctx.project.config_in(ctx.file.id)) {
    if (!entry->environments.hold("prod")) continue;
    if (const NodeId option = insecure_setting(ctx, *entry)) {
      ctx.consider(option)
          .fail(
              "certificates are not verified with this setting: whoever stands in between can read and change what is "
              "sent")
          .help("remove it; for a certificate of your own, name its authority with `cacertfile:`");
    }
  }
}

}  // namespace

extern const Check certificate_not_verified{
    .id = "http-client/certificate-not-verified",
    .level = Level::error,
    .scope = Scope::project,
    .callees = {"_.get",           "_.get!",     "_.post",    "_.post!",    "_.put",        "_.put!",
                "_.patch",         "_.patch!",   "_.head",    "_.head!",    "_.delete",     "_.delete!",
                "_.options",       "_.options!", "_.request", "_.request!", "_.send_req",   "_.connect",
                "_.open",          "_.stream",   "Req.new",   "Req.merge",  "Tesla.client", "Tesla.Builder.adapter",
                "Finch.start_link"},
    .on_call = on_call,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
