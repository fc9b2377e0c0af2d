#include "engine/fingerprint.h"

#include <gtest/gtest.h>

#include <vector>

#include "project/virtual_project.h"

namespace assay {
namespace {

// The fingerprints of the places of `needle` in a file.
std::vector<Fingerprint> prints(const std::string& text, std::string_view needle, std::string_view check = "a/b",
                                const std::string& path = "lib/a.ex") {
  auto project = virtual_project({{path, text}});
  const File& file = project->files.front();
  Fingerprints fingerprints(file, path);
  std::vector<Fingerprint> result;
  for (size_t at = text.find(needle); at != std::string::npos; at = text.find(needle, at + 1)) {
    const auto start = static_cast<uint32_t>(at);
    result.push_back(fingerprints.next(check, {start, start + static_cast<uint32_t>(needle.size())}));
  }
  EXPECT_FALSE(result.empty()) << needle;
  return result;
}

std::string print(const std::string& text, std::string_view needle, std::string_view check = "a/b",
                  const std::string& path = "lib/a.ex") {
  return prints(text, needle, check, path).at(0).value;
}

const std::string kModule = "defmodule A do\n  def f(x), do: drop(x, 1)\nend\n";

TEST(Fingerprints, StayWhenLinesMoveAndFilesAreRenamed) {
  const std::string value = print(kModule, "drop(x, 1)");
  EXPECT_EQ(value.size(), 16u);
  EXPECT_EQ(print("# new\n\n" + kModule, "drop(x, 1)"), value);
  EXPECT_EQ(print(kModule, "drop(x, 1)", "a/b", "lib/other/b.ex"), value);
  EXPECT_EQ(print("defmodule A do\n  def g(y), do: y\n\n  def f(x) do\n    # why\n    drop(x, 1)\n  end\nend\n",
                  "drop(x, 1)"),
            value);
}

TEST(Fingerprints, StayWhenCodeIsReformatted) {
  auto in_function = [](const std::string& code) {
    return print("defmodule A do\n  def f(x) do\n    " + code + "\n  end\nend\n", code);
  };
  EXPECT_EQ(in_function("drop(x, 1000)"), in_function("drop x, 1_000"));
  EXPECT_EQ(in_function("drop(x, a: 1, b: now)"), in_function("drop(\n      x,\n      [a: 1, b: now()]\n    )"));
  EXPECT_EQ(in_function("drop(x, 0xFF) # one"), in_function("drop(x, 0xff) # two"));
  EXPECT_EQ(in_function("x |> drop(:a)"), in_function("x\n    |> drop(:a)"));
}

TEST(Fingerprints, DifferByCodeCheckPlaceAndCount) {
  const std::string value = print(kModule, "drop(x, 1)");
  EXPECT_NE(print("defmodule A do\n  def f(x), do: drop(x, 2)\nend\n", "drop(x, 2)"), value);
  EXPECT_NE(print("defmodule A do\n  def f(x), do: drop(x, \"1\")\nend\n", "drop(x, \"1\")"), value);
  EXPECT_NE(print(kModule, "drop(x, 1)", "a/c"), value);
  EXPECT_NE(print("defmodule B do\n  def f(x), do: drop(x, 1)\nend\n", "drop(x, 1)"), value);
  EXPECT_NE(print("defmodule A do\n  def g(x), do: drop(x, 1)\nend\n", "drop(x, 1)"), value);
  const auto twice =
      prints("defmodule A do\n  def f(x) do\n    drop(x, 1)\n    drop(x, 1)\n  end\nend\n", "drop(x, 1)");
  ASSERT_EQ(twice.size(), 2u);
  EXPECT_EQ(twice[0].value, value);
  EXPECT_NE(twice[1].value, value);
  EXPECT_NE(numbered_fingerprint(value, 2), numbered_fingerprint(value, 3));
}

TEST(Fingerprints, OutsideOfModulesThePathCounts) {
  const std::string config = "import Config\nconfig :a, b: 1\n";
  EXPECT_EQ(print(config, "config :a, b: 1"), print("import Config\n\nconfig(:a, b: 1)\n", "config(:a, b: 1)"));
  EXPECT_NE(print(config, "config :a, b: 1"), print(config, "config :a, b: 1", "a/b", "config/b.exs"));
}

TEST(Fingerprints, ContentIsOfTheCodeAlone) {
  const auto a = prints(kModule, "drop(x, 1)"),
             b = prints("defmodule B do\n  def g(x), do: drop(x, 1)\nend\n", "drop(x, 1)", "a/b", "lib/b.ex");
  EXPECT_EQ(a[0].content, b[0].content);
  EXPECT_NE(a[0].content, prints(kModule, "drop(x, 1)", "a/c")[0].content);
}

TEST(Fingerprints, CommentsAndBrokenCodeCountAsText) {
  EXPECT_EQ(print("x = 1 #  why  not\n", "#  why  not"), print("y = 2\n\n# why not\n", "# why not"));
  EXPECT_NE(print("# why\n", "# why"), print("# how\n", "# how"));
  EXPECT_EQ(print("foo(\n", "foo("), print("\n\nfoo(\n", "foo("));
}

TEST(Fingerprints, TheEndOfALongPieceOfCodeDoesNotCount) {
  auto module = [](int functions) {
    std::string text = "defmodule A do\n";
    for (int i = 0; i < functions; ++i)
      text += "  def f" + std::to_string(i) + "(x), do: x + " + std::to_string(i) + "\n";
    return text + "end";
  };
  EXPECT_EQ(print(module(40), module(40)), print(module(41), module(41)));
  EXPECT_NE(print(module(1), module(1)), print(module(2), module(2)));
}

}  // namespace
}  // namespace assay
