#include "shared_elsewhere.h"

#include <algorithm>

#include "flow/order.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "project/reach.h"

namespace assay::families::plug_pipeline {
namespace {

// Gives the conn with something more in it, and sends nothing.
bool adds_to_conn(const Call& call) {
  static const Symbol kConn = intern("Plug.Conn");
  const std::string_view name = text(call.function);
  return (name == "assign" || name == "merge_assigns" || name == "put_private" || name == "put_session" ||
          name == "delete_session" || name == "put_resp_header") &&
         is_call_of(call, kConn);
}

bool gives_conn_that_goes_on(const Context& ctx, DefinitionId clause, int depth);

// `conn`, `assign(conn, :user, user)`, `load_user(conn)` whose function gives such a one.
bool is_conn_that_goes_on(const Context& ctx, NodeId node, int depth) {
  for (CallId id = ctx.names().call_at(node); id; id = ctx.names().call_at(node)) {
    const Call& call = ctx.names().call(id);
    if (!adds_to_conn(call)) {
      return depth > 0 && std::ranges::any_of(clauses_of(ctx.file, call), [&](DefinitionId clause) {
               return gives_conn_that_goes_on(ctx, clause, depth - 1);
             });
    }
    node = ctx.arg(call, 0).written();
    if (!node) return false;
  }
  return ctx.tree().is(node, NodeKind::variable);
}

bool gives_conn_that_goes_on(const Context& ctx, DefinitionId clause, int depth) {
  return std::ranges::any_of(results_of(ctx.file, ctx.names().definition(clause)), [&](const CodeResult& result) {
    return result.is_value() && is_conn_that_goes_on(ctx, result.node, depth);
  });
}

}  // namespace

bool answers_elsewhere(const Context& ctx, const Call& call) {
  if (call.target != CallTarget::remote && call.target != CallTarget::imported) return false;
  if (call.form == CallForm::captured || is_response(call)) return false;
  const auto clauses = definitions_of(ctx.project, ctx.file.id, call);
  return !clauses.empty() && std::ranges::all_of(clauses, [&](const DefinitionPlace& place) {
    const File& file = ctx.project.file(place.file);
    const Definition& clause = file.names.definition(place.definition);
    if (place.file == ctx.file.id || !clause.body || !always_meets(file, clause.body, is_response)) return false;
    // The name is enough: halt, halt_with, and the key of %{conn | halted: true}.
    auto halts = [](const File&, const Call& one, auto) {
      return text(one.function).find("halt") != std::string_view::npos ? Follow::found : Follow::go_on;
    };
    return !find_reached_call(ctx.project, place.file, clause.body, halts, 20) &&
           file.tree.text(clause.body).find("halt") == std::string_view::npos;
  });
}

bool answers_here(const Context& ctx, const Call& call) {
  if (call.form == CallForm::captured || is_response(call)) return false;
  const auto clauses = clauses_of(ctx.file, call);
  return !clauses.empty() && std::ranges::all_of(clauses, [&](DefinitionId clause) {
    const NodeId body = ctx.names().definition(clause).body;
    return body.valid() && always_meets(ctx.file, body, is_response);
  });
}

bool is_guard(const Context& ctx, const PlugFunction& plug) {
  constexpr int kDepth = 3;
  return std::ranges::any_of(plug.clauses,
                             [&](DefinitionId clause) { return gives_conn_that_goes_on(ctx, clause, kDepth); });
}

}  // namespace assay::families::plug_pipeline
