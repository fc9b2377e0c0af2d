// Calls: arguments with and without parentheses, keywords, dots, do-blocks.
#include "syntax/parser_impl.h"

namespace assay::grammar {

// A name at the current token; `dotted` when the node on its left, since `mark`, is the receiver.
Parser::Tail Parser::call_or_variable(uint32_t mark, uint32_t start, bool dotted, uint32_t flags, Class& cls) {
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

Parser::Tail Parser::after_dot(uint32_t mark, uint32_t start, uint32_t flags, Class& cls) {
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
    const Token* open = at_;
    advance();
    elements(K::close_curly, true);
    close(open, K::close_curly);
    b_.add(N::dot_tuple, mark, dot, start, previous_end());
    return Tail::access;
  }
  if (k == K::string_open) {
    size_t errors = errors_.size();
    error_at({current().start, current().end}, "a function's name may not be interpolated", "call apply/3 instead");
    if (errors_.size() > errors) errors_.back().lexical = true;  // to Elixir, its tokenizer finds this
    skip_one();
    while (kind() != K::string_close && kind() != K::eof) skip_one();
    advance();
  } else {
    unexpected("a name after the dot");
  }
  b_.add(N::error, mark, dot, start, previous_end(), 0, node_flag::broken);
  return Tail::done;
}

void Parser::dotted_alias(uint32_t mark, uint32_t start, uint32_t dot) {
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

void Parser::access(uint32_t mark, uint32_t start) {
  const Token* open = at_;
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

void Parser::parens_arguments() {
  const Token* open = at_;
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

void Parser::report_nested_arguments() {
  uint32_t pos = b_.last().pos;
  error_at({pos, pos + 1}, "a call without parentheses stands among several arguments, so the commas are ambiguous",
           "put the inner call's arguments in parentheses: one(a, two(b, c))");
  recovering_ = false;
}

Parser::Arguments Parser::arguments_without_parens(uint32_t flags) {
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

// `a: 1, b: 2` up to what can't belong to it; one keyword_list node unless `inlined`.
Class Parser::keywords(Keywords style, uint32_t flags, bool inlined) {
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
      // Elixir looks at this when the expression is whole: a fault inside comes first.
      const size_t errors_before = errors_.size();
      expression(flags);
      if (errors_.size() == errors_before) {
        error_at({comma.start, comma.end}, "an expression follows a keyword list, but keywords must stand last",
                 "move it before the keywords, or put the keywords in brackets");
      }
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

Class Parser::keyword_pair(Keywords style, uint32_t flags) {
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
  b_.add(N::keyword_pair, mark, key.start, key.start, previous_end(), key.kind == K::kw_open ? 0 : key.value,
         node_flags);
  return cls;
}

void Parser::do_block() {
  Depth guard(*this);
  uint32_t mark = b_.mark();
  uint32_t start = current().start;
  const Token* open = at_;
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

}  // namespace assay::grammar
