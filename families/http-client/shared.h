// What the checks of this family share: requests and the clients that make them, read from calls.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check.h"
#include "project/purpose.h"

namespace assay::families::http_client {

enum class Client : uint8_t { none, req, httpoison, httpotion, ibrowse, hackney, httpc, finch, tesla };

// The client whose request a call makes (of Tesla: by its own functions); none for other calls.
Client client_of(const Call& call);
// The options of a request, as far as the client takes them there; not present when none are given. `known` is false
// where something computed may give more.
Value options_of(const Context& ctx, Client client, const Call& call);

// Code that runs in production: no test, script or task.
bool is_application(const Context& ctx, NodeId node);

// A first look: the file may call some client, or be one by HTTPoison.Base.
inline constexpr auto says_client =
    says_any_of<"Req", "HTTPoison", "HTTPoison.Base", "HTTPotion", "ibrowse", "hackney", "httpc", "Finch", "Tesla">;

// A callback of HTTPoison.Base that gives all requests of its module their options.
bool gives_request_options(const Context& ctx, const Definition& definition);
// The same callback in the quote of a project's own base that a module uses.
bool base_gives_request_options(const Context& ctx, ModuleId module);

// The requests of these clients in a module's own code, in source order: those of HTTPoison.Base too, which gives a
// module functions of its own (`get("/users")`).
struct Request {
  Client client = Client::none;
  const Call* call = nullptr;
};
std::vector<Request> requests_of(const Context& ctx, ModuleId module);
ModuleId id_of(const Context& ctx, const Module& module);

// One middleware of a Tesla client.
struct Middleware {
  std::string name;  // "Retry" of Tesla.Middleware.Retry, else the module's full name
  Value options;     // not present when none are given
  NodeId node;
};
// A Tesla client: a module that uses Tesla, or a call of Tesla.client.
struct TeslaClient {
  NodeId place;                        // the `use` or the call
  std::vector<Middleware> middleware;  // outermost first
  bool complete = true;                // these are all
  bool brought = false;                // by a `use` of the project's own module, whose quote says more; then some
                                       // middleware have the `use` as their node
  bool has_adapter = false;            // named here
  std::vector<NodeId> adapter;         // what says so
  [[nodiscard]] const Middleware* find(std::string_view name) const;
};
// Those of a file, in source order. A Tesla.client call in a module that uses Tesla is its own client, and the module
// then only lends its functions.
std::vector<TeslaClient> tesla_clients(const Context& ctx);

// `config :tesla, ...` sets an adapter for more than tests, for all clients or for the module that `client` stands in;
// unknown settings count.
bool tesla_adapter_configured(const Context& ctx, NodeId client);

// A keyword pair of one of these names stands in the code at a node.
bool mentions_option(const File& file, NodeId node, const std::vector<std::string_view>& names);

// A receive time-out given with the adapter: here, in the configuration, or with single requests. Unknown ones count.
bool adapter_has_timeout(const Context& ctx, const TeslaClient& client);

}  // namespace assay::families::http_client
