// The forms that choose between pieces of code (if, unless, case, cond, with, try, receive), read into one shape, and
// the choices that a place in the code stands under.
#pragma once

#include <optional>
#include <vector>

#include "flow/value.h"

namespace assay {

// One piece of code of such a form, or one clause of an `fn`.
struct Branch {
  NodeId form;     // the call of if, case, ...; the `fn`
  Symbol section;  // the word before it: sym::do_, else_, rescue_, catch_, after_; sym::fn_ of a clause of fn
  NodeId head;     // of a clause: its clause_head (patterns, guard; the condition in `cond`); else invalid
  NodeId body;     // its code; invalid when nothing is written there (an if without else, an empty clause): nil
};

struct Branching {
  Symbol form;                   // sym::if_, unless_, case_, cond_, with_, try_, receive_
  NodeId node;                   // its call
  NodeId outer;                  // the node whose value is the form's: the |> node of `x |> case do`, else `node`
  NodeId subject;                // case: the value that is matched; if, unless: the condition; else invalid
  std::vector<Branch> branches;  // in source order; that of a missing else, which gives nil, last
  // Sections named `word` (several clauses of one section are several branches).
  [[nodiscard]] bool has(Symbol word) const;
};

// The form at a node (its call, or the |> that pipes into it); nothing when none of them stands there.
std::optional<Branching> branching_at(const File& file, NodeId node);

// What decides whether a place runs, once its function does: the branches around it up to the innermost definition,
// outermost first. Closures are looked through: for a clause of an `fn`, the branch is that clause.
std::vector<Branch> branches_around(const File& file, NodeId node);

// The call that a do_section, or a keyword_pair of its last argument, belongs to; invalid when there is none.
NodeId form_of_section(const Tree& tree, NodeId section);

// Patterns of a clause head without its guard; the guard, or invalid.
std::vector<NodeId> patterns_of(const Tree& tree, NodeId clause_head);
NodeId guard_of(const Tree& tree, NodeId clause_head);
// The code right of the arrow; invalid when there is none.
NodeId clause_body(const Tree& tree, NodeId clause);

}  // namespace assay
