#include "shared_cookie.h"

#include "flow/origin.h"

namespace assay::families::auth_session {
namespace {

// What looks like it and signs nobody in.
bool is_about_other(const std::vector<std::string>& words) {
  return has_word(words, {"csrf",    "xsrf",     "return",    "redirect",   "path",        "locale",   "theme",  "cart",
                          "visitor", "tracking", "analytics", "consent",    "count",       "provider", "device", "fcm",
                          "push",    "state",    "nonce",     "preference", "preferences", "flash"});
}

bool is_about_sign_in(const std::vector<std::string>& words) {
  if (is_about_other(words)) return false;
  if (has_word(words, {"remember", "session", "auth", "token", "jwt", "login", "signin", "sid", "authentication",
                       "credentials", "impersonation"})) {
    return true;
  }
  return has_word(words, {"user", "account", "admin", "member", "person"}) && has_word({words.back()}, {"id", "uuid"});
}

// The value by its own name, or `user.id`.
bool value_signs_in(const File& file, NodeId value) {
  const auto words = words_of(name_of_value(file, value));
  if (words.empty()) return false;
  if (words.size() == 1 && words[0] == "id") {
    const NodeId owner = file.tree.is(value, NodeKind::dot_call) ? file.tree.first_child(value) : NodeId{};
    return has_word(words_of(name_of_value(file, owner)), {"user", "account", "admin", "session"});
  }
  return is_about_sign_in(words);
}

bool made_to_sign_in(const File& file, NodeId value) {
  for (const Origin& origin : origins_of(file, value)) {
    const CallId id = origin.kind == Origin::Kind::expression ? file.names.call_at(origin.node) : CallId{};
    if (!id) continue;
    const Call& call = file.names.call(id);
    if (makes_jwt(call)) return true;
    const auto words = words_of(text(call.function));
    if (has_word(words, {"session"}) && has_word(words, {"token", "id"})) return true;
  }
  return false;
}

}  // namespace

bool signs_in_by_cookie(const Context& ctx, const Call& call) {
  if (!is_conn_call(call, "put_resp_cookie") || call.form == CallForm::captured) return false;
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() < 3 || arguments.size() > 4) return false;
  const Value value = ctx.value(arguments[2]);
  if (value.is_nil() || value.string() == "") return false;
  if (arguments.size() == 4 && ctx.value(arguments[3]).entry("max_age").integer() == 0) return false;
  const Value key = ctx.value(arguments[1]);
  auto words = words_of(key.string_with("x").value_or(""));
  if (words.empty()) words = words_of(name_of_value(ctx.file, arguments[1]));
  if (is_about_other(words)) return false;
  return is_about_sign_in(words) || value_signs_in(ctx.file, arguments[2]) || made_to_sign_in(ctx.file, arguments[2]);
}

}  // namespace assay::families::auth_session
