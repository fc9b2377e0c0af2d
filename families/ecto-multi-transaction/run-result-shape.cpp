// Flags functions of Multi.run that give something else than {:ok, _} or {:error, _}: the Multi raises then.
#include "flow/reach.h"
#include "flow/results.h"
#include "shared.h"
#include "syntax/symbols.h"

namespace assay::families::ecto_multi_transaction {
namespace {

// A literal that is no {:ok, _} and no {:error, _}.
bool is_wrong(const Context& ctx, NodeId node) {
  const Value value = ctx.value(node);
  if (!value.known()) return false;
  switch (value.kind()) {
    case NodeKind::atom:
    case NodeKind::integer:
    case NodeKind::floating:
    case NodeKind::string:
    case NodeKind::charlist:
    case NodeKind::sigil:
    case NodeKind::list:
    case NodeKind::map:
    case NodeKind::struct_:
    case NodeKind::fn: return true;
    case NodeKind::tuple: {
      const Tree& tree = ctx.tree();
      const NodeId first = tree.first_child(value.node());
      if (!first || (!tree.is(first, NodeKind::atom) && !is_wrong(ctx, first))) return !first.valid();
      const std::string_view tag = tree.is(first, NodeKind::atom) ? text(tree.symbol(first)) : std::string_view{};
      return (tag != "ok" && tag != "error") || tree.child_count(value.node()) != 2;
    }
    default: return false;
  }
}

std::vector<CodeResult> results_of_run(const Context& ctx, const Call& call) {
  const auto arguments = arguments_of(ctx.file, call);
  if (call.arity == 3 && arguments.size() == 3) return results_of_fn(ctx.file, arguments[2]);
  if (call.arity != 5 || arguments.size() != 5) return {};
  // Multi.run(multi, :name, Module, :function, args): the repo and the changes come before args.
  const Symbol module = ctx.arg(call, 2).module();
  const auto name = ctx.arg(call, 3).atom();
  const Value given = ctx.arg(call, 4);
  if (!module || !name || !given.elements_complete() || given.kind() != NodeKind::list) return {};
  for (uint32_t i = 0; i < ctx.names().modules().size(); ++i) {
    if (ctx.names().modules()[i].name != module) continue;
    const auto clauses =
        clauses_of(ctx.file, ModuleId{i}, intern(*name), static_cast<uint32_t>(given.elements().size() + 2));
    if (!clauses.empty()) return results_of_function(ctx.file, clauses.front());
  }
  return {};
}

// A private function that is called here alone is part of what calls it: what it gives, in its place.
void add_result(const Context& ctx, const CodeResult& result, std::vector<CodeResult>& all, int depth) {
  const CallId id = result.kind == CodeResult::Kind::value ? ctx.names().call_at(result.node) : CallId{};
  const auto clauses = id ? clauses_of(ctx.file, ctx.names().call(id)) : std::vector<DefinitionId>{};
  const bool own = !clauses.empty() && ctx.names().definition(clauses[0]).kind == sym::defp &&
                   calls_of(ctx.file, clauses[0]).size() == 1 && depth < 4;
  if (!own) return all.push_back(result);
  for (const CodeResult& inner : results_of_function(ctx.file, clauses[0])) add_result(ctx, inner, all, depth + 1);
}

void on_call(Context& ctx, const Call& call) {
  std::vector<CodeResult> results;
  for (const CodeResult& result : results_of_run(ctx, call)) add_result(ctx, result, results, 0);
  for (const CodeResult& result : results) {
    if (!result.returns || result.kind == CodeResult::Kind::unknown) continue;
    if (result.kind != CodeResult::Kind::value && result.kind != CodeResult::Kind::nil) continue;
    if (!result.at) continue;
    Site site = ctx.consider(result.at);
    const bool nil = result.kind == CodeResult::Kind::nil;
    if (!nil && !is_wrong(ctx, result.node)) {
      site.pass();
      continue;
    }
    site.fail("this gives {} to the Multi, which raises on anything but {{:ok, _}} and {{:error, _}}",
              nil ? "nil" : ctx.value(result.node).text())
        .help("wrap it: {:ok, value} to go on, {:error, reason} to roll back");
  }
}

}  // namespace

extern const Check run_result_shape{
    .id = "ecto-multi-transaction/run-result-shape",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"Ecto.Multi.run/3", "Ecto.Multi.run/5"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
