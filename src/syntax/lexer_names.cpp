// Names, words, numbers, characters and atoms.
#include <fmt/format.h>

#include <cstring>

#include "syntax/lexer_impl.h"
#include "syntax/unicode.h"

namespace assay {

// The words of the language are the first symbols, so that one comparison tells a word from a name.
static_assert(sym::rescue_.value == 14);

// The end of the identifier-like run at `start`, or `start` when there is none. ASCII unless `unicode` is set.
uint32_t Lexer::scan_name(uint32_t start, bool* unicode, bool* has_at) {
  uint32_t i = start;
  while (true) {
    while (i < size_ && in_class(text_[i], kLower | kUpper | kDigit)) ++i;
    if (i < size_ && static_cast<uint8_t>(text_[i]) >= 0x80) {
      CodePoint c = decode_utf8(slice(0, size_), i);
      bool ok =
          c.value != kInvalidCodePoint && (i == start ? is_identifier_start(c.value) : is_identifier_continue(c.value));
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

void Lexer::identifier() {
  uint32_t start = at_;
  uint32_t end = start;
  bool unicode = false, has_at = false;
  const char* text = text_;  // local: stores to tokens would make the compiler load it again
  while (end < size_ && in_class(text[end], kLower | kUpper | kDigit)) ++end;
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
  bool upper = in_class(text_[start], kUpper) || (unicode && is_uppercase(decode_utf8(slice(0, size_), start).value));
  if (upper) {
    if (unicode || text_[end - 1] == '?' || text_[end - 1] == '!') {
      error({start, end},
            fmt::format("the module name {} has characters other than ASCII letters, digits and _", slice(start, end)));
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

void Lexer::word(uint32_t start, uint32_t end, Symbol symbol) {
  switch (symbol.value) {
    case sym::do_.value: return open_do(start, end);
    case sym::end_.value: at_ = start; return close(TokenKind::end_, 3);
    case sym::fn_.value: at_ = start; return open(TokenKind::fn, 2);
    case sym::true_.value: push(TokenKind::true_, start, end, symbol.value); return;
    case sym::false_.value: push(TokenKind::false_, start, end, symbol.value); return;
    case sym::nil_.value: push(TokenKind::nil, start, end, symbol.value); return;
    case sym::after_.value:
    case sym::else_.value:
    case sym::catch_.value:
    case sym::rescue_.value: separate(push(TokenKind::block_identifier, start, end, symbol.value)); return;
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
  if (symbol == sym::in_ && !tokens_.empty() && tokens_.back().kind == TokenKind::unary_op &&
      tokens_.back().value == sym::not_.value) {
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

void Lexer::open_do(uint32_t start, uint32_t end) {
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

void Lexer::number() {
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

void Lexer::character() {
  uint32_t start = at_++;
  if (at_ >= size_) {
    at_ = start;
    return unexpected();
  }
  bool escaped = peek() == '\\' && at_ + 1 < size_;
  if (escaped) ++at_;
  CodePoint c = decode_utf8(slice(0, size_), at_);
  if (c.value == kInvalidCodePoint) {
    error({at_, at_ + 1}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[at_])),
          "save the file as UTF-8");
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
uint32_t Lexer::operator_width(uint32_t offset) const {
  static constexpr std::string_view kLong[] = {"..//", "<<>>", "...", "%{}", "===", "!==", "&&&", "|||", "<<<",
                                               ">>>",  "~>>",  "<<~", "<~>", "<|>", "^^^", "+++", "---", "~~~"};
  static constexpr std::string_view kShort[] = {"==", "=~",   "!=", "<=", ">=", "&&", "||", "|>", "~>", "<~",
                                                "<-", "\\\\", "++", "--", "<>", "**", "->", "..", "{}"};
  std::string_view rest = slice(offset, std::min(size_, offset + 4));
  for (std::string_view op : kLong) {
    if (rest.starts_with(op)) return static_cast<uint32_t>(op.size());
  }
  for (std::string_view op : kShort) {
    if (rest.starts_with(op)) return 2;
  }
  return !rest.empty() && rest[0] != '\0' && std::strchr("@!^&+-*/<>=|.%", rest[0]) != nullptr ? 1 : 0;
}

void Lexer::colon() {
  uint32_t start = at_;
  char c = peek(1);
  if (c == '"' || c == '\'') {
    ++at_;
    return string({TokenKind::atom_quoted, TokenKind::atom_open, start, at_ + 1, c, false, true});
  }
  bool starts = in_class(c, kLower | kUpper | kWide);
  if (!starts && looking_at(":::")) {
    push(TokenKind::atom, start, start + 3, sym::op_type.value);
    at_ += 3;
    return;
  }
  if (c == ':') return operators();
  if (uint32_t width = starts ? 0 : operator_width(at_ + 1); width != 0) {
    push(TokenKind::atom, start, start + 1 + width, intern(slice(start + 1, start + 1 + width)).value);
    at_ += 1 + width;
    return;
  }
  bool unicode = false, has_at = false;
  uint32_t end = starts ? scan_name(start + 1, &unicode, &has_at) : start + 1;
  if (end == start + 1) return unexpected();
  push(TokenKind::atom, start, end, intern(slice(start + 1, end)).value);
  at_ = end;
}

}  // namespace assay
