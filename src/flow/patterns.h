// How patterns take values apart. Private to src/flow.
#pragma once

#include <optional>
#include <vector>

#include "flow/path.h"
#include "flow/value.h"

namespace assay {

// Where a pattern gets its value.
struct PatternSource {
  enum class Kind : uint8_t {
    value,      // node: the expression that it is matched with
    element,    // node: a collection, of which it is each element (`for`)
    clause,     // node: the clause of case, fn, receive, try's sections, with's else; index: which of its patterns
    parameter,  // node: the def call; index: which parameter
    none,
  };
  Kind kind = Kind::none;
  NodeId node;
  uint32_t index = 0;
  NodeId pattern;  // the whole pattern
  Path path;       // from the source's value to the variable
};
// The source of what the pattern around a node (a bound variable) takes its value from.
PatternSource pattern_source(const File& file, NodeId node);

// The variable (and other) patterns to which a pattern hands the part of the value at `path`, each with the path that
// is left; `taken`: patterns that the value itself is compared with or taken apart by (path empty, no variable).
struct PatternParts {
  struct Bound {
    NodeId variable;
    Path path;
  };
  std::vector<Bound> bound;
  std::vector<NodeId> taken;
};
// The atom that stands first in a tuple of several elements; invalid for others.
Symbol tag_of(const Tree& tree, NodeId tuple);
PatternParts pattern_parts(const Tree& tree, NodeId pattern, const Path& path);

}  // namespace assay
