#include "engine/covering_node.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "syntax/symbols.h"

namespace assay {
namespace {

// By its meaning: every node is asked.
NodeId innermost(const Tree& tree, Span span) {
  NodeId found;
  for (uint32_t n = 1; n < tree.size(); ++n) {
    const Span text = tree.span(NodeId{n});
    if (text.start <= span.start && text.end >= span.end) found = NodeId{n};
  }
  return found;
}

TEST(CoveringNodes, AreTheInnermost) {
  ensure_symbols();
  const std::string text =
      "defmodule A do\n  # a comment\n  def f(x, y) do\n    [x, {y, 1}, %{a: x}] |> g(fn z -> z + 1 end)\n  end\n"
      "  def h, do: :ok\nend\n";
  const Tree tree = parse(text);
  std::vector<Span> spans;
  for (uint32_t start = 0; start < text.size(); ++start) {
    for (uint32_t size : {1u, 2u, 5u, 9u, 30u, 80u}) {
      if (start + size <= text.size()) spans.push_back({start, start + size});
    }
  }
  CoveringNodes forward(tree), backward(tree);
  for (const Span& span : spans) EXPECT_EQ(forward.of(span), innermost(tree, span)) << span.start << '-' << span.end;
  for (auto span = spans.rbegin(); span != spans.rend(); ++span) EXPECT_EQ(backward.of(*span), innermost(tree, *span));
}

TEST(CoveringNodes, CostNoMoreThanTheTree) {
  ensure_symbols();
  std::string text = "[\n";
  std::vector<Span> spans;
  for (int i = 0; i < 20'000; ++i) {
    const auto start = static_cast<uint32_t>(text.size());
    text += "f(1),\n";
    spans.push_back({start, start + 4});
    spans.push_back({start + 4, start + 6});  // the comma: covered by the list alone
  }
  text += "]\n";
  const Tree tree = parse(text);
  CoveringNodes covering(tree);
  for (const Span& span : spans) {
    const NodeId node = covering.of(span);
    covering.first_child_from(node, span.start);
  }
  EXPECT_LT(covering.steps(), 10 * spans.size());
}

}  // namespace
}  // namespace assay
