// Lists, tuples, maps, structs, parentheses, fn, and strings with interpolation.
#include <utility>

#include "syntax/parser_impl.h"

namespace assay::grammar {

Class Parser::container_element() {
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
void Parser::elements(K closer, bool wrap_keywords) {
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
    const Token* before = at_;
    container_element();
    if (!recovering_ && kind() != K::comma && kind() != closer && !(kind() == K::eol && next_kind() == closer)) {
      unexpected("a comma or the end of the list", "put a comma between the elements", true);
    }
    if (recovering_) recover(true);
    if (kind() == K::eol && next_kind() != closer && at_ != before) {
      advance();  // a comma was missing here, and has been reported
      continue;
    }
    if (kind() != K::comma) return;
    advance();
  }
}

void Parser::container(N node, K closer) {
  uint32_t mark = b_.mark();
  uint32_t start = current().start;
  const Token* open = at_;
  advance();
  elements(closer, node != N::list);
  close(open, closer);
  b_.add(node, mark, start, start, previous_end());
}

// The closer of the opener `open`: a line end may stand before it. Whatever else does is skipped.
void Parser::close(const Token* open, K closer) {
  if (kind() == K::eol && next_kind() == closer) advance();
  if (kind() != closer) {
    unexpected(closer == K::end_ ? "end" : slice_of(closer), {}, closer != K::end_);
    uint32_t at = open->value;
    if (at > index() && at < tokens_.size()) at_ = &tokens_[at];
  }
  recovering_ = false;
  if (kind() == closer) advance();
}

void Parser::map_arguments(uint32_t mark, uint32_t start) {
  uint32_t pos = current().start;
  const Token* open = at_;
  if (kind() != K::open_curly) {
    unexpected("{");
    // Line ends, or an `end` that closes nothing, may stand between what was read and here.
    b_.add(N::map, b_.mark(), pos, start, std::max(start, previous_end()), 0, node_flag::broken);
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
void Parser::pair_value(uint32_t mark, uint32_t start) {
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
bool Parser::may_splice() const {
  const TreeBuilder::Node& node = b_.last();
  bool block = at_[-1].kind == K::end_;
  switch (node.kind) {
    case N::variable: return (node.flags & node_flag::parens) == 0;
    case N::call:
    case N::dot_call:
    case N::anonymous_call:
    case N::repeated_call: return !block;
    default: return recovering_;
  }
}

void Parser::map_pairs() {
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

void Parser::structure(uint32_t mark, uint32_t start) {
  Depth guard(*this);
  if (depth_ > kMaxNesting) {
    too_deep();
    return;
  }
  advance();
  Class cls = Class::matched;
  uint32_t name = b_.mark();
  uint32_t at = current().start;
  if (kind() == K::unary_op) {
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

void Parser::parenthesized(uint32_t mark, uint32_t start) {
  Depth guard(*this);
  const Token* open = at_;
  advance();
  bool bare_empty = kind() == K::close_paren || (kind() == K::eol && next_kind() == K::close_paren);
  const Token* outer = std::exchange(paren_, open);
  Body body = clauses_or_statements(K::close_paren);
  paren_ = outer;
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

void Parser::anonymous_function(uint32_t mark, uint32_t start) {
  Depth guard(*this);
  const Token* open = at_;
  advance();
  const size_t errors_before = errors_.size();
  Body body = clauses_or_statements(K::end_);
  if (!body.clauses && errors_.size() == errors_before) {
    uint32_t place = body.count > 0 ? start : current().start;
    error_at({place, place + 2}, "this fn has no ->", "write fn pattern -> expression end");
    recovering_ = false;
  }
  close(open, K::end_);
  b_.add(N::fn, mark, start, start, previous_end(), 0, body.clauses ? 0 : node_flag::broken);
}

Symbol Parser::sigil_name(const Token& t) const {
  uint32_t end = t.start + 1;
  auto letter = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  while (end < t.end && letter(source_[end])) ++end;
  return intern(source_.substr(t.start + 1, end - t.start - 1));
}

void Parser::interpolated(uint32_t mark) {
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
    const Token* hole = at_;
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

}  // namespace assay::grammar
