// Flags requests without a time-out of their own: whoever waits for them waits as long as some library thinks right.
#include <algorithm>

#include "shared.h"

namespace assay::families::http_client {
namespace {

constexpr std::string_view kHelp = "say how long an answer may take, less than the caller has";

bool lacks_timeout(const Context& ctx, const Request& request) {
  if (request.call->form == CallForm::captured) return false;
  const bool own = !request.call->module;  // of HTTPoison.Base
  if (own && base_gives_request_options(ctx, request.call->module_in)) return false;
  if (own && std::ranges::any_of(ctx.names().definitions(), [&](const Definition& definition) {
        return definition.module == request.call->module_in && gives_request_options(ctx, definition);
      }))
    return false;
  const Value options = options_of(ctx, request.client, *request.call);
  // HTTPoison.request(%HTTPoison.Request{}) has them in the struct.
  const bool in_struct = request.client == Client::httpoison && text(request.call->function).starts_with("request");
  if (!options.present()) return !in_struct || request.call->arity > 1;
  if (request.client == Client::httpc) return options.lacks("timeout");
  return options.lacks("recv_timeout") && options.lacks("receive_timeout") && options.lacks("request_timeout");
}

// Requests of HTTPoison, Finch and hackney: one finding a module.
void judge_wrapper(Context& ctx, const Module& module, const std::vector<Request>& requests) {
  const Request* bare = nullptr;
  bool any = false;
  for (const Request& request : requests) {
    if (request.client != Client::httpoison && request.client != Client::finch && request.client != Client::hackney)
      continue;
    any = true;
    if (bare == nullptr && lacks_timeout(ctx, request)) bare = &request;
  }
  if (!any) return;
  Site site = ctx.consider(module.node);
  if (bare == nullptr) return site.pass();
  const std::string_view called =
      bare->call->module ? ctx.tree().text(ctx.tree().first_child(bare->call->node)) : text(bare->call->function);
  site.fail("{} is called without a receive time-out in this module", called)
      .help(std::string(kHelp) + ": `recv_timeout:` of HTTPoison and hackney, `receive_timeout:` of Finch");
}

void on_module(Context& ctx, const Module& module) {
  if (module.in_quote || !is_application(ctx, module.node)) return;
  const auto requests = requests_of(ctx, id_of(ctx, module));
  judge_wrapper(ctx, module, requests);
  for (const Request& request : requests) {
    if (request.client != Client::req && request.client != Client::httpc) continue;
    Site site = ctx.consider(*request.call);
    const bool endless = request.client == Client::req &&
                         options_of(ctx, Client::req, *request.call).entry("receive_timeout").is_atom("infinity");
    if (endless) {
      site.fail("this request may wait for ever").help(std::string(kHelp));
    } else if (request.client == Client::httpc && lacks_timeout(ctx, request)) {
      site.fail(":httpc waits for ever unless it is given a time-out")
          .help(std::string(kHelp) + ": `timeout:` of its third argument");
    } else {
      site.pass();
    }
  }
}

void on_file(Context& ctx) {
  for (const TeslaClient& client : tesla_clients(ctx)) {
    if (!client.complete || !is_application(ctx, client.place)) continue;
    Site site = ctx.consider(client.place);
    if (client.find("Timeout") != nullptr || adapter_has_timeout(ctx, client)) {
      site.pass();
    } else {
      site.fail("nothing bounds how long a request of this client may take")
          .help("`{Tesla.Middleware.Timeout, timeout: 5_000}`, inside Retry");
    }
  }
}

}  // namespace

extern const Check no_timeout{
    .id = "http-client/no-timeout",
    .level = Level::warning,
    .scope = Scope::project,
    .first_look = says_client,
    .on_module = on_module,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
