// From source text to tokens, after elixir_tokenizer.erl and elixir_interpolation.erl of Elixir 1.14 to 1.18.
//
// The token list is always balanced: every opener (bracket, `do`, `fn`, quote, `#{`) has its closer behind it, and
// every closer its opener. Where the source isn't, the lexer says so once, with the place of what is open, and inserts
// the missing closer (an empty token) or leaves out the surplus one; so the parser never reports the same fault again.
#pragma once

#include <string_view>
#include <vector>

#include "syntax/token_list.h"
#include "syntax/tree.h"

namespace assay {

struct LexResult {
  TokenList& tokens;  // ends with eof
  std::vector<SyntaxError>& errors;
  std::vector<ColumnShift>& column_shifts;
};

// Fills the vectors, which the caller has emptied. Linear time; memory 12 bytes a token.
void lex(std::string_view source, LexResult out);

// A `do` or `fn` whose `end` is missing, by the indentation.
struct LostEnd {
  uint32_t opener;  // offset of the do or fn
  uint32_t before;  // offset of the line that no longer belongs to it
};

// For a file whose end comes while a `do` or `fn` is open. Read again, with the `end` that is missing where a
// definition or an `end` stands too far left to be inside. The errors are not said again; false when this reading finds
// as many (then the indentation tells nothing, and what `out` holds is of no use).
bool lex_by_indentation(std::string_view source, LexResult out, std::vector<LostEnd>& lost);

// The same as lex() without the shortcuts of lexer_common.cpp: what the tests and the fuzzer hold lex() to.
void lex_carefully(std::string_view source, LexResult out);

}  // namespace assay
