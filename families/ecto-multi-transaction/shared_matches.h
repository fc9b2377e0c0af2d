// The patterns that the result of a transaction is matched with, wherever that happens.
#pragma once

#include <vector>

#include "flow/uses.h"
#include "shared.h"

namespace assay::families::ecto_multi_transaction {

// What a pattern is for: {:ok, _}, the failure of a Multi (a tuple of four), another {:error, ...}, all that is left.
enum class Shape : uint8_t { ok, multi_error, other_error, anything, other };
Shape shape_of(const Tree& tree, NodeId pattern);

// The patterns that one place tries, and where it stands.
struct Matches {
  NodeId place;
  std::vector<NodeId> patterns;
  bool shared =
      false;  // the patterns are for other results, too: a `with` of several clauses, a function called elsewhere
};
// Of a use of kind `matched`; no patterns where the place takes nothing apart that matters here.
Matches matches_of(const Context& ctx, const Use& use, const Call& transaction);

}  // namespace assay::families::ecto_multi_transaction
