// Where a value comes from: the expressions that may have made it, followed back through variables and the patterns
// that bind them, branches, pipes, functions of this file and their parameters.
//
// value_of (value.h) answers the question with one expression where there is one; origins_of with all of them, and with
// the part of the expression that it is.
#pragma once

#include <vector>

#include "flow/path.h"
#include "flow/value.h"

namespace assay {

struct Origin {
  enum class Kind : uint8_t {
    expression,  // made by `node`: a literal, a container, a call whose function is not in this file
    parameter,   // given to a function by callers that are not known; node: the pattern in the head of the def or fn
    message,     // received: the pattern in a clause of receive
    exception,   // rescued or caught: the pattern
    unknown,     // a variable that a macro makes, or more than is followed; node: where it ended
  };
  Kind kind = Kind::unknown;
  NodeId node;
  Path path;  // the part of it: `{:ok, x} = fetch()` gives x the origin fetch() and the path {1}
};

struct OriginLimits {
  int calls = 3;                   // function borders on one way, into results and out to call sites alike
  bool parameters = true;          // a private function's parameter comes from its calls
  bool public_parameters = false;  // so does a public one's, which stays a parameter as well
  bool results = true;             // a call of a function of this file comes from its results
};
std::vector<Origin> origins_of(const File& file, NodeId expression, const OriginLimits& limits = {});
// The same for a part of the expression.
std::vector<Origin> origins_of_part(const File& file, NodeId expression, const Path& part,
                                    const OriginLimits& limits = {});

// Everything that may have had a part in a value (a backward slice): the expression, those that its variables come
// from, their arguments and operands, and so on, through functions of this file (limits.calls of them deep). Of what is
// nested only the outermost is listed, so ask for the calls in each (Names::calls_in). `conditions`: also what decides
// whether they run.
std::vector<NodeId> slice_of(const File& file, NodeId expression, bool conditions = false,
                             const OriginLimits& limits = {});
// Whether the value of `source` is in the slice.
bool depends_on(const File& file, NodeId expression, NodeId source, bool conditions = false);

}  // namespace assay
