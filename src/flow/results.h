// What a piece of code gives: every expression in tail position, on every path.
//
// Followed to its leaves are blocks, parentheses, `x = ...`, if/unless/case/cond/with/try/receive, `&&`/`||`/`and`/
// `or`, `|> then(fn ...)`, and what gives back its argument (tap, dbg, IO.inspect). A leaf may be a variable or a call:
// origins_of (origin.h) goes on from there.
#pragma once

#include <vector>

#include "flow/branches.h"

namespace assay {

struct CodeResult {
  enum class Kind : uint8_t {
    value,      // that of `node`
    nil,        // nothing is written: an if without else, an empty body
    unmatched,  // a `with` without else gives the value of `node` when it does not match the pattern left of it
    falsy,      // the left side of `&&` or `and`, when it is nil or false
    truthy,     // the left side of `||` or `or`, when it is neither
    unknown,    // there are more results than are looked at, or code that did not parse
  };
  Kind kind = Kind::value;
  NodeId node;                // the expression; invalid for nil and unknown
  NodeId at;                  // the place to report: node, or for nil the form (if, fn, def) that gives it
  bool returns = true;        // false: raises, throws or exits, so that nothing is returned
  std::vector<Branch> under;  // the branches on the way to it, outermost first

  [[nodiscard]] bool is_value() const { return kind == Kind::value && returns; }
};

// Of an expression or a body (Definition::body, body_of).
std::vector<CodeResult> results_of(const File& file, NodeId expression);
// Of one clause of a function, its rescue, catch and else sections included. None for a bodiless head.
std::vector<CodeResult> results_of(const File& file, const Definition& clause);
// Of all clauses of the function that this one belongs to (same module, name and arity).
std::vector<CodeResult> results_of_function(const File& file, DefinitionId clause);
// Of a function value when it is called: `fn`, `&(...)`, `&helper/1` of this file, or a variable or attribute that
// holds one. None when it is not known; a captured function of another module is its own result, at the capture.
std::vector<CodeResult> results_of_fn(const File& file, NodeId function);

// The expression raises, throws, exits or halts, and so has no value: Kernel's and Erlang's functions, flunk,
// Mix.raise, and functions of this file none of whose results returns.
bool never_returns(const File& file, NodeId expression);

}  // namespace assay
