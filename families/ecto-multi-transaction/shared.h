// What the checks of this family share: which calls open transactions, what they run, and in which of these a place is.
#pragma once

#include <optional>
#include <string>

#include "engine/check.h"
#include "flow/enclosing.h"

namespace assay::families::ecto_multi_transaction {

// A function of a repo: of a module that uses Ecto.Repo, or one that is named like a repo; in a function of a Multi
// also of the repo that it is given (`fn repo, changes -> repo.rollback(...)`).
bool is_repo_call(const Context& ctx, const Call& call);
// Repo.transaction or Repo.transact with the function or Multi to run.
bool is_transaction(const Context& ctx, const Call& call);
bool is_multi_call(const Call& call);

// What a transaction is given: the function that it runs (an fn or capture), or a Multi.
enum class Runs : uint8_t { function, multi, unknown };
Runs runs_of(const Context& ctx, const Call& transaction);

// The literal name of an operation of a Multi (`:user`, "user", {:user, 1}), as it compares; nothing for other calls of
// Ecto.Multi, and when the name is computed.
std::optional<std::string> operation_name(const Context& ctx, const Call& call);

// The innermost code of a transaction that a place runs in: inside a function of a Multi's operation, or inside one
// given to Repo.transaction. Followed through private functions; what another process runs is in none.
struct Around {
  const Call* call = nullptr;  // of Ecto.Multi or the repo; null when the place is in none
  bool in_multi = false;
};
Around transaction_around(const Context& ctx, const Call& call);

// The operation of a Multi whose argument a call computes, outside of any function that it is given: the call runs
// while the Multi is built; so does what a private function calls that computes such arguments alone. Null when there
// is none.
const Call* operation_built_with(const Context& ctx, const Call& call);

}  // namespace assay::families::ecto_multi_transaction
