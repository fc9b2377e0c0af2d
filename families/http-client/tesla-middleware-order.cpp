// Flags Tesla middleware in an order that changes what it does. The first one stands outermost.
#include <algorithm>

#include "shared.h"

namespace assay::families::http_client {
namespace {

bool adds_secret(const Context& ctx, const Middleware& middleware) {
  if (middleware.name == "BearerAuth" || middleware.name == "BasicAuth" || middleware.name == "DigestAuth") return true;
  if (middleware.name != "Headers" || !middleware.options.present()) return false;
  const NodeId node = middleware.options.known() ? middleware.options.node() : middleware.options.written();
  std::string written(ctx.tree().text(node));
  std::ranges::transform(written, written.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return written.find("authorization") != std::string::npos || written.find("api-key") != std::string::npos ||
         written.find("api_key") != std::string::npos || written.find("token") != std::string::npos;
}

void judge(Context& ctx, const TeslaClient& client) {
  const auto& all = client.middleware;
  const auto end = all.size();
  auto first = [&](std::string_view name) {
    return static_cast<size_t>(std::ranges::find(all, name, &Middleware::name) - all.begin());
  };
  const size_t params = first("PathParams"), retry = first("Retry");
  bool timeout_inside = false;
  for (size_t i = retry; i < end; ++i) timeout_inside |= all[i].name == "Timeout";
  for (size_t i = 0; i < end; ++i) {
    const Middleware& one = all[i];
    const bool traces = one.name == "Telemetry" || one.name == "OpenTelemetry";
    if (!traces && one.name != "Timeout" && one.name != "Logger") continue;
    Site site = ctx.consider(one.node);
    if (traces && params < i) {
      site.fail(
              "{} stands inside PathParams: it sees addresses with their values filled in, a new one for each request",
              one.name)
          .help("put it before PathParams");
    } else if (one.name == "Timeout" && i < retry && retry < end && !timeout_inside) {
      site.fail(
              "Timeout stands outside Retry: all attempts share one deadline, and a slow first one leaves none for the "
              "rest")
          .help("put Timeout after Retry, and a second one before it for the whole");
    } else if (one.name == "Logger" && !one.options.entry("debug").is_false() && one.options.lacks("filter_headers") &&
               std::any_of(all.begin() + static_cast<ptrdiff_t>(i), all.end(),
                           [&](const Middleware& other) { return adds_secret(ctx, other); })) {
      site.fail("Logger stands outside the middleware that adds credentials, so it logs them")
          .help("`filter_headers: [\"authorization\"]`, or `debug: false`");
    } else {
      site.pass();
    }
  }
}

void on_file(Context& ctx) {
  for (const TeslaClient& client : tesla_clients(ctx)) {
    if (!client.brought) judge(ctx, client);
  }
}

}  // namespace

extern const Check tesla_middleware_order{
    .id = "http-client/tesla-middleware-order",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"Tesla">,
    .on_file = on_file,
};

}  // namespace assay::families::http_client
