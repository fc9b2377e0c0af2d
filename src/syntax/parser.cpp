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
#include <vector>

#include "syntax/lexer.h"
#include "syntax/parser_impl.h"

namespace assay {
namespace grammar {

void Parser::parse_file() {
  uint32_t separator = is_separator(kind()) ? current().start : 0;
  bool separated = is_separator(kind());
  statements(K::eof);
  uint32_t size = static_cast<uint32_t>(source_.size());
  b_.add(N::file, 0, b_.mark() == 0 ? separator : 0, 0, size, separated ? 1 : 0);
}

void Parser::error_at(Span span, std::string message, std::string help) {
  if (recovering_) return;
  recovering_ = true;
  if (errors_.size() >= kMaxErrors) return;
  errors_.push_back({span, 0xFFFFFFFF, std::move(message), std::move(help), false});
}

std::string Parser::describe(const Token& t) const {
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
void Parser::unexpected(std::string_view wanted, std::string help, bool eol_allowed) {
  uint32_t i = eol_allowed && kind() == K::eol ? index() + 1 : index();
  const Token& t = tokens_[i];
  bool ended = (t.kind == K::eof || t.kind == K::interpolation_close) && i > 0;
  const Token& place = ended ? tokens_[i - 1] : t;
  error_at({place.start, place.end},
           wanted.empty() ? fmt::format("unexpected {}", describe(t))
                          : fmt::format("unexpected {}, expected {}", describe(t), wanted),
           std::move(help));
}

// Skips to the next separator, comma or closer of this level.
void Parser::recover(bool stop_at_comma) {
  while (!is_closer(kind()) && !is_separator(kind()) && !(stop_at_comma && kind() == K::comma)) skip_one();
  recovering_ = false;
}

// One token, or all that an opener opens.
void Parser::skip_one() {
  if (is_opener(kind())) {
    uint32_t closer = current().value;
    if (closer > index() && closer < tokens_.size()) at_ = &tokens_[closer];
  }
  advance();
}

// Whether Elixir wraps this lone expression in a block: `not x`, `!x` and unquote_splicing(x).
bool Parser::wants_block() const {
  const TreeBuilder::Node& node = b_.last();
  if (node.kind == N::unary_op) return node.payload == sym::not_.value || node.payload == sym::op_bang.value;
  if (node.kind == N::binary_op) return node.payload == sym::op_not_in.value;
  bool splice = node.kind == N::call && node.payload == sym::unquote_splicing.value && node.size > 1;
  return splice && b_.at(b_.mark() - 2).size == node.size - 1;  // exactly one argument
}

// Expressions up to a closer; those of the file and of an interpolation.
void Parser::statements(K closer) {
  uint32_t mark = b_.mark();
  uint32_t count = 0;
  uint32_t start = 0;
  skip_separators();
  while (kind() != closer && kind() != K::eof) {
    start = current().start;
    const Token* before = at_;
    expression(0);
    ++count;
    end_statement(before, closer);
    skip_separators();
  }
  if (count == 1 && wants_block()) wrap_block(mark, start, 0, b_.last().end);
}

// After a statement: a separator or a closer must follow.
void Parser::end_statement(const Token* before, K closer) {
  if (!is_separator(kind()) && kind() != closer) {
    std::string help;
    if (kind() == K::do_) help = "write either `if x do ... end` or `if(x, do: ...)`";
    unexpected("", help);
  }
  if (recovering_) recover(false);
  if (at_ == before || (is_closer(kind()) && kind() != closer && kind() != K::eof && !inside(kind()))) advance();
}

Parser::Body Parser::clauses_or_statements(K closer) {
  Body body;
  uint32_t mark = b_.mark();
  uint32_t start = current().start;
  Clause clause;
  uint32_t stray_arrow = 0;
  size_t errors_before = 0;
  skip_separators();
  while (kind() != closer && !(closer == K::end_ && kind() == K::block_identifier) && kind() != K::eof) {
    const Token* before = at_;
    if (current().clause_start) {
      if (body.clauses) {
        if (clause.expressions == 0) check_empty_body();
        end_clause(clause);
      } else if (body.count > 0) {
        stray_arrow = next_arrow();
        errors_before = errors_.size();
      }
      body.clauses = true;
      ++body.count;
      clause = start_clause();
      skip_eol();
      if (recovering_) recover(false);
      continue;
    }
    uint32_t statement = current().start;
    uint32_t first = b_.mark();
    bool keyword = is_keyword(kind());
    Class cls = keyword ? Class::matched : expression(0);
    if (keyword || (kind() == K::comma && cls == Class::matched && !recovering_)) {
      headless_arguments();
      error_node(first, statement);  // one statement is one node
    }
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
  if (stray_arrow != 0 && errors_.size() == errors_before) report_stray_arrow(stray_arrow);
  if (body.clauses) {
    end_clause(clause);
  } else if (body.count == 1 ? wants_block() : body.count > 1) {
    wrap_block(mark, start, 0, b_.last().end);
  }
  return body;
}

// `a ->` and a line end: Elixir reads the next clause's head as the body, and stumbles over what follows that.
void Parser::check_empty_body() {
  uint32_t before = index() - 1;
  if (tokens_[before].kind == K::eol) --before;
  if (tokens_[before].kind != K::stab_op) return;
  uint32_t i = index();
  if (tokens_[i].kind == K::open_paren && parenthesized_head()) ++i;
  while (!is_closer(tokens_[i].kind) && tokens_[i].kind != K::comma && tokens_[i].kind != K::stab_op) {
    uint32_t inner = is_opener(tokens_[i].kind) ? tokens_[i].value : 0;
    i = inner > i ? inner + 1 : i + 1;
  }
  error_at({tokens_[i].start, tokens_[i].end}, "the clause above has nothing after its ->",
           "give it a value, such as nil");
  recovering_ = false;
}

// `a, b` or `a: 1` as a statement, where clauses may stand: the head of a clause whose -> is missing.
void Parser::headless_arguments() {
  if (kind() == K::comma) advance();
  arguments_without_parens(kNoDo);
  if (recovering_) return;
  if (kind() == K::close_paren && paren_ != nullptr && is_name(paren_[-1].kind)) {
    error_at({paren_->start, paren_->end}, "a space stands between a function's name and its parentheses",
             "remove the space");
    return;
  }
  const Token& place = tokens_[kind() == K::eof ? index() - 1 : index()];
  error_at({place.start, place.end}, "expressions stand in a row with commas, but no -> follows",
           "commas belong into calls, lists and heads of clauses");
}

uint32_t Parser::next_arrow() const {
  uint32_t i = index();
  while (i + 1 < tokens_.size() && tokens_[i].kind != K::stab_op) ++i;
  return i;
}

// Elixir looks at this when the body is done: other faults inside come first.
void Parser::report_stray_arrow(uint32_t arrow) {
  error_at({tokens_[arrow].start, tokens_[arrow].end}, "unexpected ->: the expressions before it are no clause",
           "where several clauses stand, the first must have -> too");
  recovering_ = false;
}

Parser::Clause Parser::start_clause() {
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

void Parser::end_clause(const Clause& clause) {
  if (clause.expressions == 1 ? wants_block() : clause.expressions > 1) {
    wrap_block(clause.body_mark, clause.body_start, 0, b_.last().end);
  }
  uint32_t end = clause.expressions > 0 ? std::max(clause.end, b_.last().end) : clause.end;
  b_.add(N::clause, clause.mark, clause.arrow, clause.start, end);
}

void Parser::clause_head() {
  uint32_t mark = b_.mark();
  uint32_t start = current().start;
  uint32_t pos = start;
  uint8_t flags = 0;
  if (kind() == K::open_paren && parenthesized_head()) {
    const Token* open = at_;
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

// Whether the parenthesis here holds a whole clause head: `(a, b) ->`, `() when x ->`, `(a: 1) ->`.
bool Parser::parenthesized_head() const {
  uint32_t closer = current().value;
  if (closer <= index() || closer + 1 >= tokens_.size()) return false;
  K after = tokens_[closer + 1].kind;
  if (after != K::stab_op && after != K::when_op) return false;
  uint32_t i = index() + 1;
  if (tokens_[i].kind == K::eol) ++i;
  if (i == closer || is_keyword(tokens_[i].kind)) return true;
  while (i < closer) {
    if (tokens_[i].kind == K::comma) return true;
    uint32_t inner = is_opener(tokens_[i].kind) ? tokens_[i].value : 0;
    i = inner > i ? inner + 1 : i + 1;
  }
  return false;
}

void Parser::unwrap_splice(const Arguments& arguments) {
  if (arguments.count != 1 || b_.last().kind != N::block || b_.last().size < 2) return;  // `()` holds nothing
  const TreeBuilder::Node& inner = b_.at(b_.mark() - 2);
  if (inner.kind == N::call && inner.payload == sym::unquote_splicing.value && inner.size + 1 == b_.last().size)
    b_.pop();
}

}  // namespace grammar

namespace {

constexpr uint32_t kNone = 0xFFFFFFFF;

// What is open is a `do` or `fn`, not a bracket.
bool leaves_block_open(std::string_view source, const SyntaxError& error) {
  if (error.opener == kNone) return false;
  const std::string_view opener = source.substr(error.opener);
  return opener.starts_with("do") || opener.starts_with("fn");
}

// The error that the file ends while a `do` or `fn` is open; null when there is none.
SyntaxError* unclosed_block(std::string_view source, std::vector<SyntaxError>& errors) {
  if (errors.empty() || !errors.back().lexical) return nullptr;
  SyntaxError& last = errors.back();
  const bool at_end = last.span.start == source.size() && last.span.end == source.size();
  return at_end && leaves_block_open(source, last) ? &last : nullptr;
}

// Where the indentation tells which `end` is missing, the tokens are read as if it stood there: what follows is then
// outside again, as its author sees it.
void close_by_indentation(std::string_view source, TokenList& tokens, std::vector<SyntaxError>& errors,
                          std::vector<ColumnShift>& shifts) {
  SyntaxError* unclosed = unclosed_block(source, errors);
  if (unclosed == nullptr) return;
  TokenList guessed;
  std::vector<ColumnShift> guessed_shifts;
  std::vector<LostEnd> lost;
  if (!lex_by_indentation(source, {guessed, errors, guessed_shifts}, lost) || lost.empty()) return;
  std::swap(tokens, guessed);
  shifts = std::move(guessed_shifts);
  auto line = [&](uint32_t offset) { return 1 + std::count(source.begin(), source.begin() + offset, '\n'); };
  unclosed->help = fmt::format("by the indentation, the {} of line {} has lost its end before line {}",
                               source.substr(lost[0].opener, 2), line(lost[0].opener), line(lost[0].before));
}

// Inside a bracket that was never closed, and on a line where the lexer had to leave something out, what the parser
// stumbles over is the same fault again.
void drop_repeated(std::string_view source, std::vector<SyntaxError>& errors) {
  std::vector<Span> covered;
  for (const SyntaxError& e : errors) {
    if (!e.lexical) continue;
    size_t line = source.substr(0, e.span.start).rfind('\n');
    size_t end = source.find('\n', e.span.start);
    covered.push_back({line == std::string_view::npos ? 0 : static_cast<uint32_t>(line),
                       static_cast<uint32_t>(std::min(end, source.size())) + 1});
    // Code in a block that is never closed parses all the same.
    if (e.opener != kNone && !leaves_block_open(source, e)) covered.push_back({e.opener, e.span.end + 1});
  }
  std::erase_if(errors, [&](const SyntaxError& e) {
    return !e.lexical && std::any_of(covered.begin(), covered.end(), [&](Span s) { return s.contains(e.span.start); });
  });
  std::stable_sort(errors.begin(), errors.end(),
                   [](const SyntaxError& a, const SyntaxError& b) { return a.span.start < b.span.start; });
}

}  // namespace

Tree parse(std::string_view source) {
  // Kept per thread: their memory serves the next file.
  thread_local TokenList tokens;
  thread_local TreeBuilder builder;
  tokens.clear();
  builder.clear();
  std::vector<SyntaxError> errors;
  std::vector<ColumnShift> shifts;
  if (source.size() > kMaxSourceBytes) {
    errors.push_back({{0, 0},
                      0xFFFFFFFF,
                      fmt::format("the file is larger than {} MiB", (kMaxSourceBytes + 1) >> 20),
                      "leave it out with `paths` in .assay.toml",
                      true});
    builder.add(NodeKind::file, 0, 0, 0, 0, 0, node_flag::broken);
    return builder.finish(source, std::move(errors), std::move(shifts));
  }
  lex(source, {tokens, errors, shifts});
  if (!errors.empty()) close_by_indentation(source, tokens, errors, shifts);
  grammar::Parser(source, tokens, errors, builder).parse_file();
  if (!errors.empty()) drop_repeated(source, errors);
  return builder.finish(source, std::move(errors), std::move(shifts));
}

}  // namespace assay
