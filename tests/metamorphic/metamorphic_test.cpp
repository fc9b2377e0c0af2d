// Findings must not change when code is written differently: every example of every page, through every transform.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "names/build_names.h"
#include "project/virtual_project.h"
#include "tests/metamorphic/transforms.h"
#include "tests/support/family_pages.h"
#include "tests/support/markdown_examples.h"
#include "tests/support/repository.h"
#include "tests/support/run_example.h"

namespace assay::test {
namespace {

using Sources = std::vector<std::pair<std::string, std::string>>;

bool is_elixir(std::string_view path) { return path.ends_with(".ex") || path.ends_with(".exs"); }

size_t line_of(std::string_view text, uint32_t offset) {
  return 1 + static_cast<size_t>(std::count(text.begin(), text.begin() + offset, '\n'));
}

// An example before a transform and after it.
class Comparison {
 public:
  Comparison(const Example& example, const Transform& transform) : transform_(transform) {
    Sources sources;
    for (const ExampleFile& file : example.files) {
      sources.emplace_back(file.path, file.text);
    }
    before_ = sources;
    const auto project = virtual_project(sources);
    for (const File& file : project->files) {
      Rewritten made = transform.apply(file);
      changed_ |= made.text != file.source.text;
      if (!parse(made.text).errors().empty()) broken_ = made.text;
      for (auto& [path, text] : sources) {
        if (path == file.source.path) text = made.text;
      }
      rewritten_.emplace(file.source.path, std::move(made));
    }
    after_ = std::move(sources);
  }

  [[nodiscard]] bool changed() const { return changed_; }
  // A transform that writes what is not Elixir is at fault itself.
  [[nodiscard]] const std::string& broken() const { return broken_; }

  // What differs; empty when nothing does.
  [[nodiscard]] std::string difference(const std::set<std::string>& checks) const {
    using Place = std::pair<std::string, std::string>;  // check; path and line after the transform
    std::multiset<Place> expected, found;
    for (const Result& result : analyze_virtual(before_, checks, catalog()).findings) {
      const std::string path(result.path());
      const Rewritten& made = rewritten_.at(path);
      const auto place = made.place_of(result.finding.span.start);
      if (!place) return fmt::format("{}: the place of a finding is lost", path);
      expected.emplace(result.finding.check, fmt::format("{}:{}", path, line_of(made.text, *place)));
    }
    for (const Result& result : analyze_virtual(after_, checks, catalog()).findings) {
      found.emplace(result.finding.check, fmt::format("{}:{}", result.path(), result.start.line));
    }
    std::string report;
    for (const Place& place : expected) {
      if (!found.contains(place)) report += fmt::format("  {} is silent now at {}\n", place.first, place.second);
    }
    for (const Place& place : found) {
      if (!expected.contains(place)) report += fmt::format("  {} is new at {}\n", place.first, place.second);
    }
    if (report.empty()) return report;
    for (const auto& [path, text] : after_) {
      if (is_elixir(path)) report += fmt::format("----- {} after {}\n{}", path, transform_.name, text);
    }
    return report;
  }

 private:
  const Transform& transform_;
  Sources before_, after_;
  std::map<std::string, Rewritten> rewritten_;  // by path
  bool changed_ = false;
  std::string broken_;
};

class MetamorphicTest : public testing::Test {
 public:
  MetamorphicTest(FamilyPage page, const Transform& transform) : page_(std::move(page)), transform_(transform) {}

  void TestBody() override {
    const std::string id = page_.family + "/" + page_.name;
    const bool has_check = catalog().check(id) != nullptr;
    for (const Example& example : read_examples(read_text(repository() / page_.path)).examples) {
      const Comparison comparison(example, transform_);
      if (!comparison.changed()) continue;
      if (!comparison.broken().empty()) {
        ADD_FAILURE() << page_.path << ":" << example.page_line << ": " << transform_.name
                      << " made what does not parse:\n"
                      << comparison.broken();
        continue;
      }
      const std::string difference =
          comparison.difference(checks_of_example(example, page_.family, has_check ? id : "", catalog()));
      if (!difference.empty()) {
        ADD_FAILURE() << page_.path << ":" << example.page_line << ": " << transform_.name << "\n" << difference;
      }
    }
  }

 private:
  FamilyPage page_;
  const Transform& transform_;
};

// Suite: the family. Test: the page and the transform.
const bool registered = [] {
  for (const FamilyPage& page : family_pages()) {
    const std::string suite = "Metamorphic_" + identifier(page.family);
    for (const Transform& transform : transforms()) {
      const std::string name =
          fmt::format("{}{}_{}", page.is_case ? "cases_" : "", identifier(page.name), transform.name);
      testing::RegisterTest(suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                            [page, &transform]() -> testing::Test* { return new MetamorphicTest(page, transform); });
    }
  }
  return true;
}();

// Counts where each transform finds something to change, so that none can sleep.
TEST(Transforms, ChangeManyExamples) {
  std::map<std::string_view, int> changed;
  for (const FamilyPage& page : family_pages()) {
    for (const Example& example : read_examples(read_text(repository() / page.path)).examples) {
      for (const Transform& transform : transforms())
        changed[transform.name] += Comparison(example, transform).changed();
    }
  }
  for (const Transform& transform : transforms()) EXPECT_GE(changed[transform.name], 1) << transform.name;
}

// The comparison itself must not sleep either.
TEST(Transforms, AreNotTrustedBlindly) {
  const Example example =
      read_examples(
          "```elixir bad\n# priv/repo/migrations/20240101000000_a.exs\ndefmodule A do\n  use Ecto.Migration\n\n"
          "  def change do\n    create index(:t, [:x]) # <- fires\n  end\nend\n```\n")
          .examples.at(0);
  const std::set<std::string> checks = {"ecto-safe-migration/index-not-concurrent"};
  class Drop : public Rewriter {
   public:
    using Rewriter::Rewriter;

   private:
    bool rewrite(NodeId node) override {
      if (!tree_.is(node, NodeKind::call) || text(tree_.symbol(node)) != "index") return false;
      replace(tree_.span(node), "table(:t)");
      return true;
    }
  };
  const Transform keep{"keep", [](const File& file) {
                         class Keep : public Rewriter {
                          public:
                           using Rewriter::Rewriter;

                          private:
                           bool rewrite(NodeId) override { return false; }
                         };
                         return Keep(file.tree).run();
                       }};
  const Transform drop{"drop", [](const File& file) { return Drop(file.tree).run(); }};
  EXPECT_FALSE(Comparison(example, keep).changed());
  EXPECT_EQ(Comparison(example, keep).difference(checks), "");
  EXPECT_NE(Comparison(example, drop).difference(checks).find("index-not-concurrent is silent now"), std::string::npos);
}

std::string transformed(std::string_view name, const std::string& source) {
  const auto project = virtual_project({{"lib/a.ex", source}});
  for (const Transform& transform : transforms()) {
    if (transform.name == name) return transform.apply(project->files.front()).text;
  }
  return "no such transform";
}

TEST(Transforms, WriteTheSameProgramDifferently) {
  EXPECT_TRUE(registered);
  EXPECT_EQ(transformed("rename_variables", "def f(a), do: a + b(a)"),
            "def f(renamed_a), do: renamed_a + b(renamed_a)");
  EXPECT_EQ(transformed("unpipe", "a\n# why\n|> M.f()\n|> M.g(1, x: 2)"), "M.g(M.f(a), 1, x: 2)");
  EXPECT_EQ(transformed("pipe", "M.g(M.f(a), 1)"), "a |> M.f() |> M.g(1)");
  EXPECT_EQ(transformed("reorder_keywords", "f(a, x: 1, y: [p: 1, q: 2])"), "f(a, y: [q: 2, p: 1], x: 1)");
  EXPECT_EQ(transformed("keyword_blocks", "if a do\n  b\n  c\nelse\n  d\nend"),
            "if a , do: (\n  b\n  c\n), else: (\n  d\n)");
  EXPECT_EQ(transformed("spell_out_aliases", "alias A.B\nB.f()"), "alias A.B\nA.B.f()");
  EXPECT_EQ(transformed("alias_modules", "defmodule M do\n  def f, do: A.B.g()\nend"),
            "alias A.B, as: AliasedAB\ndefmodule M do\n  def f, do: AliasedAB.g()\nend");
}

TEST(Transforms, RememberWhereThingsWent) {
  const std::string source = "a |> M.f(b)";
  const auto project = virtual_project({{"lib/a.ex", source}});
  for (const Transform& transform : transforms()) {
    if (transform.name != "unpipe") continue;
    const Rewritten made = transform.apply(project->files.front());
    ASSERT_EQ(made.text, "M.f(a, b)");
    EXPECT_EQ(made.place_of(0), 4u);                                        // a
    EXPECT_EQ(made.place_of(static_cast<uint32_t>(source.find('M'))), 0u);  // M.f
    EXPECT_EQ(made.place_of(2), std::nullopt);                              // |>
  }
}

}  // namespace
}  // namespace assay::test
