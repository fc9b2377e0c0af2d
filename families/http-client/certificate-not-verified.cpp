// Flags requests that trust whoever answers: verification switched off, or never asked for.
#include "shared_finch.h"
#include "shared_insecure.h"

namespace assay::families::http_client {
namespace {

constexpr std::string_view kTrusts =
    "certificates are not verified here: whoever stands in between can read and change what is sent";
constexpr std::string_view kHelp = "remove it; for a certificate of your own, name its authority with `cacertfile:`";

void on_call(Context& ctx, const Call& call) {
  const Client client = client_of(call);
  const bool tesla_adapter = call.module && (text(call.module) == "Tesla" || text(call.module) == "Tesla.Builder");
  if (client == Client::none && !tesla_adapter && !is_connection(call)) return;
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (const NodeId option = insecure_option(ctx, call)) {
    site.fail("{}", kTrusts).at(option).help(std::string(kHelp));
    return;
  }
  if (client == Client::httpc && trusts_anybody(ctx, call)) {
    site.fail("on OTP 25 and older :httpc verifies no certificate unless it is told to")
        .help("`ssl: [verify: :verify_peer, cacerts: :public_key.cacerts_get(), ...]`, or require OTP 26");
    return;
  }
  site.pass();
}

// What an option is given to where no request is made: the child spec of a pool, and the callbacks of HTTPoison.Base.
std::vector<NodeId> given_ahead(const Context& ctx) {
  std::vector<NodeId> given;
  for (const FinchStart& pool : finch_starts(ctx)) {
    const CallId id = ctx.names().call_at(pool.node);
    if (!id || !is_connection(ctx.names().call(id))) given.push_back(pool.options);
  }
  for (const Definition& definition : ctx.names().definitions()) {
    if (gives_request_options(ctx, definition)) given.push_back(definition.node);
  }
  return given;
}

void on_file(Context& ctx) {
  for (NodeId given : given_ahead(ctx)) {
    if (purpose_of(ctx.project, ctx.file, given) == Purpose::test) continue;
    Site site = ctx.consider(given);
    const NodeId option = insecure_option(ctx, given);
    option ? void(site.fail("{}", kTrusts).at(option).help(std::string(kHelp))) : site.pass();
  }
  for (const ConfigEntry* entry : ctx.project.config_in(ctx.file.id)) {
    if (!entry->environments.hold("prod")) continue;
    if (const NodeId option = insecure_setting(ctx, *entry)) {
      ctx.consider(option)
          .fail(
              "certificates are not verified with this setting: whoever stands in between can read and change what is "
              "sent")
          .help(std::string(kHelp));
    }
  }
}

}  // namespace

extern const Check certificate_not_verified{
    .id = "http-client/certificate-not-verified",
    .level = Level::error,
    .scope = Scope::project,
    .first_look = any_of_looks<says_client, says_connection, says_any_of<"verify", "insecure">>,
    .callees = {"_.get",           "_.get!",     "_.post",    "_.post!",    "_.put",        "_.put!",
                "_.patch",         "_.patch!",   "_.head",    "_.head!",    "_.delete",     "_.delete!",
                "_.options",       "_.options!", "_.request", "_.request!", "_.send_req",   "_.connect",
                "_.open",          "_.stream",   "Req.new",   "Req.merge",  "Tesla.client", "Tesla.Builder.adapter",
                "Finch.start_link"},
    .on_call = on_call,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
