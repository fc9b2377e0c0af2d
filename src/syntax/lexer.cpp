#include "syntax/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/interner.h"
#include "syntax/symbols.h"
#include "syntax/unicode.h"

namespace assay {
namespace {

enum CharClass : uint8_t {
  kLower = 1,   // a-z and _
  kUpper = 2,
  kDigit = 4,
  kBlank = 8,   // space and tab
  kBreak = 16,  // \r and \n
  kHex = 32,
};

constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) table[c] = kUpper;
  for (int c = '0'; c <= '9'; ++c) table[c] = kDigit | kHex;
  for (int c = 0; c < 6; ++c) table['a' + c] |= kHex, table['A' + c] |= kHex;
  table['_'] = kLower;
  table[' '] = table['\t'] = kBlank;
  table['\r'] = table['\n'] = kBreak;
  return table;
}();

bool in_class(char c, uint8_t classes) { return (kClasses[static_cast<uint8_t>(c)] & classes) != 0; }

constexpr uint32_t kNowhere = 0xFFFFFFFF;

// The words of the language are the first symbols, so that one comparison tells a word from a name.
static_assert(sym::rescue_.value == 14);

// An opener that has not been closed yet.
struct Open {
  TokenKind kind;        // of the opener: a bracket, do_, fn, interpolation_open
  uint32_t token;        // its index
  uint32_t indentation;  // of the line that it stands on
  uint32_t separator;    // index of the last token at this level that separates statements
  uint32_t previous_separator;
};

// A string being read, suspended while its interpolation is.
struct StringState {
  TokenKind whole, open;
  uint32_t start;      // of its first delimiter
  uint32_t body;       // of its first byte inside
  char delimiter;      // closing
  bool heredoc;
  bool interpolates;
  uint32_t open_token = kNowhere;  // index of the open token, written when the first interpolation is met
};

class Lexer {
 public:
  Lexer(std::string_view source, LexResult out)
      : text_(source), size_(static_cast<uint32_t>(source.size())), tokens_(out.tokens), errors_(out.errors),
        shifts_(out.column_shifts) {
    levels_.push_back({TokenKind::eof, 0, 0, kNowhere, kNowhere});
  }

  void run() {
    if (text_.starts_with("\xEF\xBB\xBF")) {
      error({0, 3}, "the file starts with a byte order mark, which Elixir refuses", "save the file as UTF-8 without BOM");
      at_ = 3;
    }
    line_start();
    while (at_ < size_ && !stopped_) next();
    if (!stopped_) close_all_at_end();
    push(TokenKind::eof, size_, size_, 0);
  }

 private:
  char peek(uint32_t ahead = 0) const { return at_ + ahead < size_ ? text_[at_ + ahead] : '\0'; }
  bool looking_at(std::string_view s) const { return text_.substr(at_).starts_with(s); }
  std::string_view slice(uint32_t from, uint32_t to) const { return text_.substr(from, to - from); }
  bool space_at(uint32_t offset) const { return offset < size_ && in_class(text_[offset], kBlank | kBreak); }

  uint32_t skip_blanks(uint32_t offset) const {
    while (offset < size_ && in_class(text_[offset], kBlank)) ++offset;
    return offset;
  }

  uint32_t line_end(uint32_t offset) const {
    const void* found = offset < size_ ? std::memchr(text_.data() + offset, '\n', size_ - offset) : nullptr;
    return found ? static_cast<uint32_t>(static_cast<const char*>(found) - text_.data()) : size_;
  }

  uint32_t line_of(uint32_t offset) const {
    return 1 + static_cast<uint32_t>(std::count(text_.begin(), text_.begin() + offset, '\n'));
  }

  void error(Span span, std::string message, std::string help = {}, uint32_t opener = kNowhere) {
    errors_.push_back({span, opener, std::move(message), std::move(help), true});
  }

  // Tokens ---------------------------------------------------------------------------------------------------------

  uint32_t push(TokenKind kind, uint32_t start, uint32_t end, uint32_t value) {
    Token& token = tokens_.emplace_back();
    token.start = start;
    token.end = end;
    token.kind = kind;
    token.clause_start = false;
    token.value = value & (kMaxSymbols - 1);
    return static_cast<uint32_t>(tokens_.size() - 1);
  }

  TokenKind last_kind() const { return tokens_.empty() ? TokenKind::eof : tokens_.back().kind; }

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
    if (!tokens_.empty() && (last == TokenKind::comma || last == TokenKind::semicolon || last == TokenKind::eol)) return;
    uint32_t token = push(TokenKind::eol, at_, at_ + 1, 0);
    // After an operator or a keyword the statement goes on.
    bool goes_on = (last >= TokenKind::at_op && last != TokenKind::stab_op) || last == TokenKind::kw_identifier || last == TokenKind::kw_quoted;
    if (!goes_on) separate(token);
  }

  void name(TokenKind kind, uint32_t start, uint32_t end) { push(kind, start, end, intern(slice(start, end)).value); }

  // A name that may be called: what follows at once decides how.
  void push_callable(uint32_t start, uint32_t end, Symbol symbol) {
    char next = end < size_ ? text_[end] : '\0';
    TokenKind kind = next == '('   ? TokenKind::paren_identifier
                     : next == '[' ? TokenKind::bracket_identifier
                                   : TokenKind::identifier;
    push(kind, start, end, symbol.value);
    at_ = end;
  }

  // Main switch ----------------------------------------------------------------------------------------------------

  void line_start() {
    uint32_t line = at_;
    at_ = skip_blanks(at_);
    indentation_ = at_ - line;
    if (at_ == line && at_ < size_) line_marker();
  }

  // Version control conflicts and Markdown fences stand alone on their line; the code around them is read as usual, of
  // a conflict only the first side.
  void line_marker() {
    bool middle = in_conflict_ && (looking_at("=======") || looking_at("|||||||"));
    bool last = in_conflict_ && looking_at(">>>>>>>");
    if (looking_at("<<<<<<<")) {
      in_conflict_ = true;
      error({at_, std::min(line_end(at_), at_ + 7)}, "this is a merge conflict marker, not Elixir",
            "resolve the conflict; until then only its first side is read");
      at_ = line_end(at_);
    } else if (middle) {
      size_t end = text_.find("\n>>>>>>>", at_);
      in_conflict_ = false;
      at_ = end == std::string_view::npos ? line_end(at_) : line_end(static_cast<uint32_t>(end) + 1);
    } else if (last) {
      in_conflict_ = false;
      at_ = line_end(at_);
    } else if (looking_at("```")) {
      error({at_, at_ + 3}, "this is a Markdown fence, not Elixir", "remove the line");
      at_ = line_end(at_);
    }
  }

  void next() {
    char c = text_[at_];
    switch (c) {
      case ' ': case '\t': return blanks();
      case '\n':
        push_eol();
        ++at_;
        return line_start();
      case '\r':
        if (peek(1) == '\n') {
          push_eol();
          at_ += 2;
          return line_start();
        }
        return unexpected();
      case '#': return comment();
      case '"': case '\'': return quote(c);
      case '?': return character();
      case '~': return tilde();
      case ':': return colon();
      case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return number();
      case ',': push(TokenKind::comma, at_, at_ + 1, 0); ++at_; return;
      case ';': return semicolon();
      case '(': return open_paren();
      case '[': return open(TokenKind::open_bracket, 1);
      case '{': return looking_at("{}:") && space_at(at_ + 3) ? keyword_operator(2, sym::op_tuple) : open(TokenKind::open_curly, 1);
      case ')': return close(TokenKind::close_paren, 1);
      case ']': return close(TokenKind::close_bracket, 1);
      case '}': return close(TokenKind::close_curly, 1);
      case '%': return percent();
      case '.': return dot();
      case '\\': return backslash();
      case '@': case '!': case '^': case '&': case '+': case '-': case '*': case '/': case '<': case '>': case '=': case '|':
        return operators();
      default:
        if (in_class(c, kLower | kUpper) || static_cast<uint8_t>(c) >= 0x80) return identifier();
        return unexpected();
    }
  }

  void blanks() {
    at_ = skip_blanks(at_);
    // `foo -1` is a call of foo with -1, `foo - 1` and `foo -(1)` are subtractions.
    char sign = peek();
    if ((sign != '+' && sign != '-') || last_kind() != TokenKind::identifier || at_ + 1 >= size_) return;
    char after = text_[at_ + 1];
    if (in_class(after, kBlank | kBreak) || std::strchr("([<{%+-/>:", after) != nullptr) return;
    tokens_.back().kind = TokenKind::op_identifier;
    push(TokenKind::dual_op, at_, at_ + 1, (sign == '+' ? sym::op_plus : sym::op_minus).value);
    ++at_;
  }

  void comment() {
    uint32_t end = line_end(at_);
    check_bidi(at_, end, "comment");
    at_ = end > at_ && text_[end - 1] == '\r' ? end - 1 : end;
  }

  void check_bidi(uint32_t from, uint32_t to, std::string_view where) {
    for (uint32_t i = from; i + 2 < to; ++i) {
      if (text_[i] == '\xE2' && is_bidi_control(decode_utf8(text_, i).value)) {
        error({i, i + 3}, fmt::format("an invisible character that changes the direction of text stands in a {}", where),
              "remove it, or write it as an escape such as \\u202A");
        return;
      }
    }
  }

  void semicolon() {
    if (last_kind() == TokenKind::semicolon && !tokens_.empty()) return unexpected();
    separate(push(TokenKind::semicolon, at_, at_ + 1, 0));
    ++at_;
  }

  void backslash() {
    if (peek(1) == '\\') return operators();
    uint32_t width = peek(1) == '\n' ? 2 : looking_at("\\\r\n") ? 3 : 0;
    if (width != 0 && at_ + width < size_) {
      at_ += width;
      return line_start();
    }
    if (width != 0 || at_ + 1 == size_) {
      error({at_, at_ + 1}, "a backslash stands at the end of the file", "remove it");
      at_ = size_;
      return;
    }
    unexpected();
  }

  // What begins no token. A run of such characters is one error.
  void unexpected() {
    uint32_t start = at_;
    CodePoint c = decode_utf8(text_, at_);
    at_ += c.length;
    while (at_ < size_ && text_[at_] == text_[start] && c.length == 1) ++at_;
    if (c.value == kInvalidCodePoint) {
      error({start, at_}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[start])),
            "save the file as UTF-8");
    } else if (c.value < 0x20 || c.value == 0x7F) {
      error({start, at_}, fmt::format("a control character (code point U+{:04X}) stands in the code", c.value), "remove it");
    } else {
      error({start, at_}, fmt::format("unexpected character {} (code point U+{:04X})", slice(start, start + c.length), c.value));
    }
  }

  // Names ----------------------------------------------------------------------------------------------------------

  // The end of the identifier-like run at `start`, or `start` when there is none. ASCII unless `unicode` is set.
  uint32_t scan_name(uint32_t start, bool* unicode, bool* has_at) {
    uint32_t i = start;
    while (true) {
      while (i < size_ && in_class(text_[i], kLower | kUpper | kDigit)) ++i;
      if (i < size_ && static_cast<uint8_t>(text_[i]) >= 0x80) {
        CodePoint c = decode_utf8(text_, i);
        bool ok = c.value != kInvalidCodePoint && (i == start ? is_identifier_start(c.value) : is_identifier_continue(c.value));
        if (!ok) break;
        *unicode = true;
        i += c.length;
      } else if (i < size_ && text_[i] == '@' && i > start) {
        *has_at = true;
        ++i;
      } else {
        break;
      }
    }
    if (i > start && i < size_ && (text_[i] == '?' || text_[i] == '!')) ++i;
    return i;
  }

  void identifier() {
    uint32_t start = at_;
    uint32_t end = start;
    bool unicode = false, has_at = false;
    while (end < size_ && in_class(text_[end], kLower | kUpper | kDigit)) ++end;
    char next = end < size_ ? text_[end] : '\0';
    if (next == '?' || next == '!') {
      ++end;
    } else if (next == '@' || static_cast<uint8_t>(next) >= 0x80) {
      end = scan_name(start, &unicode, &has_at);
      if (end == start) return unexpected();
    }
    next = end < size_ ? text_[end] : '\0';
    Symbol symbol = intern(slice(start, end));
    if (next == ':' && !(end + 1 < size_ && text_[end + 1] == ':') && end + 1 < size_) {
      if (!space_at(end + 1)) {
        error({start, end + 1}, fmt::format("a space is missing after {}:", slice(start, end)),
              "write a space between a keyword's colon and its value");
      }
      push(TokenKind::kw_identifier, start, end + 1, symbol.value);
      at_ = end + 1;
      return;
    }
    bool after_dot = last_kind() == TokenKind::dot && !tokens_.empty();
    if (symbol.value <= sym::rescue_.value && !after_dot) {
      at_ = end;
      return word(start, end, symbol);
    }
    if (has_at) {
      error({start, end}, fmt::format("{} has an @ in it, which only atoms may", slice(start, end)));
    }
    bool upper = in_class(text_[start], kUpper) || (unicode && is_uppercase(decode_utf8(text_, start).value));
    if (upper) {
      if (unicode || text_[end - 1] == '?' || text_[end - 1] == '!') {
        error({start, end}, fmt::format("the module name {} has characters other than ASCII letters, digits and _", slice(start, end)));
      }
      push(TokenKind::alias, start, end, symbol.value);
      at_ = end;
      return;
    }
    if (symbol == sym::__aliases__ || symbol == sym::__block__) {
      error({start, end}, fmt::format("{} is reserved by Elixir itself", slice(start, end)));
    }
    push_callable(start, end, symbol);
  }

  void word(uint32_t start, uint32_t end, Symbol symbol) {
    switch (symbol.value) {
      case sym::do_.value: return open_do(start, end);
      case sym::end_.value: at_ = start; return close(TokenKind::end_, 3);
      case sym::fn_.value: at_ = start; return open(TokenKind::fn, 2);
      case sym::true_.value: push(TokenKind::true_, start, end, symbol.value); return;
      case sym::false_.value: push(TokenKind::false_, start, end, symbol.value); return;
      case sym::nil_.value: push(TokenKind::nil, start, end, symbol.value); return;
      case sym::after_.value: case sym::else_.value: case sym::catch_.value: case sym::rescue_.value:
        separate(push(TokenKind::block_identifier, start, end, symbol.value));
        return;
      default: break;
    }
    // not, and, or, when, in: operators, unless `/` follows (`&and/2`).
    if (uint32_t slash = skip_blanks(end); slash < size_ && text_[slash] == '/') {
      push(TokenKind::identifier, start, end, symbol.value);
      return;
    }
    if (symbol == sym::not_) {
      push(TokenKind::unary_op, start, end, symbol.value);
      return;
    }
    if (symbol == sym::in_ && !tokens_.empty() && tokens_.back().kind == TokenKind::unary_op && tokens_.back().value == sym::not_.value) {
      start = tokens_.back().start;
      symbol = sym::op_not_in;
      tokens_.pop_back();
    }
    drop_eol();
    TokenKind kind = symbol == sym::and_    ? TokenKind::and_op
                     : symbol == sym::or_   ? TokenKind::or_op
                     : symbol == sym::when_ ? TokenKind::when_op
                                            : TokenKind::in_op;
    push(kind, start, end, symbol.value);
  }

  void open_do(uint32_t start, uint32_t end) {
    if (!tokens_.empty()) {
      TokenKind last = last_kind();
      if (last == TokenKind::identifier) {
        tokens_.back().kind = TokenKind::do_identifier;
      } else if (last == TokenKind::fn) {
        error({start, end}, "fn takes no do", "write an anonymous function as fn pattern -> expression end");
      } else if (last == TokenKind::comma || last == TokenKind::semicolon) {
        error({start, end}, fmt::format("unexpected do after {}", last == TokenKind::comma ? "a comma" : "a semicolon"),
              "write either `if x do ... end` or `if(x, do: ...)`");
      }
    }
    drop_eol();
    at_ = start;
    open(TokenKind::do_, 2);
  }

  // Numbers, characters, atoms -------------------------------------------------------------------------------------

  void number() {
    uint32_t start = at_;
    uint32_t i = at_ + 1;
    auto digits = [&](uint8_t classes, char last) {
      auto ok = [&](uint32_t k) { return k < size_ && in_class(text_[k], classes) && text_[k] <= last; };
      while (ok(i) || (i < size_ && text_[i] == '_' && ok(i + 1))) ++i;
    };
    auto based = [&](char letter, uint8_t classes, char last) {
      if (text_[start] != '0' || peek(1) != letter) return false;
      if (!(start + 2 < size_ && in_class(text_[start + 2], classes) && text_[start + 2] <= last)) return false;
      i = start + 2;
      digits(classes, last);
      return true;
    };
    if (based('x', kHex, 'f') || based('b', kDigit, '1') || based('o', kDigit, '7')) {
      push(TokenKind::integer, start, i, 0);
      at_ = i;
      return;
    }
    digits(kDigit, '9');
    TokenKind kind = TokenKind::integer;
    if (i + 1 < size_ && text_[i] == '.' && in_class(text_[i + 1], kDigit)) {
      kind = TokenKind::floating;
      ++i;
      digits(kDigit, '9');
      if (i < size_ && (text_[i] == 'e' || text_[i] == 'E')) {
        uint32_t exponent = i + 1;
        if (exponent < size_ && (text_[exponent] == '+' || text_[exponent] == '-')) ++exponent;
        if (exponent < size_ && in_class(text_[exponent], kDigit)) {
          i = exponent + 1;
          digits(kDigit, '9');
        }
      }
    }
    if (i < size_ && in_class(text_[i], kLower | kUpper)) {
      uint32_t end = i;
      while (end < size_ && in_class(text_[end], kLower | kUpper | kDigit)) ++end;
      error({start, end}, fmt::format("{} follows the number {} without a space", slice(i, end), slice(start, i)),
            "names can't start with a digit; put a space or an operator between number and name");
      i = end;
    }
    push(kind, start, i, 0);
    at_ = i;
  }

  void character() {
    uint32_t start = at_++;
    if (at_ >= size_) {
      at_ = start;
      return unexpected();
    }
    bool escaped = peek() == '\\' && at_ + 1 < size_;
    if (escaped) ++at_;
    CodePoint c = decode_utf8(text_, at_);
    if (c.value == kInvalidCodePoint) {
      error({at_, at_ + 1}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[at_])), "save the file as UTF-8");
      c.value = 0xFFFD;
    }
    at_ += c.length;
    uint32_t value = c.value;
    if (escaped) {
      constexpr std::string_view kFrom = "0abdefnrstv", kTo("\0\a\b\x7F\x1B\f\n\r \t\v", 11);
      size_t i = value < 0x80 ? kFrom.find(static_cast<char>(value)) : std::string_view::npos;
      if (i != std::string_view::npos) value = static_cast<uint8_t>(kTo[i]);
    }
    push(TokenKind::character, start, at_, value);
  }

  // The longest operator that may follow a colon (`:+`, `:<<>>`) or a dot, or 0.
  uint32_t operator_width(uint32_t offset) const {
    static constexpr std::string_view kLong[] = {"..//", "<<>>", "...", "%{}", "===", "!==", "&&&", "|||", "<<<", ">>>", "~>>",
                                                 "<<~", "<~>", "<|>", "^^^", "+++", "---", "~~~"};
    static constexpr std::string_view kShort[] = {"==", "=~", "!=", "<=", ">=", "&&", "||", "|>", "~>", "<~", "<-",
                                                  "\\\\", "++", "--", "<>", "**", "->", "..", "{}"};
    std::string_view rest = text_.substr(offset, 4);
    for (std::string_view op : kLong) {
      if (rest.starts_with(op)) return static_cast<uint32_t>(op.size());
    }
    for (std::string_view op : kShort) {
      if (rest.starts_with(op)) return 2;
    }
    return !rest.empty() && rest[0] != '\0' && std::strchr("@!^&+-*/<>=|.%", rest[0]) != nullptr ? 1 : 0;
  }

  void colon() {
    uint32_t start = at_;
    char c = peek(1);
    if (c == '"' || c == '\'') {
      ++at_;
      return string({TokenKind::atom_quoted, TokenKind::atom_open, start, at_ + 1, c, false, true});
    }
    if (looking_at(":::")) {
      push(TokenKind::atom, start, start + 3, sym::op_type.value);
      at_ += 3;
      return;
    }
    if (c == ':') return operators();
    if (uint32_t width = operator_width(at_ + 1); width != 0) {
      push(TokenKind::atom, start, start + 1 + width, intern(slice(start + 1, start + 1 + width)).value);
      at_ += 1 + width;
      return;
    }
    bool unicode = false, has_at = false;
    bool starts = in_class(c, kLower | kUpper) || static_cast<uint8_t>(c) >= 0x80;
    uint32_t end = starts ? scan_name(start + 1, &unicode, &has_at) : start + 1;
    if (end == start + 1) return unexpected();
    push(TokenKind::atom, start, end, intern(slice(start + 1, end)).value);
    at_ = end;
  }

  // Brackets and blocks --------------------------------------------------------------------------------------------

  static std::string_view spelling(TokenKind kind) {
    switch (kind) {
      case TokenKind::open_paren: return "(";
      case TokenKind::open_bracket: return "[";
      case TokenKind::open_curly: return "{";
      case TokenKind::open_bit: return "<<";
      case TokenKind::do_: return "do";
      case TokenKind::fn: return "fn";
      case TokenKind::interpolation_open: return "#{";
      case TokenKind::close_paren: return ")";
      case TokenKind::close_bracket: return "]";
      case TokenKind::close_curly: case TokenKind::interpolation_close: return "}";
      case TokenKind::close_bit: return ">>";
      case TokenKind::end_: return "end";
      default: return "";
    }
  }

  static TokenKind closer_of(TokenKind opener) {
    switch (opener) {
      case TokenKind::open_paren: return TokenKind::close_paren;
      case TokenKind::open_bracket: return TokenKind::close_bracket;
      case TokenKind::open_curly: return TokenKind::close_curly;
      case TokenKind::open_bit: return TokenKind::close_bit;
      case TokenKind::do_: case TokenKind::fn: return TokenKind::end_;
      case TokenKind::interpolation_open: return TokenKind::interpolation_close;
      default: return TokenKind::eof;
    }
  }

  void open(TokenKind kind, uint32_t width) {
    if (levels_.size() > kMaxNesting) return too_deep();
    // A `do` that isn't indented deeper than the opener around it hints that the outer one has lost its `end`.
    bool block = kind == TokenKind::do_ || kind == TokenKind::fn;
    if (block && levels_.size() > 1 && indentation_ <= levels_.back().indentation) suspect_ = levels_.back();
    uint32_t token = push(kind, at_, at_ + width, 0);
    levels_.push_back({kind, token, indentation_, token, token});
    at_ += width;
  }

  void open_paren() {
    if (last_kind() == TokenKind::alias && tokens_.back().end == at_) {
      std::string_view alias = slice(tokens_.back().start, at_);
      error({at_, at_ + 1}, fmt::format("{} is followed by (, but names of functions start with a small letter", alias),
            "write the function's name in small letters, or remove the parenthesis");
    }
    open(TokenKind::open_paren, 1);
  }

  void close(TokenKind kind, uint32_t width) {
    // `}` ends an interpolation when nothing else is open in it.
    bool curly = kind == TokenKind::close_curly;
    auto closes = [&](const Open& o) {
      return closer_of(o.kind) == kind || (curly && o.kind == TokenKind::interpolation_open);
    };
    size_t depth = levels_.size() - 1;
    while (depth > 0 && !closes(levels_[depth]) && levels_[depth].kind != TokenKind::interpolation_open) --depth;
    if (depth == 0 || !closes(levels_[depth])) {
      std::string help = kind == TokenKind::end_ ? "remove it, or look for a `do` or `fn` that is missing before it" : "remove it";
      if (levels_.size() > 1 && levels_.back().kind != TokenKind::interpolation_open) {
        const Open& top = levels_.back();
        error({at_, at_ + width}, fmt::format("unexpected {}: the {} of line {} is still open and wants {}", spelling(kind),
                                              spelling(top.kind), line_of(tokens_[top.token].start), spelling(closer_of(top.kind))),
              help, tokens_[top.token].start);
      } else {
        error({at_, at_ + width}, fmt::format("unexpected {}: nothing is open here", spelling(kind)), help);
      }
      at_ += width;
      return;
    }
    if (depth + 1 < levels_.size()) {
      const Open& top = levels_.back();
      error({at_, at_ + width}, fmt::format("unexpected {}: the {} of line {} is still open and wants {}", spelling(kind),
                                            spelling(top.kind), line_of(tokens_[top.token].start), spelling(closer_of(top.kind))),
            fmt::format("close it with {} before this place", spelling(closer_of(top.kind))), tokens_[top.token].start);
      while (levels_.size() > depth + 1) close_level(at_, at_);
    }
    bool interpolation = levels_.back().kind == TokenKind::interpolation_open;
    close_level(at_, at_ + width);
    at_ += width;
    if (interpolation) resume_string();
  }

  void close_level(uint32_t start, uint32_t end) {
    Open top = levels_.back();
    levels_.pop_back();
    uint32_t token = push(closer_of(top.kind), start, end, 0);
    tokens_[top.token].value = token & (kMaxSymbols - 1);
  }

  void too_deep() {
    error({at_, at_ + 1}, fmt::format("the code is nested deeper than {} levels", kMaxNesting),
          "the rest of the file is not read; nest less, or leave the file out with `paths` in .assay.toml");
    stopped_ = true;
    close_quietly();
  }

  void close_quietly() {
    while (levels_.size() > 1) {
      bool interpolation = levels_.back().kind == TokenKind::interpolation_open;
      close_level(size_, size_);
      if (!interpolation) continue;
      push(TokenKind::string_close, size_, size_, 0);
      strings_.pop_back();
    }
  }

  void close_all_at_end() {
    if (levels_.size() > 1) {
      Open top = levels_.back();
      std::string_view closer = spelling(closer_of(top.kind));
      std::string help = fmt::format("add {} where it belongs", closer);
      uint32_t opener = tokens_[top.token].start;
      if (suspect_.kind == top.kind && suspect_.token < tokens_.size() && tokens_[suspect_.token].kind == suspect_.kind) {
        help += fmt::format("; by the indentation, the {} of line {} has lost it", spelling(suspect_.kind),
                            line_of(tokens_[suspect_.token].start));
      }
      if (levels_.size() > 2) help += fmt::format(" ({} more are open around it)", levels_.size() - 2);
      error({size_, size_}, fmt::format("the file ends, but the {} of line {} is still open and wants {}", spelling(top.kind),
                                        line_of(opener), closer), help, opener);
    }
    close_quietly();
  }

  // Strings --------------------------------------------------------------------------------------------------------

  static char closing_delimiter(char c) {
    switch (c) {
      case '(': return ')';
      case '[': return ']';
      case '{': return '}';
      case '<': return '>';
      default: return c;
    }
  }

  void quote(char c) {
    TokenKind whole = c == '"' ? TokenKind::string : TokenKind::charlist;
    TokenKind open_kind = c == '"' ? TokenKind::string_open : TokenKind::charlist_open;
    if (peek(1) == c && peek(2) == c) return heredoc({whole, open_kind, at_, at_ + 3, c, true, true});
    string({whole, open_kind, at_, at_ + 1, c, false, true});
  }

  void tilde() {
    uint32_t i = at_ + 1;
    bool lower = in_class(peek(1), kLower) && peek(1) != '_';
    bool upper = in_class(peek(1), kUpper);
    if (!lower && !upper) return operators();
    ++i;
    // Elixir 1.15 and later: upper-case sigils may have several letters and digits.
    while (upper && i < size_ && in_class(text_[i], kUpper | kDigit)) ++i;
    char c = i < size_ ? text_[i] : '\0';
    if (c == '\0' || std::strchr("/<\"'[({|", c) == nullptr) {
      error({at_, std::min(i + 1, size_)}, fmt::format("the sigil {} has no delimiter", slice(at_, i)),
            "sigils take // || \"\" '' () [] {} or <>");
      at_ = i;
      return;
    }
    if ((c == '"' || c == '\'') && i + 2 < size_ && text_[i + 1] == c && text_[i + 2] == c) {
      return heredoc({TokenKind::sigil, TokenKind::sigil_open, at_, i + 3, c, true, lower});
    }
    string({TokenKind::sigil, TokenKind::sigil_open, at_, i + 1, closing_delimiter(c), false, lower});
  }

  void heredoc(StringState s) {
    uint32_t i = skip_blanks(s.body);
    if (i < size_ && text_[i] == '\r') ++i;
    if (i >= size_ || text_[i] != '\n') {
      error({s.start, s.body}, "text stands on the line that opens a heredoc",
            "start the text on the next line, or use a plain string");
      i = s.body;
      if (line_end(i) == size_) {
        push(s.whole, s.start, size_, 0);
        at_ = size_;
        return;
      }
    }
    s.body = i;  // at the line end, so that the closing delimiter may stand on the very next line
    string(s);
  }

  void string(StringState s) {
    at_ = s.body;
    strings_.push_back(s);
    scan_string();
  }

  void resume_string() { scan_string(); }

  // Reads on in the innermost string until it ends or an interpolation starts.
  void scan_string() {
    StringState& s = strings_.back();
    uint32_t from = at_;
    bool escapes = false;
    while (at_ < size_) {
      char c = text_[at_];
      if (c == '\\') {
        escapes = true;
        skip_escape(s);
      } else if (c == s.delimiter && !s.heredoc) {
        return end_string(from, at_, at_ + 1, escapes);
      } else if (c == '\n') {
        ++at_;
        if (!s.heredoc) continue;
        uint32_t line = skip_blanks(at_);
        if (line + 2 < size_ && text_[line] == s.delimiter && text_[line + 1] == s.delimiter && text_[line + 2] == s.delimiter) {
          indentation_ = line - at_;
          return end_string(from, at_, line + 3, escapes);
        }
        at_ = line;
      } else if (c == '#' && s.interpolates && peek(1) == '{') {
        return interpolate(from, escapes);
      } else if (static_cast<uint8_t>(c) < 0x80) {
        ++at_;
      } else {
        wide_character();
      }
    }
    unterminated(s, from, escapes);
  }

  void skip_escape(const StringState& s) {
    if (s.interpolates && peek(1) == '#' && peek(2) == '{') {
      // elixir_interpolation counts these three characters as one column.
      shifts_.push_back({at_ + 3, -2});
      at_ += 3;
      return;
    }
    ++at_;
    if (at_ < size_ && text_[at_] != '\n' && !(text_[at_] == '\r' && peek(1) == '\n')) {
      if (static_cast<uint8_t>(text_[at_]) < 0x80) {
        ++at_;
      } else {
        wide_character();
      }
    }
  }

  // Inside strings Elixir counts columns by grapheme cluster; remember where that differs from code points.
  void wide_character() {
    CodePoint c = decode_utf8(text_, at_);
    if (c.value == kInvalidCodePoint) {
      if (!bad_bytes_reported_) {
        error({at_, at_ + 1}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[at_])), "save the file as UTF-8");
        bad_bytes_reported_ = true;
      }
    } else if (is_bidi_control(c.value)) {
      error({at_, at_ + c.length}, "an invisible character that changes the direction of text stands in a string",
            "remove it, or write it as an escape such as \\u202A");
    } else if (is_grapheme_extend(c.value)) {
      shifts_.push_back({at_ + c.length, -1});
    }
    at_ += c.length;
  }

  static uint32_t bits(const StringState& s, bool escapes) {
    return (s.heredoc ? string_flag::heredoc : 0) | (escapes ? string_flag::escapes : 0);
  }

  void interpolate(uint32_t from, bool escapes) {
    StringState& s = strings_.back();
    if (levels_.size() > kMaxNesting) return too_deep();
    if (s.open_token == kNowhere) s.open_token = push(s.open, s.start, s.body, bits(s, false));
    if (at_ > from) push(TokenKind::fragment, from, at_, bits(s, escapes));
    open(TokenKind::interpolation_open, 2);
  }

  void end_string(uint32_t from, uint32_t content_end, uint32_t end, bool escapes) {
    StringState s = strings_.back();
    strings_.pop_back();
    if (s.whole == TokenKind::sigil) {
      while (end < size_ && in_class(text_[end], kUpper | kLower | kDigit) && text_[end] != '_') ++end;
    }
    at_ = end;
    bool plain_string = (s.whole == TokenKind::string || s.whole == TokenKind::charlist) && !s.heredoc;
    bool after_dot = plain_string && s.open_token == kNowhere && last_kind() == TokenKind::dot && !tokens_.empty();
    bool keyword = plain_string && !after_dot && peek() == ':' && space_at(at_ + 1);
    if (s.open_token != kNowhere) {
      if (content_end > from) push(TokenKind::fragment, from, content_end, bits(s, escapes));
      push(TokenKind::string_close, content_end, end + keyword, 0);
      if (keyword) tokens_[s.open_token].kind = TokenKind::kw_open;
      at_ += keyword;
    } else if (after_dot) {
      push_callable(s.start, end, intern(slice(s.body, content_end)));
    } else if (keyword || s.whole == TokenKind::atom_quoted) {
      push(keyword ? TokenKind::kw_quoted : TokenKind::atom_quoted, s.start, end + keyword, atom_symbol(s.body, content_end, escapes).value);
      at_ += keyword;
    } else {
      push(s.whole, s.start, end, bits(s, escapes));
    }
  }

  Symbol atom_symbol(uint32_t from, uint32_t to, bool escapes);

  void unterminated(StringState& s, uint32_t from, bool escapes) {
    std::string_view what = s.heredoc                                ? "heredoc"
                            : s.whole == TokenKind::sigil            ? "sigil"
                            : s.whole == TokenKind::atom_quoted      ? "quoted atom"
                            : s.whole == TokenKind::charlist         ? "charlist"
                                                                     : "string";
    std::string closer(s.heredoc ? 3 : 1, s.delimiter);
    error({size_, size_}, fmt::format("the file ends, but the {} of line {} is still open and wants {}", what, line_of(s.start), closer),
          s.heredoc ? fmt::format("close it with {} on a line of its own", closer) : fmt::format("close it with {}", closer), s.start);
    end_string(from, size_, size_, escapes);
    stopped_ = true;
    close_quietly();
  }

  // Operators ------------------------------------------------------------------------------------------------------

  void keyword_operator(uint32_t width, Symbol symbol) {
    push(TokenKind::kw_identifier, at_, at_ + width + 1, symbol.value);
    at_ += width + 1;
  }

  void percent() {
    if (looking_at("%{}:") && space_at(at_ + 4)) return keyword_operator(3, sym::op_map);
    if (looking_at("%:") && space_at(at_ + 2)) return keyword_operator(1, sym::op_percent);
    if (peek(1) == '(' || peek(1) == '[') {
      error({at_, at_ + 2}, fmt::format("expected %{{ to start a map, found %{}", peek(1)), "maps are written %{key: value}");
      ++at_;
      return;
    }
    push(peek(1) == '{' ? TokenKind::map_percent : TokenKind::percent, at_, at_ + 1, 0);
    ++at_;
  }

  void dot() {
    if (looking_at("...")) {
      if (peek(3) == ':' && space_at(at_ + 4)) return keyword_operator(3, sym::op_ellipsis);
      return push_callable(at_, at_ + 3, sym::op_ellipsis);
    }
    if (looking_at("..")) return operators();
    if (peek(1) == ':' && space_at(at_ + 2)) return keyword_operator(1, sym::op_dot);
    drop_eol();
    push(TokenKind::dot, at_, at_ + 1, 0);
    ++at_;
    // Blanks, line ends and comments may stand between the dot and the name.
    while (at_ < size_) {
      at_ = skip_blanks(at_);
      if (peek() == '#' && at_ < size_) {
        comment();
      } else if (peek() == '\n') {
        ++at_;
      } else if (looking_at("\r\n")) {
        at_ += 2;
      } else {
        break;
      }
    }
    // `Kernel.+(1, 2)`: an operator after a dot is a name.
    uint32_t width = at_ < size_ && peek() != '.' && peek() != '%' && peek() != '{' ? operator_width(at_) : 0;
    if (looking_at("::")) width = 2;
    if (looking_at("<<>>") || looking_at("->")) width = 0;
    if (looking_at("..")) width = 2;
    if (width != 0) push_callable(at_, at_ + width, intern(slice(at_, at_ + width)));
  }

  struct Operator {
    std::string_view text;
    TokenKind kind;
    Symbol symbol;
  };

  void operators();
  void unary_or_name(const Operator& op);

  std::string_view text_;
  uint32_t size_;
  uint32_t at_ = 0;
  uint32_t indentation_ = 0;  // of the current line
  bool in_conflict_ = false;
  bool stopped_ = false;
  bool bad_bytes_reported_ = false;
  Open suspect_{TokenKind::eof, kNowhere, 0, 0, 0};
  std::vector<Token>& tokens_;
  std::vector<SyntaxError>& errors_;
  std::vector<ColumnShift>& shifts_;
  std::vector<Open> levels_;
  std::vector<StringState> strings_;
};

Symbol Lexer::atom_symbol(uint32_t from, uint32_t to, bool escapes) {
  if (!escapes) return intern(slice(from, to));
  std::string value;
  std::string_view problem = unescape(slice(from, to), value);
  if (!problem.empty()) error({from, to}, std::string(problem));
  return intern(value);
}

void Lexer::operators() {
  // By first character, longest first; grammar classes as in elixir_tokenizer.
  static constexpr Operator kOperators[] = {
      {"@", TokenKind::at_op, sym::op_at},
      {"!==", TokenKind::comp_op, sym::op_strict_not_equal},
      {"!=", TokenKind::comp_op, sym::op_not_equal},
      {"!", TokenKind::unary_op, sym::op_bang},
      {"^^^", TokenKind::xor_op, sym::op_xor3},
      {"^", TokenKind::unary_op, sym::op_pin},
      {"&&&", TokenKind::and_op, sym::op_and3},
      {"&&", TokenKind::and_op, sym::op_and},
      {"&", TokenKind::capture_op, sym::op_capture},
      {"+++", TokenKind::concat_op, sym::op_plus3},
      {"++", TokenKind::concat_op, sym::op_list_concat},
      {"+", TokenKind::dual_op, sym::op_plus},
      {"---", TokenKind::concat_op, sym::op_minus3},
      {"--", TokenKind::concat_op, sym::op_list_subtract},
      {"->", TokenKind::stab_op, sym::op_arrow},
      {"-", TokenKind::dual_op, sym::op_minus},
      {"**", TokenKind::power_op, sym::op_power},
      {"*", TokenKind::mult_op, sym::op_times},
      {"//", TokenKind::ternary_op, sym::op_step},
      {"/", TokenKind::mult_op, sym::op_divide},
      {"<<~", TokenKind::arrow_op, sym::op_arrow_ltl},
      {"<<<", TokenKind::arrow_op, sym::op_shift_left},
      {"<~>", TokenKind::arrow_op, sym::op_arrow_ltg},
      {"<|>", TokenKind::arrow_op, sym::op_arrow_bar},
      {"<~", TokenKind::arrow_op, sym::op_arrow_lt},
      {"<-", TokenKind::in_match_op, sym::op_left_arrow},
      {"<=", TokenKind::rel_op, sym::op_less_equal},
      {"<>", TokenKind::concat_op, sym::op_concat},
      {"<", TokenKind::rel_op, sym::op_less},
      {">>>", TokenKind::arrow_op, sym::op_shift_right},
      {">=", TokenKind::rel_op, sym::op_greater_equal},
      {">", TokenKind::rel_op, sym::op_greater},
      {"===", TokenKind::comp_op, sym::op_strict_equal},
      {"==", TokenKind::comp_op, sym::op_equal},
      {"=~", TokenKind::comp_op, sym::op_regex_match},
      {"=>", TokenKind::assoc_op, sym::op_assoc},
      {"=", TokenKind::match_op, sym::op_match},
      {"|||", TokenKind::or_op, sym::op_or3},
      {"||", TokenKind::or_op, sym::op_or},
      {"|>", TokenKind::arrow_op, sym::op_pipe_forward},
      {"|", TokenKind::pipe_op, sym::op_bar},
      {"~~~", TokenKind::unary_op, sym::op_not3},
      {"~>>", TokenKind::arrow_op, sym::op_arrow_tgg},
      {"~>", TokenKind::arrow_op, sym::op_arrow_tg},
      {"::", TokenKind::type_op, sym::op_type},
      {"..", TokenKind::range_op, sym::op_range},
      {"\\\\", TokenKind::in_match_op, sym::op_default},
  };
  static constexpr auto kFirst = [] {
    std::array<uint8_t, 128> first{};
    for (uint8_t i = std::size(kOperators); i-- > 0;) first[kOperators[i].text[0]] = static_cast<uint8_t>(i + 1);
    return first;
  }();

  if (looking_at("<<>>:") && space_at(at_ + 5)) return keyword_operator(4, sym::op_bits);
  if (looking_at("..//")) {
    if (peek(4) == ':' && space_at(at_ + 5)) return keyword_operator(4, sym::op_step_range);
    if (uint32_t i = skip_blanks(at_ + 4); i < size_ && text_[i] == '/') {
      push(TokenKind::identifier, at_, at_ + 4, sym::op_step_range.value);
      at_ = i;
      return;
    }
    return unexpected();
  }
  uint8_t first = kFirst[static_cast<uint8_t>(text_[at_]) & 127];
  if (first == 0) return unexpected();
  for (uint32_t i = first - 1u; i < std::size(kOperators) && kOperators[i].text[0] == text_[at_]; ++i) {
    const Operator& op = kOperators[i];
    if (!looking_at(op.text)) continue;
    if (op.text == "<" && peek(1) == '<') return open(TokenKind::open_bit, 2);
    if (op.text == ">" && peek(1) == '>') return close(TokenKind::close_bit, 2);
    auto width = static_cast<uint32_t>(op.text.size());
    if (peek(width) == ':' && space_at(at_ + width + 1) && op.kind != TokenKind::assoc_op && op.kind != TokenKind::ternary_op) {
      return keyword_operator(width, op.symbol);
    }
    return unary_or_name(op);
  }
  unexpected();
}

void Lexer::unary_or_name(const Operator& op) {
  auto width = static_cast<uint32_t>(op.text.size());
  uint32_t after = skip_blanks(at_ + width);
  bool slash = after < size_ && text_[after] == '/';
  if (op.kind == TokenKind::capture_op && slash) {
    // `&//2` captures the operator /, `& /2` the operator &.
    uint32_t second = skip_blanks(after + 1);
    slash = !(second < size_ && text_[second] == '/');
  }
  if (slash && op.kind != TokenKind::assoc_op && op.kind != TokenKind::ternary_op) {
    push(TokenKind::identifier, at_, at_ + width, op.symbol.value);  // `&+/2`
    at_ += width;
    return;
  }
  bool prefix = op.kind == TokenKind::at_op || op.kind == TokenKind::unary_op || op.kind == TokenKind::dual_op ||
                op.kind == TokenKind::capture_op;
  if (!prefix) drop_eol();
  uint32_t token = push(op.kind, at_, at_ + width, op.symbol.value);
  at_ += width;
  if (op.kind == TokenKind::stab_op) {
    uint32_t separator = levels_.back().separator;
    uint32_t start = separator == kNowhere ? 0 : separator + 1;
    tokens_[std::min(start, token)].clause_start = true;
  }
}

}  // namespace

void lex(std::string_view source, LexResult out) {
  ensure_symbols();
  out.tokens.reserve(source.size() / 5 + 16);
  Lexer(source, out).run();
}

}  // namespace assay
