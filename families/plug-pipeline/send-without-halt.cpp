// Flags plugs that answer and let the rest of the pipeline run: sending changes conn.state, and only halt/1 sets
// conn.halted, which is what Plug.Builder and Phoenix's pipelines ask after each plug.
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "flow/order.h"
#include "flow/reach.h"
#include "flow/uses.h"
#include "project/purpose.h"
#include "shared.h"
#include "shared_conn.h"
#include "shared_elsewhere.h"
#include "shared_halt.h"

namespace assay::families::plug_pipeline {
namespace {

// A plug function may return the conn of this answer, or one from before it, without having halted it.
bool goes_on(const Context& ctx, const PlugFunctions& plugs, const Call& call, bool halted, int depth) {
  const UseLimits here{.callers = false};
  if (halted && is_lost(ctx.file, call, here)) halted = false;
  halted = halted || takes_halted(ctx, call) || is_given_halted(ctx, call) ||
           !may_end_without(ctx.file, call.node, [&](const Call& one) { return halts(ctx, one); });
  if (!call.definition) return false;
  if (const PlugFunction* plug = plugs.at(call.definition)) {
    if (halted || plug->answers) return false;
    return !ctx.file_fact(find_ends_of_line).has(plugs, *plug);
  }
  if (depth == 0) return false;
  const auto callers = calls_of(ctx.file, call.definition);
  return std::ranges::any_of(
      callers, [&](CallId caller) { return goes_on(ctx, plugs, ctx.names().call(caller), halted, depth - 1); });
}

void on_call(Context& ctx, const Call& call) {
  if (!is_response(call) || call.form == CallForm::captured || !call.definition) return;
  const PlugFunctions& plugs = ctx.file_fact(read_plug_functions);
  const auto reaching = plugs_reaching(ctx, plugs, call.node);
  if (std::ranges::all_of(reaching, &PlugFunction::answers) || !runs_with_function(ctx, call.node)) return;
  if (purpose_of(ctx.project, ctx.file, call.node) == Purpose::test) return;
  Site site = ctx.consider(call);
  if (!goes_on(ctx, plugs, call, false, 4)) return site.pass();
  site.fail("this answers the request, but the conn goes on unhalted, so the plugs behind and the action run too")
      .help(fmt::format("return the halted conn: `conn |> {}(...) |> halt()`", text(call.function)));
}

// MyAppWeb.Errors.unauthorized(conn), which answers in another file, in a plug or a function of the file that it calls.
void on_file(Context& ctx) {
  const PlugFunctions& plugs = ctx.file_fact(read_plug_functions);
  if (plugs.all.empty() || ctx.project.is_test_code(ctx.file.id)) return;
  std::unordered_map<const PlugFunction*, bool> guards;
  auto guards_requests = [&](const PlugFunction& plug) {
    auto [known, is_new] = guards.try_emplace(&plug);
    if (is_new) known->second = is_guard(ctx, plug);
    return known->second;
  };
  for (const Call& call : ctx.names().calls()) {
    if (call.in_quote || call.unreachable || !call.definition || !call.module) continue;
    if (!answers_elsewhere(ctx, call) || !runs_with_function(ctx, call.node)) continue;
    const auto reaching = plugs_reaching(ctx, plugs, call.node);
    if (std::ranges::none_of(reaching, [&](const PlugFunction* one) { return !one->answers && guards_requests(*one); }))
      continue;
    Site site = ctx.consider(call);
    if (!goes_on(ctx, plugs, call, false, 4)) {
      site.pass();
      continue;
    }
    site.fail("{} answers the request, but the conn goes on unhalted, so the plugs behind and the action run too",
              text(call.function))
        .help("return the halted conn, here or there: `|> halt()`");
  }
}

}  // namespace

extern const Check send_without_halt{
    .id = "plug-pipeline/send-without-halt",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"_.send_resp", "_.send_file", "_.json", "_.html", "_.text", "_.render", "_.redirect"},
    .on_call = on_call,
    .on_file = on_file,
};

}  // namespace assay::families::plug_pipeline
