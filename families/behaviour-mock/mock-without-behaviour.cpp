// Flags mocks of modules that are no behaviour: Mox refuses them when the tests start.
#include "flow/origin.h"
#include "shared.h"

namespace assay::families::behaviour_mock {
namespace {

void on_call(Context& ctx, const Call& call) {
  const Value given = ctx.option(call, "for");
  if (!given.present()) return;
  std::vector<Value> behaviours = given.elements();
  if (given.kind() != NodeKind::list) behaviours = {given};
  // for {mock, module} <- [...] do defmock(mock, for: module) end
  if (const NodeId written = given.written(); ctx.tree().is(written, NodeKind::variable) && !given.module()) {
    for (const Origin& origin : origins_of(ctx.file, written)) {
      if (origin.path.empty()) behaviours.push_back(ctx.value(origin.node));
    }
  }
  for (const Value& behaviour : behaviours) {
    const Symbol module = behaviour.module();
    if (!module) continue;
    const Answer answer = ctx.project.is_behaviour(module);
    if (answer == Answer::unknown || ctx.project.modules_named(module).empty()) continue;
    Site site = ctx.consider(call);
    if (answer == Answer::yes) {
      site.pass();
      continue;
    }
    site.fail("{} defines no callback: Mox can only mock behaviours, and raises here", text(module))
        .help("declare what is mocked with @callback, in this module or in one of its own");
    return;
  }
}

}  // namespace

extern const Check mock_without_behaviour{
    .id = "behaviour-mock/mock-without-behaviour",
    .level = Level::error,
    .scope = Scope::project,
    .callees = {"Mox.defmock/2", "Hammox.defmock/2"},
    .on_call = on_call,
};

}  // namespace assay::families::behaviour_mock
