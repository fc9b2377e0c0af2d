// What an expression holds, as far as one can tell without running it.
//
// A Value is a place in a file together with what was found by following it: an attribute to its setting, a variable to
// the `=` that bound it, a function of the module that takes no arguments to its result, `<>` and interpolation of known
// strings to the joined text, parentheses and blocks to their last expression.
// Where a pattern, a branch or a function's argument decides, the value is unknown; unknown answers every question with
// "no", so a check that asks for evidence stays silent.
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
  [[nodiscard]] NodeId node() const { return resolved_; }    // what it was followed to
  [[nodiscard]] NodeKind kind() const;                       // of node(); NodeKind::error when unknown

  [[nodiscard]] bool is_true() const { return is_atom("true"); }
  [[nodiscard]] bool is_false() const { return is_atom("false"); }
  [[nodiscard]] bool is_nil() const { return is_atom("nil"); }
  [[nodiscard]] bool is_atom(std::string_view name) const;
  // The atom's name (true, false and nil included), without the colon.
  [[nodiscard]] std::optional<std::string_view> atom() const;
  // An integer literal that fits; a minus sign before it is understood.
  [[nodiscard]] std::optional<int64_t> integer() const;
  // The whole text of a string, heredoc or ~s/~S sigil, joined over `<>` and interpolations that are known.
  [[nodiscard]] std::optional<std::string> string() const;
  // An atom's name or a string's text: for names that may be given either way.
  [[nodiscard]] std::optional<std::string> name() const;
  // The full name of a module: `MyApp.Repo`, `Repo` under an alias, __MODULE__, `:ets` as ":ets".
  [[nodiscard]] Symbol module() const;

  // The value under an atom key of keywords or a map, looked for through `++`, Keyword.merge/put and `[a: 1 | rest]`.
  [[nodiscard]] Value entry(std::string_view key) const;
  // Whether all entries are in sight: then an absent entry() is absent indeed, otherwise it may be hidden.
  [[nodiscard]] bool entries_complete() const;
  // The elements of a list, tuple, `++` of lists, or ~w sigil, as far as they are in sight.
  [[nodiscard]] std::vector<Value> elements() const;
  // The values that a variable takes in turn, when a generator or an Enum function feeds it from a list in sight
  // (`for t <- [:a, :b]`, `Enum.each(~w(a b)a, fn t -> ... end)`, `{t, c} <- [...]`); else this value alone if known.
  [[nodiscard]] std::vector<Value> possible_values() const;
  // As written in the source, on one line, for messages; cut to a readable length.
  [[nodiscard]] std::string text() const;

 private:
  friend class ValueReader;
  const File* file_ = nullptr;
  NodeId written_;
  NodeId resolved_;
  Symbol word_;             // an element of a ~w sigil, which has no node of its own
  bool word_atom_ = false;  // of ~w()a
};

// The value of the expression at `node`, followed as described above.
Value value_of(const File& file, NodeId node);

// The arguments of a call as its callee sees them: the piped value first, the do-block not among them. None for a
// captured function.
std::vector<NodeId> arguments_of(const File& file, const Call& call);

// The body of `word` ("do", "else", ...) of a call: the do_section of its do-block or the value of its keyword; invalid
// when there is none.
NodeId body_of(const Tree& tree, NodeId call, Symbol word);

}  // namespace assay
