// The syntax tree of one Elixir file: flat parallel arrays in preorder, no pointers.
//
//   first child of n   n + 1, if end(n) > n + 1
//   next sibling of n  end(n), if end(n) < end(parent(n))
//   subtree of n       [n, end(n))
//
// The shape follows Elixir's quoted form (`Code.string_to_quoted`), which src/syntax/quoted.h prints from it, with two
// differences that make reading easier: a do-block is a node of its own, not a keyword list appended to the arguments,
// and an alias is one node however many segments it has. `def`, `if`, `case` and the like are plain calls with a
// well-known name, as in Elixir itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/interner.h"
#include "base/span.h"

namespace assay {

using NodeId = Id<struct NodeTag>;

// What a node is. "payload" is what Tree::payload() holds; pos is what Tree::pos() points at; the children follow.
enum class NodeKind : uint8_t {
  file,            // the root, node 0. Children: the expressions of the file.
  block,           // several expressions, `(a; b)` or `()`, or one that Elixir wraps in __block__ (`!x`, `not x`,
                   // unquote_splicing). Children: the expressions. Flag parens: written in parentheses.
  error,           // what could not be parsed. No children, or those that were whole.
  variable,        // foo: a variable or a call without arguments and parentheses. payload: Symbol.
  call,            // foo(a), foo a, foo do ... end. payload: Symbol of the name; pos: the name.
                   // Children: arguments, [do_block].
  dot_call,        // left.fun(a), left.fun a, left.fun. payload: Symbol of fun; pos: fun's name.
                   // Children: left, arguments, [do_block]. Flag no_parens: neither parentheses nor arguments
                   // (map.field or Mod.fun).
  anonymous_call,  // fun.(a). pos: the dot. Children: fun, arguments, [do_block].
  repeated_call,   // foo(a)(b). pos: as the inner call's. Children: the inner call, arguments, [do_block].
  dot_tuple,       // Foo.{A, B}. pos: the dot. Children: Foo, elements.
  access,          // left[key]. pos: the bracket. Children: left, key (a keyword_list when keys are given).
  alias,           // Foo.Bar. payload: Symbol of the dotted text without spaces; pos: the first segment.
  dynamic_alias,   // __MODULE__.Foo.Bar, @mod.Foo. payload: Symbol "Foo.Bar"; pos: the first dot. Child: left.
  atom,            // :foo, :"foo", true, false, nil, "foo" of a quoted keyword. payload: Symbol of the unescaped text.
                   // Flag word: true/false/nil. Flag quoted: written with quotes.
  atom_interpolated,  // :"a#{b}". Children: parts.
  integer,            // 1, 0x1f, 1_000. Text by source.
  floating,           // 1.0e3
  character,          // ?a. payload: the code point.
  string,             // "a", """ heredoc. Children: parts, but none when there is no interpolation. Flag heredoc.
  charlist,           // 'a', ''' heredoc. The same.
  sigil,              // ~r/a/i. payload: Symbol of the name ("r", "SQL"). Children as string. Flag heredoc.
  string_part,        // the literal text between interpolations (raw, in source). Only below the four above.
  interpolation,      // #{expr}. pos: the #. Children: the expressions inside (one, none or several).
  list,               // [a, b: 1]. Children: elements; keyword_pair in place.
  tuple,              // {a, b}. Children: elements; a trailing keyword list is one keyword_list child.
  bitstring,          // <<a, b::8>>. The same.
  map,                // %{a: 1, b => c}. pos: the opening brace; span starts at %. Children: pairs, or one map_update.
  map_update,         // m | a: 1. pos: the bar. Children: m, pairs.
  struct_,            // %Foo{...}. pos: the %. Children: the name (alias, variable, ...), the map.
  keyword_list,       // a: 1, b: 2 without brackets, as last argument. Children: keyword_pair.
  keyword_pair,       // key: value. payload: Symbol of the key; pos: the key. Child: value.
                      // Flag interpolated_key: Children: atom_interpolated, value; no payload.
  map_pair,           // key => value. pos: the arrow. Children: key, value.
  binary_op,          // a + b. payload: Symbol of the operator ("not in" included); pos: the operator. Children: a, b.
  step_range,         // a..b//c. pos: the first operator (..). Children: a, b, c.
  unary_op,           // -a, !a, not a, ^a, +a, ~~~a, and `//a` of `&//2`. payload: Symbol of the operator. Child: a.
  nullary_range,      // .. alone
  attribute,          // @foo, @foo value. pos: the @. Child: variable or call (the call's argument is the value).
  capture,            // &foo/1, &(&1 + 1), &1. pos: the &. Child.
  fn,                 // fn a -> b end. Children: clauses.
  stab,               // (a -> b), as in types. Children: clauses.
  clause,             // a, b when c -> body. pos: the arrow. Children: clause_head, body expressions as one node
                      // (a block when several); no second child when the body is missing (Elixir takes nil).
  clause_head,        // the patterns left of ->. Children: patterns. Flag guarded: the last child is the guard;
                      // pos is then the `when`.
  do_block,           // do ... else ... end. pos: the do. Children: do_section.
  do_section,         // do/else/rescue/catch/after. payload: Symbol of the word; pos: the word. Children: one body
                      // expression (a block when several), or clauses, or none.
};

namespace node_flag {
inline constexpr uint8_t parens = 1;     // block: in parentheses. call/dot_call: arguments in parentheses.
                                         // Other kinds: the expression stands in (extra) parentheses.
inline constexpr uint8_t no_parens = 2;  // dot_call: `left.name` with neither parentheses nor arguments.
inline constexpr uint8_t heredoc = 4;    // string, charlist, sigil
inline constexpr uint8_t quoted = 8;     // atom, dot_call (Mod."fun"), keyword_pair: the name is written in quotes
inline constexpr uint8_t word = 16;      // atom: true, false, nil
inline constexpr uint8_t interpolated_key = 16;  // keyword_pair
inline constexpr uint8_t guarded = 16;           // clause_head
inline constexpr uint8_t operator_like = 16;     // call: Elixir's `ambiguous_op` (foo -1)
inline constexpr uint8_t escapes = 64;  // string, charlist, sigil, string_part, atom: the source text has a backslash
inline constexpr uint8_t broken = 128;  // this node or something below it did not parse
}  // namespace node_flag

// A place where the text is not Elixir. Offsets are bytes; `opener` is the still open bracket, `do`, `fn`, quote or
// heredoc that the message speaks of (kNone when there is none).
struct SyntaxError {
  Span span;
  uint32_t opener = 0xFFFFFFFF;
  std::string message;   // one sentence a beginner understands, without place
  std::string help;      // what to do, or empty
  bool lexical = false;  // found by the lexer: Elixir reports these before any other, wherever they stand
};

// A place after which Elixir's own column count leaves that of code points for the rest of the line: it counts
// grapheme clusters inside strings, and `\#{` as one. Only the quoted form with Elixir's columns needs these.
struct ColumnShift {
  uint32_t offset;
  int32_t delta;
};

// An invalid id stands for a node that is not there, and may be asked like any other: it is an `error` without text,
// parent and children. Code may so follow a broken or unusual piece of Elixir as far as it goes.
class Tree {
 public:
  // The text that the tree was parsed from; it must outlive the tree.
  [[nodiscard]] std::string_view source() const { return source_; }
  [[nodiscard]] uint32_t size() const { return size_; }
  [[nodiscard]] static constexpr NodeId root() { return NodeId{0}; }

  [[nodiscard]] NodeKind kind(NodeId n) const { return kinds_[at(n)].kind; }
  [[nodiscard]] bool is(NodeId n, NodeKind k) const { return n.valid() && kinds_[at(n)].kind == k; }
  [[nodiscard]] uint8_t flags(NodeId n) const { return kinds_[at(n)].flags; }
  [[nodiscard]] bool has(NodeId n, uint8_t flag) const { return (kinds_[at(n)].flags & flag) != 0; }
  [[nodiscard]] uint32_t payload(NodeId n) const { return places_[at(n)].payload; }
  // The name of the kinds whose payload is a Symbol; invalid for others and for a missing node.
  [[nodiscard]] Symbol symbol(NodeId n) const {
    const Kind k = kinds_[at(n)];
    const bool named = (kNamed >> static_cast<unsigned>(k.kind) & 1) != 0 &&
                       (k.kind != NodeKind::keyword_pair || (k.flags & node_flag::interpolated_key) == 0);
    return named ? Symbol{places_[at(n)].payload} : Symbol{};
  }
  [[nodiscard]] NodeId parent(NodeId n) const { return NodeId{shapes_[at(n)].parent}; }
  [[nodiscard]] NodeId end(NodeId n) const { return NodeId{shapes_[at(n)].end}; }
  // Offset of the token that names the node (see NodeKind): what Elixir's line and column refer to.
  [[nodiscard]] uint32_t pos(NodeId n) const { return places_[at(n)].pos; }
  // From the first to the last byte of the node's text, its own closing brackets and `end` included, redundant
  // parentheses around it not.
  [[nodiscard]] Span span(NodeId n) const { return {places_[at(n)].start, places_[at(n)].end}; }
  [[nodiscard]] std::string_view text(NodeId n) const;

  [[nodiscard]] NodeId first_child(NodeId n) const {
    return shapes_[at(n)].end > n.value + 1 ? NodeId{n.value + 1} : NodeId{};
  }
  // The next child of the same parent, or an invalid id.
  [[nodiscard]] NodeId next_sibling(NodeId n) const {
    const uint32_t next = end(n).value;
    return next < end(parent(n)).value ? NodeId{next} : NodeId{};
  }
  [[nodiscard]] uint32_t child_count(NodeId n) const;
  // The i-th child, or an invalid id.
  [[nodiscard]] NodeId child(NodeId n, uint32_t i) const;
  [[nodiscard]] NodeId last_child(NodeId n) const;
  [[nodiscard]] bool is_ancestor(NodeId above, NodeId below) const {
    return above.value <= below.value && below < end(above);
  }

  // for (NodeId child : tree.children(n))
  class ChildRange;
  [[nodiscard]] ChildRange children(NodeId n) const;

  // What a string, charlist, sigil, string_part or quoted atom holds: escapes resolved, heredoc indentation removed.
  // Only for nodes without children (ask a string_part for the pieces of an interpolated one).
  [[nodiscard]] std::string string_value(NodeId n) const;
  // The same as Elixir's quoted form holds it: as string_value, but a sigil's escapes stay (its macro resolves them).
  [[nodiscard]] std::string quoted_value(NodeId n) const;
  // The modifiers of a sigil ("i" of ~r/a/i), often empty.
  [[nodiscard]] std::string_view sigil_modifiers(NodeId n) const;
  // The inside of a string-like node: between the delimiters, still escaped.
  [[nodiscard]] Span content_span(NodeId n) const;

  [[nodiscard]] const std::vector<SyntaxError>& errors() const { return errors_; }
  [[nodiscard]] const std::vector<ColumnShift>& column_shifts() const { return column_shifts_; }
  [[nodiscard]] size_t bytes() const;  // memory held

 private:
  friend class TreeBuilder;
  std::string_view source_;
  // What is read together stands together. One block holds all arrays: 26 bytes a node, some 2.4 bytes a byte of
  // source.
  struct Place {
    uint32_t pos, payload, start, end;
  };
  struct Shape {
    uint32_t parent, end;
  };
  struct Kind {
    NodeKind kind;
    uint8_t flags;
  };
  // An invalid id is -1, where an entry for it stands before those of the nodes.
  static constexpr int32_t at(NodeId n) { return static_cast<int32_t>(n.value); }
  // A bit for each kind whose payload is a Symbol.
  static constexpr uint64_t kNamed = [] {
    uint64_t kinds = 0;
    for (NodeKind kind : {NodeKind::variable, NodeKind::call, NodeKind::dot_call, NodeKind::alias,
                          NodeKind::dynamic_alias, NodeKind::atom, NodeKind::sigil, NodeKind::keyword_pair,
                          NodeKind::binary_op, NodeKind::unary_op, NodeKind::do_section}) {
      kinds |= uint64_t{1} << static_cast<unsigned>(kind);
    }
    return kinds;
  }();
  std::unique_ptr<uint32_t[]> storage_;
  uint32_t size_ = 0;
  Place* places_ = nullptr;
  Shape* shapes_ = nullptr;
  Kind* kinds_ = nullptr;
  std::vector<SyntaxError> errors_;
  std::vector<ColumnShift> column_shifts_;
};

class Tree::ChildRange {
 public:
  struct Iterator {
    using value_type = NodeId;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;
    using pointer = const NodeId*;
    using reference = NodeId;
    const Tree* tree = nullptr;
    uint32_t at = 0;
    NodeId operator*() const { return NodeId{at}; }
    Iterator& operator++() {
      at = tree->shapes_[at].end;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    bool operator==(const Iterator& other) const { return at == other.at; }
  };
  ChildRange(const Tree& tree, NodeId n) : begin_{&tree, n.value + 1}, end_{&tree, tree.end(n).value} {}
  [[nodiscard]] Iterator begin() const { return begin_; }
  [[nodiscard]] Iterator end() const { return end_; }
  [[nodiscard]] bool empty() const { return begin_ == end_; }

 private:
  Iterator begin_, end_;
};

inline Tree::ChildRange Tree::children(NodeId n) const { return {*this, n}; }

// Parses one file. Never fails: what is not Elixir ends in errors() and `error` nodes, the rest is whole.
// `source` must outlive the tree and be valid UTF-8 or not: bad bytes are reported, not trusted.
// Nesting deeper than kMaxNesting is an error of the file.
Tree parse(std::string_view source);

inline constexpr uint32_t kMaxNesting = 1000;
// Larger texts are not read (token indexes are kept in 24 bits).
inline constexpr uint32_t kMaxSourceBytes = (1u << 24) - 1;

// Short name of a kind, for dumps and tests.
std::string_view kind_name(NodeKind kind);

}  // namespace assay
