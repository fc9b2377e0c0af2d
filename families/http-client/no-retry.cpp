// Advises retries: a connection that breaks once is the commonest failure of all.
#include <algorithm>

#include "flow/reach.h"
#include "shared.h"

namespace assay::families::http_client {
namespace {

// Something in the module is named after trying again.
bool tries_again(const Context& ctx, const Module& module) {
  const auto speaks_of_it = [](std::string_view name) {
    return name.find("retry") != std::string_view::npos || name.find("retries") != std::string_view::npos ||
           name.find("Retry") != std::string_view::npos || name.find("backoff") != std::string_view::npos ||
           name.find("attempt") != std::string_view::npos;
  };
  const Tree& tree = ctx.tree();
  for (uint32_t i = module.node.value; i < module.end.value; ++i) {
    const Symbol symbol = tree.symbol(NodeId{i});
    if (symbol && !tree.is(NodeId{i}, NodeKind::string_part) && speaks_of_it(text(symbol))) return true;
  }
  return false;
}

// A function that asks, waits and calls itself.
bool asks_again(const Context& ctx, const std::vector<Request>& requests) {
  return std::ranges::any_of(requests, [&](const Request& request) {
    const DefinitionId in = request.call->definition;
    if (!in) return false;
    const auto reached = reached_from(ctx.file, in);
    if (std::ranges::find(reached, in) == reached.end()) return false;
    const auto calls = ctx.names().calls_in(ctx.tree(), ctx.names().definition(in).node);
    return std::ranges::any_of(calls, [](const Call& call) { return text(call.function) == "sleep"; });
  });
}

void on_module(Context& ctx, const Module& module) {
  static const Symbol kJob = intern("Oban.Worker");  // a job that fails is tried again
  if (module.in_quote || !is_application(ctx, module.node)) return;
  const auto requests = requests_of(ctx, id_of(ctx, module));
  const bool wraps = std::ranges::any_of(requests, [](const Request& request) {
    return request.client == Client::httpoison || request.client == Client::finch || request.client == Client::hackney;
  });
  if (wraps) {
    Site site = ctx.consider(module.node);
    tries_again(ctx, module) || asks_again(ctx, requests) || ctx.names().uses(id_of(ctx, module), kJob)
        ? site.pass()
        : void(site.fail("requests of this module are made once: a connection that breaks in between fails the caller")
                   .help("try idempotent requests again with a growing delay; Req and Tesla.Middleware.Retry do it"));
  }
  for (const Request& request : requests) {
    if (request.client != Client::req) continue;
    Site site = ctx.consider(*request.call);
    const Value retry = options_of(ctx, Client::req, *request.call).entry("retry");
    retry.is_false()
        ? void(
              site.fail("retries are switched off here: a connection that breaks in between fails the caller")
                  .help(
                      "leave `retry: :safe_transient`, Req's default, or say :transient for POST that may be repeated"))
        : site.pass();
  }
}

void on_file(Context& ctx) {
  for (const TeslaClient& client : tesla_clients(ctx)) {
    if (!client.complete || !is_application(ctx, client.place)) continue;
    Site site = ctx.consider(client.place);
    const bool retries = std::ranges::any_of(client.middleware, [](const Middleware& middleware) {
      return middleware.name.find("Retry") != std::string::npos || middleware.name == "Fuse";
    });
    retries
        ? site.pass()
        : void(site.fail("this client makes each request once: a connection that breaks in between fails the caller")
                   .help("`{Tesla.Middleware.Retry, max_retries: 3, should_retry: ...}`"));
  }
}

}  // namespace

extern const Check no_retry{
    .id = "http-client/no-retry",
    .level = Level::advice,
    .scope = Scope::file,
    .first_look = says_client,
    .on_module = on_module,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
