// Flags sign-ins that keep the session's id, and sign-outs that keep the session.
#include "shared_session.h"

namespace assay::families::auth_session {
namespace {

void check_sign_out(Context& ctx, const Call& call) {
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() != 2 || in_test(ctx, call.node) || !is_about_sign_out(ctx, call.node)) return;
  const auto key = value_of(ctx.file, arguments[1]).name();
  if (!key || !is_user_key(*key, true)) return;
  Site site = ctx.consider(call);
  if (session_is_renewed(ctx, call.node)) return site.pass();
  site.fail("signing out takes `{}` alone out of the session: its id and all else that it holds stay in use", *key)
      .help("`configure_session(conn, drop: true)`, or `conn |> configure_session(renew: true) |> clear_session()`");
}

void on_call(Context& ctx, const Call& call) {
  if (is_conn_call(call, "delete_session")) return check_sign_out(ctx, call);
  if (!signs_in(ctx, call)) return;
  Site site = ctx.consider(call);
  if (session_is_renewed(ctx, call.node)) return site.pass();
  site.fail("the user is put into a session whose id was there before: who planted it is signed in, too")
      .help("`conn |> configure_session(renew: true) |> clear_session()` before the user goes in");
}

}  // namespace

extern const Check session_fixation{
    .id = "auth-session/session-fixation",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"_.put_session/3", "_.delete_session/2"},
    .on_call = on_call,
};

}  // namespace assay::families::auth_session
