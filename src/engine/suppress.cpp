#include "engine/suppress.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check.h"
#include "engine/selection.h"
#include "source/suppression.h"

namespace assay {
namespace {

bool holds_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::string:
    case NodeKind::charlist:
    case NodeKind::sigil:
    case NodeKind::character:
    case NodeKind::atom:
    case NodeKind::atom_interpolated:
    case NodeKind::dot_call:      // Mod."fun"
    case NodeKind::keyword_pair:  // "key": value
      return true;
    default: return false;
  }
}

// The offset lies in the node's own text, not in that of a child.
bool in_own_text(const Tree& tree, NodeId node, uint32_t offset) {
  for (NodeId child : tree.children(node)) {
    if (tree.kind(child) != NodeKind::string_part && tree.span(child).contains(offset)) return false;
  }
  return true;
}

// With the blanks before it; its whole line when nothing else stands there.
Edit remove_comment(const File& file, Span comment) {
  const std::string_view text = file.source.text;
  Span gone = comment;
  while (gone.start > 0 && (text[gone.start - 1] == ' ' || text[gone.start - 1] == '\t')) --gone.start;
  if (gone.start == 0 || text[gone.start - 1] == '\n') {
    gone.end = static_cast<uint32_t>(std::min(text.find('\n', gone.end), text.size() - 1) + 1);
  }
  return {gone, ""};
}

}  // namespace

bool is_comment(const Tree& tree, uint32_t offset) {
  // Nodes that hold the offset are the last one that starts before it, or around that one: starts never decrease.
  uint32_t low = 0, high = tree.size();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (tree.span(NodeId{middle}).start <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return true;
  for (NodeId node{low - 1}; node.valid(); node = tree.parent(node)) {
    if (!holds_text(tree.kind(node)) || !tree.span(node).contains(offset) || !in_own_text(tree, node, offset)) continue;
    // Between a call's or pair's children a comment may stand; only a quoted name holds a #.
    if (tree.kind(node) != NodeKind::dot_call && tree.kind(node) != NodeKind::keyword_pair) return false;
    if (tree.has(node, node_flag::quoted) && offset >= tree.pos(node)) {
      Symbol name = tree.symbol(node);
      if (offset <= tree.pos(node) + 1 + text(name).size()) return false;
    }
  }
  return true;
}

Suppressed apply_suppressions(const File& file, const LineIndex& lines, std::vector<Finding>& findings,
                              const Catalog& catalog, const std::function<bool(const Check&)>& ran) {
  Suppressed result;
  auto comments = find_suppressions(file.source.text, [&](uint32_t offset) { return is_comment(file.tree, offset); });
  auto report = [&](const Check& check, Span span, std::string message, std::string help, std::optional<Fix> fix = {}) {
    if (!ran(check)) return;
    result.findings.push_back(
        {check.id, check.level, file.id, span, std::move(message), std::move(help), std::move(fix)});
  };
  std::vector<bool> silenced(findings.size());
  for (const Suppression& comment : comments) {
    if (comment.targets.empty()) {
      report(suppression_unknown_check, comment.span, "this suppression names no check, and suppresses nothing",
             "name the check as its findings do: # assay:ignore FAMILY/CHECK -- reason");
      continue;
    }
    if (comment.reason.empty()) {
      report(suppression_no_reason, comment.span, "this suppression gives no reason, and suppresses nothing",
             "say behind two dashes why the finding may stay: -- reason");
    }
    for (const Suppression::Target& target : comment.targets) {
      std::string name(target.name);
      if (std::string problem = unknown_name(catalog, {name}); !problem.empty()) {
        report(suppression_unknown_check, target.span, std::move(problem), "");
        continue;
      }
      if (comment.reason.empty()) continue;
      bool used = false;
      for (size_t i = 0; i < findings.size(); ++i) {
        const Check* check = catalog.check(findings[i].check);
        if (!names_check(name, *check) || !comment.covers(lines.position(findings[i].span.start).line)) continue;
        used = true;
        silenced[i] = true;
      }
      auto not_run = [&](const Check* check) { return names_check(name, *check) && !ran(*check); };
      auto all = catalog.checks();
      bool judged = std::none_of(all.begin(), all.end(), not_run) &&
                    std::none_of(engine_checks().begin(), engine_checks().end(), not_run);
      if (used || !judged || !file.tree.errors().empty()) continue;
      // Of several names, a person decides which may stay.
      std::optional<Fix> removal;
      if (comment.targets.size() == 1) removal = Fix{"remove the comment", true, {remove_comment(file, comment.span)}};
      report(suppression_unused, comment.span, fmt::format("this suppression of {} suppresses nothing", name),
             "remove it", std::move(removal));
    }
  }
  size_t kept = 0;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (silenced[i]) {
      ++result.count;
    } else {
      if (kept != i) findings[kept] = std::move(findings[i]);
      ++kept;
    }
  }
  findings.resize(kept);
  return result;
}

}  // namespace assay
