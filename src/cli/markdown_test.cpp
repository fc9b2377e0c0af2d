#include "cli/markdown.h"

#include <gtest/gtest.h>

namespace assay::cli {
namespace {

TEST(ReadableMarkdown, PlainTextUnderlinesAndIndents) {
  EXPECT_EQ(readable_markdown("# Größe\n\nUse `x`.\n\n## Why\n```elixir bad\n# lib/a.ex\n\nx\n```\nend\n", false),
            "Größe\n=====\n\nUse `x`.\n\nWhy\n---\n    # bad\n    # lib/a.ex\n\n    x\nend\n");
}

TEST(ReadableMarkdown, ColorStylesHeadingsAndCode) {
  EXPECT_EQ(readable_markdown("# T\nUse `x`, **now**", true),
            "\x1b[1mT\x1b[0m\nUse \x1b[36mx\x1b[0m, \x1b[1mnow\x1b[0m\n");
}

TEST(ReadableMarkdown, AnOpenMarkEndsWithTheLine) {
  EXPECT_EQ(readable_markdown("a `b\nc", true), "a \x1b[36mb\x1b[0m\nc\n");
}

}  // namespace
}  // namespace assay::cli
