#include "engine/fingerprint.h"

#include <fmt/format.h>

#include "base/hash.h"

namespace assay {
namespace {

// Of a long piece of code, its head tells it apart, and the rest changes often.
constexpr uint32_t kMaxNodes = 48;
constexpr size_t kMaxText = 200;

class Hash : public Fnv1a {
 public:
  void add(std::string_view text) {
    add_bytes(text);
    add_byte(0xFF);  // no UTF-8 text holds it: "ab", "c" differs from "a", "bc"
  }
};

std::string hex(uint64_t value) { return fmt::format("{:016x}", value); }

void add_folded(std::string_view text, Hash& hash) {
  std::string folded;
  for (char c : text) {
    if (folded.size() >= kMaxText) break;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') continue;
    folded += c;
  }
  hash.add(folded);
}

// What the formatter writes in more than one way counts as one: foo and foo(), [a: 1] and a: 1, 1_000 and 1000.
NodeKind shape_of(const Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::variable: return NodeKind::call;
    case NodeKind::keyword_list: return NodeKind::list;
    default: return tree.kind(node);
  }
}

void add_number(std::string_view text, Hash& hash) {
  std::string plain;
  for (char c : text) {
    if (c != '_') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  hash.add(plain);
}

void add_node(const Tree& tree, NodeId node, Hash& hash) {
  hash.add_byte(static_cast<uint8_t>(shape_of(tree, node)));
  switch (tree.kind(node)) {
    case NodeKind::integer:
    case NodeKind::floating: return add_number(tree.text(node), hash);
    case NodeKind::character: return hash.add(std::to_string(tree.payload(node)));
    case NodeKind::string:
    case NodeKind::charlist:
    case NodeKind::sigil:
    case NodeKind::string_part:
      if (!tree.first_child(node).valid()) hash.add(tree.quoted_value(node));
      if (tree.kind(node) == NodeKind::sigil) hash.add(text(tree.symbol(node)));
      return;
    case NodeKind::error: return add_folded(tree.text(node), hash);
    default:
      if (const Symbol name = tree.symbol(node); name.valid()) hash.add(text(name));
  }
}

// The tree of what the span covers, as far as it is code at all; comments and broken code count as text.
void add_code(const File& file, Span span, NodeId whole, CoveringNodes& covering, Hash& hash) {
  const Tree& tree = file.tree;
  uint32_t added = 0;
  auto add_inside = [&](NodeId from, NodeId end) {
    for (NodeId n = from; n < end && added < kMaxNodes; n = NodeId{n.value + 1}) {
      const Span text = tree.span(n);
      if (text.start < span.start || text.end > span.end) continue;
      add_node(tree, n, hash);
      ++added;
    }
  };
  if (whole.valid()) {
    add_inside(whole, NodeId{whole.value + 1});
    NodeId child = covering.first_child_from(whole, span.start);
    for (; child.valid() && added < kMaxNodes && tree.span(child).start <= span.end; child = tree.next_sibling(child)) {
      add_inside(child, tree.end(child));
    }
  }
  if (added == 0) add_folded(std::string_view(file.source.text).substr(span.start, span.size()), hash);
}

// The module and function that the code stands in, which its own head is no part of.
void add_place(const File& file, std::string_view path, NodeId whole, Hash& hash) {
  const ModuleId module = whole.valid() ? file.names.module_of(whole) : ModuleId{};
  if (!module.valid() || !file.names.module(module).name.valid()) return hash.add(path);
  hash.add(text(file.names.module(module).name));
  const DefinitionId definition = file.names.definition_of(whole);
  if (!definition.valid()) return;
  const Definition& around = file.names.definition(definition);
  if (around.name.valid()) hash.add(fmt::format("{}/{}", text(around.name), around.arity));
}

}  // namespace

Fingerprint Fingerprints::next(std::string_view check, Span span) {
  Hash content;
  content.add(check);
  const NodeId whole = covering_.of(span);
  add_code(file_, span, whole, covering_, content);
  Hash placed = content;
  add_place(file_, path_, whole, placed);
  const uint32_t ordinal = seen_[placed.value()]++;
  if (ordinal > 0) placed.add(std::to_string(ordinal));
  return {hex(placed.value()), hex(content.value())};
}

std::string numbered_fingerprint(std::string_view value, uint32_t n) {
  Hash hash;
  hash.add(value);
  hash.add(std::to_string(n));
  return hex(hash.value());
}

}  // namespace assay
