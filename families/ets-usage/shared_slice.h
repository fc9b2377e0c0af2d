// Slices: binaries that refer to a larger one, by how they were cut off.
#pragma once

#include "shared.h"

namespace assay::families::ets_usage {

// What an expression holds: a slice itself, a container with slices in it, or none.
struct Slices {
  NodeId cut;              // where it was cut off: the call, or the variable in a pattern; invalid: no slice
  bool contained = false;  // the slice stands in a list, tuple or map that the expression gives
  [[nodiscard]] bool any() const { return cut.valid(); }
};

// Slices as in proofs/sub-binaries.exs: of binary_part, String.slice and split, :binary.split, patterns, Regex.
// Pieces that are short for certain are copied when they are cut and so are none.
Slices slices_in(const File& file, NodeId expression);

}  // namespace assay::families::ets_usage
