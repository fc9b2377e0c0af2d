#include "score/fragment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "flow/value.h"
#include "names/build_names.h"
#include "score/code_text.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr std::string_view kHole = "_any";  // stands for the operand that a cut took away
constexpr int kMostSteps = 200'000;         // of one comparison: enough for any fragment, few on hostile input

bool is_word(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// What closes the brackets, strings and blocks that a text leaves open, in order.
std::string closers(std::string_view text) {
  std::vector<std::string_view> open;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!open.empty() && (open.back() == "\"" || open.back() == "'")) {
      if (c == '\\')
        ++i;
      else if (c == open.back()[0])
        open.pop_back();
      continue;
    }
    if (c == '?' && (i == 0 || !is_word(text[i - 1]))) {
      ++i;
    } else if (c == '"' || c == '\'') {
      open.push_back(c == '"' ? "\"" : "'");
    } else if (c == '(' || c == '[' || c == '{') {
      open.push_back(c == '(' ? ")" : c == '[' ? "]" : "}");
    } else if (c == ')' || c == ']' || c == '}') {
      if (!open.empty() && open.back()[0] == c) open.pop_back();
    } else if (text.substr(i, 2) == "<<" && (i == 0 || text[i - 1] != '<') && text.substr(i, 3) != "<<<") {
      open.push_back(">>");
      ++i;
    } else if (text.substr(i, 2) == ">>" && !open.empty() && open.back() == ">>") {
      open.pop_back();
      ++i;
    } else if (is_word(c)) {
      const size_t start = i;
      while (i + 1 < text.size() && is_word(text[i + 1])) ++i;
      const std::string_view word = text.substr(start, i + 1 - start);
      const bool keyword = i + 1 < text.size() && (text[i + 1] == ':' || text[i + 1] == '?' || text[i + 1] == '!');
      if (keyword || (start > 0 && (text[start - 1] == '.' || text[start - 1] == ':' || text[start - 1] == '@')))
        continue;
      if (word == "do" || word == "fn") open.push_back("end");
      if (word == "end" && !open.empty() && open.back() == "end") open.pop_back();
    }
  }
  std::string result;
  for (auto closer = open.rbegin(); closer != open.rend(); ++closer) {
    if (*closer == "end") result += "\n";
    result += *closer;
  }
  return result;
}

bool ends_with_operator(std::string_view text) {
  static constexpr std::array<std::string_view, 20> kOperators = {
      "|>", "->",   "<>", "++", "--", "<-", "==", "!=", "&&", "||",
      "=>", "\\\\", "::", "=",  "+",  "-",  "*",  "/",  "<",  "|"};
  return std::any_of(kOperators.begin(), kOperators.end(), [&](std::string_view op) { return text.ends_with(op); });
}

bool is_definer(std::string_view word) {
  static constexpr std::array<std::string_view, 10> kDefiners = {
      "def", "defp", "defmacro", "defmacrop", "defguard", "defmodule", "defprotocol", "defimpl", "defdelegate", "test"};
  return std::find(kDefiners.begin(), kDefiners.end(), word) != kDefiners.end();
}

// "MyApp.Repo" is meant by "Repo" and by itself.
bool names_module(std::string_view wanted, std::string_view found) {
  return found == wanted ||
         (found.size() > wanted.size() && found.ends_with(wanted) && found[found.size() - wanted.size() - 1] == '.');
}

// Compares nodes of a fragment with nodes of a file.
class Matcher {
 public:
  Matcher(const File& pattern, uint32_t given_until, const File& file)
      : pattern_(pattern), p_(pattern.tree), until_(given_until), file_(file), c_(file.tree) {}

  bool match(NodeId p, NodeId c) {
    if (!p.valid() || !c.valid() || --steps_ < 0) return false;
    p = inner(p_, p);
    c = inner(c_, c);
    if (is_any(p)) return true;
    // Cut off inside, and the first operand of what stands there: `with {:ok,` of `with {:ok, x} <- f()`.
    if (is_open(p) && !p_.is(p, NodeKind::binary_op) && c_.is(c, NodeKind::binary_op) && match(p, c_.first_child(c))) {
      return true;
    }
    if (is_call(pattern_, p)) return match_call(p, c);
    switch (p_.kind(p)) {
      case NodeKind::alias:
      case NodeKind::dynamic_alias: return match_module(p, c);
      case NodeKind::atom:
      case NodeKind::integer:
      case NodeKind::floating:
      case NodeKind::character:
      case NodeKind::string: return match_literal(p, c);
      case NodeKind::sigil:
      case NodeKind::charlist: return match_sigil(p, c);
      case NodeKind::keyword_list: return match_keywords(p, c);
      case NodeKind::list:
        if (is_open(p) && holds_pairs_alone(p)) return match_keywords(p, c);
        break;
      case NodeKind::keyword_pair: return match_pair(p, c);
      default: break;
    }
    const Value value = value_of(file_, c);
    NodeId found = c_.kind(c) == p_.kind(p) || !value.known() ? c : value.node();
    if (c_.kind(found) != p_.kind(p) || p_.symbol(p) != c_.symbol(found)) return false;
    return match_children(p, found);
  }

 private:
  // Parentheses and blocks of one expression are nothing.
  static NodeId inner(const Tree& tree, NodeId node) {
    while ((tree.is(node, NodeKind::block) || tree.is(node, NodeKind::do_section)) && tree.child_count(node) == 1) {
      node = tree.first_child(node);
    }
    return node;
  }
  [[nodiscard]] bool is_any(NodeId p) const {
    return p_.is(p, NodeKind::variable) && !is_call(pattern_, p) && p_.symbol(p) != sym::__MODULE__;
  }
  static bool is_call(const File& file, NodeId node) {
    const Tree& tree = file.tree;
    if (tree.is(node, NodeKind::call) || tree.is(node, NodeKind::dot_call)) return true;
    if (tree.is(node, NodeKind::binary_op)) return tree.symbol(node) == sym::op_pipe_forward;
    // `conn |> halt`
    const NodeId parent = tree.parent(node);
    return tree.is(node, NodeKind::variable) && tree.is(parent, NodeKind::binary_op) &&
           tree.symbol(parent) == sym::op_pipe_forward && tree.last_child(parent) == node;
  }
  // Cut off inside, or a call without parentheses at the end: more may follow in the code.
  [[nodiscard]] bool is_open(NodeId p) const {
    const uint32_t end = p_.span(p).end;
    const bool bare = p_.is(p, NodeKind::call) && !p_.has(p, node_flag::parens) && end == until_ &&
                      !p_.is(p_.last_child(p), NodeKind::do_block);
    return end > until_ || bare;
  }

  bool match_module(NodeId p, NodeId c) {
    const Symbol found = value_of(file_, c).module();
    const Symbol wanted = pattern_.names.resolve_module(p_, p);
    return found && wanted && names_module(text(wanted), text(found));
  }

  bool match_literal(NodeId p, NodeId c) {
    const Value wanted = value_of(pattern_, p), found = value_of(file_, c);
    if (auto atom = wanted.atom()) return found.is_atom(*atom);
    if (auto number = wanted.integer()) return found.integer() == number;
    if (auto string = wanted.string()) {
      auto other = found.string_with("\x01");
      if (!other) return false;
      return is_open(p) ? other->starts_with(*string) : *other == *string;
    }
    return found.known() && c_.kind(found.node()) == p_.kind(p) && c_.text(found.node()) == p_.text(p);
  }

  bool match_sigil(NodeId p, NodeId c) {
    const NodeId found = value_of(file_, c).known() ? value_of(file_, c).node() : c;
    if (c_.kind(found) != p_.kind(p) || c_.symbol(found) != p_.symbol(p)) return false;
    const Span wanted = p_.content_span(p);
    const std::string_view text = piece(p_.source(), {wanted.start, std::min(wanted.end, until_)});
    const std::string_view other = piece(c_.source(), c_.content_span(found));
    if (is_open(p)) return other.starts_with(text);
    return other == text || (p_.first_child(p).valid() && match_children(p, found));
  }

  // `name: value`, or `{:name, value}` in a list, which means the same.
  bool match_pair(NodeId p, NodeId c) {
    NodeId name = c;
    if (c_.is(c, NodeKind::tuple) && c_.child_count(c) == 2 && c_.is(c_.parent(c), NodeKind::list)) {
      name = c_.first_child(c);
      if (!c_.is(name, NodeKind::atom)) return false;
    } else if (!c_.is(c, NodeKind::keyword_pair)) {
      return false;
    }
    return p_.symbol(p) == c_.symbol(name) && match(p_.last_child(p), c_.last_child(c));
  }

  // `[size: 10`: a list of options, cut off.
  [[nodiscard]] bool holds_pairs_alone(NodeId p) const {
    const auto pairs = p_.children(p);
    return p_.first_child(p).valid() &&
           std::all_of(pairs.begin(), pairs.end(), [&](NodeId pair) { return p_.is(pair, NodeKind::keyword_pair); });
  }

  // Every pair of the fragment, in any order, among the entries of whatever holds options there.
  bool match_keywords(NodeId p, NodeId c) {
    const Value options = value_of(file_, c);
    for (NodeId pair : p_.children(p)) {
      if (!p_.is(pair, NodeKind::keyword_pair)) return false;
      const Value entry = options.entry(text(p_.symbol(pair)));
      if (!entry.present() || !match(p_.last_child(pair), entry.written())) return false;
    }
    return true;
  }

  bool match_children(NodeId p, NodeId c) {
    NodeId other = c_.first_child(c);
    for (NodeId child : p_.children(p)) {
      if (p_.span(child).start >= until_) break;  // made up
      if (!other.valid() || !match(child, other)) return false;
      other = c_.next_sibling(other);
    }
    return !other.valid() || is_open(p);
  }

  // A call taken apart, whichever way it is written.
  struct Parts {
    std::string_view module, function;  // module empty: not given
    std::vector<NodeId> all;            // the arguments as the callee sees them
    size_t piped = 0;                   // how many of these are piped
    NodeId node;                        // the call itself
    NodeId block;
    bool listed = true;  // false: the arguments aren't known (captured)
  };
  static std::optional<Parts> parts_of(const File& file, NodeId node) {
    const Tree& tree = file.tree;
    Parts parts;
    NodeId piped;
    parts.node = node;
    if (tree.is(node, NodeKind::binary_op) && tree.symbol(node) == sym::op_pipe_forward) {
      piped = tree.first_child(node);
      parts.node = tree.last_child(node);
    }
    if (CallId id = file.names.call_at(node); id.valid()) {
      const Call& call = file.names.call(id);
      parts.function = text(call.function);
      if (call.target != CallTarget::local && call.target != CallTarget::kernel && call.module)
        parts.module = text(call.module);
      parts.all = arguments_of(file, call);
      parts.piped = call.form == CallForm::piped ? 1 : 0;
      parts.listed = call.form != CallForm::captured;
      parts.node = call.node;
    } else {
      const bool named = tree.is(parts.node, NodeKind::call) || tree.is(parts.node, NodeKind::dot_call) ||
                         tree.is(parts.node, NodeKind::variable);
      if (!named) return std::nullopt;
      parts.function = text(tree.symbol(parts.node));
      if (piped.valid()) parts.all.push_back(piped), parts.piped = 1;
      NodeId child = tree.first_child(parts.node);
      if (tree.is(parts.node, NodeKind::dot_call) && child.valid()) {
        if (Symbol module = file.names.resolve_module(tree, child)) parts.module = text(module);
        child = tree.next_sibling(child);
      }
      for (; child.valid(); child = tree.next_sibling(child)) {
        if (!tree.is(child, NodeKind::do_block)) parts.all.push_back(child);
      }
    }
    if (NodeId last = tree.last_child(parts.node); tree.is(last, NodeKind::do_block)) parts.block = last;
    return parts;
  }

  bool match_call(NodeId p, NodeId c) {
    // `load() |>`: piped into whatever follows.
    if (p_.is(p, NodeKind::binary_op) && text(p_.symbol(p_.last_child(p))) == kHole) {
      return c_.is(c, NodeKind::binary_op) && c_.symbol(c) == p_.symbol(p) &&
             match(p_.first_child(p), c_.first_child(c));
    }
    const auto wanted = parts_of(pattern_, p);
    const auto found = parts_of(file_, c);
    if (!wanted || !found || wanted->function != found->function) return false;
    if (!wanted->module.empty() && !names_module(wanted->module, found->module)) return false;
    if (is_definer(wanted->function)) return match_definition(wanted->node, found->node);
    // `record.field`
    if (wanted->module.empty() && p_.is(wanted->node, NodeKind::dot_call)) {
      if (!c_.is(found->node, NodeKind::dot_call)) return false;
      if (!match(p_.first_child(wanted->node), c_.first_child(found->node))) return false;
    }
    const bool bare = wanted->all.empty() && (!p_.has(wanted->node, node_flag::parens) || is_open(wanted->node));
    if (!bare) {
      if (!found->listed) return wanted->all.empty();
      // The fragment may leave out what is piped, or would be in another style. A variable first stands for it already.
      const bool leaves_out = wanted->piped == 0 && !wanted->all.empty() &&
                              (found->piped > 0 || (found->all.size() == wanted->all.size() + 1 &&
                                                    !is_any(inner(p_, wanted->all.front()))));
      const bool same = match_arguments(*wanted, *found, 0) || (leaves_out && match_arguments(*wanted, *found, 1)) ||
                        (wanted->all.empty() && found->piped > wanted->piped && match_arguments(*wanted, *found, 1));
      if (!same) return false;
    }
    return !wanted->block.valid() || body_within(wanted->block, c_.parent(found->node).valid() ? found->node : c);
  }

  bool match_arguments(const Parts& wanted, const Parts& found, size_t skip) {
    size_t at = skip;
    for (NodeId argument : wanted.all) {
      if (p_.span(argument).start >= until_) break;
      // Options stand last, behind arguments that an open fragment does not name.
      const bool options = p_.is(argument, NodeKind::keyword_list);
      if (options && at + 1 < found.all.size() && is_open(wanted.node)) at = found.all.size() - 1;
      if (at >= found.all.size() || !match(argument, found.all[at])) return false;
      ++at;
    }
    return at == found.all.size() || is_open(wanted.node);
  }

  // def name, def name(args), defmodule Name, with or without a body.
  bool match_definition(NodeId p, NodeId c) {
    NodeId head = p_.first_child(p), other = c_.first_child(c);
    if (!head.valid() || !other.valid()) return !head.valid();
    if (p_.is(head, NodeKind::binary_op) && p_.symbol(head) == sym::when_) {
      if (!c_.is(other, NodeKind::binary_op) || !match(p_.last_child(head), c_.last_child(other))) return false;
      head = p_.first_child(head);
    }
    if (c_.is(other, NodeKind::binary_op) && c_.symbol(other) == sym::when_) other = c_.first_child(other);
    const bool module = p_.is(head, NodeKind::alias) || p_.is(head, NodeKind::string);
    if (module) {
      if (!match(head, other)) return false;
    } else {
      if (p_.symbol(head) != c_.symbol(other)) return false;
      if (p_.is(head, NodeKind::call) && !match_children(head, other)) return false;
    }
    NodeId body = p_.next_sibling(head.valid() ? p_.first_child(p) : p);
    return !body.valid() || body_within(body, c);
  }

  // Each statement of a fragment's block stands somewhere inside.
  bool body_within(NodeId body, NodeId c) {
    std::vector<NodeId> statements;
    for (NodeId section : p_.children(body)) {
      NodeId node = inner(p_, p_.is(section, NodeKind::keyword_pair) ? p_.last_child(section) : section);
      if (p_.is(node, NodeKind::do_section) && !p_.first_child(node).valid()) continue;
      if (p_.is(node, NodeKind::block) || p_.is(node, NodeKind::do_section)) {
        for (NodeId statement : p_.children(node)) statements.push_back(statement);
      } else {
        statements.push_back(node);
      }
    }
    return std::all_of(statements.begin(), statements.end(), [&](NodeId statement) {
      if (p_.span(statement).start >= until_) return true;
      for (uint32_t i = c.value + 1; i < c_.end(c).value && steps_ > 0; ++i) {
        if (match(statement, NodeId{i})) return true;
      }
      return false;
    });
  }

  const File& pattern_;
  const Tree& p_;
  const uint32_t until_;
  const File& file_;
  const Tree& c_;
  int64_t steps_ = kMostSteps + int64_t{64} * c_.size();
};

// Words and nothing else, as in a message; `def by_name` and `use Mox` are code.
bool is_prose(std::string_view text) {
  if (text.find(' ') == std::string_view::npos) return false;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || is_word(c); })) return false;
  const std::string_view first = text.substr(0, text.find(' '));
  static constexpr std::array<std::string_view, 16> kWords = {"use",    "import", "alias",  "require", "raise", "throw",
                                                              "not",    "if",     "unless", "case",    "with",  "for",
                                                              "assert", "refute", "fn",     "in"};
  if (is_definer(first) || std::find(kWords.begin(), kWords.end(), first) != kWords.end()) return false;
  return !text.ends_with(" do");
}

std::string squeezed(std::string_view text) {
  std::string result;
  bool blank = false;
  for (char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      blank = true;
      continue;
    }
    // White space matters between words only.
    if (blank && !result.empty() && is_word(result.back()) && is_word(c)) result += ' ';
    blank = false;
    result += c;
  }
  return result;
}

}  // namespace

Fragment::Fragment(std::string_view given) : text_(trimmed(given)) {
  std::string_view text = text_;
  while (text.ends_with(',')) text = trimmed(text.substr(0, text.size() - 1));
  if (text.empty() || std::none_of(text.begin(), text.end(), is_word)) return;
  // A lone word is looked for as text: as code it would be a variable, which stands for anything.
  if (std::all_of(text.begin(), text.end(), [](char c) { return is_word(c) || c == '?' || c == '!'; }) &&
      std::isupper(static_cast<unsigned char>(text.front())) == 0) {
    return;
  }
  if (is_prose(text)) {
    with_strings_ = true;
    return;
  }
  with_strings_ = text.find_first_of("\"'") != std::string_view::npos;
  // What introduces an expression may be written in other ways: `do: x` as a block, `-> x` over two lines.
  for (std::string_view word : {"when ", "do: ", "-> "}) {
    if (text.starts_with(word)) text.remove_prefix(word.size());
  }
  static constexpr std::array<std::string_view, 11> kInfix = {"|>", "<>", "++", ".",    "<-", "=",
                                                              "||", "&&", "!=", "and ", "or "};
  const bool leading = std::any_of(kInfix.begin(), kInfix.end(), [&](auto infix) { return text.starts_with(infix); });
  const std::string before = leading ? std::string(kHole) + (text.starts_with(".") ? "" : " ") : "";
  const std::string after = ends_with_operator(text) ? " " + std::string(kHole) : "";
  const std::string core = before + std::string(text);
  const std::string whole = core + after + closers(core);
  if (read(whole, before.size(), core.size())) return;
  // A clause; options; pairs of a map.
  if (text.find("->") != std::string_view::npos &&
      read("fn " + core + after + closers(core) + " end", 3 + before.size(), 3 + core.size())) {
    return;
  }
  if (read("[" + core + after + closers(core) + "]", 1 + before.size(), 1 + core.size())) return;
  if (read("%{" + core + after + closers(core) + "}", 2 + before.size(), 2 + core.size())) return;
}

bool Fragment::read(std::string candidate, size_t from, size_t until) {
  auto file = std::make_unique<File>();
  file->source.text = std::move(candidate);
  file->tree = parse(file->source.text);
  if (!file->tree.errors().empty() || file->tree.size() < 2) return false;
  file->names = build_names(file->tree, UsingTable{});
  const Tree& tree = file->tree;
  std::vector<NodeId> roots;
  for (NodeId child : tree.children(Tree::root())) {
    NodeId node = child;
    // What was put around it is not part of it: pairs stand in any list or map.
    const bool wrapper = tree.is(node, NodeKind::list) || tree.is(node, NodeKind::map) || tree.is(node, NodeKind::fn);
    const bool wrapped = wrapper && tree.span(node).start < from;
    if (!wrapped) roots.push_back(node);
    for (NodeId inside : tree.children(node)) {
      if (wrapped) roots.push_back(inside);
    }
  }
  if (roots.empty() || tree.is(roots.front(), NodeKind::variable)) return false;
  file_ = std::move(file);
  roots_ = std::move(roots);
  until_ = static_cast<uint32_t>(until);
  return true;
}

std::string Fragment::reading() const { return is_code() ? fmt::format("code `{}`", file_->source.text) : "text"; }

NodeId Fragment::find(const File& file, const LiveCode& live) const {
  if (!is_code()) return {};
  NodeId first;
  Matcher matcher(*file_, until_, file);
  for (NodeId root : roots_) {
    NodeId found;
    for (uint32_t i = 1; i < file.tree.size() && !found.valid(); ++i) {
      if (live.contains(NodeId{i}) && matcher.match(root, NodeId{i})) found = NodeId{i};
    }
    if (!found.valid()) return {};
    if (!first.valid()) first = found;
  }
  return first;
}

bool Fragment::occurs_in(std::string_view text) const {
  const std::string wanted = squeezed(text_), held = squeezed(text);
  const bool starts_word = !wanted.empty() && is_word(wanted.front()),
             ends_word = !wanted.empty() && is_word(wanted.back());
  for (size_t at = held.find(wanted); at != std::string::npos && !wanted.empty(); at = held.find(wanted, at + 1)) {
    const size_t end = at + wanted.size();
    const bool before = starts_word && at > 0 && is_word(held[at - 1]);
    const bool after = ends_word && end < held.size() && is_word(held[end]);
    if (!before && !after) return true;
  }
  return false;
}

bool Fragment::stands_in(std::string_view text) const { return occurs_in(without_comments(text)); }

bool Fragment::stands_in_templates(const File& file, const LiveCode& live) const {
  for (uint32_t i = 0; i < file.tree.size(); ++i) {
    const NodeId node{i};
    if (!is_template(file.tree, node) || !live.contains(node)) continue;
    if (occurs_in(code_of_template(piece(file.tree.source(), file.tree.content_span(node))))) return true;
  }
  return false;
}

bool Fragment::stands_in(const File& file, const LiveCode& live) const {
  return occurs_in(text_of_code(file, live, with_strings_));
}

}  // namespace assay
