// Flags JSON Web Tokens that do the work of a session in pages that a server renders.
#include <algorithm>

#include "flow/uses.h"
#include "shared_pages.h"
#include "shared_session.h"

namespace assay::families::auth_session {
namespace {

constexpr std::string_view kWhy = "nobody can revoke it before it expires, and signing out elsewhere does not end it";
constexpr std::string_view kHelp =
    "keep a random token in the session, and its hash in a table, as `mix phx.gen.auth` does; leave JWTs to APIs";

bool is_guardian_plug(const Context& ctx, const Call& call) {
  if (!call.module) return false;
  const std::string_view name = text(call.module);
  if (name == "Guardian.Plug" || name.ends_with(".Guardian.Plug")) return true;
  return name.ends_with(".Plug") && is_guardian(ctx.project, intern(name.substr(0, name.size() - 5)));
}

// The connection is asked for the new token and goes no further, so that the session never holds it.
bool is_for_its_token(const Context& ctx, const Call& call) {
  return std::ranges::all_of(uses_of_result(ctx.file, call), [](const Use& use) {
    return use.kind == Use::Kind::argument && use.call != nullptr && text(use.call->function) == "current_token";
  });
}

// Guardian's own source: what its users do with it is theirs.
bool is_of_guardian(const Context& ctx) {
  const App* app = ctx.project.app_of(ctx.file.id);
  return app != nullptr && app->name == "guardian";
}

void on_call(Context& ctx, const Call& call) {
  if (in_test(ctx, call.node) || is_of_guardian(ctx)) return;
  if (text(call.function) == "sign_in") {
    if (!is_guardian_plug(ctx, call) || is_for_its_token(ctx, call)) return;
    const Answer pages = serves_pages(ctx, call);
    if (pages == Answer::unknown) return;
    Site site = ctx.consider(call);
    if (pages == Answer::no) return site.pass();
    site.fail("a JWT is the session of pages that the server renders: {}", kWhy).help(std::string(kHelp));
    return;
  }
  const bool session = is_conn_call(call, "put_session");
  if (!session && !is_conn_call(call, "put_resp_cookie")) return;
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() < 3) return;
  const std::string key = value_of(ctx.file, arguments[1]).name().value_or("");
  if (is_conn_call(call, "put_session") && value_of(ctx.file, arguments[2]).is_nil()) return;
  const bool named = has_word(words_of(key), {"jwt"}) && value_of(ctx.file, arguments[2]).string().value_or("x") != "";
  if (!named && !is_jwt(ctx, arguments[2])) {
    if (is_user_key(key, true)) ctx.consider(call).pass();
    return;
  }
  ctx.consider(call)
      .fail("a JWT is kept in {}: {}", session ? "the session" : "a cookie", kWhy)
      .help(std::string(kHelp));
}

void on_project(ProjectContext& all) {
  static const Symbol kVerify = intern("Guardian.Plug.VerifySession");
  std::vector<std::pair<const PlugMount*, Answer>> mounts;
  for (const PlugUse& use : all.project().web.uses_of_plug(kVerify)) {
    auto known = std::ranges::find(mounts, use.mount, &std::pair<const PlugMount*, Answer>::first);
    if (known == mounts.end()) {
      mounts.emplace_back(use.mount, use.html);
    } else {
      known->second = either(known->second, use.html);
    }
  }
  for (const auto& [mount, html] : mounts) {
    if (html == Answer::unknown || all.project().is_test_code(mount->file)) continue;
    Site site = all.in(mount->file).consider(mount->node);
    if (html == Answer::no) {
      site.pass();
      continue;
    }
    site.fail("pages of this pipeline take who is signed in from a JWT in the session: {}", kWhy)
        .help(std::string(kHelp));
  }
}

}  // namespace

extern const Check jwt_as_browser_session{
    .id = "auth-session/jwt-as-browser-session",
    .level = Level::error,
    .scope = Scope::project,
    .callees = {"_.sign_in", "_.put_session/3", "_.put_resp_cookie"},
    .on_call = on_call,
    .on_project = on_project,
};

}  // namespace assay::families::auth_session
