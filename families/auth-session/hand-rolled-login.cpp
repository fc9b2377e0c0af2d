// Names the modules that sign users in by code or libraries of their own, where Phoenix generates the whole of it.
#include <algorithm>

#include "shared_session.h"

namespace assay::families::auth_session {
namespace {

constexpr std::string_view kHelp =
    "`mix phx.gen.auth Accounts User users` writes sign-in, revocable sessions, confirmation and password reset into "
    "your own code";

// Something that is taken for what `mix phx.gen.auth` writes: sessions by tokens of a table.
bool has_generated_auth(const Project& project) {
  static const Symbol kLogIn = intern("log_in_user"), kToken = intern("generate_user_session_token");
  return std::ranges::any_of(project.files, [&](const File& file) {
    const auto definitions = file.names.definitions();
    return std::ranges::any_of(definitions, [&](const Definition& one) { return one.name == kToken; }) ||
           (std::ranges::any_of(definitions, [&](const Definition& one) { return one.name == kLogIn; }) &&
            std::ranges::any_of(file.names.calls(), [&](const Call& one) { return one.function == kToken; }));
  });
}

struct Guards {
  bool generated = false;
  bool json_only = false;  // all pipelines are known to take no pages
};

Guards read_guards(const Project& project) {
  Guards guards{.generated = has_generated_auth(project)};
  bool any = false, pages = false;
  for (const Router& router : project.web.routers) {
    for (const Pipeline& pipeline : router.pipelines) {
      if (!pipeline.accepts) continue;
      any = true;
      pages |= !pipeline.formats_known || std::ranges::find(pipeline.formats, "html") != pipeline.formats.end();
    }
  }
  guards.json_only = any && !pages;
  return guards;
}

void on_module(Context& ctx, const Module& module) {
  static const Symbol kGuardian = intern("Guardian"), kPow = intern("Pow.Phoenix.Router"),
                      kSchema = intern("Pow.Ecto.Schema");
  if (!module.name || in_test(ctx, module.node)) return;
  const ModuleId id = ctx.names().module_of(module.node);
  const bool pow = ctx.names().uses(id, kPow) || ctx.names().uses(id, kSchema);
  const bool guardian = ctx.names().uses(id, kGuardian);
  bool own = false, tokens = false;
  for (const Call& call : ctx.names().calls_in(ctx.tree(), module.node)) {
    if (call.module_in != id || call.in_quote || !signs_in(ctx, call)) continue;
    const auto words = words_of(ctx.arg(call, 1).name().value_or(""));
    (has_word(words, {"token"}) ? tokens : own) = true;
  }
  if (!pow && !guardian && !own && !tokens) return;
  const Guards& guards = ctx.project_fact(read_guards);
  Site site = ctx.consider(module.node);
  if (own) {
    site.fail("users are signed in by a session of this module's own making").help(std::string(kHelp));
  } else if (pow && !guards.generated) {
    site.fail("users are signed in by Pow").help(std::string(kHelp));
  } else if (guardian && !guards.generated && !guards.json_only) {
    site.fail("users are signed in by Guardian, whose tokens nobody can revoke").help(std::string(kHelp));
  } else {
    site.pass();
  }
}

}  // namespace

extern const Check hand_rolled_login{
    .id = "auth-session/hand-rolled-login",
    .level = Level::advice,
    .scope = Scope::project,
    .first_look = says_any_of<"put_session", "Guardian", "Pow.Phoenix.Router", "Pow.Ecto.Schema">,
    .on_module = on_module,
};

}  // namespace assay::families::auth_session
