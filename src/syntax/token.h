// The words of Elixir source, as the parser reads them.
#pragma once

#include <cstdint>

#include "base/interner.h"

namespace assay {

// Kinds follow elixir_tokenizer's terminals: the kind of an identifier tells what comes right after it, because that
// decides how Elixir reads the call.
enum class TokenKind : uint8_t {
  eof,
  eol,        // one or more line ends; not emitted before binary operators, dots and `do`
  semicolon,  // ; with the line ends after it
  comma,      // , with the line ends after it
  dot,
  // Names. value: Symbol.
  identifier,
  paren_identifier,    // foo(
  bracket_identifier,  // foo[
  do_identifier,       // foo do
  op_identifier,       // foo -1
  alias,               // one segment
  atom,
  atom_quoted,    // :"foo"
  kw_identifier,  // foo:
  kw_quoted,      // "foo":
  // Literals. Strings without interpolation are one token; value: StringFlag bits.
  integer,
  floating,
  character,  // value: the code point
  string,
  charlist,
  sigil,
  // Strings with interpolation: an open token, then fragments and #{ ... } in turn, then a close.
  string_open,
  charlist_open,
  sigil_open,
  atom_open,  // :"a#{b}"
  kw_open,    // "a#{b}":
  fragment,   // value: StringFlag bits
  interpolation_open,
  interpolation_close,
  string_close,
  // Words.
  do_,
  end_,
  fn,
  true_,
  false_,
  nil,
  block_identifier,  // after, else, catch, rescue. value: Symbol.
  // Brackets. value of an opener (and of do, fn, #{): index of its closer, or 0 when there is none in reach.
  open_paren,
  close_paren,
  open_bracket,
  close_bracket,
  open_curly,
  close_curly,
  open_bit,
  close_bit,
  percent,      // % of a struct
  map_percent,  // % of %{
  // Operators, by the classes of Elixir's grammar. value: Symbol.
  at_op,
  capture_op,
  unary_op,  // ! ^ not ~~~
  dual_op,   // + -
  stab_op,
  in_match_op,
  when_op,
  type_op,
  pipe_op,  // |
  assoc_op,
  match_op,
  or_op,
  and_op,
  comp_op,
  rel_op,
  arrow_op,
  in_op,
  xor_op,
  ternary_op,  // //
  concat_op,
  range_op,
  mult_op,
  power_op,
};

namespace string_flag {
inline constexpr uint32_t heredoc = 1;
inline constexpr uint32_t escapes = 2;  // the text has a backslash
}  // namespace string_flag

// 12 bytes: tokens live only while their file is parsed, in a buffer that every thread keeps for the next file.
struct Token {
  uint32_t start;
  uint32_t end;
  TokenKind kind : 7;
  bool clause_start : 1;  // the first token of a clause head: a `->` follows in the same statement
  uint32_t value : 24;

  [[nodiscard]] Symbol symbol() const { return Symbol{value}; }
};
static_assert(sizeof(Token) == 12);

}  // namespace assay
