// The calls that build a value step by step, each taking what the one before gave as its first argument: Ecto.Multi,
// Plug.Conn, changesets, Tesla and Req clients, queries. Written as pipes, nested calls, rebinding of a variable, or
// through functions of this file that take and return it: all the same.
#pragma once

#include <vector>

#include "flow/value.h"

namespace assay {

struct Chain {
  std::vector<const Call*> calls;  // in the order in which they run; the last one gives the value
  NodeId source;          // what the first call takes as first argument, or what no call made; invalid when the first
                          // call has no argument (`Multi.new()`)
  bool complete = false;  // calls[0] starts it: no parameter, message or unknown variable stands before it
};

// How the value of an expression came to be: one chain for each way that branches allow (32 at most, then the last one
// is not complete). A function of this file that takes and returns the value is followed with the argument of the very
// call that led there; it stands in the chain by the calls in it, not by its own. The function of Enum.reduce counts as
// run once. An expression that no call made has one chain without calls.
std::vector<Chain> chains_of(const File& file, NodeId expression);

}  // namespace assay
