// Flags results of a Multi that are matched as if it failed with {:error, reason}: it fails with a tuple of four.
#include <algorithm>
#include <vector>

#include "flow/uses.h"
#include "shared.h"
#include "shared_matches.h"

namespace assay::families::ecto_multi_transaction {
namespace {

void judge(Context& ctx, const Matches& matches) {
  bool multi_error = false, anything = false;
  std::vector<NodeId> wrong;
  for (NodeId pattern : matches.patterns) {
    const Shape shape = shape_of(ctx.tree(), pattern);
    multi_error |= shape == Shape::multi_error;
    anything |= shape == Shape::anything;
    if (shape == Shape::other_error) wrong.push_back(pattern);
  }
  constexpr std::string_view kHelp = "match `{:error, operation, value, changes_so_far}`";
  if (matches.shared) wrong.clear();  // it may be there for another clause of the `with`
  for (NodeId pattern : wrong) {
    ctx.consider(pattern)
        .fail("a Multi fails with {{:error, operation, value, changes}}: this pattern never matches")
        .help(std::string(kHelp));
  }
  if (!wrong.empty()) return;
  Site site = ctx.consider(matches.place);
  if (multi_error || anything) return site.pass();
  site.fail("a Multi fails with {{:error, operation, value, changes}}, and nothing here matches that")
      .help(std::string(kHelp));
}

void on_call(Context& ctx, const Call& call) {
  if (!is_transaction(ctx, call) || runs_of(ctx, call) != Runs::multi) return;
  std::vector<NodeId> judged;  // a function's clauses are one place
  for (const Use& use : uses_of_result(ctx.file, call)) {
    if (use.kind != Use::Kind::matched || !use.path.empty()) continue;
    const Matches matches = matches_of(ctx, use, call);
    if (matches.patterns.empty()) continue;
    if (std::find(judged.begin(), judged.end(), matches.patterns.front()) != judged.end()) continue;
    judged.push_back(matches.patterns.front());
    judge(ctx, matches);
  }
}

}  // namespace

extern const Check multi_error_shape{
    .id = "ecto-multi-transaction/multi-error-shape",
    .level = Level::error,
    .scope = Scope::file,
    .callees = {"_.transaction", "_.transact"},
    .on_call = on_call,
};

}  // namespace assay::families::ecto_multi_transaction
