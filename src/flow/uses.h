// Where a value goes: every place that does something with it, followed through variables and the patterns that bind
// them, pipes, branches, containers, functions of this file and the results of functions. The way back is origin.h.
#pragma once

#include <vector>

#include "flow/path.h"
#include "flow/value.h"

namespace assay {

struct Use {
  enum class Kind : uint8_t {
    dropped,    // nobody gets it: a statement, `_ = ...`, Enum.each's function, the body of a dropped `for`
    unread,     // bound to a variable that is never read; into: the variable in the pattern
    returned,   // a result whose takers are not followed; into: the def call, fn or & that gives it, or the call whose
                // do-block does; call: what takes the fn
    argument,   // given to a call; into: its node, `call` and `index` say which and where
    called,     // a function value that is called: f.(x); into: that call
    receiver,   // value.field, value[key], value.function(); into: that node
    matched,    // compared with or taken apart by a pattern; into: the case, try, `=`, `<-`, with (else) or match?
    condition,  // decides: if, cond, &&, !, a filter of `for`, the function of Enum.filter; into: that node
    operand,    // of another operator, a string, a bitstring, a range, ^pin, a map's key; into: that node
    unknown,    // a place that is not understood, or more than is followed
  };
  Kind kind = Kind::unknown;
  NodeId node;  // the expression through which it gets there: itself, a variable that holds it, a pipe, ...
  NodeId into;
  const Call* call = nullptr;  // argument; returned: the call that takes the fn
  uint32_t index = 0;          // argument
  Path path;                   // where in that expression the value is; empty: it is the value itself

  // Nothing looks at it, and nothing gets it.
  [[nodiscard]] bool is_lost() const { return kind == Kind::dropped || kind == Kind::unread; }
};

struct UseLimits {
  int calls = 3;          // function borders on one way, into functions and back to their callers alike
  bool arguments = true;  // into functions of this file
  bool callers = true;    // the result of a private function goes to its callers
  bool variables = true;  // else a bound variable that is read is one use: kind unknown, into the pattern
};

// All uses of the value of an expression; never empty. A value both stored and dropped has the other uses only.
std::vector<Use> uses_of(const File& file, NodeId expression, const UseLimits& limits = {});
// Of what a call gives, however it is written: of `&Task.async/1` given to Enum.map, what that function gives.
std::vector<Use> uses_of_result(const File& file, const Call& call, const UseLimits& limits = {});
// Of a variable where a pattern binds it.
std::vector<Use> uses_of_binding(const File& file, NodeId variable, const UseLimits& limits = {});
// Nobody gets what the call gives.
bool is_lost(const File& file, const Call& call, const UseLimits& limits = {});

// The places that read what a pattern variable is bound to, in source order; rebinding and scopes are seen.
std::vector<NodeId> reads_of(const File& file, NodeId variable);

}  // namespace assay
