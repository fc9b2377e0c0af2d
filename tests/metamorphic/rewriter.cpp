#include "tests/metamorphic/rewriter.h"

#include <algorithm>

namespace assay::test {

std::optional<uint32_t> Rewritten::place_of(uint32_t old_offset) const {
  auto after = std::upper_bound(segments.begin(), segments.end(), old_offset,
                                [](uint32_t offset, const Segment& segment) { return offset < segment.from; });
  if (after == segments.begin()) return std::nullopt;
  const Segment& segment = *std::prev(after);
  if (old_offset >= segment.until) return std::nullopt;
  return segment.to + (old_offset - segment.from);
}

Rewritten Rewriter::run() {
  out_ = {};
  emit_range(Tree::root(), 0, static_cast<uint32_t>(source().size()));
  std::sort(out_.segments.begin(), out_.segments.end(),
            [](const Rewritten::Segment& a, const Rewritten::Segment& b) { return a.from < b.from; });
  return std::move(out_);
}

std::string Rewriter::before(NodeId) { return {}; }

void Rewriter::emit(NodeId node) {
  write(before(node));
  if (!rewrite(node)) emit_range(node, tree_.span(node).start, tree_.span(node).end);
}

void Rewriter::emit_range(NodeId node, uint32_t from, uint32_t until) {
  uint32_t at = from;
  for (NodeId child : tree_.children(node)) {
    const Span span = tree_.span(child);
    if (span.start < at || span.end > until) continue;
    copy(at, span.start);
    emit(child);
    at = span.end;
  }
  copy(at, until);
}

void Rewriter::copy(uint32_t from, uint32_t until) {
  if (from >= until) return;
  out_.segments.push_back({from, until, static_cast<uint32_t>(out_.text.size())});
  out_.text += source().substr(from, until - from);
}

void Rewriter::replace(Span old, std::string_view text) {
  // Only the first character has a place of its own: that is where findings start.
  out_.segments.push_back({old.start, old.start + 1, static_cast<uint32_t>(out_.text.size())});
  out_.text += text;
}

}  // namespace assay::test
