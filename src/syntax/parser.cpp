// Elixir's grammar (elixir_parser.yrl of 1.14 to 1.18) as recursive descent for everything that has brackets or words,
// and precedence climbing with an explicit operator stack for expressions, so that long chains don't recurse.
//
// Elixir sorts expressions into three classes, and so does parse_expr: `matched` (no do-block, no ambiguous arguments),
// `unmatched` (has a do-block), `no_parens` (ends in a call without parentheses that has several arguments, or one that
// is itself such a call). A no_parens expression may not stand among several arguments or in a container, because
// nobody could tell whose the next comma is.
//
// Recovery: the lexer hands over balanced tokens, so an error skips to the next comma, line end or closer of its own
// level and never runs past it. While skipping, no further error is reported.

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "syntax/lexer.h"
#include "syntax/symbols.h"
#include "syntax/token.h"
#include "syntax/tree.h"
#include "syntax/tree_builder.h"

namespace assay {
namespace {

using K = TokenKind;
using N = NodeKind;

enum class Class : uint8_t { matched, unmatched, no_parens };

// What the surroundings forbid an expression.
enum : uint32_t {
  kNoDo = 1,         // a `do` here belongs to a call further out
  kNoBar = 2,        // `|` ends the expression (the base of a map update)
  kStructName = 4,   // between % and {
};

struct Binding {
  uint8_t precedence;  // 0: no binary operator
  bool right;
};

// The table of elixir_parser.yrl.
constexpr Binding binding(K kind) {
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
constexpr uint8_t kCapturePrecedence = 90;
constexpr uint8_t kUnaryPrecedence = 300 - 45;  // anything above power_op; 255 fits a byte

constexpr bool is_keyword(K kind) { return kind == K::kw_identifier || kind == K::kw_quoted || kind == K::kw_open; }
constexpr bool is_separator(K kind) { return kind == K::eol || kind == K::semicolon; }
constexpr bool is_name(K kind) { return kind >= K::identifier && kind <= K::op_identifier; }

constexpr bool is_closer(K kind) {
  switch (kind) {
    case K::close_paren: case K::close_bracket: case K::close_curly: case K::close_bit: case K::end_: case K::block_identifier:
    case K::interpolation_close: case K::string_close: case K::eof:
      return true;
    default: return false;
  }
}

constexpr bool is_opener(K kind) {
  switch (kind) {
    case K::open_paren: case K::open_bracket: case K::open_curly: case K::open_bit: case K::do_: case K::fn: case K::interpolation_open:
      return true;
    default: return false;
  }
}

// Whether a token after a bare name starts the first argument of a call without parentheses.
constexpr bool starts_argument(K kind) {
  switch (kind) {
    case K::identifier: case K::paren_identifier: case K::bracket_identifier: case K::do_identifier: case K::op_identifier:
    case K::alias: case K::atom: case K::atom_quoted: case K::kw_identifier: case K::kw_quoted: case K::kw_open: case K::integer:
    case K::floating: case K::character: case K::string: case K::charlist: case K::sigil: case K::string_open: case K::charlist_open:
    case K::sigil_open: case K::atom_open: case K::fn: case K::true_: case K::false_: case K::nil: case K::open_paren:
    case K::open_bracket: case K::open_curly: case K::open_bit: case K::percent: case K::map_percent: case K::at_op:
    case K::capture_op: case K::unary_op:
      return true;
    default: return false;
  }
}

class Parser {
 public:
  Parser(std::string_view source, std::vector<Token>& tokens, std::vector<SyntaxError>& errors, TreeBuilder& builder)
      : source_(source), tokens_(tokens), errors_(errors), b_(builder) {}

  void parse_file() {
    uint32_t separator = is_separator(kind()) ? current().start : 0;
    bool separated = is_separator(kind());
    statements(K::eof);
    uint32_t size = static_cast<uint32_t>(source_.size());
    b_.add(N::file, 0, b_.mark() == 0 ? separator : 0, 0, size, separated ? 1 : 0);
  }

 private:
  // Arguments of a call without parentheses.
  struct Arguments {
    uint32_t count = 0;
    Class last = Class::matched;
  };

  // Tokens ---------------------------------------------------------------------------------------------------------

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

  // Errors ---------------------------------------------------------------------------------------------------------

  void error_at(Span span, std::string message, std::string help = {}) {
    if (recovering_) return;
    recovering_ = true;
    errors_.push_back({span, 0xFFFFFFFF, std::move(message), std::move(help), false});
  }

  std::string describe(const Token& t) const {
    switch (t.kind) {
      case K::eof: return "the end of the file";
      case K::eol: return "the end of the line";
      case K::semicolon: return "a semicolon";
      case K::comma: return "a comma";
      default: {
        std::string_view s = slice(t);
        if (s.empty()) return "the end of what is open";
        s = s.substr(0, std::min(s.find('\n'), s.size()));
        return s.size() > 40 ? fmt::format("{}...", s.substr(0, 37)) : std::string(s);
      }
    }
  }

  // The current token is wrong here. Where a line end is allowed (before closers), what stands after it is; and at the
  // end of the file, the place is the last token, as in Elixir.
  void unexpected(std::string_view wanted, std::string help = {}, bool eol_allowed = false) {
    uint32_t i = eol_allowed && kind() == K::eol ? i_ + 1 : i_;
    const Token& t = tokens_[i];
    bool ended = (t.kind == K::eof || t.kind == K::interpolation_close) && i > 0;
    const Token& place = ended ? tokens_[i - 1] : t;
    error_at({place.start, place.end}, wanted.empty() ? fmt::format("unexpected {}", describe(t))
                                                      : fmt::format("unexpected {}, expected {}", describe(t), wanted),
             std::move(help));
  }

  // Skips to the next separator, comma or closer of this level.
  void recover(bool stop_at_comma) {
    while (!is_closer(kind()) && !is_separator(kind()) && !(stop_at_comma && kind() == K::comma)) skip_one();
    recovering_ = false;
  }

  // One token, or all that an opener opens.
  void skip_one() {
    if (is_opener(kind())) {
      uint32_t closer = current().value;
      if (closer > i_ && closer < tokens_.size()) i_ = closer;
    }
    advance();
  }

  void error_node(uint32_t mark, uint32_t start) {
    b_.add(N::error, mark, start, start, std::max(start, previous_end()), 0, node_flag::broken);
  }

  // Statements -----------------------------------------------------------------------------------------------------

  // Whether Elixir wraps this lone expression in a block: `not x`, `!x` and unquote_splicing(x).
  bool wants_block() const {
    const TreeBuilder::Node& node = b_.last();
    if (node.kind == N::unary_op) return node.payload == sym::not_.value || node.payload == sym::op_bang.value;
    if (node.kind == N::binary_op) return node.payload == sym::op_not_in.value;
    bool splice = node.kind == N::call && node.payload == sym::unquote_splicing.value && node.size > 1;
    return splice && b_.at(b_.mark() - 2).size == node.size - 1;  // exactly one argument
  }

  void wrap_block(uint32_t mark, uint32_t start, uint8_t flags = 0, uint32_t end = 0) {
    b_.add(N::block, mark, start, start, end != 0 ? end : previous_end(), 0, flags);
  }

  // Expressions up to a closer; those of the file and of an interpolation.
  void statements(K closer) {
    uint32_t mark = b_.mark();
    uint32_t count = 0;
    uint32_t start = 0;
    skip_separators();
    while (kind() != closer && kind() != K::eof) {
      start = current().start;
      uint32_t before = i_;
      expression(0);
      ++count;
      end_statement(before, closer);
      skip_separators();
    }
    if (count == 1 && wants_block()) wrap_block(mark, start, 0, b_.last().end);
  }

  // After a statement: a separator or a closer must follow.
  void end_statement(uint32_t before, K closer) {
    if (!is_separator(kind()) && kind() != closer) {
      std::string help;
      if (kind() == K::do_) help = "write either `if x do ... end` or `if(x, do: ...)`";
      unexpected("", help);
    }
    if (recovering_) recover(false);
    if (i_ == before || (is_closer(kind()) && kind() != closer && kind() != K::eof && !inside(kind()))) advance();
  }

  // Whether some construct further out waits for this closer. Tokens are balanced, so only words of blocks can stray.
  bool inside(K closer) const { return closer != K::block_identifier || do_depth_ > 0; }

  // A body that may consist of clauses: of do, else ..., fn and parentheses.
  struct Body {
    uint32_t count = 0;    // expressions, or clauses
    bool clauses = false;
  };

  Body clauses_or_statements(K closer) {
    Body body;
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    Clause clause;
    skip_separators();
    while (kind() != closer && !(closer == K::end_ && kind() == K::block_identifier) && kind() != K::eof) {
      uint32_t before = i_;
      if (current().clause_start) {
        if (body.clauses) {
          if (clause.expressions == 0) check_empty_body();
          end_clause(clause);
        } else if (body.count > 0) {
          report_stray_arrow();
        }
        body.clauses = true;
        ++body.count;
        clause = start_clause();
        skip_eol();
        if (recovering_) recover(false);
        continue;
      }
      uint32_t statement = current().start;
      bool keyword = is_keyword(kind());
      Class cls = keyword ? Class::matched : expression(0);
      if (keyword || (kind() == K::comma && cls == Class::matched && !recovering_)) headless_arguments();
      if (body.clauses) {
        if (clause.expressions++ == 0) clause.body_start = statement;
      } else {
        if (body.count++ == 0) start = statement;
      }
      if (closer == K::end_ && kind() == K::block_identifier) {
        if (recovering_) recover(false);
      } else {
        end_statement(before, closer);
      }
      skip_separators();
    }
    if (body.clauses) {
      end_clause(clause);
    } else if (body.count == 1 ? wants_block() : body.count > 1) {
      wrap_block(mark, start, 0, b_.last().end);
    }
    return body;
  }

  // `a ->` and a line end: Elixir reads the next clause's head as the body, and stumbles over what follows that.
  void check_empty_body() {
    uint32_t before = i_ - 1;
    if (tokens_[before].kind == K::eol) --before;
    if (tokens_[before].kind != K::stab_op) return;
    uint32_t i = i_;
    if (tokens_[i].kind == K::open_paren && parenthesized_head()) ++i;
    while (!is_closer(tokens_[i].kind) && tokens_[i].kind != K::comma && tokens_[i].kind != K::stab_op) {
      uint32_t inner = is_opener(tokens_[i].kind) ? tokens_[i].value : 0;
      i = inner > i ? inner + 1 : i + 1;
    }
    error_at({tokens_[i].start, tokens_[i].end}, "the clause above has nothing after its ->", "give it a value, such as nil");
    recovering_ = false;
  }

  // `a, b` or `a: 1` as a statement, where clauses may stand: the head of a clause whose -> is missing.
  void headless_arguments() {
    if (kind() == K::comma) advance();
    arguments_without_parens(kNoDo);
    if (recovering_) return;
    const Token& place = tokens_[kind() == K::eof ? i_ - 1 : i_];
    error_at({place.start, place.end}, "expressions stand in a row with commas, but no -> follows",
             "commas belong into calls, lists and heads of clauses");
  }

  struct Clause {
    uint32_t mark = 0, start = 0, arrow = 0, body_mark = 0, body_start = 0, expressions = 0, end = 0;
  };

  void report_stray_arrow() {
    uint32_t i = i_;
    while (i + 1 < tokens_.size() && tokens_[i].kind != K::stab_op) ++i;
    error_at({tokens_[i].start, tokens_[i].end}, "unexpected ->: the expressions before it are no clause",
             "where several clauses stand, the first must have -> too");
    recovering_ = false;
  }

  Clause start_clause() {
    Clause clause;
    clause.mark = b_.mark();
    clause.start = current().start;
    clause_head();
    clause.arrow = current().start;
    if (kind() == K::stab_op) {
      advance();
    } else {
      unexpected("->");
      while (!is_closer(kind()) && kind() != K::stab_op) skip_one();
      if (kind() == K::stab_op) advance();
      recovering_ = false;
    }
    clause.end = previous_end();
    clause.body_mark = b_.mark();
    return clause;
  }

  void end_clause(const Clause& clause) {
    if (clause.expressions == 1 ? wants_block() : clause.expressions > 1) {
      wrap_block(clause.body_mark, clause.body_start, 0, b_.last().end);
    }
    uint32_t end = clause.expressions > 0 ? std::max(clause.end, b_.last().end) : clause.end;
    b_.add(N::clause, clause.mark, clause.arrow, clause.start, end);
  }

  void clause_head() {
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    uint32_t pos = start;
    uint8_t flags = 0;
    if (kind() == K::open_paren && parenthesized_head()) {
      uint32_t open = i_;
      advance();
      skip_eol();
      if (kind() != K::close_paren) arguments_without_parens(0);
      close(open, K::close_paren);
      if (kind() == K::when_op) {
        pos = current().start;
        flags = node_flag::guarded;
        advance();
        skip_eol();
        expression(kNoDo);
      }
    } else if (kind() != K::stab_op) {
      Arguments arguments = arguments_without_parens(kNoDo);
      unwrap_splice(arguments);
      const TreeBuilder::Node& last = b_.last();
      if (last.kind == N::binary_op && last.payload == sym::when_.value) {
        pos = last.pos;
        flags = node_flag::guarded;
        b_.pop();
      }
    }
    b_.add(N::clause_head, mark, pos, start, std::max(start, previous_end()), 0, flags);
  }

  // `(unquote_splicing(args)) -> ...` splices arguments, no block.
  void unwrap_splice(const Arguments& arguments);

  // Whether the parenthesis here holds a whole clause head: `(a, b) ->`, `() when x ->`, `(a: 1) ->`.
  bool parenthesized_head() const {
    uint32_t closer = current().value;
    if (closer <= i_ || closer + 1 >= tokens_.size()) return false;
    K after = tokens_[closer + 1].kind;
    if (after != K::stab_op && after != K::when_op) return false;
    uint32_t i = i_ + 1;
    if (tokens_[i].kind == K::eol) ++i;
    if (i == closer || is_keyword(tokens_[i].kind)) return true;
    while (i < closer) {
      if (tokens_[i].kind == K::comma) return true;
      uint32_t inner = is_opener(tokens_[i].kind) ? tokens_[i].value : 0;
      i = inner > i ? inner + 1 : i + 1;
    }
    return false;
  }

  // Expressions ----------------------------------------------------------------------------------------------------

  struct Operator {
    N node;              // binary_op, unary_op, capture, attribute or step_range
    uint8_t precedence;
    bool unary;
    Symbol symbol;
    Symbol outer;        // `not`/`!` that Elixir moves outside of `in`
    uint32_t pos, mark, start;
  };

  // Guards against runaway recursion; too deep input is reported once and skipped.
  struct Depth {
    explicit Depth(Parser& p) : parser(p) { ++parser.depth_; }
    ~Depth() { --parser.depth_; }
    Parser& parser;
  };

  Class expression(uint32_t flags) {
    Depth guard(*this);
    if (depth_ > kMaxNesting) return too_deep();
    size_t base = operators_.size();
    bool unmatched = false;
    Class last = Class::matched;
    while (true) {
      uint32_t start = current().start;
      if (prefix_operator()) continue;
      last = operand(flags);
      unmatched |= last == Class::unmatched;
      Binding bind = binding(kind());
      if (bind.precedence == 0 || last == Class::no_parens) break;
      if (kind() == K::pipe_op && (flags & kNoBar) != 0) break;
      while (operators_.size() > base && (operators_.back().precedence > bind.precedence ||
                                          (operators_.back().precedence == bind.precedence && !bind.right))) {
        start = reduce();
      }
      push_binary(bind.precedence, start);
      if (tokens_[i_ - 1].kind == K::when_op && is_keyword(kind())) {
        keywords(Keywords::without_parens, flags | kNoDo);
        last = Class::no_parens;
        break;
      }
    }
    while (operators_.size() > base) reduce();
    return unmatched ? Class::unmatched : last;
  }

  Class too_deep() {
    Span span{current().start, current().end};
    if (!depth_reported_) {
      error_at(span, fmt::format("the code is nested deeper than {} levels", kMaxNesting), "nest less");
      depth_reported_ = true;
    }
    recovering_ = true;
    uint32_t mark = b_.mark();
    if (!is_closer(kind()) && !is_separator(kind()) && kind() != K::comma) skip_one();
    error_node(mark, span.start);
    return Class::matched;
  }

  bool prefix_operator() {
    N node = N::unary_op;
    uint8_t precedence = kUnaryPrecedence;
    switch (kind()) {
      case K::unary_op: case K::dual_op: case K::ternary_op: break;
      case K::capture_op:
        if (next_kind() == K::integer) return false;  // &1 is an operand
        node = N::capture;
        precedence = kCapturePrecedence;
        break;
      default: return false;
    }
    if (operators_.size() > kMaxOperators) return false;
    const Token& t = current();
    operators_.push_back({node, precedence, true, t.symbol(), Symbol{}, t.start, b_.mark(), t.start});
    advance();
    skip_eol();
    return true;
  }

  void push_binary(uint8_t precedence, uint32_t start) {
    const Token& t = current();
    Operator op{N::binary_op, precedence, false, t.symbol(), Symbol{}, t.start, b_.first_of_last(), start};
    const TreeBuilder::Node& left = b_.last();
    if (op.symbol == sym::in_ && left.kind == N::unary_op && (left.flags & node_flag::parens) == 0 &&
        (left.payload == sym::not_.value || left.payload == sym::op_bang.value)) {
      op.outer = Symbol{left.payload};  // `not a in b` is `not(a in b)`
      b_.pop();
    } else if (op.symbol == sym::op_step) {
      if (left.kind == N::binary_op && left.payload == sym::op_range.value) {
        op.node = N::step_range;
        op.pos = left.pos;
        b_.pop();
      } else {
        error_at({t.start, t.end}, "the step operator // stands without a range before it",
                 "write first..last//step; a default argument is written with \\\\");
        recovering_ = false;
      }
    }
    operators_.push_back(op);
    advance();
    skip_eol();
  }

  // Closes the innermost operator; returns where its expression starts.
  uint32_t reduce() {
    Operator op = operators_.back();
    operators_.pop_back();
    uint32_t end = previous_end();
    b_.add(op.node, op.mark, op.pos, op.start, end, op.symbol.value);
    if (op.outer.valid()) b_.add(N::unary_op, op.mark, op.pos, op.start, end, op.outer.value);
    return op.start;
  }

  // What may follow an operand.
  enum class Tail : uint8_t { access, name, done };

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

  Tail primary(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
    const Token& t = current();
    switch (t.kind) {
      case K::identifier: case K::paren_identifier: case K::bracket_identifier: case K::do_identifier: case K::op_identifier:
        return call_or_variable(mark, start, false, flags, cls);
      case K::alias: alias(start); return Tail::access;
      case K::atom: leaf(N::atom, t.value); return Tail::access;
      case K::atom_quoted: leaf(N::atom, t.value, node_flag::quoted); return Tail::access;
      case K::true_: case K::false_: case K::nil: leaf(N::atom, t.value, node_flag::word); return Tail::access;
      case K::integer: leaf(N::integer); return Tail::access;
      case K::floating: leaf(N::floating); return Tail::access;
      case K::character: leaf(N::character, t.value); return Tail::access;
      case K::string: leaf(N::string, 0, string_flags(t.value)); return Tail::access;
      case K::charlist: leaf(N::charlist, 0, string_flags(t.value)); return Tail::access;
      case K::sigil: leaf(N::sigil, sigil_name(t).value, string_flags(t.value)); return Tail::access;
      case K::string_open: case K::charlist_open: case K::sigil_open: case K::atom_open: interpolated(mark); return Tail::access;
      case K::open_paren: parenthesized(mark, start); return Tail::access;
      case K::open_bracket: container(N::list, K::close_bracket); return Tail::access;
      case K::open_curly: container(N::tuple, K::close_curly); return Tail::access;
      case K::open_bit: container(N::bitstring, K::close_bit); return Tail::access;
      case K::map_percent:
        advance();
        map_arguments(mark, start);
        return Tail::access;
      case K::percent: structure(mark, start); return Tail::access;
      case K::fn: anonymous_function(mark, start); return Tail::access;
      case K::at_op: return attribute(mark, start, flags, cls);
      case K::capture_op:
        advance();
        leaf(N::integer);
        b_.add(N::capture, mark, start, start, previous_end());
        return Tail::access;
      case K::range_op: leaf(N::nullary_range); return Tail::access;
      default: return missing_operand(mark, start);
    }
  }

  Tail missing_operand(uint32_t mark, uint32_t start) {
    K k = kind();
    if (is_keyword(k)) {
      unexpected("an expression", "keywords stand last, and need no brackets only as arguments of a call");
    } else {
      unexpected("an expression");
    }
    bool stays = is_closer(k) || is_separator(k) || k == K::comma || k == K::do_ || binding(k).precedence != 0;
    if (!stays) advance();
    error_node(mark, start);
    return Tail::done;
  }

  void alias(uint32_t start) {
    Symbol symbol = current().symbol();
    uint32_t end = current().end;
    bool contiguous = true;
    std::string joined;
    advance();
    while (kind() == K::dot && next_kind() == K::alias) {
      const Token& segment = tokens_[i_ + 1];
      if (contiguous && (current().start != end || segment.start != current().end)) {
        contiguous = false;
        joined = source_.substr(start, end - start);
      }
      if (!contiguous) (joined += '.') += slice(segment);
      end = segment.end;
      i_ += 2;
    }
    if (!contiguous) {
      symbol = intern(joined);
    } else if (end > start + text(symbol).size()) {
      symbol = intern(source_.substr(start, end - start));
    }
    b_.add(N::alias, b_.mark(), start, start, end, symbol.value);
    if (kind() == K::open_paren && current().start == end) skip_one();  // Foo(...): the lexer has reported it
  }

  // @name: binds tighter than the dot, so that @a.b is (@a).b.
  Tail attribute(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
    Depth guard(*this);
    advance();
    skip_eol();
    Tail tail = Tail::access;
    uint32_t inner = b_.mark();
    K k = kind();
    if (depth_ > kMaxNesting) {
      too_deep();
    } else if (k == K::unary_op || k == K::dual_op || (k == K::capture_op && next_kind() != K::integer)) {
      const Token& t = current();
      advance();
      skip_eol();
      cls = operand(flags);
      b_.add(k == K::capture_op ? N::capture : N::unary_op, inner, t.start, t.start, previous_end(), t.value);
    } else {
      tail = primary(inner, current().start, flags, cls);
      if (tail == Tail::name) tail = kind() == K::open_bracket && previous_end() != current().start ? Tail::name : Tail::access;
    }
    b_.add(N::attribute, mark, start, start, previous_end());
    return tail;
  }

  // Calls ----------------------------------------------------------------------------------------------------------

  // A name at the current token; `dotted` when the node on its left, since `mark`, is the receiver.
  Tail call_or_variable(uint32_t mark, uint32_t start, bool dotted, uint32_t flags, Class& cls) {
    const Token t = current();
    advance();
    N call_kind = dotted ? N::dot_call : N::call;
    uint8_t quoted = source_[t.start] == '"' || source_[t.start] == '\'' ? node_flag::quoted : 0;
    auto bare = [&] {
      b_.add(dotted ? N::dot_call : N::variable, mark, t.start, start, t.end, t.value,
             static_cast<uint8_t>(quoted | (dotted ? node_flag::no_parens : 0)));
    };
    auto call = [&](uint8_t more = 0) {
      b_.add(call_kind, mark, t.start, start, previous_end(), t.value, static_cast<uint8_t>(quoted | more));
    };
    if (t.kind == K::paren_identifier) {
      parens_arguments();
      return after_arguments(mark, t.start, start, flags, cls, [&] { call(node_flag::parens); });
    }
    bool takes_do = (flags & (kNoDo | kStructName)) == 0;
    if (t.kind == K::do_identifier && takes_do && kind() == K::do_) {
      do_block();
      call();
      cls = Class::unmatched;
      return Tail::done;
    }
    bool arguments_follow = t.kind == K::op_identifier || (t.kind == K::identifier && starts_argument(kind()));
    if (!arguments_follow || (flags & kStructName) != 0) {
      bare();
      return t.kind == K::bracket_identifier ? Tail::access : Tail::name;
    }
    Arguments arguments = arguments_without_parens(kNoDo);
    bool block = takes_do && kind() == K::do_;
    if (block) do_block();
    bool ambiguous = t.kind == K::op_identifier && !dotted && arguments.count == 1 && !block;
    call(ambiguous ? node_flag::operator_like : 0);
    cls = block                  ? Class::unmatched
          : arguments.count == 1 ? (arguments.last == Class::no_parens ? Class::no_parens : Class::matched)
                                 : Class::no_parens;
    return Tail::done;
  }

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

  Tail after_dot(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
    uint32_t dot = current().start;
    advance();
    K k = kind();
    if (is_name(k)) return call_or_variable(mark, start, true, flags, cls);
    if (k == K::alias) {
      dotted_alias(mark, start, dot);
      return Tail::access;
    }
    if (k == K::open_paren) {
      parens_arguments();
      auto add = [&] { b_.add(N::anonymous_call, mark, dot, start, previous_end(), 0, node_flag::parens); };
      return after_arguments(mark, dot, start, flags, cls, add);
    }
    if (k == K::open_curly && (flags & kStructName) == 0) {
      uint32_t open = i_;
      advance();
      elements(K::close_curly, true);
      close(open, K::close_curly);
      b_.add(N::dot_tuple, mark, dot, start, previous_end());
      return Tail::access;
    }
    if (k == K::string_open) {
      error_at({current().start, current().end}, "a function's name may not be interpolated", "call apply/3 instead");
      skip_one();
      while (kind() != K::string_close && kind() != K::eof) skip_one();
      advance();
    } else {
      unexpected("a name after the dot");
    }
    b_.add(N::error, mark, dot, start, previous_end(), 0, node_flag::broken);
    return Tail::done;
  }

  void dotted_alias(uint32_t mark, uint32_t start, uint32_t dot) {
    const Token segment = current();
    advance();
    TreeBuilder::Node left = b_.last();
    bool joins = (left.kind == N::alias || left.kind == N::dynamic_alias);
    if (left.kind == N::atom && (left.flags & node_flag::word) == 0) {
      error_at({dot, dot + 1}, "an atom can't be followed by a module name", "quote the atom if the dot is part of it");
      recovering_ = false;
    }
    if (!joins) {
      b_.add(N::dynamic_alias, mark, dot, start, segment.end, segment.value);
      return;
    }
    b_.pop();
    std::string joined = fmt::format("{}.{}", text(Symbol{left.payload}), slice(segment));
    b_.add(left.kind, b_.mark() - (left.size - 1), left.pos, start, segment.end, intern(joined).value, left.flags);
  }

  void access(uint32_t mark, uint32_t start) {
    uint32_t open = i_;
    uint32_t pos = current().start;
    advance();
    skip_eol();
    if (is_keyword(kind())) {
      keywords(Keywords::container, 0);
    } else {
      container_element();
      if (kind() == K::comma) advance();
    }
    close(open, K::close_bracket);
    b_.add(N::access, mark, pos, start, previous_end());
  }

  void parens_arguments() {
    uint32_t open = i_;
    advance();
    skip_eol();
    uint32_t count = 0;
    while (kind() != K::close_paren) {
      if (is_keyword(kind())) {
        keywords(Keywords::with_parens, 0);
        break;
      }
      Class cls = expression(0);
      ++count;
      if (cls == Class::no_parens && (count > 1 || kind() == K::comma)) report_nested_arguments();
      if (recovering_) recover(true);
      if (kind() != K::comma) break;
      advance();
      if (kind() == K::close_paren) unexpected("an argument after the comma", "remove the comma");
    }
    close(open, K::close_paren);
  }

  void report_nested_arguments() {
    uint32_t pos = b_.last().pos;
    error_at({pos, pos + 1}, "a call without parentheses stands among several arguments, so the commas are ambiguous",
             "put the inner call's arguments in parentheses: one(a, two(b, c))");
    recovering_ = false;
  }

  Arguments arguments_without_parens(uint32_t flags) {
    Arguments result;
    while (true) {
      ++result.count;
      if (is_keyword(kind())) {
        result.last = keywords(Keywords::without_parens, flags);
        return result.count == 1 ? Arguments{1, Class::matched} : result;
      }
      result.last = expression(flags);
      if (result.last == Class::no_parens && (result.count > 1 || kind() == K::comma)) report_nested_arguments();
      if (kind() != K::comma || recovering_) return result;
      advance();
    }
  }

  enum class Keywords : uint8_t { container, with_parens, without_parens };

  // `a: 1, b: 2` up to what can't belong to it; one keyword_list node unless `inlined`.
  Class keywords(Keywords style, uint32_t flags, bool inlined = false) {
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    Class cls = Class::matched;
    while (is_keyword(kind())) {
      cls = keyword_pair(style, flags);
      if (recovering_) recover(true);
      if (kind() != K::comma) break;
      const Token comma = current();
      bool more = is_keyword(next_kind());
      bool trailing = style != Keywords::without_parens && is_closer(next_kind());
      if (!more && !trailing) {
        advance();
        if (is_closer(kind()) || is_separator(kind())) {
          unexpected("a keyword after the comma", "remove the comma");
          break;
        }
        expression(flags);
        error_at({comma.start, comma.end}, "an expression follows a keyword list, but keywords must stand last",
                 "move it before the keywords, or put the keywords in brackets");
        recovering_ = false;
        if (kind() == K::comma && is_keyword(next_kind())) {
          advance();
          continue;
        }
        break;
      }
      advance();
    }
    if (!inlined) b_.add(N::keyword_list, mark, start, start, previous_end());
    return cls;
  }

  Class keyword_pair(Keywords style, uint32_t flags) {
    uint32_t mark = b_.mark();
    const Token key = current();
    uint8_t node_flags = key.kind == K::kw_quoted ? node_flag::quoted : 0;
    if (key.kind == K::kw_open) {
      interpolated(mark);
      node_flags = node_flag::interpolated_key;
    } else {
      advance();
    }
    skip_eol();
    Class cls = style == Keywords::without_parens ? expression(flags) : container_element();
    b_.add(N::keyword_pair, mark, key.start, key.start, previous_end(), key.kind == K::kw_open ? 0 : key.value, node_flags);
    return cls;
  }

  void do_block() {
    Depth guard(*this);
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    uint32_t open = i_;
    ++do_depth_;
    Token word = current();
    uint32_t payload = sym::do_.value;
    while (true) {
      uint32_t section = b_.mark();
      advance();
      clauses_or_statements(K::end_);
      b_.add(N::do_section, section, word.start, word.start, std::max(word.end, previous_end()), payload);
      if (kind() != K::block_identifier) break;
      word = current();
      payload = word.value;
    }
    --do_depth_;
    close(open, K::end_);
    b_.add(N::do_block, mark, start, start, previous_end());
  }

  // Containers -----------------------------------------------------------------------------------------------------

  Class container_element() {
    Class cls = expression(0);
    if (cls == Class::no_parens) {
      uint32_t pos = b_.last().pos;
      error_at({pos, pos + 1}, "a call without parentheses stands in a container, so the commas are ambiguous",
               "put the call's arguments in parentheses, or add the comma that is missing");
      recovering_ = false;
    }
    return cls;
  }

  // a, b, c: 1 up to the closer.
  void elements(K closer, bool wrap_keywords) {
    skip_eol();
    if (wrap_keywords && is_keyword(kind())) {
      unexpected("an element before the keywords", "put the keywords in brackets, or write a map: %{key: value}");
      recovering_ = false;
    }
    while (kind() != closer) {
      if (is_keyword(kind())) {
        keywords(Keywords::container, 0, !wrap_keywords);
        return;
      }
      uint32_t before = i_;
      container_element();
      if (!recovering_ && kind() != K::comma && kind() != closer && !(kind() == K::eol && next_kind() == closer)) {
        unexpected("a comma or the end of the list", "put a comma between the elements", true);
      }
      if (recovering_) recover(true);
      if (kind() == K::eol && next_kind() != closer && i_ != before) {
        advance();  // a comma was missing here, and has been reported
        continue;
      }
      if (kind() != K::comma) return;
      advance();
    }
  }

  void container(N node, K closer) {
    uint32_t mark = b_.mark();
    uint32_t start = current().start;
    uint32_t open = i_;
    advance();
    elements(closer, node != N::list);
    close(open, closer);
    b_.add(node, mark, start, start, previous_end());
  }

  // The closer of the opener at token `open`: a line end may stand before it. Whatever else does is skipped.
  void close(uint32_t open, K closer) {
    if (kind() == K::eol && next_kind() == closer) advance();
    if (kind() != closer) {
      unexpected(closer == K::end_ ? "end" : slice_of(closer), {}, closer != K::end_);
      uint32_t at = tokens_[open].value;
      if (at > i_ && at < tokens_.size()) i_ = at;
    }
    recovering_ = false;
    if (kind() == closer) advance();
  }

  static std::string_view slice_of(K closer) {
    switch (closer) {
      case K::close_paren: return "a comma or )";
      case K::close_bracket: return "a comma or ]";
      case K::close_curly: return "a comma or }";
      default: return "a comma or >>";
    }
  }

  void map_arguments(uint32_t mark, uint32_t start) {
    uint32_t pos = current().start;
    uint32_t open = i_;
    if (kind() != K::open_curly) {
      unexpected("{");
      b_.add(N::map, b_.mark(), pos, start, previous_end(), 0, node_flag::broken);
      return;
    }
    advance();
    skip_eol();
    uint32_t inner = b_.mark();
    bool update = false;
    uint32_t bar = 0;
    uint32_t first = current().start;
    if (kind() != K::close_curly && !is_keyword(kind())) {
      uint32_t element = b_.mark();
      expression(kNoBar);
      if (kind() == K::pipe_op) {
        update = true;
        bar = current().start;
        advance();
        skip_eol();
      } else {
        pair_value(element, first);
        if (kind() == K::comma) advance();
      }
    }
    map_pairs();
    if (update) b_.add(N::map_update, inner, bar, first, previous_end());
    close(open, K::close_curly);
    b_.add(N::map, mark, pos, start, previous_end());
  }

  // After a key: `=> value`. A key alone stays as it is (unquote_splicing).
  void pair_value(uint32_t mark, uint32_t start) {
    if (kind() == K::assoc_op) {
      uint32_t arrow = current().start;
      advance();
      skip_eol();
      expression(0);
      b_.add(N::map_pair, mark, arrow, start, previous_end());
    } else {
      bool ends = kind() == K::comma || kind() == K::close_curly || (kind() == K::eol && next_kind() == K::close_curly);
      if (!ends || !may_splice()) unexpected("=> after the key", {}, true);
    }
    if (recovering_) recover(true);
  }

  // Elixir lets a name or a call stand for pairs (unquote_splicing), nothing else.
  bool may_splice() const {
    const TreeBuilder::Node& node = b_.last();
    bool block = i_ > 0 && tokens_[i_ - 1].kind == K::end_;
    switch (node.kind) {
      case N::variable: return (node.flags & node_flag::parens) == 0;
      case N::call: case N::dot_call: case N::anonymous_call: case N::repeated_call: return !block;
      default: return recovering_;
    }
  }

  void map_pairs() {
    while (kind() != K::close_curly) {
      if (is_keyword(kind())) {
        keywords(Keywords::container, 0, true);
        return;
      }
      if (kind() == K::eol || is_closer(kind())) return;
      uint32_t element = b_.mark();
      uint32_t start = current().start;
      expression(0);
      pair_value(element, start);
      if (kind() != K::comma) return;
      advance();
    }
  }

  void structure(uint32_t mark, uint32_t start) {
    Depth guard(*this);
    advance();
    Class cls = Class::matched;
    uint32_t name = b_.mark();
    uint32_t at = current().start;
    if (kind() == K::unary_op && depth_ <= kMaxNesting) {
      const Token t = current();
      advance();
      operand(kNoDo | kStructName);
      b_.add(N::unary_op, name, at, at, previous_end(), t.value);
    } else {
      Tail tail = primary(name, at, kNoDo | kStructName, cls);
      while (tail != Tail::done && kind() == K::dot) tail = after_dot(name, at, kNoDo | kStructName, cls);
    }
    if (binding(kind()).precedence != 0) {
      // To Elixir this is still the left side of a dot: `%Foo < 1` is wrong only behind the 1.
      uint32_t rest = b_.mark();
      advance();
      skip_eol();
      expression(kNoDo);
      b_.cut(rest);
      unexpected("{");
    }
    skip_eol();
    uint32_t map_start = current().start;
    map_arguments(b_.mark(), map_start);
    b_.add(N::struct_, mark, start, start, previous_end());
  }

  void parenthesized(uint32_t mark, uint32_t start) {
    Depth guard(*this);
    uint32_t open = i_;
    advance();
    bool bare_empty = kind() == K::close_paren || (kind() == K::eol && next_kind() == K::close_paren);
    Body body = clauses_or_statements(K::close_paren);
    close(open, K::close_paren);
    uint32_t end = previous_end();
    if (body.clauses) {
      b_.add(N::stab, mark, start, start, end, 0, node_flag::parens);
    } else if (body.count == 0) {
      // `()` has no place in the quoted form, `(;)` has: payload tells.
      b_.add(N::block, mark, start, start, end, bare_empty ? 1 : 0, node_flag::parens);
    } else if (b_.last().kind == N::block && (b_.last().flags & node_flag::parens) == 0) {
      TreeBuilder::Node& block = b_.last();  // the block of several expressions, or of `!x`, just made
      block.flags |= node_flag::parens;
      block.pos = block.start = start;
      block.end = end;
    } else if (b_.last().kind == N::block) {
      wrap_block(mark, start, node_flag::parens);
    } else {
      if (b_.last().kind != N::call && b_.last().kind != N::dot_call) b_.last().flags |= node_flag::parens;
    }
  }

  void anonymous_function(uint32_t mark, uint32_t start) {
    Depth guard(*this);
    uint32_t open = i_;
    advance();
    Body body = clauses_or_statements(K::end_);
    if (!body.clauses) {
      error_at({start, start + 2}, "this fn has no ->", "write fn pattern -> expression end");
      recovering_ = false;
    }
    close(open, K::end_);
    b_.add(N::fn, mark, start, start, previous_end(), 0, body.clauses ? 0 : node_flag::broken);
  }

  // Strings --------------------------------------------------------------------------------------------------------

  Symbol sigil_name(const Token& t) const {
    uint32_t end = t.start + 1;
    auto letter = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    while (end < t.end && letter(source_[end])) ++end;
    return intern(source_.substr(t.start + 1, end - t.start - 1));
  }

  void interpolated(uint32_t mark) {
    Depth guard(*this);
    const Token open = current();
    N node = open.kind == K::string_open     ? N::string
             : open.kind == K::charlist_open ? N::charlist
             : open.kind == K::sigil_open    ? N::sigil
                                             : N::atom_interpolated;
    advance();
    while (kind() == K::fragment || kind() == K::interpolation_open) {
      if (kind() == K::fragment) {
        leaf(N::string_part, 0, string_flags(current().value));
        continue;
      }
      uint32_t part = b_.mark();
      uint32_t start = current().start;
      uint32_t hole = i_;
      advance();
      int depth = std::exchange(do_depth_, 0);
      statements(K::interpolation_close);
      do_depth_ = depth;
      close(hole, K::interpolation_close);
      b_.add(N::interpolation, part, start, start, previous_end());
    }
    if (kind() == K::string_close) advance();
    uint32_t payload = node == N::sigil ? sigil_name(open).value : 0;
    b_.add(node, mark, open.start, open.start, previous_end(), payload, string_flags(open.value));
  }

  static constexpr size_t kMaxOperators = 100000;

  std::string_view source_;
  std::vector<Token>& tokens_;
  std::vector<SyntaxError>& errors_;
  TreeBuilder& b_;
  std::vector<Operator> operators_;
  uint32_t i_ = 0;
  uint32_t depth_ = 0;
  int do_depth_ = 0;
  bool recovering_ = false;
  bool depth_reported_ = false;
};

void Parser::unwrap_splice(const Arguments& arguments) {
  if (arguments.count != 1 || b_.last().kind != N::block) return;
  const TreeBuilder::Node& inner = b_.at(b_.mark() - 2);
  if (inner.kind == N::call && inner.payload == sym::unquote_splicing.value && inner.size + 1 == b_.last().size) b_.pop();
}

// Inside a bracket that was never closed, what the parser stumbles over is the same fault again.
void drop_repeated(std::vector<SyntaxError>& errors) {
  std::vector<Span> open;
  for (const SyntaxError& e : errors) {
    if (e.lexical && e.opener != 0xFFFFFFFF) open.push_back({e.opener, e.span.end + 1});
  }
  std::erase_if(errors, [&](const SyntaxError& e) {
    return !e.lexical && std::any_of(open.begin(), open.end(), [&](Span s) { return s.contains(e.span.start); });
  });
  std::stable_sort(errors.begin(), errors.end(),
                   [](const SyntaxError& a, const SyntaxError& b) { return a.span.start < b.span.start; });
}

}  // namespace

Tree parse(std::string_view source) {
  // Kept per thread: their memory serves the next file.
  thread_local std::vector<Token> tokens;
  thread_local TreeBuilder builder;
  tokens.clear();
  builder.clear();
  std::vector<SyntaxError> errors;
  std::vector<ColumnShift> shifts;
  if (source.size() > kMaxSourceBytes) {
    errors.push_back({{0, 0}, 0xFFFFFFFF, fmt::format("the file is larger than {} MiB", kMaxSourceBytes >> 20),
                      "leave it out with `paths` in .assay.toml", true});
    builder.add(N::file, 0, 0, 0, 0, 0, node_flag::broken);
    return builder.finish(source, std::move(errors), std::move(shifts));
  }
  lex(source, {tokens, errors, shifts});
  Parser(source, tokens, errors, builder).parse_file();
  if (!errors.empty()) drop_repeated(errors);
  return builder.finish(source, std::move(errors), std::move(shifts));
}

}  // namespace assay
