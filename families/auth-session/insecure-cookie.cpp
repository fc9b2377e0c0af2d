// Flags cookies that carry a sign-in and that scripts can read, plain HTTP sends, or other sites bring along.
#include <unordered_set>

#include "base/text.h"
#include "shared_cookie.h"

namespace assay::families::auth_session {
namespace {

using Lists = std::unordered_set<uint32_t>;  // option lists that were judged

// Where an option list is written: what an attribute or variable holds, else the place itself.
NodeId place_of(const Value& options) { return options.known() ? options.node() : options.written(); }

// `extra: "SameSite=Lax"`, the way before Plug had `same_site:`.
bool says_same_site(const Value& options) {
  const Value extra = options.entry("extra");
  return !options.lacks("same_site") ||
         (extra.present() && contains_any_case(extra.string_with("x").value_or("samesite"), "samesite"));
}

void judge(Context& ctx, const Value& options, NodeId call, bool session, Lists& seen) {
  const NodeId place = options.present() ? place_of(options) : call;
  if (!seen.insert(place.value).second || !holds_in_production(ctx.file, place)) return;
  Site site = ctx.consider(place);
  const Value site_rule = options.entry("same_site");
  const Value secure = options.entry("secure");
  if (options.entry("http_only").is_false()) {
    site.fail("`http_only: false`: any script in the page, an injected one too, can read this cookie")
        .help("leave `http_only` out: it is true unless said otherwise");
  } else if (secure.is_false()) {
    site.fail("`secure: false`: the browser sends this cookie over plain HTTP, where others can read it")
        .help("`secure: true`, or leave it out: on HTTPS, Plug sets it");
  } else if (session && site_rule.string() == "None" && options.lacks("secure")) {
    site.fail(
            "`same_site: \"None\"` without `secure: true`: browsers drop the cookie, or send it with requests of any "
            "site")
        .help("`same_site: \"Lax\"`; where other sites must send it, add `secure: true`");
  } else if (!session && !says_same_site(options)) {
    site.fail(
            "the cookie signs somebody in and says nothing of `same_site`: what other sites may send it with is up to "
            "the browser")
        .help("`same_site: \"Lax\"`");
  } else {
    site.pass();
  }
}

void on_file(Context& ctx) {
  static const Symbol kOptions = intern("session_options"), kSession = intern("Plug.Session"), kPlug = intern("plug"),
                      kInit = intern("init"), kCookie = intern("put_resp_cookie");
  Lists seen;
  for (const Attribute& attribute : ctx.names().attributes()) {
    if (attribute.name != kOptions || attribute.in_quote || in_test(ctx, attribute.node)) continue;
    judge(ctx, ctx.value(attribute.value), attribute.node, true, seen);
  }
  for (const Call& call : ctx.names().calls()) {
    const Symbol name = call.function;
    if ((name != kPlug && name != kInit && name != kCookie) || call.in_quote || call.unreachable) continue;
    if (in_test(ctx, call.node)) continue;
    if (name == kPlug && call.arity == 2 && ctx.arg(call, 0).module() == kSession) {
      judge(ctx, ctx.arg(call, 1), call.node, true, seen);
    } else if (name == kInit && call.module == kSession) {
      judge(ctx, ctx.arg(call, 0), call.node, true, seen);
    } else if (signs_in_by_cookie(ctx, call)) {
      judge(ctx, call.arity == 4 ? ctx.arg(call, 3) : Value{}, call.node, false, seen);
    }
  }
}

}  // namespace

extern const Check insecure_cookie{
    .id = "auth-session/insecure-cookie",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"session_options", "Plug.Session", "put_resp_cookie">,
    .on_file = on_file,
};

}  // namespace assay::families::auth_session
