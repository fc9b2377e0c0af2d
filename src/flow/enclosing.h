// In what a place stands: the functions around it and the calls that take them, and the enumerations that run it once
// per element.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "flow/value.h"

namespace assay {

// A value stands as this argument of that call; a piped value is argument 0.
struct ArgumentPlace {
  const Call* call = nullptr;
  uint32_t index = 0;
};
// The call that takes the value at a node; nothing when it is no argument (an option of a call is none).
std::optional<ArgumentPlace> argument_place(const File& file, NodeId node);

// A function value with code in it, and a call that takes it.
struct Closure {
  NodeId function;             // fn or & node
  const Call* call = nullptr;  // null when no call takes it, as far as is known
  uint32_t index = 0;          // the argument that it is
};
// Those around a node inside its definition, innermost first. A function that a variable holds stands there once for
// each call that takes the variable.
std::vector<Closure> closures_around(const File& file, NodeId node);
// The calls that take this fn or capture: where it stands, or through the variable that it is bound to.
std::vector<ArgumentPlace> calls_given(const File& file, NodeId function);

// Visits every closure that a place may run in, innermost first: those around it, then those around each call of the
// function that it stands in, captures included (`Multi.run(m, :a, &step/2)`), and so on. `via` holds the calls
// between, the closest to the closure first. `stop` leaves the closures further out on this way aside. True when one
// was `found`.
//
//     bool in_transaction = find_closure(ctx.file, call.node, [](const Closure& closure, auto) {
//       return closure.call && is_transaction(*closure.call) ? Visit::found : Visit::go_on;
//     });
enum class Visit : uint8_t { go_on, stop, found };
using ClosureVisit = std::function<Visit(const Closure& closure, std::span<const CallId> via)>;
bool find_closure(const File& file, NodeId node, const ClosureVisit& visit);

// What runs a piece of code once per element of a collection.
struct Enumeration {
  const Call* call = nullptr;  // Enum.map, Task.async_stream, `for`, ...
  NodeId collection;           // for a comprehension one entry per generator
  NodeId body;                 // the fn or capture; of `for` the do-section or the value of `do:`
};
// Those around a node inside its definition, innermost first. A capture that calls with each element
// (`Enum.map(xs, &Task.async(...))`, `&Task.await/1`) counts.
std::vector<Enumeration> enumerations_around(const File& file, NodeId node);

// The length of a collection is decided by what is written: a literal list, map or range, Enum.take(n) and
// chunk_every(n) with a literal n (a chunk of it too), and what keeps or maps the elements of such.
bool bounded_by_literals(const File& file, NodeId collection);

}  // namespace assay
