// The lexer's state and its smallest steps; the larger ones stand in lexer.cpp, lexer_names.cpp, lexer_brackets.cpp,
// lexer_strings.cpp and lexer_operators.cpp. Included by those only.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/interner.h"
#include "syntax/lexer.h"
#include "syntax/operator_table.h"
#include "syntax/symbols.h"

namespace assay {

enum CharClass : uint8_t {
  kLower = 1,  // a-z and _
  kUpper = 2,
  kDigit = 4,
  kBlank = 8,   // space and tab
  kBreak = 16,  // \r and \n
  kHex = 32,
  kWide = 64,     // first or later byte of a code point from U+0080
  kMarker = 128,  // may start a line_marker()
};

inline constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = kUpper;
  for (int c = '0'; c <= '9'; ++c) table[c] = kDigit | kHex;
  for (int c = 0; c < 6; ++c) table['a' + c] |= kHex, table['A' + c] |= kHex;
  for (int c = 128; c < 256; ++c) table[c] = kWide;
  table['_'] = kLower;
  table[' '] = table['\t'] = kBlank;
  table['\r'] = table['\n'] = kBreak;
  for (char c : {'<', '=', '>', '|', '`'}) table[static_cast<uint8_t>(c)] = kMarker;
  return table;
}();

inline bool in_class(char c, uint8_t classes) { return (kCharClasses[static_cast<uint8_t>(c)] & classes) != 0; }

class Lexer {
 public:
  // `padded` are the `size` bytes of the source and scan::kPadding zeros behind them.
  Lexer(const char* padded, uint32_t size, LexResult out)
      : text_(padded), size_(size), tokens_(out.tokens), errors_(out.errors), shifts_(out.column_shifts) {}

  void run(bool shortcuts);
  // Closes what has lost its `end` where the indentation says so, and tells where that was.
  void guess_ends(std::vector<LostEnd>& lost) { lost_ends_ = &lost; }

 private:
  static constexpr uint32_t kNowhere = 0xFFFFFFFF;
  static constexpr size_t kMaxErrors = 100;  // then the file is hardly Elixir

  // An opener that has not been closed yet.
  struct Open {
    TokenKind kind;      // of the opener: a bracket, do_, fn, interpolation_open
    TokenKind closer;    // what it waits for
    uint32_t token;      // its index
    uint32_t line;       // where the line starts that it stands on
    uint32_t separator;  // index of the last token at this level that separates statements
    uint32_t previous_separator;
  };

  // All that are open, outermost first. The first entry stands for the file.
  class Levels {
   public:
    Levels() { open_[0] = {TokenKind::eof, TokenKind::eof, 0, 0, kNowhere, kNowhere}; }
    [[nodiscard]] size_t size() const { return static_cast<size_t>(top_ - open_) + 1; }
    [[nodiscard]] bool full() const { return is_last(top_); }
    [[nodiscard]] Open& back() { return *top_; }
    [[nodiscard]] const Open& operator[](size_t i) const { return open_[i]; }
    void push_back(const Open& level) { *++top_ = level; }
    void pop_back() { --top_; }
    [[nodiscard]] Open* top() { return top_; }
    [[nodiscard]] bool is_last(const Open* level) const { return level - open_ >= kMaxNesting; }
    void set_top(Open* top) { top_ = top; }

   private:
    Open open_[kMaxNesting + 2];  // one more than may be open: common() writes before it knows whether it counts
    Open* top_ = open_;
  };

  // A string being read, suspended while its interpolation is.
  struct StringState {
    TokenKind whole, open;
    uint32_t start;  // of its first delimiter
    uint32_t body;   // of its first byte inside
    char delimiter;  // closing
    bool heredoc;
    bool interpolates;
    uint32_t open_token = kNowhere;  // index of the open token, written when the first interpolation is met
  };

  char peek(uint32_t ahead = 0) const { return at_ + ahead < size_ ? text_[at_ + ahead] : '\0'; }
  template <size_t N>
  bool looking_at(const char (&wanted)[N]) const {
    if (size_ - at_ < N - 1) return false;
    for (size_t i = 0; i + 1 < N; ++i) {
      if (text_[at_ + i] != wanted[i]) return false;
    }
    return true;
  }
  std::string_view slice(uint32_t from, uint32_t to) const { return {text_ + from, to - from}; }
  bool space_at(uint32_t offset) const { return offset < size_ && in_class(text_[offset], kBlank | kBreak); }
  uint32_t skip_blanks(uint32_t offset) const {
    while (offset < size_ && in_class(text_[offset], kBlank)) ++offset;
    return offset;
  }
  uint32_t indentation(uint32_t line) const { return skip_blanks(line) - line; }
  uint32_t line_end(uint32_t offset) const;
  uint32_t line_of(uint32_t offset) const;
  void error(Span span, std::string message, std::string help = {}, uint32_t opener = kNowhere);
  uint32_t push(TokenKind kind, uint32_t start, uint32_t end, uint32_t value) {
    add(kind, start, end, value);
    return static_cast<uint32_t>(tokens_.size() - 1);
  }
  void add(TokenKind kind, uint32_t start, uint32_t end, uint32_t value) {
    Token token;  // set whole, then copied: the compiler makes two stores of it
    token.start = start;
    token.end = end;
    token.kind = kind;
    token.clause_start = false;
    token.value = value & (kMaxSymbols - 1);
    tokens_.push_back(token);
  }
  TokenKind last_kind() const { return tokens_.back().kind; }
  // Binary operators, dots and `do` go on with the line before: the line end between them does not count.
  void drop_eol() {
    if (last_kind() != TokenKind::eol) return;
    tokens_.pop_back();
    if (levels_.back().separator == tokens_.size()) levels_.back().separator = levels_.back().previous_separator;
  }
  void separate(uint32_t token) {
    Open& level = levels_.back();
    level.previous_separator = level.separator;
    level.separator = token;
  }
  void push_eol() {
    TokenKind last = last_kind();
    if (!tokens_.empty() && (last == TokenKind::comma || last == TokenKind::semicolon || last == TokenKind::eol))
      return;
    uint32_t token = push(TokenKind::eol, at_, at_ + 1, 0);
    // After an operator or a keyword the statement goes on.
    bool goes_on = (last >= TokenKind::at_op && last != TokenKind::stab_op) || last == TokenKind::kw_identifier ||
                   last == TokenKind::kw_quoted;
    if (!goes_on) separate(token);
  }
  // A name that may be called: what follows at once decides how.
  void push_callable(uint32_t start, uint32_t end, Symbol symbol) {
    char next = end < size_ ? text_[end] : '\0';
    TokenKind kind = next == '('   ? TokenKind::paren_identifier
                     : next == '[' ? TokenKind::bracket_identifier
                                   : TokenKind::identifier;
    push(kind, start, end, symbol.value);
    at_ = end;
  }

  // lexer_common.cpp: most tokens. Goes on until one needs a closer look, or the text ends.
  void common();

  // lexer.cpp: one token, whatever it is.
  void line_start();
  void line_marker();
  void next();
  void comment();
  void check_bidi(uint32_t from, uint32_t to, std::string_view where);
  void semicolon();
  void backslash();
  void unexpected();

  // lexer_names.cpp: names.
  uint32_t scan_name(uint32_t start, bool* unicode, bool* has_at);
  void identifier();
  void word(uint32_t start, uint32_t end, Symbol symbol);
  void open_do(uint32_t start, uint32_t end);

  // lexer_names.cpp: numbers, characters, atoms.
  void number();
  void character();
  uint32_t operator_width(uint32_t offset) const;
  void colon();

  // lexer_brackets.cpp: brackets and blocks.
  static std::string_view spelling(TokenKind kind);
  static TokenKind closer_of(TokenKind opener);
  void open(TokenKind kind, uint32_t width);
  void open_paren();
  void close(TokenKind kind, uint32_t width);
  void close_level(uint32_t start, uint32_t end);
  [[nodiscard]] uint32_t statement_indentation(size_t level, uint32_t enough) const;
  void close_lost();
  void too_deep();
  void close_quietly();
  void close_all_at_end();

  // lexer_strings.cpp: strings.
  static char closing_delimiter(char c);
  void quote(char c);
  void tilde();
  void heredoc(StringState s);
  void string(StringState s);
  void scan_string();
  void skip_escape(const StringState& s);
  void wide_character(bool attaches);
  void check_escapes(const StringState& s, uint32_t from, uint32_t to);
  static uint32_t bits(const StringState& s, bool escapes) {
    return (s.heredoc ? string_flag::heredoc : 0) | (escapes ? string_flag::escapes : 0);
  }
  void interpolate(uint32_t from, bool escapes);
  void end_string(uint32_t from, uint32_t content_end, uint32_t end, bool escapes);
  void unterminated(StringState& s, uint32_t from, bool escapes);
  Symbol atom_symbol(uint32_t from, uint32_t to, bool escapes);

  // lexer_operators.cpp: operators.
  void keyword_operator(uint32_t width, Symbol symbol);
  void percent();
  void dot();
  void sign();
  void operators();
  void unary_or_name(const Operator& op);

  const char* text_;  // with zeros behind it
  uint32_t size_;
  uint32_t at_ = 0;
  uint32_t line_ = 0;  // where the current line starts
  bool in_conflict_ = false;
  bool stopped_ = false;
  bool bad_bytes_reported_ = false;
  std::vector<LostEnd>* lost_ends_ = nullptr;  // where they go; null: an `end` is taken for the innermost opener's
  TokenList& tokens_;
  std::vector<SyntaxError>& errors_;
  std::vector<ColumnShift>& shifts_;
  Levels levels_;
  std::vector<StringState> strings_;
};

}  // namespace assay
