// Flags transactions inside transactions: the inner one commits nothing, and its rollback takes the outer one down.
#include "shared.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void on_call(Context& ctx, const Call& call) {
  if (!is_transaction(ctx, call)) return;
  Site site = ctx.consider(call);
  const Around around = transaction_around(ctx, call);
  if (around.call == nullptr || (around.in_multi && text(around.call->function) != "run")) return site.pass();
  site.fail(
          "this runs inside a transaction that is open already: it commits nothing, and when it rolls back, the outer "
          "one can only roll back, too")
      .help(around.in_multi ? "return {:ok, _} or {:error, _} from the operation; its Multi is the transaction"
                            : "do the work in the outer transaction, or merge both into one Ecto.Multi");
}

}  // namespace

extern const Check nested_transaction{
    .id = "ecto-multi-transaction/nested-transaction",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"_.transaction", "_.transact"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
