// Flags changes of passwords that leave whoever is signed in signed in.
#include <algorithm>

#include "shared_revoke.h"

namespace assay::families::auth_session {
namespace {

void on_definition(Context& ctx, const Definition& definition) {
  if (definition.kind != sym::def || !definition.body || definition.in_quote || !definition.name) return;
  const RevocableSessions& sessions = ctx.project_fact(read_revocable_sessions);
  const auto table = std::ranges::find_if(sessions.schemas, [&](const RevocableSessions::Table& one) {
    return ctx.project.same_group(one.file, ctx.file.id);
  });
  if (table == sessions.schemas.end()) return;
  if (!ctx.project.is_application_code(ctx.file.id, definition.node)) return;
  if (!changes_password(ctx, definition)) return;
  Site site = ctx.consider(definition.node);
  if (revokes_sessions(ctx, definition, sessions)) return site.pass();
  site.fail(
          "the password changes, and the rows of {} stay: who stole a session or knew the old password stays signed in",
          text(table->schema))
      .help("delete the user's tokens in the same transaction, and disconnect what is live");
}

}  // namespace

extern const Check sessions_survive_password_change{
    .id = "auth-session/sessions-survive-password-change",
    .level = Level::error,
    .scope = Scope::project,
    .on_definition = on_definition,
};

}  // namespace assay::families::auth_session
