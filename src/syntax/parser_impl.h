// The parser's state, its smallest steps and the declarations of the larger ones. Included by the parser's own files
// only.
#pragma once

#include <fmt/format.h>

#include <algorithm>
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
inline constexpr Binding binding(K kind) {
  switch (kind) {
    case K::in_match_op: return {40, false};
    case K::when_op: return {50, true};
    case K::type_op: return {60, true};
    case K::pipe_op: return {70, true};
    case K::match_op: return {100, true};
    case K::or_op: return {110, false};
    case K::and_op: return {130, false};
    case K::comp_op: return {140, false};
    case K::rel_op: return {150, false};
    case K::arrow_op: return {160, false};
    case K::in_op: return {170, false};
    case K::xor_op: return {180, false};
    case K::ternary_op: return {190, true};
    case K::concat_op: return {200, true};
    case K::range_op: return {200, true};
    case K::dual_op: return {210, false};
    case K::mult_op: return {220, false};
    case K::power_op: return {230, false};
    default: return {0, false};
  }
}
inline constexpr uint8_t kCapturePrecedence = 90;
inline constexpr uint8_t kUnaryPrecedence = 300 - 45;  // anything above power_op; 255 fits a byte

inline constexpr bool is_keyword(K kind) {
  return kind == K::kw_identifier || kind == K::kw_quoted || kind == K::kw_open;
}
inline constexpr bool is_separator(K kind) { return kind == K::eol || kind == K::semicolon; }
inline constexpr bool is_name(K kind) { return kind >= K::identifier && kind <= K::op_identifier; }

inline constexpr bool is_closer(K kind) {
  switch (kind) {
    case K::close_paren:
    case K::close_bracket:
    case K::close_curly:
    case K::close_bit:
    case K::end_:
    case K::block_identifier:
    case K::interpolation_close:
    case K::string_close:
    case K::eof: return true;
    default: return false;
  }
}

inline constexpr bool is_opener(K kind) {
  switch (kind) {
    case K::open_paren:
    case K::open_bracket:
    case K::open_curly:
    case K::open_bit:
    case K::do_:
    case K::fn:
    case K::interpolation_open: return true;
    default: return false;
  }
}

// Whether a token after a bare name starts the first argument of a call without parentheses.
inline constexpr bool starts_argument(K kind) {
  switch (kind) {
    case K::identifier:
    case K::paren_identifier:
    case K::bracket_identifier:
    case K::do_identifier:
    case K::op_identifier:
    case K::alias:
    case K::atom:
    case K::atom_quoted:
    case K::kw_identifier:
    case K::kw_quoted:
    case K::kw_open:
    case K::integer:
    case K::floating:
    case K::character:
    case K::string:
    case K::charlist:
    case K::sigil:
    case K::string_open:
    case K::charlist_open:
    case K::sigil_open:
    case K::atom_open:
    case K::fn:
    case K::true_:
    case K::false_:
    case K::nil:
    case K::open_paren:
    case K::open_bracket:
    case K::open_curly:
    case K::open_bit:
    case K::percent:
    case K::map_percent:
    case K::at_op:
    case K::capture_op:
    case K::unary_op: return true;
    default: return false;
  }
}

class Parser {
 public:
  Parser(std::string_view source, TokenList& tokens, std::vector<SyntaxError>& errors, TreeBuilder& builder)
      : source_(source), tokens_(tokens), errors_(errors), b_(builder) {}

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

  const Token& current() const { return tokens_[i_]; }
  K kind() const { return tokens_[i_].kind; }
  K next_kind() const { return tokens_[std::min<size_t>(i_ + 1, tokens_.size() - 1)].kind; }
  uint32_t previous_end() const { return i_ == 0 ? 0 : tokens_[i_ - 1].end; }
  std::string_view slice(const Token& t) const { return source_.substr(t.start, t.end - t.start); }
  void advance() {
    if (kind() != K::eof) ++i_;
  }
  void skip_eol() {
    if (kind() == K::eol) ++i_;
  }
  void skip_separators() {
    while (is_separator(kind())) ++i_;
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
  void end_statement(uint32_t before, K closer);
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
  void close(uint32_t open, K closer);
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
  std::vector<SyntaxError>& errors_;
  TreeBuilder& b_;
  std::vector<Operator> operators_;
  uint32_t i_ = 0;
  uint32_t paren_ = 0;  // the innermost parenthesis around expressions
  uint32_t depth_ = 0;
  int do_depth_ = 0;
  bool recovering_ = false;
  bool depth_reported_ = false;
};

}  // namespace assay::grammar
