// The common tokens in straight lines: nearly all of them, at a fraction of what next() costs. Whatever could be
// something else than it looks (a name with `?`, an operator before `/`, a closer that nobody waits for) is left to
// next(), which knows all of Elixir; so this loop holds no rule that next() doesn't, and the tests compare the two.
//
// Where the next token starts is left to branches and not computed, though many of them are hard to guess: the
// processor guesses and goes on, while a computed start makes it wait for each token's end. docs/performance.md has the
// figures.
#include "syntax/lexer_impl.h"
#include "syntax/scan.h"

namespace assay {
namespace {

// What a byte may start.
enum class Step : uint8_t {
  other,
  blank,
  line_end,
  comment,
  name,
  module,
  dot,
  comma,
  opener,
  closer,
  percent,
  colon,
  quote,
  digit,
  operator_,
};

constexpr std::array<Step, 256> kSteps = [] {
  std::array<Step, 256> table{};
  auto set = [&](std::string_view bytes, Step step) {
    for (char c : bytes) table[static_cast<uint8_t>(c)] = step;
  };
  set("\r\n", Step::line_end);
  set("#", Step::comment);
  set("abcdefghijklmnopqrstuvwxyz_", Step::name);
  set("ABCDEFGHIJKLMNOPQRSTUVWXYZ", Step::module);
  set(".", Step::dot);
  set(" ", Step::blank);
  set(",", Step::comma);
  set("([{", Step::opener);
  set(")]}", Step::closer);
  set("%", Step::percent);
  set(":", Step::colon);
  set("\"", Step::quote);
  set("0123456789", Step::digit);
  set("@!^&+-*/<>=|", Step::operator_);
  return table;
}();

// What stands right after a name.
enum AfterName : uint8_t { kOther, kParen, kBracket, kColon, kUnclear };

constexpr std::array<uint8_t, 256> kAfterName = [] {
  std::array<uint8_t, 256> table{};
  table['('] = kParen;
  table['['] = kBracket;
  table[':'] = kColon;
  for (char c : {'?', '!', '@'}) table[static_cast<uint8_t>(c)] = kUnclear;
  for (int c = 128; c < 256; ++c) table[c] = kUnclear;
  return table;
}();

// By AfterName.
constexpr TokenKind kNameKinds[] = {TokenKind::identifier, TokenKind::paren_identifier, TokenKind::bracket_identifier};

// Words, and the names that Elixir keeps for itself.
bool is_reserved(Symbol symbol) { return symbol.value <= sym::__aliases__.value; }
static_assert(sym::rescue_.value < sym::__block__.value && sym::__block__.value < sym::__aliases__.value);

struct Bracket {
  TokenKind kind = TokenKind::eof;
  TokenKind closer = TokenKind::eof;
  TokenKind not_after = TokenKind::eof;  // `Foo(` is an error
  char not_before = '\0';                // `{}:` may be a keyword
};

constexpr std::array<Bracket, 128> kBrackets = [] {
  using K = TokenKind;
  std::array<Bracket, 128> table{};
  // Nothing is unclear after a comment's end or before a zero: these two ask for nothing.
  table['('] = {K::open_paren, K::close_paren, K::alias, '\0'};
  table['['] = {K::open_bracket, K::close_bracket, K::kw_open, '\0'};
  table['{'] = {K::open_curly, K::close_curly, K::kw_open, '}'};
  table[')'] = {.kind = K::close_paren};
  table[']'] = {.kind = K::close_bracket};
  table['}'] = {.kind = K::close_curly};
  return table;
}();

// From somewhere in a name to its end, with the ? or ! that it may end in.
const char* rest_of_name(const char* p) {
  while (in_class(*p, kLower | kUpper | kDigit)) ++p;
  return *p == '?' || *p == '!' ? p + 1 : p;
}

// What a line end after a token of this kind means.
enum LineEnd : uint8_t { kSeparates, kGoesOn, kNoToken };

constexpr std::array<uint8_t, 128> kLineEnds = [] {
  using K = TokenKind;
  std::array<uint8_t, 128> table{};
  for (size_t kind = static_cast<size_t>(K::at_op); kind < table.size(); ++kind) table[kind] = kGoesOn;
  table[static_cast<size_t>(K::stab_op)] = kSeparates;
  table[static_cast<size_t>(K::kw_identifier)] = table[static_cast<size_t>(K::kw_quoted)] = kGoesOn;
  for (K kind : {K::comma, K::semicolon, K::eol}) table[static_cast<size_t>(kind)] = kNoToken;
  return table;
}();

// How operators are read.
enum OperatorUse : uint8_t { kBinary, kPrefix, kSign, kSpecial };

constexpr std::array<uint8_t, 128> kOperatorUses = [] {
  using K = TokenKind;
  std::array<uint8_t, 128> table{};
  for (K kind : {K::at_op, K::unary_op, K::capture_op}) table[static_cast<size_t>(kind)] = kPrefix;
  table[static_cast<size_t>(K::dual_op)] = kSign;
  for (K kind : {K::eof, K::open_bit, K::close_bit}) table[static_cast<size_t>(kind)] = kSpecial;
  return table;
}();

}  // namespace

void Lexer::common() {
  constexpr size_t kRoom = 4;  // what one turn writes
  const char* const text = text_;
  const char* p = text + at_;
  Token* out = tokens_.end(kRoom);  // out[-1] can always be read
  Open* top = levels_.top();
  auto offset = [&](const char* place) __attribute__((always_inline)) { return static_cast<uint32_t>(place - text); };
  auto index = [&](const Token* place) __attribute__((always_inline)) {
    return static_cast<uint32_t>(place - tokens_.begin());
  };
  // The token from p to `end`.
  auto add = [&](TokenKind kind, const char* end, uint32_t value) __attribute__((always_inline)) {
    Token made;  // set whole, then copied: the compiler makes two stores of it
    made.start = offset(p);
    made.end = offset(end);
    made.kind = kind;
    made.clause_start = false;
    made.value = value & (kMaxSymbols - 1);
    *out++ = made;
    p = end;
  };
  // Before and after a step of the careful lexer.
  auto leave = [&]() __attribute__((always_inline)) {
    at_ = offset(p);
    tokens_.set_end(out);
    levels_.set_top(top);
  };
  auto enter = [&]() __attribute__((always_inline)) {
    p = text + at_;
    out = tokens_.end(kRoom);
    top = levels_.top();
  };
  // A binary operator goes on with the line before: the line end between them does not count.
  auto drop_line_end = [&]() __attribute__((always_inline)) {
    if (out[-1].kind != TokenKind::eol) return;
    --out;
    if (top->separator == index(out)) top->separator = top->previous_separator;
  };
  while (true) {
    if (out + kRoom > tokens_.limit()) [[unlikely]] {
      tokens_.set_end(out);
      out = tokens_.end(kRoom);
    }
    if (*p == ' ') ++p;
    switch (kSteps[static_cast<uint8_t>(*p)]) {
      case Step::blank:
        while (*p == ' ') ++p;
        continue;
      case Step::line_end: {
        const uint8_t meaning = kLineEnds[static_cast<uint8_t>(out[-1].kind)];
        const bool wide = *p == '\r';
        if (wide && p[1] != '\n') break;
        if (meaning == kNoToken) {
          ++p;
        } else {
          add(TokenKind::eol, p + 1, 0);
          if (meaning == kSeparates) {
            top->previous_separator = top->separator;
            top->separator = index(out) - 1;
          }
        }
        if (wide) ++p;
        while (*p == '\n') ++p;
        line_ = offset(p);
        p += scan::spaces(p);
        if (in_class(*p, kMarker) && offset(p) == line_) {
          leave();
          line_marker();
          if (stopped_) return;
          enter();
        }
        continue;
      }
      case Step::comment: {
        const char* end = scan::line_end(p);
        if (*end != '\n') break;
        p = end - (end[-1] == '\r');
        continue;
      }
      case Step::name: {
        const ShortName name = scan::name(p);
        const char* end = p + name.size;
        uint8_t after = kAfterName[static_cast<uint8_t>(*end)];
        Symbol symbol;
        if (name.size < ShortName::kMaxSize && after != kUnclear) [[likely]] {
          symbol = intern(name);
        } else {
          end = rest_of_name(end);
          after = kAfterName[static_cast<uint8_t>(*end)];
          if (after == kUnclear) break;
          symbol = intern({p, end});
        }
        if (after == kColon) {
          if (!in_class(end[1], kBlank | kBreak)) break;
          add(TokenKind::kw_identifier, end + 1, symbol.value);
          continue;
        }
        if (is_reserved(symbol)) {
          if (symbol.value > sym::rescue_.value || out[-1].kind == TokenKind::dot) break;
          const uint32_t start = offset(p);
          p = end;
          leave();
          word(start, at_, symbol);
          if (stopped_) return;
          enter();
          continue;
        }
        add(kNameKinds[after], end, symbol.value);
        continue;
      }
      case Step::module: {
        const ShortName name = scan::name(p);
        const char* end = p + name.size;
        const bool long_name = name.size == ShortName::kMaxSize;
        while (in_class(*end, kLower | kUpper | kDigit)) ++end;
        if (kAfterName[static_cast<uint8_t>(*end)] >= kColon) break;
        add(TokenKind::alias, end, (long_name ? intern({p, end}) : intern(name)).value);
        continue;
      }
      case Step::dot:
        if (!in_class(p[1], kLower | kUpper)) break;
        drop_line_end();
        add(TokenKind::dot, p + 1, 0);
        continue;
      case Step::comma: add(TokenKind::comma, p + 1, 0); continue;
      case Step::opener: {
        const Bracket& bracket = kBrackets[static_cast<uint8_t>(*p)];
        if (levels_.is_last(top) || out[-1].kind == bracket.not_after || (p[1] == bracket.not_before && p[2] == ':'))
          break;
        const uint32_t i = index(out);
        add(bracket.kind, p + 1, 0);
        *++top = {bracket.kind, bracket.closer, i, line_, i, i};
        continue;
      }
      case Step::closer: {
        const TokenKind kind = kBrackets[static_cast<uint8_t>(*p)].kind;
        if (top->closer != kind) break;
        tokens_[top->token].value = index(out) & (kMaxSymbols - 1);
        add(kind, p + 1, 0);
        --top;
        continue;
      }
      case Step::percent:
        if (p[1] != '{' || (p[2] == '}' && p[3] == ':')) break;
        add(TokenKind::map_percent, p + 1, 0);
        continue;
      case Step::colon: {
        if (p[1] == ':') goto operators;
        if (!in_class(p[1], kLower | kUpper)) break;
        const ShortName name = scan::name(p + 1);
        const char* end = p + 1 + name.size;
        Symbol symbol;
        if (name.size < ShortName::kMaxSize && kAfterName[static_cast<uint8_t>(*end)] != kUnclear) [[likely]] {
          symbol = intern(name);
        } else {
          end = rest_of_name(end);
          if (kAfterName[static_cast<uint8_t>(*end)] == kUnclear) break;
          symbol = intern({p + 1, end});
        }
        add(TokenKind::atom, end, symbol.value);
        continue;
      }
      case Step::quote: {
        if ((p[1] == '"' && p[2] == '"') || out[-1].kind == TokenKind::dot) break;
        const char* end = scan::string_end(p + 1, '"');
        if (*end != '"' || end[1] == ':') break;
        add(TokenKind::string, end + 1, 0);
        continue;
      }
      case Step::digit: {
        const char* end = p + 1;
        while (in_class(*end, kDigit)) ++end;
        if (*end == '.' || in_class(*end, kLower | kUpper)) break;
        add(TokenKind::integer, end, 0);
        continue;
      }
      case Step::operator_:
      operators : {
        const Operator& op = operator_at(p);
        const char* end = p + op.width();
        const char* after = *end == ' ' ? end + 1 : end;
        // Perhaps a keyword, perhaps a name: `&+/2`.
        if (*end == ':' || *after == '/' || in_class(*after, kBlank)) break;
        const uint8_t use = kOperatorUses[static_cast<uint8_t>(op.kind)];
        if (use == kBinary) {
          drop_line_end();
        } else if (use != kPrefix) {
          // Perhaps an argument: `foo -1`.
          if (use == kSpecial || (out[-1].kind == TokenKind::identifier && in_class(p[-1], kBlank))) break;
        }
        const uint32_t i = index(out);
        add(op.kind, end, op.symbol.value);
        if (op.kind == TokenKind::stab_op) {
          const uint32_t clause = top->separator == kNowhere ? 0 : top->separator + 1;
          tokens_[std::min(clause, i)].clause_start = true;
        }
        continue;
      }
      case Step::other: break;
    }
    return leave();
  }
}

}  // namespace assay
