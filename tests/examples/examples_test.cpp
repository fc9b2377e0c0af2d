// Every Elixir block of every page and case is a test of its own (tests/examples/README.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/check.h"
#include "engine/registry.h"
#include "tests/support/family_pages.h"
#include "tests/support/markdown_examples.h"
#include "tests/support/repository.h"
#include "tests/support/run_example.h"

namespace assay::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ExampleTest : public testing::Test {
 public:
  ExampleTest(FamilyPage page, Example example) : page_(std::move(page)), example_(std::move(example)) {}

  void TestBody() override {
    const std::string id = page_.family + "/" + page_.name;
    const bool has_check = catalog().check(id) != nullptr;
    for (const std::string& fault : run_example(example_, page_.family, has_check ? id : "", catalog())) {
      ADD_FAILURE() << page_.path << ", " << fault;
    }
  }

 private:
  FamilyPage page_;
  Example example_;
};

class PageTest : public testing::Test {
 public:
  explicit PageTest(std::vector<std::string> faults) : faults_(std::move(faults)) {}
  void TestBody() override {
    for (const std::string& fault : faults_) ADD_FAILURE() << fault;
  }

 private:
  std::vector<std::string> faults_;
};

// What people paste is often no module, or not whole: every example without its modules, and cut off half-way, goes
// through all checks. What they find is nobody's business here; that they come to an end is.
TEST(BrokenExamples, DoNoHarm) {
  size_t examples = 0;
  auto without_modules = [](std::string text) {
    for (size_t at = text.find("defmodule "); at != std::string::npos; at = text.find("defmodule ", at + 1)) {
      text.replace(at, 9, "no_module");
    }
    return text;
  };
  for (const FamilyPage& page : family_pages()) {
    for (const Example& example : read_examples(read_text(repository() / page.path)).examples) {
      std::vector<std::pair<std::string, std::string>> loose, cut;
      for (const ExampleFile& file : example.files) {
        loose.emplace_back(file.path, without_modules(file.text));
        cut.emplace_back(file.path, file.text.substr(0, file.text.size() / 2));
      }
      std::set<std::string> all;
      for (const Check* check : all_checks()) all.insert(std::string(check->id));
      for (const auto& sources : {loose, cut}) {
        const Analysis analysis = analyze_virtual(sources, all, catalog());
        for (const Diagnostic& trouble : analysis.diagnostics) ADD_FAILURE() << page.path << ": " << trouble.message;
      }
      ++examples;
    }
  }
  EXPECT_GT(examples, 500u);
}

// Suite: the family. Test: the page and the line that the example starts in.
const bool registered = [] {
  for (const FamilyPage& page : family_pages()) {
    const std::string suite = "Examples_" + identifier(page.family);
    const std::string name = (page.is_case ? "cases_" : "") + identifier(page.name);
    ExamplePage read = read_examples(read_text(repository() / page.path));
    std::vector<std::string> faults;
    for (const std::string& fault : read.faults) faults.push_back(page.path + ", " + fault);
    testing::RegisterTest(suite.c_str(), (name + "_is_well_formed").c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [faults]() -> testing::Test* { return new PageTest(faults); });
    for (const Example& example : read.examples) {
      testing::RegisterTest(suite.c_str(), (name + "_line_" + std::to_string(example.page_line)).c_str(), nullptr,
                            nullptr, __FILE__, __LINE__,
                            [page, example]() -> testing::Test* { return new ExampleTest(page, example); });
    }
  }
  return true;
}();

// What a skill says to write is held to its own family: its plain blocks parse, and no check finds anything in them.
// (A block marked good, bad or silent means what it means on a page.)
class SkillTest : public testing::Test {
 public:
  explicit SkillTest(std::string family) : family_(std::move(family)) {}
  void TestBody() override {
    const std::string path = "families/" + family_ + "/SKILL.md";
    ExamplePage page = read_examples(read_text(repository() / path));
    for (const std::string& fault : page.faults) ADD_FAILURE() << path << ", " << fault;
    EXPECT_FALSE(page.examples.empty()) << path << " shows no code to write";
    for (Example& example : page.examples) {
      for (ExampleFile& file : example.files) {
        if (file.kind == ExampleKind::context) file.kind = ExampleKind::silent;
      }
      for (const std::string& fault : run_example(example, family_, "", catalog())) {
        ADD_FAILURE() << path << ", " << fault;
      }
    }
  }

 private:
  std::string family_;
};

const bool skills_registered = [] {
  std::set<std::string> families;
  for (const FamilyPage& page : family_pages()) families.insert(page.family);
  for (const std::string& name : families) {
    testing::RegisterTest(("Examples_" + identifier(name)).c_str(), "skill", nullptr, nullptr, __FILE__, __LINE__,
                          [name]() -> testing::Test* { return new SkillTest(name); });
  }
  return true;
}();

// The runner itself must not sleep either: a check for it alone.
const Check kRunnerCheck{
    .id = "ecto-safe-migration/zz-runner",
    .level = Level::warning,
    .callees = {"Runner.call/1"},
    .on_call =
        [](Context& ctx, const Call& call) {
          Site site = ctx.consider(call);
          const Value argument = ctx.arg(call, 0);
          if (argument.is_true()) return site.pass();
          Report report = site.fail("not true");
          if (argument.is_false()) report.fix({"say true", true, {{ctx.tree().span(argument.written()), "true"}}});
          if (argument.integer() == 1) report.fix({"say true", false, {{ctx.tree().span(argument.written()), "true"}}});
          // What no check should do: break the code, change nothing for good, and miss the finding.
          if (argument.integer() == 2) report.fix({"break it", true, {{ctx.tree().span(argument.written()), "("}}});
          if (argument.integer() == 3) report.fix({"turn it", true, {{ctx.tree().span(argument.written()), "4"}}});
          if (argument.integer() == 4) report.fix({"turn it", true, {{ctx.tree().span(argument.written()), "3"}}});
          if (argument.integer() == 5) report.fix({"miss it", true, {{ctx.tree().span(argument.written()), "6"}}});
        },
};

class ExampleRunner : public testing::Test {
 protected:
  std::vector<std::string> run(std::string_view markdown) {
    ExamplePage page = read_examples(markdown);
    EXPECT_EQ(page.examples.size(), 1u);
    return run_example(page.examples.front(), "ecto-safe-migration", kRunnerCheck.id, catalog_);
  }

  const Check* checks_[1] = {&kRunnerCheck};
  Catalog catalog_{checks_};
};

TEST_F(ExampleRunner, AcceptsWhatIsAsThePageSays) {
  EXPECT_TRUE(registered && skills_registered);
  EXPECT_THAT(run("```elixir bad\nRunner.call(false) # <- fires\nRunner.call(true)\n```\n"), IsEmpty());
  EXPECT_THAT(run("```elixir bad\n# lib/a.ex\nRunner.call(1) # <- fires zz-runner\n# lib/b.ex\n:ok\n```\n"), IsEmpty());
  EXPECT_THAT(run("```elixir good\nRunner.call(true)\n```\n"), IsEmpty());
  EXPECT_THAT(run("```elixir silent\nOther.call(false)\n```\n"), IsEmpty());
  EXPECT_THAT(run("```elixir\nRunner.call(false)\n```\n\n```elixir good\nRunner.call(true)\n```\n"), IsEmpty());
}

TEST_F(ExampleRunner, NoticesWhatIsNot) {
  EXPECT_THAT(run("```elixir bad\nRunner.call(true) # <- fires\n```\n"),
              ElementsAre(HasSubstr("line 2: ecto-safe-migration/zz-runner does not fire")));
  EXPECT_THAT(run("\n```elixir bad\n:ok\nRunner.call(1) # <- fires\nRunner.call(2)\n```\n"),
              ElementsAre(HasSubstr("line 5: ecto-safe-migration/zz-runner fires where nothing is marked")));
  EXPECT_THAT(run("```elixir good\nRunner.call(false)\n```\n"),
              testing::Contains(HasSubstr("line 2: ecto-safe-migration/zz-runner fires")));
  EXPECT_THAT(run("```elixir good\nOther.call(true)\n```\n"), ElementsAre(HasSubstr("sleeps")));
  EXPECT_THAT(run("```elixir silent\nRunner.call(false)\n```\n"),
              ElementsAre(HasSubstr("fires where nothing is marked")));
  EXPECT_THAT(run("```elixir\nfoo(\n```\n"), testing::Contains(HasSubstr("does not parse")));
  EXPECT_THAT(run("```elixir bad\nx() # <- fires no-such\n```\n"), ElementsAre(HasSubstr("no check")));
}

TEST_F(ExampleRunner, ComparesWhatFixesMake) {
  const std::string bad = "```elixir bad\n# lib/a.ex\nRunner.call(false) # <- fires\nRunner.call(1) # <- fires\n```\n";
  EXPECT_THAT(run(bad + "```elixir fixed\n# lib/a.ex\nRunner.call(true)\nRunner.call(1)\n```\n" +
                  "\n```elixir fixed-unsafe\n# lib/a.ex\nRunner.call(true)\nRunner.call(true)\n```\n"),
              IsEmpty());
  EXPECT_THAT(run("```elixir bad\nRunner.call(false) # <- fires\n```\n```elixir fixed\nRunner.call(true)\n```\n"),
              IsEmpty());
  EXPECT_THAT(run(bad + "```elixir fixed\n# lib/a.ex\nRunner.call(true)\nRunner.call(true)\n```\n"),
              ElementsAre(HasSubstr("line 7: the fixes give\nRunner.call(true)\nRunner.call(1)\n")));
  EXPECT_THAT(run(bad + "```elixir fixed\n# lib/b.ex\n:ok\n```\n"),
              ElementsAre(HasSubstr("nothing was fixed in lib/b.ex")));
  EXPECT_THAT(run("```elixir bad\nRunner.call(0) # <- fires\n```\n```elixir fixed\nRunner.call(0)\n```\n"),
              ElementsAre(HasSubstr("nothing was fixed")));
}

TEST_F(ExampleRunner, HoldsFixesToTheirPromise) {
  auto after = [&](const std::string& argument) {
    return run("```elixir bad\nRunner.call(" + argument + ") # <- fires\n```\n");
  };
  EXPECT_THAT(after("2"), testing::Contains(HasSubstr("does not parse")));
  EXPECT_THAT(after("3"), testing::Contains(HasSubstr("find no end")));
  EXPECT_THAT(after("5"), testing::Contains(HasSubstr("1 fixes were applied, but of 1 findings 1 are left")));
}

TEST(ExamplePages, GroupsBlocksAndFiles) {
  ExamplePage page = read_examples(
      "text\n```elixir\n# mix.exs\na\n```\n\n```elixir bad\n# lib/a.ex\nb # <- fires\n# lib/b.ex\nc\n```\nprose\n"
      "```elixir good\nd\n```\n```toml\nx = 1\n```\n```elixir good\ne\n```\n");
  EXPECT_THAT(page.faults, IsEmpty());
  ASSERT_EQ(page.examples.size(), 3u);
  ASSERT_EQ(page.examples[0].files.size(), 3u);
  EXPECT_EQ(page.examples[0].page_line, 2);
  EXPECT_EQ(page.examples[0].files[0].path, "mix.exs");
  EXPECT_EQ(page.examples[0].files[1].path, "lib/a.ex");
  EXPECT_EQ(page.examples[0].files[1].text, "# lib/a.ex\nb # <- fires\n");
  EXPECT_EQ(page.examples[0].files[1].markers.at(0).line, 2);
  EXPECT_EQ(page.examples[0].files[2].page_line, 10);
  EXPECT_EQ(page.examples[1].files[0].path, "lib/example_1.ex");
}

TEST(ExamplePages, SaysWhatAPageGetsWrong) {
  auto one = [](std::string_view markdown) {
    ExamplePage page = read_examples(markdown);
    EXPECT_EQ(page.faults.size(), 1u) << markdown;
    return page.faults.empty() ? "" : page.faults[0];
  };
  EXPECT_THAT(one("```elixir wrong\na\n```\n"), HasSubstr("line 1: a block is"));
  EXPECT_THAT(one("```elixir bad\na\n```\n"), HasSubstr("line 1: bad blocks, but no line is marked"));
  EXPECT_THAT(one("```elixir good\na # <- fires\n```\n"), HasSubstr("line 2: a marker outside"));
  EXPECT_THAT(one("```elixir\na # <- fire\n```\n"), HasSubstr("line 2: a marker reads"));
  EXPECT_THAT(one("```elixir fixed\na\n```\n"), HasSubstr("line 1: a fixed block stands behind"));
  EXPECT_THAT(one("```elixir\na\n"), HasSubstr("line 1: the block is never closed"));
  EXPECT_THAT(one("```elixir\n```\n"), HasSubstr("line 1: the block is empty"));
  EXPECT_THAT(one("```elixir\n# lib/a.ex\n# lib/a.ex\n```\n"), HasSubstr("line 3: lib/a.ex stands twice"));
}

}  // namespace
}  // namespace assay::test
