// Operators, dots and percent signs.
#include <fmt/format.h>

#include <cstring>

#include "syntax/lexer_impl.h"

namespace assay {

void Lexer::keyword_operator(uint32_t width, Symbol symbol) {
  push(TokenKind::kw_identifier, at_, at_ + width + 1, symbol.value);
  at_ += width + 1;
}

void Lexer::percent() {
  if (looking_at("%{}:") && space_at(at_ + 4)) return keyword_operator(3, sym::op_map);
  if (looking_at("%:") && space_at(at_ + 2)) return keyword_operator(1, sym::op_percent);
  if (peek(1) == '(' || peek(1) == '[') {
    error({at_, at_ + 2}, fmt::format("expected %{{ to start a map, found %{}", peek(1)),
          "maps are written %{key: value}");
    ++at_;
    return;
  }
  push(peek(1) == '{' ? TokenKind::map_percent : TokenKind::percent, at_, at_ + 1, 0);
  ++at_;
}

void Lexer::dot() {
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
  if (at_ >= size_ || in_class(peek(), kLower | kUpper | kWide)) return;
  uint32_t width = peek() != '.' && peek() != '%' && peek() != '{' ? operator_width(at_) : 0;
  if (looking_at("::") || looking_at("..")) width = 2;
  // Elixir knows no longer operator here for these, so `.->` is the name - and a >.
  if (looking_at("->") || looking_at("//") || looking_at("<<>>")) width = 1;
  if (width != 0) push_callable(at_, at_ + width, intern(slice(at_, at_ + width)));
}

// `foo -1` is a call of foo with -1, `foo - 1` and `foo -(1)` are subtractions.
void Lexer::sign() {
  if (last_kind() == TokenKind::identifier && tokens_.back().end < at_ && skip_blanks(tokens_.back().end) == at_ &&
      at_ + 1 < size_) {
    char after = text_[at_ + 1];
    if (!in_class(after, kBlank | kBreak) && std::strchr("([<{%+-/>:", after) == nullptr) {
      tokens_.back().kind = TokenKind::op_identifier;
      push(TokenKind::dual_op, at_, at_ + 1, (text_[at_] == '+' ? sym::op_plus : sym::op_minus).value);
      ++at_;
      return;
    }
  }
  operators();
}

void Lexer::operators() {
  if (text_[at_] == '<' && looking_at("<<>>:") && space_at(at_ + 5)) return keyword_operator(4, sym::op_bits);
  if (text_[at_] == '.' && looking_at("..//")) {
    if (peek(4) == ':' && space_at(at_ + 5)) return keyword_operator(4, sym::op_step_range);
    if (uint32_t i = skip_blanks(at_ + 4); i < size_ && text_[i] == '/') {
      push(TokenKind::identifier, at_, at_ + 4, sym::op_step_range.value);
      at_ = i;
      return;
    }
    return unexpected();
  }
  const Operator& op = operator_at(text_ + at_);
  const uint32_t width = op.width();
  if (width == 0) return unexpected();
  if (op.kind == TokenKind::open_bit) return open(TokenKind::open_bit, width);
  if (op.kind == TokenKind::close_bit) return close(TokenKind::close_bit, width);
  if (peek(width) == ':' && space_at(at_ + width + 1) && op.kind != TokenKind::assoc_op &&
      op.kind != TokenKind::ternary_op) {
    return keyword_operator(width, op.symbol);
  }
  unary_or_name(op);
}

void Lexer::unary_or_name(const Operator& op) {
  const uint32_t width = op.width();
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

}  // namespace assay
