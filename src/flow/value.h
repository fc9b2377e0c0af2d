// What an expression holds, as far as one can tell without running it.
//
// A Value is a place in a file together with what was found by following it: an attribute to its setting, a variable to
// its only binding, `<>` and interpolation of known strings to the joined text, parentheses and blocks to their result.
// Where two bindings disagree, or a function argument decides, the value is unknown; unknown answers every question with
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
  [[nodiscard]] NodeId written() const { return written_; }    // where it stands in the code
  [[nodiscard]] NodeId node() const { return resolved_; }      // what it was followed to
  [[nodiscard]] NodeKind kind() const;                         // of node(); NodeKind::error when unknown

  [[nodiscard]] bool is_true() const;
  [[nodiscard]] bool is_false() const;
  [[nodiscard]] bool is_nil() const;
  [[nodiscard]] bool is_atom(std::string_view name) const;
  // The atom's name (true, false and nil included).
  [[nodiscard]] std::optional<std::string_view> atom() const;
  [[nodiscard]] std::optional<int64_t> integer() const;
  // The whole text of a string, heredoc or ~s/~S sigil, joined over `<>` and interpolations that are known.
  [[nodiscard]] std::optional<std::string> string() const;
  // An atom's name or a string's text: for names that may be given either way.
  [[nodiscard]] std::optional<std::string> name() const;
  // The entry of a keyword list or map literal; the elements of a list or tuple.
  [[nodiscard]] Value entry(std::string_view key) const;
  [[nodiscard]] std::vector<Value> elements() const;
  // As written in the source, for messages; cut to a readable length.
  [[nodiscard]] std::string text() const;

 private:
  const File* file_ = nullptr;
  NodeId written_;
  NodeId resolved_;
};

// The value of the expression at `node`, followed as described above.
Value value_of(const File& file, NodeId node);

// The arguments of a call as its callee sees them: the piped value first, the do-block not among them.
std::vector<NodeId> arguments_of(const File& file, const Call& call);

// The body of `word` ("do", "else", ...) of a call, whether written as do-block or as keyword; invalid when there is none.
NodeId body_of(const Tree& tree, NodeId call, Symbol word);

}  // namespace assay
