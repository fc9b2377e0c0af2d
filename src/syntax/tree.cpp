#include "syntax/tree.h"

#include <algorithm>

#include "syntax/tree_builder.h"
#include "syntax/unicode.h"

namespace assay {
namespace {

constexpr std::string_view kKindNames[] = {
    "file",          "block",        "error",     "variable",  "call",          "dot_call",    "anonymous_call",
    "repeated_call", "dot_tuple",    "access",    "alias",     "dynamic_alias", "atom",        "atom_interpolated",
    "integer",       "floating",     "character", "string",    "charlist",      "sigil",       "string_part",
    "interpolation", "list",         "tuple",     "bitstring", "map",           "map_update",  "struct",
    "keyword_list",  "keyword_pair", "map_pair",  "binary_op", "step_range",    "unary_op",    "nullary_range",
    "attribute",     "capture",      "fn",        "stab",      "clause",        "clause_head", "do_block",
    "do_section",
};
static_assert(std::size(kKindNames) == static_cast<size_t>(NodeKind::do_section) + 1);

}  // namespace

std::string_view kind_name(NodeKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

std::string_view Tree::text(NodeId n) const {
  if (!n.valid()) return {};
  return source_.substr(span(n).start, span(n).size());
}

uint32_t Tree::child_count(NodeId n) const {
  uint32_t count = 0;
  for (uint32_t c = n.value + 1; c < shapes_[at(n)].end; c = shapes_[c].end) ++count;
  return count;
}

NodeId Tree::child(NodeId n, uint32_t i) const {
  uint32_t c = n.value + 1;
  for (; c < shapes_[at(n)].end && i > 0; c = shapes_[c].end) --i;
  return c < shapes_[at(n)].end ? NodeId{c} : NodeId{};
}

NodeId Tree::last_child(NodeId n) const {
  // From both ends: forward from child to child, and up from the last node below. A block has many children, a chain of
  // operators is deep; neither is both.
  NodeId child = first_child(n);
  if (!child) return {};
  const NodeId end_of_all = end(n);
  for (NodeId below{end_of_all.value - 1}; end(child) != end_of_all;) {
    if (parent(below) == n) return below;
    below = parent(below);
    child = end(child);
  }
  return child;
}

size_t Tree::bytes() const {
  return size_ * (sizeof(Place) + sizeof(Shape) + sizeof(Kind)) + errors_.capacity() * sizeof(SyntaxError) +
         column_shifts_.capacity() * sizeof(ColumnShift);
}

Span Tree::content_span(NodeId n) const {
  Span whole = span(n);
  NodeKind k = kind(n);
  if (k == NodeKind::string_part) return whole;
  std::string_view s = source_.substr(whole.start, whole.size());
  uint32_t open = 0;
  if (k == NodeKind::sigil) {
    open = 1 + static_cast<uint32_t>(assay::text(symbol(n)).size());
  } else if (k == NodeKind::atom || k == NodeKind::atom_interpolated) {
    open = s.starts_with(':') ? 1 : 0;
  }
  bool heredoc = has(n, node_flag::heredoc);
  uint32_t end = whole.size();
  if (k == NodeKind::sigil) end -= static_cast<uint32_t>(sigil_modifiers(n).size());
  uint32_t width = heredoc ? 3 : 1;
  uint32_t start = std::min(open + width, whole.size());
  end = end >= start + width ? end - width : start;
  if (heredoc) {
    while (start < end && s[start] != '\n') ++start;
    if (start < end) ++start;
    while (end > start && (s[end - 1] == ' ' || s[end - 1] == '\t')) --end;
  }
  return {whole.start + start, whole.start + end};
}

std::string_view Tree::sigil_modifiers(NodeId n) const {
  std::string_view s = text(n);
  size_t end = s.size();
  while (end > 0 && ((s[end - 1] >= 'a' && s[end - 1] <= 'z') || (s[end - 1] >= 'A' && s[end - 1] <= 'Z') ||
                     (s[end - 1] >= '0' && s[end - 1] <= '9'))) {
    --end;
  }
  return end == 0 ? std::string_view{} : s.substr(end);
}

namespace {

// The text of a heredoc without the indentation of its closing delimiter: that many blanks go after each line end.
std::string remove_indentation(std::string_view text, uint32_t indentation, bool at_line_start) {
  std::string out;
  out.reserve(text.size());
  bool fresh = at_line_start;
  for (size_t i = 0; i < text.size(); ++i) {
    if (fresh) {
      uint32_t left = indentation;
      while (left > 0 && i < text.size() && (text[i] == ' ' || text[i] == '\t')) ++i, --left;
      if (i >= text.size()) break;
    }
    out.push_back(text[i]);
    fresh = text[i] == '\n';
  }
  return out;
}

// elixir_interpolation takes the backslash from an escaped closing delimiter, in raw sigils too.
std::string unescape_delimiter(std::string_view text, std::string_view delimiter) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out.push_back(text[i]);
    } else if (text.substr(i + 1).starts_with(delimiter)) {
      out.append(delimiter);
      i += delimiter.size();
    } else {
      out.push_back('\\');
      out.push_back(text[++i]);
    }
  }
  return out;
}

}  // namespace

std::string Tree::quoted_value(NodeId n) const {
  NodeId whole = kind(n) == NodeKind::string_part ? parent(n) : n;
  Span inside = content_span(n);
  std::string_view raw = source_.substr(inside.start, inside.size());
  std::string dedented;
  if (has(whole, node_flag::heredoc)) {
    Span content = content_span(whole);
    uint32_t close =
        span(whole).end - (kind(whole) == NodeKind::sigil ? static_cast<uint32_t>(sigil_modifiers(whole).size()) : 0);
    uint32_t indentation = close >= content.end + 3 ? close - 3 - content.end : 0;
    Span part{std::max(inside.start, content.start), std::min(inside.end, content.end)};
    if (part.end < part.start) part.end = part.start;
    raw = source_.substr(part.start, part.size());
    bool line_start = part.start == content.start;
    dedented = remove_indentation(raw, indentation, line_start);
    raw = dedented;
  }
  if (kind(whole) == NodeKind::sigil) {
    std::string_view all = text(whole);
    char close = all.size() > sigil_modifiers(whole).size() ? all[all.size() - sigil_modifiers(whole).size() - 1] : '"';
    return unescape_delimiter(raw, std::string(has(whole, node_flag::heredoc) ? 3 : 1, close));
  }
  std::string out;
  unescape(raw, out);
  return out;
}

std::string Tree::string_value(NodeId n) const {
  if (kind(n) == NodeKind::atom) return std::string(assay::text(symbol(n)));
  std::string quoted = quoted_value(n);
  NodeId whole = kind(n) == NodeKind::string_part ? parent(n) : n;
  if (kind(whole) != NodeKind::sigil) return quoted;
  std::string_view name = assay::text(symbol(whole));
  bool raw = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  if (raw) return quoted;
  std::string out;
  unescape(quoted, out);
  return out;
}

void TreeBuilder::grow() {
  const size_t count = mark(), capacity = 2 * count + 1024;
  auto bigger = std::make_unique_for_overwrite<Node[]>(capacity);
  std::copy_n(nodes_.get(), count, bigger.get());
  nodes_ = std::move(bigger);
  end_ = nodes_.get() + count;
  limit_ = nodes_.get() + capacity;
}

Tree TreeBuilder::finish(std::string_view source, std::vector<SyntaxError> errors, std::vector<ColumnShift> shifts) {
  Tree tree;
  const uint32_t count = mark();
  tree.source_ = source;
  tree.size_ = count;
  const size_t n = size_t{count} + 1;  // the first entry of each array is that of an invalid id
  constexpr size_t kBytes = sizeof(Tree::Place) + sizeof(Tree::Shape) + sizeof(Tree::Kind);
  tree.storage_ = std::make_unique_for_overwrite<uint32_t[]>((n * kBytes + 3) / 4);
  tree.places_ = reinterpret_cast<Tree::Place*>(tree.storage_.get());
  tree.shapes_ = reinterpret_cast<Tree::Shape*>(tree.places_ + n);
  tree.kinds_ = reinterpret_cast<Tree::Kind*>(tree.shapes_ + n);
  *tree.places_++ = {};
  *tree.shapes_++ = {NodeId::kNone, 0};
  *tree.kinds_++ = {NodeKind::error, 0};
  // Backwards, the postorder list names a parent before its children, last child first. A subtree fills the same range
  // in both orders but for its ancestors, which stand behind it in postorder and before it in preorder.
  if (above_.size() < n) above_.resize(n);
  uint32_t* above = above_.data();
  above[0] = NodeId::kNone;
  uint32_t depth = 0;
  for (uint32_t i = count; i-- > 0;) {
    const Node& node = nodes_[i];
    uint32_t id = i + 1 - node.size + depth;
    tree.places_[id] = {node.pos, node.payload, node.start, node.end};
    tree.shapes_[id] = {above[depth], id + node.size};
    tree.kinds_[id] = {node.kind, node.flags};
    above[++depth] = id;
    depth -= node.begins;
  }
  // What is missing stands behind the blanks before it, where its parent may have ended already.
  for (uint32_t id = errors.empty() ? 0 : count; id-- > 1;) {
    Tree::Place& parent = tree.places_[tree.shapes_[id].parent];
    parent.end = std::max(parent.end, tree.places_[id].end);
  }
  tree.errors_ = std::move(errors);
  tree.column_shifts_ = std::move(shifts);
  return tree;
}

}  // namespace assay
