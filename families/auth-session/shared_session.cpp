#include "shared_session.h"

#include <algorithm>
#include <unordered_set>

#include "flow/order.h"
#include "flow/origin.h"
#include "flow/reach.h"
#include "project/reach.h"

namespace assay::families::auth_session {
namespace {

std::string function_name(const Context& ctx, NodeId node) {
  const DefinitionId in = ctx.names().definition_of(node);
  if (!in || !ctx.names().definition(in).name) return {};
  return std::string(text(ctx.names().definition(in).name));
}

std::string module_name(const Context& ctx, NodeId node) {
  const ModuleId in = ctx.names().module_of(node);
  return in && ctx.names().module(in).name ? std::string(text(ctx.names().module(in).name)) : std::string{};
}

// Reads a cookie: the remembered user comes back, which is no new sign-in.
bool reads_cookies(const File& file, NodeId code) {
  static const Symbol kCookies = intern("cookies"), kRequest = intern("req_cookies");
  const Tree& tree = file.tree;
  for (NodeId at = code; at < tree.end(code); at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::dot_call) && (tree.symbol(at) == kCookies || tree.symbol(at) == kRequest)) return true;
  }
  const auto calls = file.names.calls_in(tree, code);
  return std::ranges::any_of(calls, [](const Call& call) { return is_conn_call(call, "fetch_cookies"); });
}

// get_session(conn, :pending_user_id): the sign-in was begun before, and this completes it.
bool completes_sign_in(const File& file, const Call& get_session) {
  const auto arguments = arguments_of(file, get_session);
  const auto key = arguments.size() == 2 ? value_of(file, arguments[1]).name() : std::nullopt;
  return key && has_word(words_of(*key), {"pending", "tfa", "mfa", "totp", "otp", "2fa", "tmp", "temp", "unverified"});
}

bool carries_over(const Context& ctx, NodeId value) {
  if (value_of(ctx.file, value).is_nil()) return true;
  for (const Origin& origin : origins_of(ctx.file, value)) {
    if (origin.kind != Origin::Kind::expression) continue;
    const CallId id = ctx.names().call_at(origin.node);
    if (!id) continue;
    const Call& call = ctx.names().call(id);
    const auto words = words_of(text(call.function));
    if (is_conn_call(call, "get_session") && completes_sign_in(ctx.file, call)) continue;
    if (is_conn_call(call, "get_session") || has_word(words, {"random", "uuid", "generate", "uuid4", "uuid1"})) {
      return !has_word(words, {"token"});
    }
  }
  return false;
}

bool renewed_in(const Context& ctx, NodeId code, NodeId place) {
  return find_reached_call(ctx.project, ctx.file.id, code,
                           [&](const File& file, const Call& call, std::span<const CallPlace> via) {
                             if (!renews_session(file, call)) return Follow::go_on;
                             const NodeId here = via.empty() ? call.node : ctx.names().call(via.front().call).node;
                             if (order_of(ctx.file, here, place) == Order::exclusive) return Follow::go_on;
                             return Follow::found;
                           });
}

bool renewed_around(const Context& ctx, NodeId place, std::unordered_set<uint32_t>& seen) {
  const DefinitionId in = ctx.names().definition_of(place);
  if (!in) return false;
  const Definition& around = ctx.names().definition(in);
  if (reads_cookies(ctx.file, around.node) || renewed_in(ctx, around.node, place)) return true;
  if (!seen.insert(in.value).second) return true;  // comes back to itself: decided by its other callers
  const auto callers = calls_of(ctx.file, in);
  return !callers.empty() && std::ranges::all_of(callers, [&](CallId caller) {
    return renewed_around(ctx, ctx.names().call(caller).node, seen);
  });
}

// Of Plug.Router: "delete_session" for `delete "/session" do ... end`.
std::string route_around(const Context& ctx, NodeId node) {
  for (NodeId at = node; at.valid(); at = ctx.tree().parent(at)) {
    const CallId id = ctx.names().call_at(at);
    if (!id) continue;
    const Call& call = ctx.names().call(id);
    const std::string_view verb = text(call.function);
    if (verb != "get" && verb != "post" && verb != "put" && verb != "delete" && verb != "match") continue;
    const auto path = ctx.arg(call, 0).string();
    if (!path || !path->starts_with("/")) continue;
    std::string name(verb);
    for (char c : *path) name += c == '/' || c == '-' || c == '.' ? '_' : c;
    return name;
  }
  return {};
}

// Every function of the project that calls the one around the place from another module renews the session itself.
bool renewed_by_callers(const Context& ctx, NodeId place) {
  const DefinitionId in = ctx.names().definition_of(place);
  if (!in || ctx.names().definition(in).kind != sym::def) return false;
  const Definition& helper = ctx.names().definition(in);
  const Symbol module = helper.module ? ctx.names().module(helper.module).name : Symbol{};
  bool any = false;
  for (const File& file : ctx.project.files) {
    for (const Call& call : file.names.calls()) {
      if (call.function != helper.name || call.arity != helper.arity || call.module != module || call.in_quote)
        continue;
      if (!module || call.target == CallTarget::local) continue;
      const DefinitionId caller = file.names.definition_of(call.node);
      if (!caller) return false;
      any = true;
      const bool renews = find_reached_call(ctx.project, file.id, file.names.definition(caller).node,
                                            [](const File& there, const Call& one, std::span<const CallPlace>) {
                                              return renews_session(there, one) ? Follow::found : Follow::go_on;
                                            });
      if (!renews) return false;
    }
  }
  return any;
}

// SignIn, LogIn
bool says_in(const std::vector<std::string>& words) {
  const auto in = std::ranges::find(words, "in");
  return in != words.begin() && in != words.end() && (*(in - 1) == "sign" || *(in - 1) == "log");
}

// A plug of the module renews the session: `plug :renew_session when action == :create`.
bool renewed_by_plug(const Context& ctx, NodeId place) {
  static const Symbol kPlug = intern("plug");
  const ModuleId module = ctx.names().module_of(place);
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    if (call.function != kPlug || call.module_in != module || call.definition || call.in_quote) return false;
    const auto arguments = arguments_of(ctx.file, call);
    NodeId named = arguments.empty() ? NodeId{} : arguments[0];
    // `plug :renew when ...` is an operator in the tree.
    if (ctx.tree().is(named, NodeKind::binary_op)) named = ctx.tree().first_child(named);
    const auto name = named ? value_of(ctx.file, named).atom() : std::nullopt;
    if (!name) return false;
    const auto clauses = clauses_of(ctx.file, module, intern(*name), 2);
    return std::ranges::any_of(clauses, [&](DefinitionId id) {
      const auto calls = ctx.names().calls_in(ctx.tree(), ctx.names().definition(id).node);
      return std::ranges::any_of(calls, [&](const Call& one) { return renews_session(ctx.file, one); });
    });
  });
}

}  // namespace

bool is_about_sign_in(const Context& ctx, NodeId node) {
  auto words = words_of(module_name(ctx, node));
  if (has_word(words, {"session", "sessions", "auth", "authentication", "login", "signin", "oauth"})) return true;
  if (says_in(words)) return true;
  words = words_of(function_name(ctx, node));
  if (has_word(words, {"login", "signin", "authenticate"})) return true;
  return has_word(words, {"log", "sign"}) && has_word(words, {"in"});
}

bool is_about_sign_out(const Context& ctx, NodeId node) {
  auto words = words_of(function_name(ctx, node));
  if (!ctx.names().definition_of(node)) words = words_of(route_around(ctx, node));
  if (has_word(words, {"logout", "signout", "delete", "destroy", "logoff", "unauthenticate"})) return true;
  if (has_word(words, {"end", "terminate", "close"}) && has_word(words, {"session"})) return true;
  const auto module = words_of(module_name(ctx, node));
  if (has_word(module, {"logout", "signout", "logoff"})) return true;
  return has_word(words, {"log", "sign", "logged", "signed"}) && has_word(words, {"out", "off"});
}

bool is_user_key(std::string_view key, bool about_sign_in) {
  const auto words = words_of(key);
  if (words.empty()) return false;
  if (has_word(words, {"return",      "redirect",  "impersonated", "impersonator", "impersonation", "pending", "tfa",
                       "mfa",         "totp",      "otp",          "reset",        "invited",       "tmp",     "temp",
                       "unconfirmed", "csrf",      "last",         "viewed",       "selected",      "target",  "guest",
                       "anonymous",   "previous",  "oauth",        "agent",        "name",          "email",   "locale",
                       "socket",      "return_to", "params"})) {
    return false;
  }
  const std::string& last = words.back();
  const std::string before = words.size() > 1 ? words[words.size() - 2] : std::string{};
  const auto person = [&](const std::string& word) {
    if (word == "user" || word == "admin") return true;
    return about_sign_in && has_word({word}, {"account", "person", "member", "customer", "player", "employee", "actor",
                                              "operator", "profile", "author", "owner"});
  };
  if (last == "id" || last == "uuid" || last == "token") {
    if (person(before)) return true;
    if (last == "token") return before == "session" || before == "auth" || before == "authentication";
    return about_sign_in && words.size() == 1;
  }
  return person(last) && (words.size() == 1 || before == "current" || before == "logged" || before == "signed" ||
                          before == "authenticated" || before == "in");
}

bool signs_in(const Context& ctx, const Call& call) {
  if (!is_conn_call(call, "put_session") || call.arity != 3 || call.form == CallForm::captured) return false;
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() != 3 || in_test(ctx, call.node)) return false;
  const auto key = value_of(ctx.file, arguments[1]).name();
  return key && is_user_key(*key, is_about_sign_in(ctx, call.node)) && !carries_over(ctx, arguments[2]);
}

bool renews_session(const File& file, const Call& call) {
  static const Symbol kGuardian = intern("Guardian.Plug"), kPow = intern("Pow.Plug");
  if (is_conn_call(call, "clear_session")) return true;
  if (is_conn_call(call, "configure_session")) {
    const auto arguments = arguments_of(file, call);
    // `configure_session(conn, opts)` with options that can't be read may well say it.
    if (arguments.size() != 2) return call.form == CallForm::captured;
    const Value options = value_of(file, arguments[1]);
    for (const char* name : {"renew", "drop"}) {
      const Value option = options.entry(name);
      if (option.is_true() || (option.present() && !option.known())) return true;
    }
    return !options.known();
  }
  const std::string_view function = text(call.function);
  if (call.module == kPow) return function == "create" || function == "delete" || function == "authenticate_user";
  return call.module == kGuardian &&
         (function == "sign_in" || function == "sign_out" || function == "put_session_token");
}

bool session_is_renewed(const Context& ctx, NodeId place) {
  std::unordered_set<uint32_t> seen;
  return renewed_around(ctx, place, seen) || renewed_by_plug(ctx, place) || renewed_by_callers(ctx, place);
}

}  // namespace assay::families::auth_session
