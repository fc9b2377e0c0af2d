// Flags effects that a rollback can't take back: requests, mails, broadcasts, files and tasks inside a transaction.
#include "shared.h"
#include "shared_effects.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void on_call(Context& ctx, const Call& call) {
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

}  // namespace

extern const Check side_effect_outside_run{
    .id = "ecto-multi-transaction/side-effect-outside-run",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"_.get",
                "_.get!",
                "_.post",
                "_.post!",
                "_.put",
                "_.put!",
                "_.patch",
                "_.patch!",
                "_.delete",
                "_.delete!",
                "_.head",
                "_.head!",
                "_.request",
                "_.request!",
                "_.deliver",
                "_.deliver!",
                "_.deliver_now",
                "_.deliver_now!",
                "_.deliver_later",
                "_.deliver_later!",
                "_.deliver_many",
                "_.broadcast",
                "_.broadcast!",
                "_.broadcast_from",
                "_.broadcast_from!",
                "_.local_broadcast",
                "_.direct_broadcast",
                "_.direct_broadcast!",
                "File.write",
                "File.write!",
                "File.rm",
                "File.rm!",
                "File.rm_rf",
                "File.rm_rf!",
                "File.cp",
                "File.cp!",
                "File.cp_r",
                "File.cp_r!",
                "File.rename",
                "File.rename!",
                "File.mkdir_p",
                "File.mkdir_p!",
                "File.touch",
                "File.touch!",
                "Task.start",
                "Task.start_link",
                "Task.Supervisor.start_child"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
