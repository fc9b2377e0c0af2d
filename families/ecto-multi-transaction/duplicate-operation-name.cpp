// Flags a Multi with two operations of one name: building it raises.
#include <algorithm>
#include <set>

#include "flow/chain.h"
#include "flow/reach.h"
#include "shared.h"

namespace assay::families::ecto_multi_transaction {
namespace {

// The functions of this file that add to a Multi: they may be given one that has the name already.
std::set<DefinitionId> functions_that_add(const Context& ctx) {
  std::set<DefinitionId> found;
  for (const Call& call : ctx.names().calls()) {
    if (!is_multi_call(call)) continue;
    for (DefinitionId in = ctx.names().definition_of(call.node); in; in = ctx.names().definition(in).outer) {
      found.insert(in);
    }
  }
  return found;
}

void find_duplicates(const Context& ctx, const Call& last, std::set<NodeId>& duplicates) {
  for (const Chain& chain : chains_of(ctx.file, last.outer)) {
    std::set<std::string> names;
    std::set<NodeId> seen;  // an operation that a loop makes comes again
    for (const Call* call : chain.calls) {
      const auto name = operation_name(ctx, *call);
      if (name && seen.insert(call->node).second && !names.insert(*name).second) duplicates.insert(call->node);
    }
  }
}

// Multi.append(first, second): the operations of the second whose name the first has.
void find_joined_duplicates(const Context& ctx, const Call& join, std::set<NodeId>& duplicates) {
  const auto arguments = arguments_of(ctx.file, join);
  if (arguments.size() != 2) return;
  const auto first = chains_of(ctx.file, arguments[0]), second = chains_of(ctx.file, arguments[1]);
  if (first.size() != 1 || second.size() != 1) return;
  std::set<std::string> names;
  for (const Call* call : first[0].calls) {
    if (const auto name = operation_name(ctx, *call)) names.insert(*name);
  }
  for (const Call* call : second[0].calls) {
    const auto name = operation_name(ctx, *call);
    if (name && names.contains(*name)) duplicates.insert(call->node);
  }
}

void on_file(Context& ctx) {
  std::vector<const Call*> operations;
  for (const Call& call : ctx.names().calls()) {
    if (!call.in_quote && !call.unreachable && operation_name(ctx, call)) operations.push_back(&call);
  }
  if (operations.empty()) return;
  std::set<NodeId> duplicates;
  for (const Call* call : operations) find_duplicates(ctx, *call, duplicates);
  const std::set<DefinitionId> adding = functions_that_add(ctx);
  for (const Call& call : ctx.names().calls()) {
    const std::string_view name = text(call.function);
    if (is_multi_call(call) && !call.in_quote && (name == "append" || name == "prepend")) {
      find_joined_duplicates(ctx, call, duplicates);
    }
    if (call.target != CallTarget::local || call.form == CallForm::captured) continue;
    const auto clauses = clauses_of(ctx.file, call);
    if (std::ranges::any_of(clauses, [&](DefinitionId clause) { return adding.contains(clause); })) {
      find_duplicates(ctx, call, duplicates);
    }
  }
  for (const Call* call : operations) {
    Site site = ctx.consider(*call);
    if (!duplicates.contains(call->node)) {
      site.pass();
    } else {
      site.fail("this Multi has an operation {} already: building it raises", ctx.arg(*call, 1).text())
          .help("give each operation a name of its own");
    }
  }
}

}  // namespace

extern const Check duplicate_operation_name{
    .id = "ecto-multi-transaction/duplicate-operation-name",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"Ecto.Multi", "Oban">,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_multi_transaction
