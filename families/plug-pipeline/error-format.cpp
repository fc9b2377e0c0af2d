// Flags plugs of JSON pipelines that answer in a format their callers can't read: a redirect to a sign-in page that
// fetch() follows and reports as success, HTML, or a body that says no content type.
#include <algorithm>

#include "flow/order.h"
#include "flow/origin.h"
#include "shared.h"
#include "shared_callers.h"

namespace assay::families::plug_pipeline {
namespace {

bool sets_content_type(const Context& ctx, NodeId conn) {
  const auto parts = slice_of(ctx.file, conn);
  return std::ranges::any_of(parts, [&](NodeId part) {
    return std::ranges::any_of(ctx.names().calls_in(ctx.tree(), part), [&](const Call& call) {
      const std::string_view name = text(call.function);
      return name == "put_resp_content_type" || name == "put_resp_header" || name == "merge_resp_headers";
    });
  });
}

// A redirect to the same resource, with other parameters or on another host: no error, and JSON stays JSON.
bool goes_to_itself(const Context& ctx, const Call& call) {
  bool itself = false;
  for (NodeId part : slice_of(ctx.file, ctx.tree().last_child(call.node))) {
    for (NodeId node = part; node < ctx.tree().end(part); node.value += 1) {
      const std::string_view name = text(ctx.tree().symbol(node)), written = ctx.tree().text(node);
      itself |= name == "request_path" || name == "current_path" || name == "current_url";
      const bool literal = ctx.tree().is(node, NodeKind::string) || ctx.tree().is(node, NodeKind::sigil);
      if (literal && written.find('/') != std::string_view::npos && written.size() > 3) return false;
    }
  }
  return itself;
}

// What is wrong with the answer for a caller that speaks JSON; empty when nothing is.
std::string_view fault_of(const Context& ctx, const Call& call) {
  const std::string_view name = text(call.function);
  if (name == "redirect") return goes_to_itself(ctx, call) ? "" : "redirects";
  if (name == "html") return "answers with HTML";
  if (name == "render") {
    const auto page = ctx.arg(call, 1).string();
    return page && page->ends_with(".html") ? "answers with HTML" : "";
  }
  if (name != "send_resp" || call.arity != 3) return "";
  if (auto status = ctx.arg(call, 1).integer(); status && *status < 400) return "";
  if (auto status = ctx.arg(call, 1).atom(); status && (*status == "ok" || *status == "no_content")) return "";
  const auto body = ctx.arg(call, 2).string_with("?");
  if (!body || body->empty() || sets_content_type(ctx, ctx.arg(call, 0).written())) return "";
  return "answers with text of no content type";
}

void on_call(Context& ctx, const Call& call) {
  if (!is_response(call) || call.form == CallForm::captured || !call.definition) return;
  const PlugFunctions& plugs = ctx.file_fact(read_plug_functions);
  for (const PlugFunction* plug : plugs_reaching(ctx, plugs, call.node)) {
    const Callers callers = callers_of(ctx, *plug);
    if (callers == Callers::other || plug->answers) continue;
    Site site = ctx.consider(call);
    const std::string_view fault = fault_of(ctx, call);
    const bool asks = ctx.file_fact(find_negotiators).has(plugs, *plug) ||
                      (callers == Callers::both && is_chosen_by_options(ctx, *plug, call));
    if (fault.empty() || asks) return site.pass();
    site.fail("this {}, and {} run through this plug", fault,
              callers == Callers::both ? "both pages and JSON callers" : "JSON callers")
        .help("answer by `get_format(conn)`, or mount a plug of its own in the API's pipeline that answers in JSON");
    return;
  }
}

}  // namespace

extern const Check error_format{
    .id = "plug-pipeline/error-format",
    .level = Level::warning,
    .scope = Scope::project,
    .callees = {"_.send_resp", "_.json", "_.html", "_.text", "_.render", "_.redirect"},
    .on_call = on_call,
};

}  // namespace assay::families::plug_pipeline
