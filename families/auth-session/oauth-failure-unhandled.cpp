// Flags callbacks of Ueberauth that know success alone.
#include <algorithm>
#include <unordered_set>

#include "flow/callbacks.h"
#include "flow/reach.h"
#include "shared_oauth.h"

namespace assay::families::auth_session {
namespace {

// The public functions of a connection and parameters by which a clause is reached: itself, or those that call it.
std::vector<DefinitionId> actions_of(const File& file, DefinitionId clause) {
  std::vector<DefinitionId> all{clause};
  for (DefinitionId caller : reaching(file, clause)) all.push_back(caller);
  std::erase_if(all, [&](DefinitionId id) {
    const Definition& one = file.names.definition(id);
    return one.kind != sym::def || one.arity != 2;
  });
  return all;
}

void on_file(Context& ctx) {
  const auto definitions = ctx.names().definitions();
  std::unordered_set<uint32_t> seen;
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& clause = definitions[i];
    if (clause.in_quote || clause.unreachable || !names_success(ctx.file, clause.node)) continue;
    if (in_test(ctx, clause.node) || has_host(ctx.file, clause.module, Host::plug)) continue;
    for (DefinitionId action : actions_of(ctx.file, DefinitionId{i})) {
      const Definition& first = ctx.names().definition(action);
      const auto group = clauses_of(ctx.file, first.module, first.name, first.arity);
      if (group.empty() || !seen.insert(group.front().value).second) continue;
      // Where other clauses stand before, the one that takes the success is meant.
      NodeId place = first.node;
      for (DefinitionId one : group) {
        if (names_success(ctx.file, ctx.names().definition(one).node)) {
          place = ctx.names().definition(one).node;
          break;
        }
      }
      Site site = ctx.consider(place);
      if (handles_failure(ctx.file, group) || plug_handles_failure(ctx, first.module) ||
          handles_failure(ctx.file, clauses_of(ctx.file, clause.module, clause.name, clause.arity))) {
        site.pass();
        continue;
      }
      site.fail(
              "who cancels at the provider, or comes back with an expired state, meets no clause here and gets an "
              "error page")
          .help("add a clause for `%{assigns: %{ueberauth_failure: failure}}` that leads back to sign-in");
    }
  }
}

}  // namespace

extern const Check oauth_failure_unhandled{
    .id = "auth-session/oauth-failure-unhandled",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"ueberauth_auth">,
    .on_file = on_file,
};

}  // namespace assay::families::auth_session
