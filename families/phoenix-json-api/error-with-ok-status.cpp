// Flags errors that are sent with status 200: clients, proxies and monitoring go by the status.
#include <algorithm>

#include "flow/results.h"
#include "shared.h"

namespace assay::families::phoenix_json_api {
namespace {

// Nothing went wrong: `errors: []`, `error: nil`.
bool is_empty(const Context& ctx, NodeId node) {
  const Value value = ctx.value(node);
  return value.is_nil() || value.is_false() ||
         (ctx.tree().is(value.node(), NodeKind::list) && !ctx.tree().first_child(value.node()).valid());
}

// It has a key error or errors, and no data beside it (GraphQL's answers and bulk results have both).
bool is_error_payload(const Context& ctx, NodeId payload) {
  const auto entries = literal_entries(ctx, payload);
  if (!entries) return false;
  const bool data = std::ranges::any_of(*entries, [](const Entry& entry) { return entry.key == "data"; });
  return !data && std::ranges::any_of(*entries, [&](const Entry& entry) {
    return (entry.key == "error" || entry.key == "errors") && !is_empty(ctx, entry.value);
  });
}

// On some path.
bool sends_error(const Context& ctx, const Call& call) {
  const NodeId payload = payload_of(ctx, call);
  if (!payload.valid()) return false;
  if (is_error_payload(ctx, payload)) return true;
  return std::ranges::any_of(results_of(ctx.file, payload), [&](const CodeResult& result) {
    return result.is_value() && is_error_payload(ctx, result.node);
  });
}

void on_call(Context& ctx, const Call& call) {
  if (!call.definition || ctx.project.is_test_code(ctx.file.id) || !answers_with_json(ctx, call)) return;
  const bool branch = in_error_branch(ctx.file, call.node);
  if (!branch && !sends_error(ctx, call)) return;
  Site site = ctx.consider(call);
  const Status status = status_of(ctx, call);
  if (status != Status::none && status != Status::success) return site.pass();
  site.fail("{} with {}: clients and monitoring take it for success",
            branch ? "an {:error, _} result is answered" : "an error is sent",
            status == Status::none ? "status 200, since nothing sets another" : "a status of success")
      .help("`put_status(conn, :unprocessable_entity)` or whatever fits, in front of it");
}

}  // namespace

extern const Check error_with_ok_status{
    .id = "phoenix-json-api/error-with-ok-status",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"_.json/2", "_.render"},
    .on_call = on_call,
};

}  // namespace assay::families::phoenix_json_api
