// Operators, dots and percent signs.
#include <fmt/format.h>

#include <cstring>

#include "syntax/lexer_impl.h"

namespace assay {

struct Lexer::Operator {
  std::string_view text;
  TokenKind kind;
  Symbol symbol;
};

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
  uint8_t first = kFirst[static_cast<uint8_t>(text_[at_]) & 127];
  if (first == 0) return unexpected();
  for (uint32_t i = first - 1u; i < std::size(kOperators) && kOperators[i].text[0] == text_[at_]; ++i) {
    const Operator& op = kOperators[i];
    auto width = static_cast<uint32_t>(op.text.size());
    if ((width > 1 && peek(1) != op.text[1]) || (width > 2 && peek(2) != op.text[2])) continue;
    if (width == 1 && op.text[0] == '<' && peek(1) == '<') return open(TokenKind::open_bit, 2);
    if (width == 1 && op.text[0] == '>' && peek(1) == '>') return close(TokenKind::close_bit, 2);
    if (peek(width) == ':' && space_at(at_ + width + 1) && op.kind != TokenKind::assoc_op &&
        op.kind != TokenKind::ternary_op) {
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

}  // namespace assay
