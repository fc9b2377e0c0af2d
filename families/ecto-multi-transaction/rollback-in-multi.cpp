// Flags Repo.rollback inside a Multi: the Multi can't tell any more which operation failed.
#include "shared.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void on_call(Context& ctx, const Call& call) {
  if (!is_repo_call(ctx, call)) return;
  Site site = ctx.consider(call);
  const Around around = transaction_around(ctx, call);
  if (around.call == nullptr || !around.in_multi) return site.pass();
  site.fail(
          "rollback leaves the Multi by a throw: the result is {{:error, reason}}, which says neither the operation "
          "nor "
          "the changes")
      .help("return {:error, reason} from the operation");
}

}  // namespace

extern const Check rollback_in_multi{
    .id = "ecto-multi-transaction/rollback-in-multi",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"_.rollback/1"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
