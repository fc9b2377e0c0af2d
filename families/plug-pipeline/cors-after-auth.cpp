// Flags CORS plugs that a preflight never reaches: browsers send OPTIONS without credentials, so authentication in
// front of the CORS plug refuses it, and the answer to a refused request carries no CORS headers either.
#include <algorithm>
#include <map>

#include "shared.h"
#include "shared_order.h"

namespace assay::families::plug_pipeline {
namespace {

// Clauses that know of preflights, `def authenticate(%{method: "OPTIONS"} = conn, _), do: conn`, let them in.
bool refuses_strangers(const Context& ctx, const PlugMount& mount) {
  if (!authenticates(mount) && !requires_authentication(mount)) return false;
  return std::ranges::none_of(mount.definitions, [&](const DefinitionPlace& place) {
    const File& file = ctx.project.file(place.file);
    return file.tree.text(file.names.definition(place.definition).node).find("\"OPTIONS\"") != std::string_view::npos;
  });
}

bool is_router(const Context& ctx, const PlugMount& mount) {
  return ctx.project.web.router_of(mount.module) != nullptr || text(mount.module).ends_with("Router");
}

void on_file(Context& ctx) {
  enum class Before : uint8_t { nothing, auth, router };
  std::map<uint32_t, Before> verdicts;  // by place: a pipeline stands in several sequences
  for (const PlugSequence& sequence : ctx.file_fact(read_sequences)) {
    Before before = Before::nothing;
    const PlugStep* last_router = nullptr;  // others before it answer what is theirs, health checks say
    for (const PlugStep& step : sequence.steps) {
      if (sequence.endpoint && is_router(ctx, *step.mount)) last_router = &step;
    }
    for (const PlugStep& step : sequence.steps) {
      if (handles_cors(*step.mount)) {
        if (step.mount->file != ctx.file.id) continue;
        Before& verdict = verdicts[step.at.value];
        if (verdict == Before::nothing) verdict = before;
      } else if (refuses_strangers(ctx, *step.mount)) {
        if (before == Before::nothing) before = Before::auth;
      } else if (&step == last_router) {
        before = Before::router;
      }
    }
  }
  for (const auto& [place, before] : verdicts) {
    Site site = ctx.consider(NodeId{place});
    if (before == Before::nothing) {
      site.pass();
    } else if (before == Before::router) {
      site.fail("the router has answered before this runs, so no answer carries CORS headers")
          .help("mount it in front of the router");
    } else {
      site.fail("authentication stands before this and refuses the browser's preflight, which carries no credentials")
          .help("mount CORS first, in the endpoint or at the head of the pipeline");
    }
  }
}

}  // namespace

extern const Check cors_after_auth{
    .id = "plug-pipeline/cors-after-auth",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"plug", "pipe_through">,
    .on_file = on_file,
};

}  // namespace assay::families::plug_pipeline
