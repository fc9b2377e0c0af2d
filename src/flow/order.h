// What runs before what inside one definition, and what every path meets. Paths are those of the written code: a
// closure is its own function, a loop may run no time, what raises leaves.
#pragma once

#include <functional>
#include <vector>

#include "flow/value.h"

namespace assay {

enum class Order : uint8_t {
  before,  // when both run, the first does so first (an argument runs before its call)
  after,
  exclusive,  // they stand in different branches: one run meets one of them at most
  unordered,  // the same node, or not in one definition
};
Order order_of(const File& file, NodeId first, NodeId second);

// `first` has run whenever `second` runs: it stands before it, and under no condition that `second` does not stand
// under.
bool always_before(const File& file, NodeId first, NodeId second);
// The calls that have run whenever a place runs, in source order.
std::vector<const Call*> calls_always_before(const File& file, NodeId node);

using CallTest = std::function<bool(const Call&)>;
// Evaluating this always meets such a call, or does not return. Functions of this file are looked into.
bool always_meets(const File& file, NodeId code, const CallTest& test);
// There is a path from behind `from` to the end of its function (the innermost fn or definition) that meets no such
// call: "sends a response, and may return without halt". What takes the value of `from` counts as behind it.
bool may_end_without(const File& file, NodeId from, const CallTest& test);

}  // namespace assay
