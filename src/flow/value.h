// What an expression holds, as far as one can tell without running it.
//
// A Value is a place in a file together with what was found by following it: an attribute to its setting, a variable to
// the binding that holds there, a function of the module that takes no arguments to its result, `<>` and interpolation
// of known strings to the joined text, parentheses and blocks to their result. What a function argument, a pattern or a
// branch decides is unknown; unknown answers every question with "no", so a check that asks for evidence stays silent.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "names/file.h"

namespace assay {

class Value {
 public:
  Value() = default;  // unknown, not present
  Value(const File& file, NodeId written, NodeId resolved) : file_(&file), written_(written), resolved_(resolved) {}

  // Something is written there, known or not.
  [[nodiscard]] bool present() const { return written_.valid(); }
  // It was followed to a literal, a container, or some other expression that is no variable or attribute.
  [[nodiscard]] bool known() const { return resolved_.valid(); }
  [[nodiscard]] NodeId written() const { return written_; }  // where it stands in the code
  [[nodiscard]] NodeId node() const { return resolved_; }    // what it was followed to; a word of ~w(): the sigil
  [[nodiscard]] NodeKind kind() const;                       // of node(); NodeKind::error when unknown

  [[nodiscard]] bool is_true() const;
  [[nodiscard]] bool is_false() const;
  [[nodiscard]] bool is_nil() const;
  [[nodiscard]] bool is_atom(std::string_view name) const;
  // The atom's name (true, false and nil included).
  [[nodiscard]] std::optional<std::string_view> atom() const;
  [[nodiscard]] std::optional<int64_t> integer() const;
  // The whole text of a string, heredoc or ~s/~S sigil, joined over `<>` and interpolations that are known.
  [[nodiscard]] std::optional<std::string> string() const;
  // The same, with `hole` where a part is unknown; nothing when no part is known to be text.
  [[nodiscard]] std::optional<std::string> string_with(std::string_view hole) const;
  // An atom's name or a string's text: for names that may be given either way.
  [[nodiscard]] std::optional<std::string> name() const;
  // The full name of a module, given as alias, atom or __MODULE__; invalid for others.
  [[nodiscard]] Symbol module() const;

  // The entry of a keyword list or map. Sees through `++`, `[x | rest]`, Keyword.merge/put/delete and their like: where
  // an unknown part may decide, the entry is present and unknown.
  [[nodiscard]] Value entry(std::string_view key) const;
  // True when there is certainly no such entry (nothing is written there at all, or all entries are known).
  [[nodiscard]] bool lacks(std::string_view key) const;
  // All entries are known, so that one that isn't found isn't there.
  [[nodiscard]] bool entries_complete() const;
  // The elements of a list, tuple or ~w(); in lists put together, those that are known.
  [[nodiscard]] std::vector<Value> elements() const;
  [[nodiscard]] bool elements_complete() const;

  // What a variable may hold that is bound by `for x <- [...]`, by the function of Enum.each([...], fn x -> ... end)
  // and its like, or `&1` of such a capture: one value for each element, when all are known. A known value itself
  // otherwise; empty when unknown.
  [[nodiscard]] std::vector<Value> possible_values() const;

  // As written in the source, for messages; cut to a readable length.
  [[nodiscard]] std::string text() const;

 private:
  friend class ValueReader;
  const File* file_ = nullptr;
  NodeId written_;
  NodeId resolved_;
  Symbol word_;                            // the text of one word of ~w(), or a keyword's key; then no node holds it
  NodeKind word_kind_ = NodeKind::string;  // string, atom or charlist
};

// The value of the expression at `node`, followed as described above.
Value value_of(const File& file, NodeId node);

// The arguments of a call as its callee sees them: the piped value first, the do-block not among them. None for a
// captured function.
std::vector<NodeId> arguments_of(const File& file, const Call& call);

// The body of `word` (sym::do_, sym::else_, ...) of a call: the do_section of its do-block or the value of its keyword;
// invalid when there is none.
NodeId body_of(const Tree& tree, NodeId call, Symbol word);

// The expressions of a body (of body_of, Definition::body, Module::body) in their order. A section of clauses gives the
// clauses.
std::vector<NodeId> statements_of(const Tree& tree, NodeId body);

}  // namespace assay
