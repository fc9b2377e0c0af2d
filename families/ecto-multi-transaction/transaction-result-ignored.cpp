// Flags transactions whose result nobody looks at: that nothing was written goes unnoticed.
#include "flow/uses.h"
#include "project/purpose.h"
#include "shared.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void on_call(Context& ctx, const Call& call) {
  if (!is_transaction(ctx, call)) return;
  // A test that looks at nothing, and a script whose failure shows, are no places to report.
  const Purpose purpose = purpose_of(ctx.project, ctx.file, call.node);
  if (purpose == Purpose::test || purpose == Purpose::script) return;
  Site site = ctx.consider(call);
  if (!is_lost(ctx.file, call)) return site.pass();
  site.fail("the result is dropped: when the transaction rolls back, nothing was written and nobody knows")
      .help("match it: `{:ok, _} = ...` where a failure is a bug, `case` or `with` where it is expected");
}

}  // namespace

extern const Check transaction_result_ignored{
    .id = "ecto-multi-transaction/transaction-result-ignored",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"_.transaction", "_.transact"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
