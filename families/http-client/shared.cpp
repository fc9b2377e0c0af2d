#include "shared.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "syntax/symbols.h"

namespace assay::families::http_client {
namespace {

constexpr std::array<std::string_view, 16> kVerbs = {"get",     "get!",     "post",    "post!",   "put",    "put!",
                                                     "patch",   "patch!",   "head",    "head!",   "delete", "delete!",
                                                     "options", "options!", "request", "request!"};

bool is_verb(std::string_view function) { return std::find(kVerbs.begin(), kVerbs.end(), function) != kVerbs.end(); }

std::string short_name(std::string_view module) {
  constexpr std::string_view kPrefix = "Tesla.Middleware.";
  return std::string(module.starts_with(kPrefix) ? module.substr(kPrefix.size()) : module);
}

// `Tesla.Middleware.Retry` or `{Tesla.Middleware.Retry, delay: 100}`
std::optional<Middleware> middleware_of(const Context& ctx, const Value& value) {
  Middleware middleware;
  middleware.node = value.written();
  if (Symbol module = value.module()) {
    middleware.name = short_name(text(module));
    return middleware;
  }
  const auto elements = value.elements();
  if (value.kind() != NodeKind::tuple || elements.empty() || !elements[0].module()) return std::nullopt;
  middleware.name = short_name(text(elements[0].module()));
  // Not elements[1], which of `{Logger, debug: true, ...}` is one pair.
  if (elements.size() > 1)
    middleware.options = ctx.value(ctx.tree().next_sibling(ctx.tree().first_child(value.node())));
  return middleware;
}

TeslaClient client_of_call(const Context& ctx, const Call& call) {
  TeslaClient client{call.node, {}};
  const Value list = ctx.arg(call, 0);
  client.complete = list.known() && list.elements_complete();
  for (const Value& element : list.elements()) {
    if (auto middleware = middleware_of(ctx, element))
      client.middleware.push_back(std::move(*middleware));
    else
      client.complete = false;
  }
  if (call.arity == 2 && !ctx.arg(call, 1).is_nil()) {
    client.has_adapter = true;
    client.adapter.push_back(ctx.arg(call, 1).written());
  }
  return client;
}

TeslaClient client_of_module(const Context& ctx, ModuleId module, NodeId use) {
  TeslaClient client{use, {}};
  const Module& in = ctx.names().module(module);
  for (const Call& call : ctx.names().calls_in(ctx.tree(), in.node)) {
    if (call.module_in != module || call.definition.valid()) continue;
    const std::string_view function = text(call.function);
    if (function == "adapter" && call.arity >= 1) {
      client.has_adapter = true;
      client.adapter.push_back(call.node);
    }
    if (function != "plug" || call.arity == 0) continue;
    Middleware middleware;
    middleware.node = call.node;
    if (Symbol named = ctx.arg(call, 0).module())
      middleware.name = short_name(text(named));
    else
      client.complete = false;
    if (call.arity > 1) middleware.options = ctx.arg(call, 1);
    client.middleware.push_back(std::move(middleware));
  }
  return client;
}

// What the quote of a module's __using__ adds to the client of its user.
void add_quoted(const Project::ModulePlace& place, const File& file, NodeId use, TeslaClient& client) {
  const Module& base = file.names.module(place.module);
  std::vector<Middleware> quoted;
  for (const Call& call : file.names.calls_in(file.tree, base.node)) {
    if (!call.in_quote || call.arity == 0) continue;
    const std::string_view function = text(call.function);
    if (function == "adapter") {
      client.has_adapter = true;
      if (call.arity > 1) client.complete = false;  // its options may bound the time
    }
    if (function != "plug") continue;
    const std::vector<NodeId> arguments = arguments_of(file, call);
    const Symbol named = value_of(file, arguments[0]).module();
    if (!named) client.complete = false;
    quoted.push_back({.name = named ? short_name(text(named)) : "", .options = {}, .node = use});
  }
  client.middleware.insert(client.middleware.begin(), quoted.begin(), quoted.end());
}

bool is_options_callback(const Definition& definition) {
  const std::string_view name = text(definition.name);
  return (name == "process_request_options" || name == "process_options") && definition.arity == 1;
}

// The project's modules whose `use` brought this directive.
std::vector<Project::ModulePlace> bases_of(const Context& ctx, const Directive& brought) {
  std::vector<Project::ModulePlace> bases;
  for (const Directive& written : ctx.names().directives()) {
    if (written.node != brought.node || written.followed || written.kind != sym::use_ || !written.module) continue;
    for (const Project::ModulePlace& place : ctx.project.modules_named(written.module)) bases.push_back(place);
  }
  return bases;
}

void add_brought(const Context& ctx, const Directive& brought, TeslaClient& client) {
  static const Symbol kTesla = intern("Tesla");
  client.brought = true;
  bool read = false;
  for (const Project::ModulePlace& place : bases_of(ctx, brought)) {
    const File& file = ctx.project.file(place.file);
    read = read || std::ranges::any_of(file.names.directives(), [&](const Directive& one) {
             return one.in_quote && one.in == place.module && one.module == kTesla;
           });
    add_quoted(place, file, brought.node, client);
  }
  if (read) return;
  client.complete = false;
  client.has_adapter = true;  // or not: what brings Tesla is further away
}

}  // namespace

Client client_of(const Call& call) {
  static const std::array kModules = {intern("Req"),      intern("HTTPoison"), intern("HTTPotion"), intern(":ibrowse"),
                                      intern(":hackney"), intern(":httpc"),    intern("Finch"),     intern("Tesla")};
  if (std::find(kModules.begin(), kModules.end(), call.module) == kModules.end()) return Client::none;
  const std::string_view module = text(call.module), function = text(call.function);
  if (module == "Req" && (is_verb(function) || function == "new" || function == "run" || function == "merge"))
    return Client::req;
  if (module == "HTTPoison" && is_verb(function)) return Client::httpoison;
  if (module == "HTTPotion" && is_verb(function)) return Client::httpotion;
  if (module == ":ibrowse" && function == "send_req") return Client::ibrowse;
  if (module == ":hackney" && (is_verb(function))) return Client::hackney;
  if (module == ":httpc" && function == "request") return Client::httpc;
  if (module == "Finch" && (function == "request" || function == "request!" || function == "stream"))
    return Client::finch;
  if (module == "Tesla" && is_verb(function)) return Client::tesla;
  return Client::none;
}

Value options_of(const Context& ctx, Client client, const Call& call) {
  const std::string_view function = text(call.function);
  uint32_t index = 0;
  switch (client) {
    case Client::httpoison:
    case Client::httpotion: {
      const bool body = function.starts_with("post") || function.starts_with("put") || function.starts_with("patch");
      index = function.starts_with("request") ? 4 : body ? 3 : 2;
      break;
    }
    case Client::hackney: index = function == "request" ? 4 : 3; break;
    case Client::httpc: index = 2; break;
    case Client::finch: index = function == "stream" ? 4 : 2; break;
    case Client::req: index = call.arity == 0 ? 0 : call.arity - 1; break;
    default: return {};
  }
  return index < call.arity ? ctx.arg(call, index) : Value{};
}

bool is_application(const Context& ctx, NodeId node) {
  return purpose_of(ctx.project, ctx.file, node) == Purpose::application;
}

ModuleId id_of(const Context& ctx, const Module& module) {
  return ModuleId{static_cast<uint32_t>(&module - ctx.names().modules().data())};
}

bool gives_request_options(const Context& ctx, const Definition& definition) {
  static const Symbol kBase = intern("HTTPoison.Base");
  return is_options_callback(definition) && definition.module && ctx.names().uses(definition.module, kBase);
}

bool base_gives_request_options(const Context& ctx, ModuleId module) {
  static const Symbol kBase = intern("HTTPoison.Base");
  return std::ranges::any_of(ctx.names().directives(), [&](const Directive& directive) {
    if (!directive.followed || directive.in != module || directive.module != kBase) return false;
    return std::ranges::any_of(bases_of(ctx, directive), [&](const Project::ModulePlace& place) {
      const auto definitions = ctx.project.file(place.file).names.definitions();
      return std::ranges::any_of(definitions, [&](const Definition& definition) {
        return definition.in_quote && definition.module == place.module && is_options_callback(definition);
      });
    });
  });
}

std::vector<Request> requests_of(const Context& ctx, ModuleId module) {
  static const Symbol kBase = intern("HTTPoison.Base");
  const bool has_own = ctx.names().uses(module, kBase);
  std::vector<Request> requests;
  for (const Call& call : ctx.names().calls_in(ctx.tree(), ctx.names().module(module).node)) {
    if (call.module_in != module || call.in_quote || call.unreachable) continue;
    const bool own = has_own && call.target == CallTarget::unknown && !call.module && is_verb(text(call.function)) &&
                     ctx.tree().is(call.node, NodeKind::call) && call.arity > 0;
    const Client client = own ? Client::httpoison : client_of(call);
    if (client != Client::none) requests.push_back({client, &call});
  }
  return requests;
}

const Middleware* TeslaClient::find(std::string_view name) const {
  for (const Middleware& each : middleware) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::vector<TeslaClient> tesla_clients(const Context& ctx) {
  static const Symbol kTesla = intern("Tesla");
  std::vector<TeslaClient> clients;
  for (const Call& call : ctx.names().calls()) {
    const bool makes = call.module == kTesla && text(call.function) == "client" && call.arity >= 1;
    if (makes && !call.in_quote && !call.unreachable && call.form != CallForm::captured) {
      clients.push_back(client_of_call(ctx, call));
    }
  }
  std::unordered_set<uint32_t> seen;  // modules
  for (const Directive& directive : ctx.names().directives()) {
    if (directive.kind != sym::use_ || directive.module != kTesla || directive.in_quote || directive.unreachable)
      continue;
    if (!directive.in.valid() || !seen.insert(directive.in.value).second) continue;
    const Module& module = ctx.names().module(directive.in);
    const bool lends = std::any_of(clients.begin(), clients.end(), [&](const TeslaClient& client) {
      return ctx.tree().is_ancestor(module.node, client.place);
    });
    TeslaClient client = client_of_module(ctx, directive.in, directive.node);
    if (directive.followed) add_brought(ctx, directive, client);
    if (!lends || !client.middleware.empty()) clients.push_back(std::move(client));
  }
  std::sort(clients.begin(), clients.end(), [](const auto& a, const auto& b) { return a.place < b.place; });
  return clients;
}

bool tesla_adapter_configured(const Context& ctx, NodeId client) {
  const ModuleId module = ctx.names().module_of(client);
  for (const ConfigEntry* entry : ctx.project.config_of("tesla", "", ctx.file.id)) {
    if (!entry->environments.hold("prod")) continue;
    // config :tesla, :adapter, X; config :tesla, adapter: X; config :tesla, MyApp.Client, adapter: X
    if (entry->key == "adapter" || entry->key.empty()) return true;
    const bool of_one_module = entry->key.front() >= 'A' && entry->key.front() <= 'Z';
    if (of_one_module && (!module.valid() || text(ctx.names().module(module).name) != entry->key)) continue;
    if (mentions_option(ctx.project.file(entry->file), entry->value, {"adapter"})) return true;
  }
  return false;
}

bool mentions_option(const File& file, NodeId node, const std::vector<std::string_view>& names) {
  for (NodeId at = node; at.value < file.tree.end(node).value; at = NodeId{at.value + 1}) {
    if (!file.tree.is(at, NodeKind::keyword_pair) || file.tree.has(at, node_flag::interpolated_key)) continue;
    if (std::find(names.begin(), names.end(), text(file.tree.symbol(at))) != names.end()) return true;
  }
  return false;
}

bool adapter_has_timeout(const Context& ctx, const TeslaClient& client) {
  static const std::vector<std::string_view> kNames = {"recv_timeout", "receive_timeout", "timeout", "request_timeout"};
  for (NodeId adapter : client.adapter) {
    const Value value = ctx.value(adapter);
    if (!value.known() || mentions_option(ctx.file, value.node(), kNames) || mentions_option(ctx.file, adapter, kNames))
      return true;
    // Options that a variable or function gives.
    if (value.kind() == NodeKind::tuple && value.elements().size() > 1 && !value.elements()[1].known()) return true;
  }
  for (const ConfigEntry* entry : ctx.project.config_of("tesla", "", ctx.file.id)) {
    if (entry->environments.hold("prod") && mentions_option(ctx.project.file(entry->file), entry->value, kNames))
      return true;
  }
  // Given with single requests: `opts: [adapter: [recv_timeout: ...]]`.
  const ModuleId module = ctx.names().module_of(client.place);
  if (!module.valid()) return false;
  const Tree& tree = ctx.tree();
  const Module& around = ctx.names().module(module);
  for (NodeId at = around.node; at < around.end; at = NodeId{at.value + 1}) {
    const bool adapter = tree.is(at, NodeKind::keyword_pair) && text(tree.symbol(at)) == "adapter";
    if (adapter && mentions_option(ctx.file, at, kNames)) return true;
  }
  return false;
}

}  // namespace assay::families::http_client
