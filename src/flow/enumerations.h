// Functions that run a function once per element: which argument is the collection, which the function, and what
// becomes of that function's results. Elixir's Enum, Stream, Map.new and its like, Task.async_stream and
// Task.Supervisor.async_stream.
#pragma once

#include <optional>
#include <vector>

#include "flow/path.h"
#include "flow/value.h"

namespace assay {

struct PerElement {
  enum class Results : uint8_t {
    dropped,  // Enum.each
    mapped,   // Enum.map: the result of the call is a list of them
    flat,     // Enum.flat_map: the lists that it gives, joined
    folded,   // Enum.reduce: the last one is the result of the call, earlier ones come back as accumulator
    tested,   // Enum.filter, Enum.any?: they decide, and go nowhere
  };
  uint8_t collection = 0;
  uint8_t function = 1;
  Results results = Results::mapped;
  bool keeps = false;  // elements of the collection are elements of the result (filter, sort_by, take_while)
};

// How a call of this function and arity takes a function per element; nothing when it does not.
std::optional<PerElement> per_element(const Call& call);

// The first argument's elements are elements of the result: Enum.reverse, Enum.take, List.flatten, ...
bool keeps_elements(const Call& call);
// The elements of the first argument stand one step deeper in those of the result: Enum.chunk_every, Enum.with_index.
std::optional<PathStep> wraps_elements(const Call& call);

}  // namespace assay
