// Advises the kind of plug that the work asks for: what depends on options alone belongs in a module plug's init/1,
// which Plug.Builder runs once, when it compiles; what depends on the machine belongs in call/2, since that machine is
// another.
#include <algorithm>

#include "flow/enclosing.h"
#include "flow/reach.h"
#include "project/purpose.h"
#include "shared.h"
#include "shared_options.h"
#include "shared_order.h"

namespace assay::families::plug_pipeline {
namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// A function that runs while init/1 does: Keyword.put_new_lazy's, Enum's; not one that is put into the options.
bool runs_at_once(const Closure& closure) {
  if (closure.call == nullptr) return false;
  const std::string_view name = text(closure.call->function);
  return text(closure.call->module) == "Enum" || name.ends_with("_lazy") || name == "then" || name == "tap";
}

void on_file(Context& ctx) {
  std::vector<const PlugMount*> seen;
  for (const PlugSequence& sequence : ctx.file_fact(read_sequences)) {
    for (const PlugStep& step : sequence.steps) {
      const PlugMount& mount = *step.mount;
      if (!mount.function || !mount.options.valid() || mount.definitions.empty() || mount.file != ctx.file.id) continue;
      if (std::ranges::find(seen, &mount) != seen.end()) continue;
      seen.push_back(&mount);
      Site site = ctx.consider(mount.node);
      const Call* work = repeated_work(ctx, mount);
      if (!work) {
        site.pass();
        continue;
      }
      site.fail("{} works on these options at each request ({}.{}), though they never change", text(mount.function),
                text(work->module), text(work->function))
          .help("make it a module plug, and do this work in `init/1`, which runs once");
    }
  }
}

void on_definition(Context& ctx, const Definition& definition) {
  static const Symbol kInit = intern("init");
  if (definition.name != kInit || definition.kind != sym::def || definition.arity != 1 || !definition.body) return;
  if (!definition.module || !is_module_plug(ctx.file, ctx.project, definition.module)) return;
  if (purpose_of(ctx.project, ctx.file, definition.node) == Purpose::test) return;
  Site site = ctx.consider(definition.node);
  if (!find_reached_call(ctx.file, definition.body, [&](const Call& call, auto) {
        const std::string_view module = text(call.module), name = text(call.function);
        const bool reads = (module == "Application" && is_any(name, {"get_env", "fetch_env", "fetch_env!"})) ||
                           (module == "System" && is_any(name, {"get_env", "fetch_env", "fetch_env!"}));
        return reads && std::ranges::all_of(closures_around(ctx.file, call.node), runs_at_once);
      })) {
    return site.pass();
  }
  site.fail("init/1 runs when the pipeline is compiled, so this takes the settings of the machine that builds")
      .help("read them in `call/2`; what is decided at compile time is `Application.compile_env`'s");
}

}  // namespace

extern const Check plug_kind{
    .id = "plug-pipeline/plug-kind",
    .level = Level::advice,
    .scope = Scope::project,
    .first_look = says_any_of<"plug", "pipe_through", "init">,
    .on_definition = on_definition,
    .on_file = on_file,
};

}  // namespace assay::families::plug_pipeline
