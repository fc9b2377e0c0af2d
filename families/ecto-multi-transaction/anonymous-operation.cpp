// Advises named steps where one function makes several writes, and a failure doesn't say which of them failed.
#include "flow/branches.h"
#include "shared.h"

namespace assay::families::ecto_multi_transaction {
namespace {

constexpr int kSteps = 3;

struct Writes {
  int all = 0;
  int raising = 0;  // insert!, update!, ...
  bool nested_cases = false;
};

Writes writes_of(const Context& ctx, NodeId function) {
  Writes writes;
  for (const Call& call : ctx.names().calls_in(ctx.tree(), function)) {
    std::string_view name = text(call.function);
    const bool raises = name.ends_with('!');
    if (raises) name.remove_suffix(1);
    if (name == "case") {
      for (const Branch& branch : branches_around(ctx.file, call.node)) {
        writes.nested_cases |=
            text(ctx.tree().symbol(branch.form)) == "case" && ctx.tree().is_ancestor(function, branch.form);
      }
    }
    const bool write = name == "insert" || name == "update" || name == "delete" || name == "insert_or_update" ||
                       name == "insert_all" || name == "update_all" || name == "delete_all";
    if (!write || !is_repo_call(ctx, call)) continue;
    ++writes.all;
    writes.raising += raises ? 1 : 0;
  }
  return writes;
}

void on_call(Context& ctx, const Call& call) {
  if (!is_transaction(ctx, call)) return;
  Site site = ctx.consider(call);
  const Value function = ctx.arg(call, 0);
  if (text(call.function) != "transaction" || function.kind() != NodeKind::fn) return site.pass();
  const Writes writes = writes_of(ctx, function.node());
  if (writes.raising < kSteps && (writes.all < kSteps || !writes.nested_cases)) return site.pass();
  site.fail("{} writes in one function: when one fails, the result doesn't say which", writes.all)
      .help("name the steps with Ecto.Multi, or use Repo.transact (Ecto 3.13) with a `with` that keeps each error");
}

}  // namespace

extern const Check anonymous_operation{
    .id = "ecto-multi-transaction/anonymous-operation",
    .level = Level::advice,
    .scope = Scope::file,
    .callees = {"_.transaction", "_.transact"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
