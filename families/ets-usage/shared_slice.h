// Slices: binaries that refer to a larger one, by how they were cut off, followed to where they are used.
#pragma once

#include <string_view>

#include "shared.h"

namespace assay::families::ets_usage {

// What an expression holds: no slice, a slice, or slices inside so many lists, tuples or maps.
struct Slices {
  int depth = -1;          // -1: none, 0: a slice, 1: a list of slices, ...
  NodeId cut;              // where it was cut off: the call, or the variable in a pattern
  bool maybe_nil = false;  // picked from a list that may be empty
  [[nodiscard]] bool any() const { return depth >= 0; }
};

// How slices were cut, as in proofs/sub-binaries.exs: binary_part, String.slice and split, :binary.split, patterns,
// Regex. Pieces that are short for certain are copied when they are cut and so are none.
Slices slices_in(const File& file, NodeId expression);

}  // namespace assay::families::ets_usage
