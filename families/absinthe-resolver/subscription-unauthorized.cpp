// Flags subscriptions that anybody may open: middleware does not run when a client subscribes, only config does.
#include <set>

#include "shared.h"
#include "shared_config.h"

namespace assay::families::absinthe_resolver {
namespace {

void on_file(Context& ctx) {
  if (ctx.project.is_test_code(ctx.file.id)) return;
  const GraphqlFacts& graphql = ctx.project.graphql;
  std::set<std::string_view> imported;  // objects that become part of the subscription root
  for (const GraphqlType& type : graphql.types) {
    if (type.kind == GraphqlType::Kind::subscription) imported.insert(type.imports.begin(), type.imports.end());
  }
  for (const GraphqlType& type : graphql.types) {
    const bool root = type.kind == GraphqlType::Kind::subscription ||
                      (type.kind == GraphqlType::Kind::object && imported.contains(type.name));
    if (!root) continue;
    for (const GraphqlField& field : type.fields) {
      if (field.file != ctx.file.id || !field.complete) continue;
      const auto open = field.config ? is_open(ctx.project, field) : std::optional(true);
      if (!open) continue;
      Site site = ctx.consider(field.node);
      if (!*open) {
        site.pass();
      } else if (!field.config) {
        site.fail("this subscription has no config: whoever opens a socket may listen")
            .help(
                "`config fn args, %{context: context} -> ... end`, which answers `{:error, \"unauthorized\"}` where it "
                "must");
      } else {
        site.fail(
                "config never looks at the context: whoever opens a socket may listen, since middleware doesn't run on "
                "subscribing")
            .help("match the user in its second argument, and answer `{:error, \"unauthorized\"}` otherwise");
      }
    }
  }
}

}  // namespace

extern const Check subscription_unauthorized{
    .id = "absinthe-resolver/subscription-unauthorized",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"field">,
    .on_file = on_file,
};

}  // namespace assay::families::absinthe_resolver
