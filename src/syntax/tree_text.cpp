// The readable dump of `assay ast --format tree`.
#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "source/source_file.h"
#include "syntax/quoted.h"

namespace assay {
namespace {

// Flags share bits between kinds (see node_flag), so their names depend on the kind.
std::string flag_names(const Tree& tree, NodeId n) {
  std::string names;
  auto add = [&](uint8_t flag, std::string_view name) {
    if (tree.has(n, flag)) names += fmt::format(" {}", name);
  };
  add(node_flag::parens, "parens");
  add(node_flag::no_parens, "no_parens");
  add(node_flag::heredoc, "heredoc");
  add(node_flag::quoted, "quoted");
  switch (tree.kind(n)) {
    case NodeKind::atom: add(node_flag::word, "word"); break;
    case NodeKind::keyword_pair: add(node_flag::interpolated_key, "interpolated_key"); break;
    case NodeKind::clause_head: add(node_flag::guarded, "guarded"); break;
    case NodeKind::call: add(node_flag::operator_like, "operator_like"); break;
    default: break;
  }
  add(node_flag::escapes, "escapes");
  add(node_flag::broken, "broken");
  return names;
}

// What a leaf says: its text, cut when long, on one line.
std::string leaf_text(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string out;
  for (char c : text.substr(0, kLongest)) {
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  // A cut inside a code point would leave half of it.
  if (text.size() > kLongest) {
    while (!out.empty() && (static_cast<uint8_t>(out.back()) & 0x80) != 0) out.pop_back();
    out += "...";
  }
  return out;
}

}  // namespace

std::string tree_text(const Tree& tree) {
  LineIndex lines(tree.source());
  std::string out;
  std::vector<NodeId> open;  // ancestors of the node at hand
  for (uint32_t i = 0; i < tree.size(); ++i) {
    NodeId n{i};
    while (!open.empty() && tree.end(open.back()) <= n) open.pop_back();
    Position place = lines.position(tree.pos(n));
    // Deeper nodes stop moving to the right, and say their depth: indentation would outgrow all else.
    constexpr size_t kDeepest = 60;
    out.append(std::min(open.size(), kDeepest) * 2, ' ');
    if (open.size() > kDeepest) out += fmt::format("[{}] ", open.size());
    out += fmt::format("{} {}:{}", kind_name(tree.kind(n)), place.line, place.column);
    if (Symbol symbol = tree.symbol(n)) out += fmt::format(" {}", text(symbol));
    bool leaf = !tree.first_child(n) && !tree.symbol(n) && tree.kind(n) != NodeKind::file;
    if (leaf) out += fmt::format(" `{}`", leaf_text(tree.text(n)));
    out += flag_names(tree, n);
    out += '\n';
    open.push_back(n);
  }
  for (const SyntaxError& error : tree.errors()) {
    Position place = lines.position(error.span.start);
    out += fmt::format("error {}:{} {}\n", place.line, place.column, error.message);
  }
  return out;
}

}  // namespace assay
