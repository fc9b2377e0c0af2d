// Flags requests that trust whoever answers: verification switched off, or never asked for.
#include <set>

#include "shared_finch.h"
#include "shared_insecure.h"

namespace assay::families::http_client {
namespace {

constexpr std::string_view kTrusts =
    "certificates are not verified here: whoever stands in between can read and change what is sent";
constexpr std::string_view kHelp = "remove it; for a certificate of your own, name its authority with `cacertfile:`";

// Options that are told already: what several requests share is one fault.
using Told = std::set<NodeId>;

void judge_option(Site site, NodeId option, Told& told) {
  if (!told.insert(option).second) return site.skip();
  site.fail("{}", kTrusts).at(option).help(std::string(kHelp));
}

void judge_call(Context& ctx, const Call& call, Told& told) {
  if (call.in_quote || call.unreachable) return;
  const Client client = client_of(call);
  const bool tesla_adapter =
      call.module && ((text(call.module) == "Tesla" && text(call.function) == "client") ||
                      (text(call.module) == "Tesla.Builder" && text(call.function) == "adapter"));
  if (client == Client::none && !tesla_adapter && !is_connection(call)) return;
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (const NodeId option = insecure_option(ctx, call)) return judge_option(std::move(site), option, told);
  if (client == Client::httpc && trusts_anybody(ctx, call)) {
    site.fail("on OTP 25 and older :httpc verifies no certificate unless it is told to")
        .help("`ssl: [verify: :verify_peer, cacerts: :public_key.cacerts_get(), ...]`, or require OTP 26");
    return;
  }
  site.pass();
}

// What an option is given to where no request is made: the child spec of a pool, the callbacks of HTTPoison.Base, and
// lists of options for hackney, which another module may ask with.
std::vector<NodeId> given_ahead(const Context& ctx) {
  std::vector<NodeId> given;
  if (ctx.project.role_of(ctx.file.id) == FileRole::application) given = insecure_hackney_lists(ctx);
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
  Told told;
  for (const Call& call : ctx.names().calls()) judge_call(ctx, call, told);
  for (NodeId given : given_ahead(ctx)) {
    if (purpose_of(ctx.project, ctx.file, given) == Purpose::test) continue;
    Site site = ctx.consider(given);
    const NodeId option = insecure_option(ctx, given);
    option ? judge_option(std::move(site), option, told) : site.pass();
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
    .on_file = on_file,
};

}  // namespace assay::families::http_client
