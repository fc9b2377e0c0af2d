#include "shared_halt.h"

#include <algorithm>

#include "flow/chain.h"
#include "flow/order.h"
#include "flow/uses.h"
#include "project/reach.h"
#include "shared.h"

namespace assay::families::plug_pipeline {
namespace {

bool is_halt(const Call& call) {
  static const Symbol kHalt = intern("halt"), kConn = intern("Plug.Conn");
  return call.function == kHalt && is_call_of(call, kConn);
}

// `Map.put(conn, :halted, true)`
bool puts_halted(const Context& ctx, const Call& call) {
  static const Symbol kMap = intern("Map"), kPut = intern("put");
  return call.module == kMap && call.function == kPut && ctx.arg(call, 1).is_atom("halted") && !is_lost(ctx.file, call);
}

// `conn |> then(&halt/1)`
bool is_then_halt(const Context& ctx, const Call& call) {
  if (call.target != CallTarget::kernel || call.function != sym::then_) return false;
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.size() != 2 || !ctx.tree().is(arguments[1], NodeKind::capture)) return false;
  return std::ranges::any_of(ctx.names().calls_in(ctx.tree(), arguments[1]), is_halt) && !is_lost(ctx.file, call);
}

}  // namespace

bool halts(const Context& ctx, const Call& call) {
  static const Symbol kReraise = intern("reraise");
  if (call.function == kReraise) return true;  // Plug.Conn.WrapperError's never returns
  if (is_then_halt(ctx, call) || puts_halted(ctx, call)) return true;
  if (is_halt(call)) return !is_lost(ctx.file, call);
  if (call.target == CallTarget::local || call.form == CallForm::captured) return false;
  if (text(call.function).find("halt") != std::string_view::npos) return !is_lost(ctx.file, call);
  if (call.target != CallTarget::remote && call.target != CallTarget::imported) return false;
  for (const DefinitionPlace& place : definitions_of(ctx.project, ctx.file.id, call)) {
    if (place.file == ctx.file.id) return false;  // flow/order.h looks into the functions of this file itself
    const Definition& definition = ctx.project.file(place.file).names.definition(place.definition);
    auto visit = [](const File&, const Call& one, auto) { return is_halt(one) ? Follow::found : Follow::go_on; };
    if (definition.body && find_reached_call(ctx.project, place.file, definition.body, visit, 20)) {
      return !is_lost(ctx.file, call);
    }
  }
  return false;
}

bool is_given_halted(const Context& ctx, const Call& call) {
  static const Symbol kHalted = intern("halted");
  for (NodeId at = call.node; at.valid() && at != Tree::root(); at = ctx.tree().parent(at)) {
    if (!ctx.tree().is(at, NodeKind::map_update)) continue;
    for (NodeId pair : ctx.tree().children(at)) {
      if (ctx.tree().is(pair, NodeKind::keyword_pair) && ctx.tree().symbol(pair) == kHalted) return true;
    }
  }
  return false;
}

bool takes_halted(const Context& ctx, const Call& call) {
  const auto arguments = arguments_of(ctx.file, call);
  if (arguments.empty()) return false;
  const auto chains = chains_of(ctx.file, arguments[0]);
  return !chains.empty() && std::ranges::all_of(chains, [](const Chain& chain) {
    return std::ranges::any_of(chain.calls, [](const Call* one) { return is_halt(*one); });
  });
}

bool halts_another(const Context& ctx, const Call& call) {
  const UseLimits here{.calls = 0, .arguments = false, .callers = false};
  if (!is_lost(ctx.file, call, here)) return false;
  bool halted = false;
  auto is_kept_halt = [&](const Call& one) {
    const bool kept = is_halt(one) && !is_lost(ctx.file, one);
    halted = halted || kept;
    return kept;
  };
  return !may_end_without(ctx.file, call.node, is_kept_halt) && halted;
}

}  // namespace assay::families::plug_pipeline
