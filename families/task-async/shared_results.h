// Follows the results of a stream of tasks to the patterns that take them apart.
#pragma once

#include <vector>

#include "shared.h"

namespace assay::families::task_async {

// A place that takes single results apart: a generator of `for`, the clauses of a function given to Enum.map or its
// like, of `case` or of a function of this file, `{:ok, x} = result`.
struct Consumer {
  NodeId pattern;            // the first pattern for {:ok, _}; where there is none, the first
  bool matches_ok = false;   // with {:ok, _} or something narrower
  bool takes_exits = false;  // some pattern matches {:exit, _}, a variable or `_` included
  bool names_exits = false;  // one says {:exit, _}
  bool filters = false;      // what matches nothing is left out, as in `for`; else it raises
};

// Those that the results of a call come to: piped, passed on through Enum and Stream, held in variables, handed to or
// returned by functions of this file. Results that something sorts out (Enum.filter and its like) are not followed on.
std::vector<Consumer> consumers_of(const Context& ctx, const Call& stream);

}  // namespace assay::families::task_async
