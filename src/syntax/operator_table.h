// Elixir's operators by their text, with the classes of its tokenizer.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "syntax/symbols.h"
#include "syntax/token.h"

namespace assay {

struct Operator {
  std::string_view text;
  TokenKind kind;
  Symbol symbol;

  [[nodiscard]] constexpr uint32_t width() const { return static_cast<uint32_t>(text.size()); }
};

inline constexpr Operator kOperators[] = {
    {"", TokenKind::eof, Symbol{}},  // none
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
    {"<<", TokenKind::open_bit, Symbol{}},
    {"<~", TokenKind::arrow_op, sym::op_arrow_lt},
    {"<-", TokenKind::in_match_op, sym::op_left_arrow},
    {"<=", TokenKind::rel_op, sym::op_less_equal},
    {"<>", TokenKind::concat_op, sym::op_concat},
    {"<", TokenKind::rel_op, sym::op_less},
    {">>>", TokenKind::arrow_op, sym::op_shift_right},
    {">>", TokenKind::close_bit, Symbol{}},
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

namespace operator_table {

// Characters that operators are made of, as small numbers; 0 for all others.
inline constexpr std::array<uint8_t, 256> kClasses = [] {
  std::array<uint8_t, 256> classes{};
  uint8_t next = 1;
  for (char c : std::string_view("@!^&+-*/<>=|~:.\\")) classes[static_cast<uint8_t>(c)] = next++;
  return classes;
}();

inline constexpr uint8_t kLonger = 128;

// By the classes of two characters: the operator of one or both of them, with kLonger when three may make another.
inline constexpr auto kByPair = [] {
  std::array<std::array<uint8_t, 17>, 17> table{};
  static_assert(std::size(kOperators) < kLonger);
  auto class_of = [](char c) { return kClasses[static_cast<uint8_t>(c)]; };
  for (uint8_t width = 1; width <= 3; ++width) {
    for (size_t at = 1; at < std::size(kOperators); ++at) {
      const auto i = static_cast<uint8_t>(at);
      std::string_view text = kOperators[at].text;
      if (text.size() != width) continue;
      auto& row = table[class_of(text[0])];
      if (width == 1) row.fill(i);
      if (width == 2) row[class_of(text[1])] = i;
      if (width == 3) row[class_of(text[1])] |= kLonger;
    }
  }
  return table;
}();

}  // namespace operator_table

// The longest operator at `p`, where three bytes must be readable; one without text when there is none.
inline const Operator& operator_at(const char* p) {
  using namespace operator_table;
  const uint8_t found = kByPair[kClasses[static_cast<uint8_t>(p[0])]][kClasses[static_cast<uint8_t>(p[1])]];
  if (found >= kLonger && kClasses[static_cast<uint8_t>(p[2])] != 0) {
    for (const Operator& op : kOperators) {
      if (op.text == std::string_view(p, 3)) return op;
    }
  }
  return kOperators[found & (kLonger - 1)];
}

}  // namespace assay
