// The parser's state, its smallest steps and the declarations of the larger ones. Included by the parser's own files
// only.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/symbols.h"
#include "syntax/token_list.h"
#include "syntax/tree.h"
#include "syntax/tree_builder.h"

namespace assay::grammar {

using K = TokenKind;
using N = NodeKind;

enum class Class : uint8_t { matched, unmatched, no_parens };

// What the surroundings forbid an expression.
enum : uint32_t {
  kNoDo = 1,        // a `do` here belongs to a call further out
  kNoBar = 2,       // `|` ends the expression (the base of a map update)
  kStructName = 4,  // between % and {
};

struct Binding {
  uint8_t precedence;  // 0: no binary operator
  bool right;
};

// The table of elixir_parser.yrl.
inline constexpr std::array<Binding, 128> kBindings = [] {
  std::array<Binding, 128> table{};
  auto set = [&](K kind, uint8_t precedence, bool right) { table[static_cast<size_t>(kind)] = {precedence, right}; };
  set(K::in_match_op, 40, false);
  set(K::when_op, 50, true);
  set(K::type_op, 60, true);
  set(K::pipe_op, 70, true);
  set(K::match_op, 100, true);
  set(K::or_op, 110, false);
  set(K::and_op, 130, false);
  set(K::comp_op, 140, false);
  set(K::rel_op, 150, false);
  set(K::arrow_op, 160, false);
  set(K::in_op, 170, false);
  set(K::xor_op, 180, false);
  set(K::ternary_op, 190, true);
  set(K::concat_op, 200, true);
  set(K::range_op, 200, true);
  set(K::dual_op, 210, false);
  set(K::mult_op, 220, false);
  set(K::power_op, 230, false);
  return table;
}();
inline constexpr Binding binding(K kind) { return kBindings[static_cast<size_t>(kind)]; }
inline constexpr uint8_t kCapturePrecedence = 90;
inline constexpr uint8_t kUnaryPrecedence = 300 - 45;  // anything above power_op; 255 fits a byte

// What a token of some kind can be.
enum Trait : uint8_t {
  kKeyword = 1,
  kSeparator = 2,
  kName = 4,
  kCloser = 8,
  kOpener = 16,
  kArgument = 32,  // after a bare name: starts the first argument of a call without parentheses
  kPrefix = 64,    // an operator that may stand before an operand
  kEnd = 128,      // behind an operand: ends the expression, whatever it is
};

inline constexpr std::array<uint8_t, 128> kTraits = [] {
  std::array<uint8_t, 128> table{};
  auto set = [&](Trait trait, std::initializer_list<K> kinds) {
    for (K kind : kinds) table[static_cast<size_t>(kind)] |= trait;
  };
  set(kKeyword, {K::kw_identifier, K::kw_quoted, K::kw_open});
  set(kSeparator, {K::eol, K::semicolon});
  set(kName, {K::identifier, K::paren_identifier, K::bracket_identifier, K::do_identifier, K::op_identifier});
  set(kCloser, {K::close_paren, K::close_bracket, K::close_curly, K::close_bit, K::end_, K::block_identifier,
                K::interpolation_close, K::string_close, K::eof});
  set(kOpener, {K::open_paren, K::open_bracket, K::open_curly, K::open_bit, K::do_, K::fn, K::interpolation_open});
  set(kArgument, {K::identifier,
                  K::paren_identifier,
                  K::bracket_identifier,
                  K::do_identifier,
                  K::op_identifier,
                  K::alias,
                  K::atom,
                  K::atom_quoted,
                  K::kw_identifier,
                  K::kw_quoted,
                  K::kw_open,
                  K::integer,
                  K::floating,
                  K::character,
                  K::string,
                  K::charlist,
                  K::sigil,
                  K::string_open,
                  K::charlist_open,
                  K::sigil_open,
                  K::atom_open,
                  K::fn,
                  K::true_,
                  K::false_,
                  K::nil,
                  K::open_paren,
                  K::open_bracket,
                  K::open_curly,
                  K::open_bit,
                  K::percent,
                  K::map_percent,
                  K::at_op,
                  K::capture_op,
                  K::unary_op});
  set(kPrefix, {K::unary_op, K::dual_op, K::ternary_op, K::capture_op});
  set(kEnd, {K::eol, K::semicolon, K::comma, K::close_paren, K::close_bracket, K::close_curly, K::close_bit, K::end_,
             K::do_, K::block_identifier, K::stab_op, K::assoc_op, K::interpolation_close});
  return table;
}();

// The node that a token is when it is an expression by itself; `file` for those that never are.
inline constexpr std::array<N, 128> kLoneNodes = [] {
  std::array<N, 128> table{};
  auto set = [&](K kind, N node) { table[static_cast<size_t>(kind)] = node; };
  set(K::identifier, N::variable);
  set(K::alias, N::alias);
  set(K::atom, N::atom);
  set(K::integer, N::integer);
  set(K::string, N::string);
  return table;
}();

inline constexpr bool has(K kind, Trait trait) { return (kTraits[static_cast<size_t>(kind)] & trait) != 0; }
inline constexpr bool is_keyword(K kind) { return has(kind, kKeyword); }
inline constexpr bool is_separator(K kind) { return has(kind, kSeparator); }
inline constexpr bool is_name(K kind) { return has(kind, kName); }
inline constexpr bool is_closer(K kind) { return has(kind, kCloser); }
inline constexpr bool is_opener(K kind) { return has(kind, kOpener); }
inline constexpr bool starts_argument(K kind) { return has(kind, kArgument); }

class Parser {
 public:
  Parser(std::string_view source, TokenList& tokens, std::vector<SyntaxError>& errors, TreeBuilder& builder)
      : source_(source), tokens_(tokens), at_(&tokens[0]), errors_(errors), b_(builder) {}

  void parse_file();

 private:
  // Arguments of a call without parentheses.
  struct Arguments {
    uint32_t count = 0;
    Class last = Class::matched;
  };

  // A body that may consist of clauses: of do, else ..., fn and parentheses.
  struct Body {
    uint32_t count = 0;  // expressions, or clauses
    bool clauses = false;
  };

  // `head -> body` while its body is being read: a clause ends where the next one starts.
  struct Clause {
    uint32_t mark = 0, start = 0, arrow = 0, body_mark = 0, body_start = 0, expressions = 0, end = 0;
  };

  // An operator whose right side is being read.
  struct Operator {
    N node;  // binary_op, unary_op, capture, attribute or step_range
    uint8_t precedence;
    bool unary;
    Symbol symbol;
    Symbol outer;  // `not`/`!` that Elixir moves outside of `in`
    uint32_t pos, mark, start;
  };

  // Guards against runaway recursion; too deep input is reported once and skipped.
  struct Depth {
    explicit Depth(Parser& p) : parser(p) { ++parser.depth_; }
    ~Depth() { --parser.depth_; }
    Parser& parser;
  };

  // What may follow an operand.
  enum class Tail : uint8_t { access, name, done };

  enum class Keywords : uint8_t { container, with_parens, without_parens };

  const Token& current() const { return *at_; }
  K kind() const { return at_->kind; }
  K next_kind() const { return at_->kind == K::eof ? K::eof : at_[1].kind; }
  // What stands before the first token ends at 0.
  uint32_t previous_end() const { return at_[-1].end; }
  // Of the current token.
  uint32_t index() const { return static_cast<uint32_t>(at_ - &tokens_[0]); }
  std::string_view slice(const Token& t) const { return source_.substr(t.start, t.end - t.start); }
  void advance() {
    if (kind() != K::eof) ++at_;
  }
  void skip_eol() {
    if (kind() == K::eol) ++at_;
  }
  void skip_separators() {
    while (is_separator(kind())) ++at_;
  }

  // parser.cpp: errors and recovery
  void error_at(Span span, std::string message, std::string help = {});
  std::string describe(const Token& t) const;
  void unexpected(std::string_view wanted, std::string help = {}, bool eol_allowed = false);
  void recover(bool stop_at_comma);
  void skip_one();
  void error_node(uint32_t mark, uint32_t start) {
    b_.add(N::error, mark, start, start, std::max(start, previous_end()), 0, node_flag::broken);
  }

  // parser.cpp: statements and clauses
  bool wants_block() const;
  void wrap_block(uint32_t mark, uint32_t start, uint8_t flags = 0, uint32_t end = 0) {
    b_.add(N::block, mark, start, start, end != 0 ? end : previous_end(), 0, flags);
  }
  void statements(K closer);
  void end_statement(const Token* before, K closer);
  // Whether some construct further out waits for this closer. Tokens are balanced, so only words of blocks can stray.
  bool inside(K closer) const { return closer != K::block_identifier || do_depth_ > 0; }
  Body clauses_or_statements(K closer);
  void check_empty_body();
  void headless_arguments();
  [[nodiscard]] uint32_t next_arrow() const;
  void report_stray_arrow(uint32_t arrow);
  Clause start_clause();
  void end_clause(const Clause& clause);
  void clause_head();
  // `(unquote_splicing(args)) -> ...` splices arguments, no block.
  void unwrap_splice(const Arguments& arguments);
  bool parenthesized_head() const;

  // parser_expressions.cpp
  Class expression(uint32_t flags);
  // Half of all expressions are one token with a comma, line end or closer behind it: takes it, when that is so.
  bool lone_token() {
    const Token& t = current();
    const N node = kLoneNodes[static_cast<size_t>(t.kind)];
    if (node == N::file || !has(next_kind(), kEnd) || depth_ >= kMaxNesting) return false;
    const bool named = node == N::variable || node == N::alias || node == N::atom;
    leaf(node, named ? t.value : 0, node == N::string ? string_flags(t.value) : uint8_t{0});
    return true;
  }
  Class too_deep();
  bool prefix_operator();
  void push_binary(uint8_t precedence, uint32_t start);
  uint32_t reduce();
  Class operand(uint32_t flags) {
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    Class cls = Class::matched;
    Tail tail = primary(mark, start, flags, cls);
    while (tail != Tail::done) {
      if (kind() == K::dot) {
        tail = after_dot(mark, start, flags, cls);
      } else if (kind() == K::open_bracket && tail == Tail::access) {
        access(mark, start);
      } else {
        break;
      }
    }
    return cls;
  }
  void leaf(N node, uint32_t payload = 0, uint8_t flags = 0) {
    const Token& t = current();
    b_.add(node, b_.mark(), t.start, t.start, t.end, payload, flags);
    advance();
  }
  static uint8_t string_flags(uint32_t value) {
    return static_cast<uint8_t>(((value & string_flag::heredoc) != 0 ? node_flag::heredoc : 0) |
                                ((value & string_flag::escapes) != 0 ? node_flag::escapes : 0));
  }
  Tail primary(uint32_t mark, uint32_t start, uint32_t flags, Class& cls);
  Tail missing_operand(uint32_t mark, uint32_t start);
  void alias(uint32_t start);
  Tail attribute(uint32_t mark, uint32_t start, uint32_t flags, Class& cls);

  // parser_calls.cpp
  Tail call_or_variable(uint32_t mark, uint32_t start, bool dotted, uint32_t flags, Class& cls);
  // After `name(...)`: perhaps a second argument list, perhaps a do-block.
  template <typename AddCall>
  Tail after_arguments(uint32_t mark, uint32_t pos, uint32_t start, uint32_t flags, Class& cls, AddCall add_call) {
    bool repeated = kind() == K::open_paren;
    if (repeated) {
      add_call();
      parens_arguments();
    }
    bool block = (flags & (kNoDo | kStructName)) == 0 && kind() == K::do_;
    if (block) do_block();
    if (repeated) {
      b_.add(N::repeated_call, mark, pos, start, previous_end(), 0, node_flag::parens);
    } else {
      add_call();
    }
    if (!block) return Tail::access;
    cls = Class::unmatched;
    return Tail::done;
  }
  Tail after_dot(uint32_t mark, uint32_t start, uint32_t flags, Class& cls);
  void dotted_alias(uint32_t mark, uint32_t start, uint32_t dot);
  void access(uint32_t mark, uint32_t start);
  void parens_arguments();
  void report_nested_arguments();
  Arguments arguments_without_parens(uint32_t flags);
  Class keywords(Keywords style, uint32_t flags, bool inlined = false);
  Class keyword_pair(Keywords style, uint32_t flags);
  void do_block();

  // parser_containers.cpp
  Class container_element();
  void elements(K closer, bool wrap_keywords);
  void container(N node, K closer);
  void close(const Token* open, K closer);
  static std::string_view slice_of(K closer) {
    switch (closer) {
      case K::close_paren: return "a comma or )";
      case K::close_bracket: return "a comma or ]";
      case K::close_curly: return "a comma or }";
      default: return "a comma or >>";
    }
  }
  void map_arguments(uint32_t mark, uint32_t start);
  void pair_value(uint32_t mark, uint32_t start);
  bool may_splice() const;
  void map_pairs();
  void structure(uint32_t mark, uint32_t start);
  void parenthesized(uint32_t mark, uint32_t start);
  void anonymous_function(uint32_t mark, uint32_t start);

  // parser_containers.cpp: strings
  Symbol sigil_name(const Token& t) const;
  void interpolated(uint32_t mark);

  static constexpr size_t kMaxOperators = 100000;  // pending in one chain: `----...1`
  static constexpr size_t kMaxErrors = 200;        // the lexer's included
  std::string_view source_;
  TokenList& tokens_;
  const Token* at_;  // the current token
  std::vector<SyntaxError>& errors_;
  TreeBuilder& b_;
  std::vector<Operator> operators_;
  const Token* paren_ = nullptr;  // the innermost parenthesis around expressions
  uint32_t depth_ = 0;
  int do_depth_ = 0;
  bool recovering_ = false;
  bool depth_reported_ = false;
};

}  // namespace assay::grammar
