// Flags errors that are sent with status 200: clients, proxies and monitoring go by the status.
#include <algorithm>

#include "flow/origin.h"
#include "shared_outcome.h"

namespace assay::families::phoenix_json_api {
namespace {

// On some path.
bool sends_error(const Context& ctx, const Call& call) {
  const NodeId payload = payload_of(ctx, call);
  if (!payload.valid()) return false;
  if (is_error_payload(ctx, payload)) return true;
  // body = case ... do {:error, e} -> %{error: e} end
  const auto origins = origins_of(ctx.file, payload, {.calls = 1, .parameters = false});
  return std::ranges::any_of(origins, [&](const Origin& origin) {
    return origin.kind == Origin::Kind::expression && origin.path.empty() && is_error_payload(ctx, origin.node);
  });
}

void on_call(Context& ctx, const Call& call) {
  if (!call.definition || ctx.project.is_test_code(ctx.file.id) || !answers_with_json(ctx, call)) return;
  const NodeId branch = error_pattern_around(ctx.file, call.node);
  if (!branch.valid() && !sends_error(ctx, call)) return;
  if (never_runs(ctx.file, call.node)) return;
  Site site = ctx.consider(call);
  const Status status = status_of(ctx, call);
  if (status != Status::none && status != Status::success) return site.pass();
  if (branch.valid() && means_success(ctx, call, branch)) return site.pass();
  site.fail("{} with {}: clients and monitoring take it for success",
            branch.valid() ? "an {:error, _} result is answered" : "an error is sent",
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
