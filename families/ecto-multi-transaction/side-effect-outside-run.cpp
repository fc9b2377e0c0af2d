// Flags effects that a rollback can't take back: requests, mails, broadcasts, files and tasks inside a transaction.
#include <algorithm>

#include "shared.h"
#include "shared_effects.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void judge(Context& ctx, const Call& call) {
  const std::string_view effect = effect_of(call);
  if (effect.empty()) return;
  const Around around = transaction_around(ctx, call);
  if (around.call != nullptr) {
    Site site = ctx.consider(call);
    if (around.in_multi) return site.pass();
    site.fail(
            "{} inside a transaction: a rollback does not take it back, and until it is done the transaction keeps its "
            "connection and locks",
            effect)
        .help("do it after the commit, or insert an Oban job in the transaction");
  } else if (const Call* multi = operation_built_with(ctx, call)) {
    ctx.consider(call)
        .fail("{} while the Multi is built: it has happened even if no operation ever runs", effect)
        .help(fmt::format("do it after the commit, or inside the function of a Multi.run (now an argument of {})",
                          text(multi->function)));
  }
}

void on_file(Context& ctx) {
  static const Symbol kTransaction = intern("transaction"), kTransact = intern("transact");
  const auto calls = ctx.names().calls();
  const bool any = std::ranges::any_of(calls, [&](const Call& call) {
    return call.function == kTransaction || call.function == kTransact || is_multi_call(call);
  });
  if (!any) return;
  for (const Call& call : calls) {
    if (!call.in_quote && !call.unreachable) judge(ctx, call);
  }
}

}  // namespace

extern const Check side_effect_outside_run{
    .id = "ecto-multi-transaction/side-effect-outside-run",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"Ecto.Multi", "transaction", "transact">,
    .on_file = on_file,
};

}  // namespace assay::families::ecto_multi_transaction
