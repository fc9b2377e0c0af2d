// Casts to a server of the file, and what the server then does to its tables.
#pragma once

#include <vector>

#include "shared.h"

namespace assay::families::ets_usage {

struct StaleRead {
  NodeId read;               // the call of :ets, or of the function that holds it
  NodeId cast;               // the same, before it in the same function
  const Use* use = nullptr;  // of :ets
  bool stale = false;        // nothing in between waits for the server
};

// Each read of a table that comes after a cast to the process that writes to it, in one function.
std::vector<StaleRead> reads_after_cast(const File& file, const Tables& tables);

}  // namespace assay::families::ets_usage
