// Expressions: operators by precedence, operands, attributes.
#include "syntax/parser_impl.h"

namespace assay::grammar {

Class Parser::expression(uint32_t flags) {
  if (lone_token()) return Class::matched;
  Depth guard(*this);
  if (depth_ > kMaxNesting) return too_deep();
  size_t base = operators_.size();
  bool unmatched = false;
  Class last = Class::matched;
  while (true) {
    uint32_t start = current().start;
    if (has(kind(), kPrefix) && prefix_operator()) continue;
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
    if (at_[-1].kind == K::when_op && is_keyword(kind())) {
      keywords(Keywords::without_parens, flags | kNoDo);
      last = Class::no_parens;
      break;
    }
  }
  while (operators_.size() > base) reduce();
  return unmatched ? Class::unmatched : last;
}

Class Parser::too_deep() {
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

bool Parser::prefix_operator() {
  N node = N::unary_op;
  uint8_t precedence = kUnaryPrecedence;
  switch (kind()) {
    case K::unary_op:
    case K::dual_op:
    case K::ternary_op: break;
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

void Parser::push_binary(uint8_t precedence, uint32_t start) {
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
uint32_t Parser::reduce() {
  Operator op = operators_.back();
  operators_.pop_back();
  uint32_t end = previous_end();
  b_.add(op.node, op.mark, op.pos, op.start, end, op.symbol.value);
  if (op.outer.valid()) b_.add(N::unary_op, op.mark, op.pos, op.start, end, op.outer.value);
  return op.start;
}

Parser::Tail Parser::primary(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
  const Token& t = current();
  switch (t.kind) {
    case K::identifier:
    case K::paren_identifier:
    case K::bracket_identifier:
    case K::do_identifier:
    case K::op_identifier: return call_or_variable(mark, start, false, flags, cls);
    case K::alias: alias(start); return Tail::access;
    case K::atom: leaf(N::atom, t.value); return Tail::access;
    case K::atom_quoted: leaf(N::atom, t.value, node_flag::quoted); return Tail::access;
    case K::true_:
    case K::false_:
    case K::nil: leaf(N::atom, t.value, node_flag::word); return Tail::access;
    case K::integer: leaf(N::integer); return Tail::access;
    case K::floating: leaf(N::floating); return Tail::access;
    case K::character: leaf(N::character, t.value); return Tail::access;
    case K::string: leaf(N::string, 0, string_flags(t.value)); return Tail::access;
    case K::charlist: leaf(N::charlist, 0, string_flags(t.value)); return Tail::access;
    case K::sigil: leaf(N::sigil, sigil_name(t).value, string_flags(t.value)); return Tail::access;
    case K::string_open:
    case K::charlist_open:
    case K::sigil_open:
    case K::atom_open: interpolated(mark); return Tail::access;
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

Parser::Tail Parser::missing_operand(uint32_t mark, uint32_t start) {
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

void Parser::alias(uint32_t start) {
  Symbol symbol = current().symbol();
  uint32_t end = current().end;
  bool contiguous = true;
  std::string joined;
  advance();
  while (kind() == K::dot && next_kind() == K::alias) {
    const Token& segment = at_[1];
    if (contiguous && (current().start != end || segment.start != current().end)) {
      contiguous = false;
      joined = source_.substr(start, end - start);
    }
    if (!contiguous) (joined += '.') += slice(segment);
    end = segment.end;
    at_ += 2;
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
Parser::Tail Parser::attribute(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
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
    if (tail == Tail::name)
      tail = kind() == K::open_bracket && previous_end() != current().start ? Tail::name : Tail::access;
  }
  b_.add(N::attribute, mark, start, start, previous_end());
  return tail;
}

}  // namespace assay::grammar
