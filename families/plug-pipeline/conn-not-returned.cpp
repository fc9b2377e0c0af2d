// Flags plugs that don't give back the conn they made: Plug.Builder raises when a plug returns anything else
// ("expected ...call/2 to return a Plug.Conn"), and a changed conn that is dropped changes nothing, since it is a
// value.
#include <algorithm>

#include "flow/uses.h"
#include "project/purpose.h"
#include "shared.h"
#include "shared_conn.h"
#include "shared_elsewhere.h"
#include "shared_halt.h"

namespace assay::families::plug_pipeline {
namespace {

// An answer that is dropped. One that no halt follows is the matter of send-without-halt.
void judge_answer(Context& ctx, const PlugFunctions& plugs, const Call& call) {
  if (call.in_quote || call.unreachable || !call.definition) return;
  if (!is_response(call) && !answers_here(ctx, call) && !answers_elsewhere(ctx, call)) return;
  if (!runs_in_plug(ctx, plugs, call) || !halts_another(ctx, call)) return;
  ctx.consider(call)
      .fail("what {} gives is dropped, and the conn that is halted looks unanswered: the server raises NotSentError",
            text(call.function))
      .help(fmt::format("halt the conn that has answered: `conn |> {}(...) |> halt()`", text(call.function)));
}

void on_file(Context& ctx) {
  const PlugFunctions& plugs = ctx.file_fact(read_plug_functions);
  if (plugs.all.empty()) return;
  for (const Call& call : ctx.names().calls()) judge_answer(ctx, plugs, call);
  std::vector<NodeId> seen;  // a helper may end several plugs
  for (const PlugFunction& plug : plugs.all) {
    const NodeId head = ctx.names().definition(plug.clauses[0]).node;
    if (purpose_of(ctx.project, ctx.file, head) == Purpose::test) continue;
    for (const Ending& ending : endings_of(ctx.file, plug.clauses[0])) {
      if (std::ranges::find(seen, ending.at) != seen.end()) continue;
      seen.push_back(ending.at);
      Site site = ctx.consider(ending.at);
      if (ending.what.empty()) {
        site.pass();
        continue;
      }
      site.fail("this path of the plug gives {} instead of a conn, and the pipeline raises", ending.what)
          .help("return the conn on every path; to refuse, answer and `halt(conn)`");
    }
  }
}

// A conn that was made and then dropped.
void on_call(Context& ctx, const Call& call) {
  static const Symbol kConn = intern("Plug.Conn"), kController = intern("Phoenix.Controller");
  if (!is_call_of(call, kConn) && call.module != kController) return;
  if (!runs_in_plug(ctx, ctx.file_fact(read_plug_functions), call)) return;
  const UseLimits here{.calls = 0, .arguments = false, .callers = false};
  Site site = ctx.consider(call);
  if (!is_lost(ctx.file, call, here)) return site.pass();
  site.fail("{} gives a new conn, and this one is dropped: the one that goes on has no such change",
            text(call.function))
      .help("bind it (`conn = ...`) or pipe it on, and return it");
}

}  // namespace

extern const Check conn_not_returned{
    .id = "plug-pipeline/conn-not-returned",
    .level = Level::error,
    .scope = Scope::file,
    // What gives the conn with something changed, and does nothing else.
    .callees = {"_.assign",
                "_.merge_assigns",
                "_.put_private",
                "_.merge_private",
                "_.put_session",
                "_.delete_session",
                "_.clear_session",
                "_.configure_session",
                "_.put_resp_header",
                "_.put_resp_content_type",
                "_.put_resp_cookie",
                "_.delete_resp_cookie",
                "_.delete_resp_header",
                "_.merge_resp_headers",
                "_.put_req_header",
                "_.delete_req_header",
                "_.put_status",
                "_.fetch_session",
                "_.fetch_cookies",
                "_.fetch_query_params",
                "_.register_before_send",
                "_.put_flash",
                "_.clear_flash",
                "_.put_layout",
                "_.put_view",
                "_.put_format"},
    .on_call = on_call,
    .on_file = on_file,
};

}  // namespace assay::families::plug_pipeline
