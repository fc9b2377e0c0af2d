// Elixir's quoted form of a tree: what `Code.string_to_quoted(source, columns: true)` of Elixir 1.14 answers, with the
// same metadata in the same order. This is how the parser is judged: tests/oracle compares the two on whole projects.
//
// A tree with errors becomes `{:error, {[line: l, column: c], message, token}}`, for the error that Elixir would stop
// at: the line is Elixir's, the message ours.
#pragma once

#include <string>

#include "syntax/tree.h"

namespace assay {

// `{:ok, quoted}` or `{:error, ...}` in the external term format, for `:erlang.binary_to_term/1`.
std::string quoted_etf(const Tree& tree);

// The quoted form as Elixir text; `{:error, ...}` for a tree with errors.
std::string quoted_text(const Tree& tree);

// One line a node: kind, name, line:column, flags; children indented below.
std::string tree_text(const Tree& tree);

}  // namespace assay
