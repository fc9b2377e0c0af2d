// Builds the quoted form bottom up: in preorder every child has a greater id than its parent, so one loop from the last
// node to the first finds the terms of all children ready, without recursion.
//
// The names of functions here follow Elixir's own parser (elixir_parser.yrl), whose code actions they repeat.
#include "syntax/quoted.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "syntax/elixir_columns.h"
#include "syntax/symbols.h"
#include "syntax/term.h"

namespace assay {
namespace {

class Quoted {
 public:
  explicit Quoted(const Tree& tree) : tree_(tree), columns_(tree), term_of_(tree.size()) {}

  Term build() {
    for (uint32_t i = tree_.size(); i-- > 0;) term_of_[i] = node(NodeId{i});
    return term_of_[0];
  }

  Term error(const SyntaxError& error) {
    Term place = meta(error.span.start);
    Term message = terms_.binary(error.message);
    return tuple("error", terms_.tuple({place, message, terms_.binary("")}));
  }

  Terms& terms() { return terms_; }

 private:
  using Args = std::vector<Term>;

  // [line: 1, column: 1]
  Term meta(uint32_t offset) {
    auto [line, column] = columns_.position(offset);
    return terms_.list({pair("line", line), pair("column", column)});
  }
  Term meta(NodeId n) { return meta(tree_.pos(n)); }
  // [KEY: value, line: 1, column: 1]
  Term meta_with(std::string_view key, Term value, Term rest) {
    Args all{tuple(key, value)};
    for (Term element : terms_.elements(rest)) all.push_back(element);
    return terms_.list(all);
  }
  Term pair(std::string_view key, uint32_t value) { return tuple(key, terms_.integer(value)); }
  Term tuple(std::string_view key, Term value) { return terms_.tuple({terms_.atom(key), value}); }
  Term nil() { return terms_.atom("nil"); }
  Term nothing() { return terms_.list({}); }

  Term call(Term name, Term metadata, const Args& args) { return terms_.tuple({name, metadata, terms_.list(args)}); }
  Term call(std::string_view name, Term metadata, const Args& args) { return call(terms_.atom(name), metadata, args); }
  // Mod.fun as the callee of a remote call.
  Term dot(Term metadata, Term left, std::string_view name) { return call(".", metadata, {left, terms_.atom(name)}); }

  std::string_view name(NodeId n) const { return text(tree_.symbol(n)); }
  Term term(NodeId n) const { return term_of_[n.value]; }
  Args terms_of(NodeId n, uint32_t skip = 0) const {
    Args all;
    for (NodeId child : tree_.children(n)) {
      if (skip > 0) {
        --skip;
      } else {
        all.push_back(term(child));
      }
    }
    return all;
  }

  // {name, _, [argument]} with one of these names.
  bool is_call(Term t, std::initializer_list<std::string_view> names) const {
    if (!terms_.is_tuple(t, 3)) return false;
    auto parts = terms_.elements(t);
    bool named = std::ranges::any_of(names, [&](std::string_view one) { return terms_.is_atom(parts[0], one); });
    return named && terms_.is_list(parts[2]);
  }
  bool is_unary(Term t, std::initializer_list<std::string_view> names) const {
    return is_call(t, names) && terms_.elements(terms_.elements(t)[2]).size() == 1;
  }

  // build_block: one expression stands for itself, unless Elixir keeps its block.
  Term block(const Args& expressions) {
    if (expressions.size() == 1 && !is_unary(expressions[0], {"not", "!", "unquote_splicing"})) return expressions[0];
    return call("__block__", nothing(), expressions);
  }

  // The expressions of a file or an interpolation. With none, Elixir speaks of the first line end or `;`, if any.
  Term program(NodeId n, Span inside) {
    Args expressions = terms_of(n);
    if (!expressions.empty()) return block(expressions);
    std::optional<uint32_t> end = columns_.first_end_of_expression(inside);
    return call("__block__", end ? meta(*end) : nothing(), {});
  }

  Term parenthesized(NodeId n) {
    Args expressions = terms_of(n);
    if (!tree_.has(n, node_flag::parens)) return block(expressions);
    Span span = tree_.span(n);
    // Parentheses around a block add their place to its own.
    if (expressions.size() == 1 && is_call(expressions[0], {"__block__"})) {
      auto parts = terms_.elements(expressions[0]);
      Term content = parts[2];
      auto old = terms_.elements(parts[1]);
      Args places(old.begin(), old.end());
      Term outer = meta(span.start);
      auto more = terms_.elements(outer);
      places.insert(places.end(), more.begin(), more.end());
      return terms_.tuple({terms_.atom("__block__"), terms_.list(places), content});
    }
    // `()` is no code to Elixir, `(;)` is an empty block.
    bool place = !expressions.empty() || columns_.has_semicolon({span.start + 1, span.end});
    return call("__block__", place ? meta(span.start) : nothing(), expressions);
  }

  // Arguments with the do-block appended, as in Elixir.
  Term local_call(NodeId n) {
    Args args = terms_of(n);
    Term place = meta(n);
    if (tree_.has(n, node_flag::operator_like) && args.size() == 1) place = meta_with("ambiguous_op", nil(), place);
    return call(name(n), place, args);
  }

  Term remote_call(NodeId n) {
    NodeId left = tree_.first_child(n);
    Args args = terms_of(n, 1);
    Term callee = dot(meta(columns_.dot_between(tree_.span(left).end, tree_.pos(n))), term(left), name(n));
    Term place = meta(n);
    bool bare = tree_.has(n, node_flag::no_parens) && args.empty();
    if (bare) place = meta_with("no_parens", terms_.atom("true"), place);
    return call(callee, place, args);
  }

  Term repeated_call(NodeId n) {
    Term inner = term(tree_.first_child(n));
    return call(inner, terms_.is_tuple(inner, 3) ? terms_.elements(inner)[1] : nothing(), terms_of(n, 1));
  }

  Term access(NodeId n) {
    Term place = meta(n);
    return call(call(".", place, {terms_.atom("Elixir.Access"), terms_.atom("get")}), place, terms_of(n));
  }

  void append_segments(Args& segments, std::string_view dotted) {
    for (size_t at = 0; at <= dotted.size();) {
      size_t end = std::min(dotted.find('.', at), dotted.size());
      segments.push_back(terms_.atom(dotted.substr(at, end - at)));
      at = end + 1;
    }
  }

  Term alias(NodeId n) {
    Args segments;
    append_segments(segments, name(n));
    return call("__aliases__", meta(n), segments);
  }

  // __MODULE__.Foo; but (Foo).Bar is Foo.Bar.
  Term dynamic_alias(NodeId n) {
    Term left = term(tree_.first_child(n));
    Args segments{left};
    Term place = meta(n);
    if (is_call(left, {"__aliases__"})) {
      auto parts = terms_.elements(left);
      place = parts[1];
      auto old = terms_.elements(parts[2]);
      segments.assign(old.begin(), old.end());
    }
    append_segments(segments, name(n));
    return call("__aliases__", place, segments);
  }

  Term integer(NodeId n) {
    std::string_view digits = tree_.text(n);
    if (digits.size() > 2 && digits[0] == '0' && digits[1] > '9') {
      unsigned base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : digits[1] == 'b' ? 2 : 10;
      if (base != 10) return terms_.integer(digits.substr(2), base);
    }
    return terms_.integer(digits, 10);
  }

  Term floating(NodeId n) {
    std::string digits;
    for (char c : tree_.text(n)) {
      if (c != '_') digits += c;
    }
    double value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return terms_.floating(value);
  }

  // string_parts / charlist_parts. Heredocs begin with a text part even when it is empty.
  Args parts(NodeId n, bool charlist) {
    Args all;
    NodeId first = tree_.first_child(n);
    if (tree_.has(n, node_flag::heredoc) && !tree_.is(first, NodeKind::string_part)) all.push_back(terms_.binary(""));
    for (NodeId part : tree_.children(n)) {
      if (tree_.is(part, NodeKind::string_part)) {
        all.push_back(term(part));
        continue;
      }
      Term place = meta(part);
      Term callee = call(".", place, {terms_.atom("Elixir.Kernel"), terms_.atom("to_string")});
      Term string = call(callee, place, {term(part)});
      Term type = terms_.tuple({terms_.atom("binary"), place, nil()});
      all.push_back(charlist ? string : call("::", place, {string, type}));
    }
    return all;
  }
  bool has_parts(NodeId n) const { return tree_.first_child(n).valid(); }

  Term string(NodeId n) {
    if (!has_parts(n)) return terms_.binary(tree_.quoted_value(n));
    return call("<<>>", meta(n), parts(n, false));
  }

  Term charlist(NodeId n) {
    if (!has_parts(n)) return charlist_of(tree_.quoted_value(n));
    Term place = meta(n);
    Term callee = call(".", place, {terms_.atom("Elixir.List"), terms_.atom("to_charlist")});
    return call(callee, place, {terms_.list(parts(n, true))});
  }

  Term charlist_of(std::string_view bytes) {
    Args codes;
    for (size_t at = 0; at < bytes.size();) {
      uint32_t first = static_cast<uint8_t>(bytes[at]);
      uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
      uint32_t code = length == 1 ? first : first & (0xFFu >> (length + 1));
      for (uint32_t i = 1; i < length && at + i < bytes.size(); ++i) {
        code = code << 6 | (static_cast<uint8_t>(bytes[at + i]) & 0x3F);
      }
      codes.push_back(terms_.integer(code));
      at += length;
    }
    return terms_.list(codes);
  }

  Term sigil(NodeId n) {
    Span content = tree_.content_span(n);
    Term place = meta(n);
    bool heredoc = tree_.has(n, node_flag::heredoc);
    // ~r( or ~S""": the delimiter follows the name.
    uint32_t open = tree_.span(n).start + 1 + static_cast<uint32_t>(name(n).size());
    Term delimiter = terms_.binary(tree_.source().substr(open, heredoc ? 3 : 1));
    Term inner = place;
    if (heredoc) inner = meta_with("indentation", terms_.integer(columns_.indentation(content.end)), place);
    Args pieces = has_parts(n) ? parts(n, false) : Args{terms_.binary(tree_.quoted_value(n))};
    Term text = call("<<>>", inner, pieces);
    Term modifiers = charlist_of(tree_.sigil_modifiers(n));
    return call(fmt::format("sigil_{}", name(n)), meta_with("delimiter", delimiter, place), {text, modifiers});
  }

  Term atom_interpolated(NodeId n) {
    Term place = meta(n);
    Term callee = call(".", place, {terms_.atom("erlang"), terms_.atom("binary_to_atom")});
    return call(callee, place, {call("<<>>", place, parts(n, false)), terms_.atom("utf8")});
  }

  Term keyword_pair(NodeId n) {
    if (tree_.has(n, node_flag::interpolated_key)) return terms_.tuple(terms_of(n));
    return terms_.tuple({terms_.atom(name(n)), term(tree_.first_child(n))});
  }

  Term map_update(NodeId n) { return call("|", meta(n), {term(tree_.first_child(n)), terms_.list(terms_of(n, 1))}); }

  // build_op, with its rearrangements.
  Term binary_op(NodeId n) {
    Args sides = terms_of(n);
    Term place = meta(n);
    Symbol op = tree_.symbol(n);
    if (op == sym::op_not_in) return call("not", place, {call("in", place, sides)});
    if (op == sym::in_ && is_unary(sides[0], {"not", "!"})) {
      auto outer = terms_.elements(sides[0]);
      Term word = outer[0];
      Term left = terms_.elements(outer[2])[0];
      return call(word, place, {call("in", place, {left, sides[1]})});
    }
    return call(name(n), place, sides);
  }

  // `//x` of `&//2` is the division of the variable `/` by x.
  Term unary_op(NodeId n) {
    if (tree_.symbol(n) != sym::op_step) return call(name(n), meta(n), terms_of(n));
    Term division = terms_.tuple({terms_.atom("/"), meta(n), nil()});
    return call("/", meta(tree_.pos(n) + 1), {division, term(tree_.first_child(n))});
  }

  // unwrap_splice, unwrap_when
  Term clause_head(NodeId n) {
    Args patterns = terms_of(n);
    if (tree_.has(n, node_flag::guarded)) return terms_.list({call("when", meta(n), patterns)});
    if (patterns.size() == 1 && is_unary(patterns[0], {"__block__"})) {
      Term inner = terms_.elements(terms_.elements(patterns[0])[2])[0];
      if (is_call(inner, {"unquote_splicing"})) return terms_.list({inner});
    }
    if (!patterns.empty() && is_call(patterns.back(), {"when"})) {
      auto when = terms_.elements(patterns.back());
      Term place = when[1];
      auto sides = terms_.elements(when[2]);
      if (sides.size() == 2) {
        Args merged(patterns.begin(), patterns.end() - 1);
        merged.insert(merged.end(), sides.begin(), sides.end());
        return terms_.list({call("when", place, merged)});
      }
    }
    return terms_.list(patterns);
  }

  Term clause(NodeId n) {
    NodeId head = tree_.first_child(n);
    NodeId body = tree_.next_sibling(head);
    return call("->", meta(n), {term(head), body ? block({term(body)}) : nil()});
  }

  Term do_section(NodeId n) {
    NodeId first = tree_.first_child(n);
    Term body;
    if (tree_.is(first, NodeKind::clause)) {
      body = terms_.list(terms_of(n));
    } else {
      body = first ? block({term(first)}) : call("__block__", nothing(), {});
    }
    return terms_.tuple({terms_.atom(name(n)), body});
  }

  Term container(NodeId n) {
    Args elements = terms_of(n);
    if (elements.size() == 2) return terms_.tuple(elements);
    return call("{}", meta(n), elements);
  }

  Term node(NodeId n) {
    switch (tree_.kind(n)) {
      case NodeKind::file: return program(n, {0, static_cast<uint32_t>(tree_.source().size())});
      case NodeKind::interpolation: return program(n, {tree_.pos(n) + 2, tree_.span(n).end});
      case NodeKind::block: return parenthesized(n);
      case NodeKind::error: return call("__block__", meta(n), terms_of(n));
      case NodeKind::variable: return terms_.tuple({terms_.atom(name(n)), meta(n), nil()});
      case NodeKind::call: return local_call(n);
      case NodeKind::dot_call: return remote_call(n);
      case NodeKind::anonymous_call: {
        Term place = meta(n);
        return call(call(".", place, {term(tree_.first_child(n))}), place, terms_of(n, 1));
      }
      case NodeKind::repeated_call: return repeated_call(n);
      case NodeKind::dot_tuple: {
        Term place = meta(n);
        return call(dot(place, term(tree_.first_child(n)), "{}"), place, terms_of(n, 1));
      }
      case NodeKind::access: return access(n);
      case NodeKind::alias: return alias(n);
      case NodeKind::dynamic_alias: return dynamic_alias(n);
      case NodeKind::atom: return terms_.atom(name(n));
      case NodeKind::atom_interpolated: return atom_interpolated(n);
      case NodeKind::integer: return integer(n);
      case NodeKind::floating: return floating(n);
      case NodeKind::character: return terms_.integer(tree_.payload(n));
      case NodeKind::string: return string(n);
      case NodeKind::charlist: return charlist(n);
      case NodeKind::sigil: return sigil(n);
      case NodeKind::string_part: return terms_.binary(tree_.quoted_value(n));
      case NodeKind::list:
      case NodeKind::keyword_list:
      case NodeKind::stab:
      case NodeKind::do_block: return terms_.list(terms_of(n));
      case NodeKind::tuple: return container(n);
      case NodeKind::bitstring: return call("<<>>", meta(n), terms_of(n));
      case NodeKind::map: return call("%{}", meta(n), terms_of(n));
      case NodeKind::map_update: return map_update(n);
      case NodeKind::struct_: return call("%", meta(n), terms_of(n));
      case NodeKind::keyword_pair: return keyword_pair(n);
      case NodeKind::map_pair: return terms_.tuple(terms_of(n));
      case NodeKind::binary_op: return binary_op(n);
      case NodeKind::step_range: return call("..//", meta(n), terms_of(n));
      case NodeKind::unary_op: return unary_op(n);
      case NodeKind::nullary_range: return call("..", meta(n), {});
      case NodeKind::attribute: return call("@", meta(n), terms_of(n));
      case NodeKind::capture: return call("&", meta(n), terms_of(n));
      case NodeKind::fn: return call("fn", meta(n), terms_of(n));
      case NodeKind::clause: return clause(n);
      case NodeKind::clause_head: return clause_head(n);
      case NodeKind::do_section: return do_section(n);
    }
    return nothing();
  }

  const Tree& tree_;
  ElixirColumns columns_;
  Terms terms_;
  std::vector<Term> term_of_;
};

// Elixir reads all tokens of a file before it parses the first, so its tokenizer's errors come before any other.
const SyntaxError* elixirs_error(const Tree& tree) {
  const std::vector<SyntaxError>& errors = tree.errors();
  // An interpolation that nothing closes is noticed at the end of the file only, although it stands further up.
  auto noticed = [](const SyntaxError& error) { return error.lexical && error.span.start != error.opener; };
  auto lexical = std::ranges::find_if(errors, noticed);
  if (lexical == errors.end()) lexical = std::ranges::find_if(errors, &SyntaxError::lexical);
  if (lexical != errors.end()) return &*lexical;
  auto first = std::ranges::min_element(errors, {}, [](const SyntaxError& error) { return error.span.start; });
  return first != errors.end() ? &*first : nullptr;
}

}  // namespace

std::string quoted_etf(const Tree& tree) {
  Quoted quoted(tree);
  Terms& terms = quoted.terms();
  if (const SyntaxError* error = elixirs_error(tree)) return terms.to_etf(quoted.error(*error));
  Term built = quoted.build();
  return terms.to_etf(terms.tuple({terms.atom("ok"), built}));
}

std::string quoted_text(const Tree& tree) {
  constexpr uint32_t kWidth = 98;  // as inspect's
  Quoted quoted(tree);
  const SyntaxError* error = elixirs_error(tree);
  return quoted.terms().to_text(error != nullptr ? quoted.error(*error) : quoted.build(), kWidth) + "\n";
}

}  // namespace assay
