#include "engine/dispatch.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "engine/naive_walk.h"
#include "names/build_names.h"

namespace assay {
namespace {

// A project of files given as text.
class Dispatching : public testing::Test {
 protected:
  File& add(std::string path, std::string text) {
    File& file = project_.files.emplace_back();
    file.id = FileId{static_cast<uint32_t>(project_.files.size() - 1)};
    file.source = {std::move(path), std::move(text)};
    file.tree = parse(file.source.text);
    EXPECT_TRUE(file.tree.errors().empty());
    file.names = build_names(file.tree, UsingTable());
    return file;
  }

  Outcome run(std::vector<const Check*> checks, const File& file) {
    std::vector<CheckSettings> settings(checks.size());
    return Dispatcher(checks, settings).run(file, project_, facts_);
  }

  // The messages of all findings, in the order in which checks and places come.
  std::vector<std::string> messages(std::vector<const Check*> checks, std::string text) {
    Outcome outcome = run(std::move(checks), add("lib/a.ex", std::move(text)));
    std::vector<std::string> result;
    for (const CheckOutcome& check : outcome.checks) {
      for (const Finding& finding : check.findings) result.push_back(finding.message);
    }
    return result;
  }

  Project project_;
  FactStore facts_;
};

void fail_call(Context& ctx, const Call& call) {
  ctx.consider(call).fail("{}.{}/{}", text(call.module), text(call.function), call.arity);
}

using Strings = std::vector<std::string>;

TEST_F(Dispatching, MatchesCalleesAfterResolution) {
  const Check check{.id = "t/calls", .callees = {"A.B.go/2", "A.B.any", ":ets.new/2"}, .on_call = fail_call};
  EXPECT_EQ(messages({&check}, R"ex(
    defmodule M do
      alias A.B
      def f(x) do
        B.go(x, 1)
        x |> B.go(2)
        B.go(x)
        B.any()
        &B.go/2
        :ets.new(:t, [])
        C.go(x, 1)
        quote do: B.go(x, 1)
        if false do
          B.go(x, 1)
        end
        "B.go(x, 1)"  # B.go(x, 1)
      end
    end
  )ex"),
            (Strings{"A.B.go/2", "A.B.go/2", "A.B.any/0", "A.B.go/2", ":ets.new/2"}));
}

TEST_F(Dispatching, WildcardsTakeAnyModuleAndACallIsShownOnce) {
  const Check check{.id = "t/any", .callees = {"_.go/1", "A.go/1", "A.go"}, .on_call = fail_call};
  EXPECT_EQ(messages({&check}, "defmodule M do\n def f(m) do\n A.go(1)\n m.go(1)\n go(1)\n A.go(1, 2)\n end\nend"),
            (Strings{"A.go/1", ".go/1", ".go/1", "A.go/2"}));
}

TEST_F(Dispatching, EachCheckGetsWhatItAskedFor) {
  const Check one{.id = "t/one", .callees = {"A.one/0"}, .on_call = fail_call};
  const Check both{.id = "t/both", .callees = {"A.one/0", "A.two/0"}, .on_call = fail_call};
  EXPECT_EQ(messages({&one, &both}, "A.one()\nA.two()\nA.three()"), (Strings{"A.one/0", "A.one/0", "A.two/0"}));
}

TEST_F(Dispatching, ModulesUsesDefinitionsNodesAndFiles) {
  const Check check{
      .id = "t/rest",
      .uses = {"A.B", "C"},
      .on_use = [](Context& ctx, const Module& m) { ctx.consider(m.node).fail("use {}", text(m.name)); },
      .kinds = {NodeKind::map},
      .on_node = [](Context& ctx, NodeId n) { ctx.consider(n).fail("node {}", ctx.tree().text(n)); },
      .on_definition = [](Context& ctx, const Definition& d) { ctx.consider(d.node).fail("def {}", text(d.name)); },
      .on_module = [](Context& ctx, const Module& m) { ctx.consider(m.node).fail("module {}", text(m.name)); },
      .on_file = [](Context& ctx) { ctx.consider(Tree::root()).fail("file {}", ctx.file.source.path); },
  };
  EXPECT_EQ(messages({&check}, R"(
    defmodule M do
      use A.B
      use C
      def f, do: %{a: 1}
      defmacro g do
        quote do
          %{b: 1}
          def h, do: 1
        end
      end
    end
    defmodule N do
    end)"),
            (Strings{"file lib/a.ex", "module M", "use M", "module N", "def f", "def g", "node %{a: 1}"}));
}

int files_shown = 0;

TEST_F(Dispatching, AFirstLookPassesFilesOver) {
  const Check check{.id = "t/look", .first_look = says_any_of<"Wanted.Module", "wanted">, .on_file = [](Context& ctx) {
                      ++files_shown;
                      for (const Call& call : ctx.names().calls()) {
                        if (text(call.function) == "wanted") fail_call(ctx, call);
                      }
                    }};
  EXPECT_EQ(messages({&check}, "other()"), Strings{});
#ifdef ASSAY_DEBUG_CHECKS
  EXPECT_EQ(files_shown, 1);  // in spite of the look, to hold it to what it says
#else
  EXPECT_EQ(files_shown, 0);
#endif
  EXPECT_EQ(messages({&check}, "wanted()"), Strings{".wanted/0"});
  EXPECT_EQ(messages({&check}, "alias Wanted.Module, as: M\nM.go()"), Strings{});
}

TEST_F(Dispatching, CountsConsideredAndFailedSites) {
  const Check check{
      .id = "t/count", .level = Level::error, .callees = {"A.go/1"}, .on_call = [](Context& ctx, const Call& call) {
        Site site = ctx.consider(call);
        if (ctx.arg(call, 0).is_true()) return site.pass();
        if (ctx.arg(call, 0).is_nil()) return site.skip();
        site.fail("no").help("yes").at(Span{1, 2});
      }};
  Outcome outcome = run({&check}, add("lib/a.ex", "A.go(true)\nA.go(nil)\nA.go(false)\n"));
  ASSERT_EQ(outcome.checks.size(), 1u);
  EXPECT_EQ(outcome.checks[0].considered, 2u);
  EXPECT_EQ(outcome.checks[0].failed, 1u);
  ASSERT_EQ(outcome.checks[0].findings.size(), 1u);
  const Finding& finding = outcome.checks[0].findings[0];
  EXPECT_EQ(finding.help, "yes");
  EXPECT_EQ(finding.span, (Span{1, 2}));
  EXPECT_EQ(finding.check, "t/count");
}

TEST_F(Dispatching, AThrowingCheckEndsAloneAndIsNamed) {
  const Check bad{.id = "t/bad", .callees = {"A.go/1"}, .on_call = [](Context& ctx, const Call& call) {
                    Site site = ctx.consider(call);
                    if (ctx.arg(call, 0).is_nil()) throw std::runtime_error("lost");
                    site.fail("dropped");
                  }};
  const Check good{.id = "t/good", .callees = {"A.go/1"}, .on_call = fail_call};
  Outcome outcome = run({&bad, &good}, add("lib/a.ex", "A.go(1)\nA.go(nil)\nA.go(2)\n"));
  ASSERT_EQ(outcome.failures.size(), 1u);
  EXPECT_EQ(outcome.failures[0].check, 0u);
  EXPECT_EQ(outcome.failures[0].message, "lost");
  ASSERT_EQ(outcome.checks.size(), 1u);
  EXPECT_EQ(outcome.checks[0].check, 1u);
  EXPECT_EQ(outcome.checks[0].findings.size(), 3u);
}

TEST_F(Dispatching, ProjectChecksReportIntoAnyFile) {
  const Check check{.id = "t/project", .scope = Scope::project, .on_project = [](ProjectContext& ctx) {
                      for (const File& file : ctx.project().files) ctx.in(file.id).consider(Tree::root()).fail("seen");
                    }};
  const Check bad{.id = "t/bad", .on_project = [](ProjectContext&) { throw std::runtime_error("lost"); }};
  add("lib/a.ex", "1");
  add("lib/b.ex", "2");
  std::vector<const Check*> checks = {&bad, &check};
  std::vector<CheckSettings> settings(2);
  Dispatcher dispatcher(checks, settings);
  ASSERT_TRUE(dispatcher.has_project_checks());
  Outcome outcome = dispatcher.run_project(project_, facts_);
  ASSERT_EQ(outcome.checks.size(), 2u);
  EXPECT_EQ(outcome.checks[1].file, FileId{1});
  EXPECT_EQ(outcome.checks[1].check, 1u);
  ASSERT_EQ(outcome.failures.size(), 1u);
  EXPECT_FALSE(outcome.failures[0].file.valid());
}

int made = 0;
int count_nodes(const File& file, const Project&) {
  ++made;
  return static_cast<int>(file.tree.size());
}

TEST_F(Dispatching, SharedFactsAreMadeOnce) {
  auto ask = [](Context& ctx) { ctx.consider(Tree::root()).fail("{}", ctx.file_fact(count_nodes)); };
  const Check one{.id = "t/one", .on_file = ask};
  const Check two{.id = "t/two", .on_file = ask};
  made = 0;
  EXPECT_EQ(messages({&one, &two}, "1"), (Strings{"2", "2"}));
  EXPECT_EQ(made, 1);
}

TEST_F(Dispatching, SettingsReachTheCheck) {
  const Check check{.id = "t/set", .on_file = [](Context& ctx) {
                      ctx.consider(Tree::root()).fail("{}|{}", ctx.setting("after"), ctx.setting("other"));
                    }};
  std::vector<const Check*> checks = {&check};
  std::vector<CheckSettings> settings(1);
  settings[0].level = Level::advice;
  settings[0].values = {{"after", "2024"}, {"after", "2023"}};
  Outcome outcome = Dispatcher(checks, settings).run(add("lib/a.ex", "1"), project_, facts_);
  EXPECT_EQ(outcome.checks.at(0).findings.at(0).message, "2024|");
  EXPECT_EQ(outcome.checks.at(0).findings.at(0).level, Level::advice);
}

// The judge that debug builds run over every file: it must see what dispatch shows, and notice a difference.
TEST_F(Dispatching, TheNaiveWalkAgreesAndNoticesDifferences) {
  const Check check{.id = "t/calls", .callees = {"A.go/1", "_.any"}, .on_call = fail_call};
  std::vector<const Check*> checks = {&check};
  const File& file = add("lib/a.ex", "A.go(1)\nB.go(1)\nx.any(2)\n");
  std::vector<Delivery> deliveries;
  for (const Call& call : file.names.calls()) {
    if (text(call.module) == "A" || text(call.function) == "any")
      deliveries.push_back({Subscription::callee, call.node, 0});
  }
  ASSERT_EQ(deliveries.size(), 2u);
  EXPECT_EQ(naive_difference(checks, file, deliveries), "");
  auto missing = deliveries;
  missing.pop_back();
  EXPECT_NE(naive_difference(checks, file, missing).find("was not shown `x.any(2)`"), std::string::npos);
  auto extra = deliveries;
  extra.push_back({Subscription::callee, file.tree.first_child(Tree::root()), 0});
  EXPECT_NE(naive_difference(checks, file, extra), "");
}

TEST(ParseCallee, TakesPatternsApart) {
  auto callee = parse_callee("Ecto.Migration.create/2");
  ASSERT_TRUE(callee);
  EXPECT_EQ(text(callee->module), "Ecto.Migration");
  EXPECT_EQ(text(callee->function), "create");
  EXPECT_EQ(callee->arity, 2);
  EXPECT_EQ(text(parse_callee(":ets.new")->module), ":ets");
  EXPECT_EQ(parse_callee(":ets.new")->arity, -1);
  EXPECT_FALSE(parse_callee("_.go/1")->module.valid());
  EXPECT_EQ(text(parse_callee("Kernel.//2")->function), "/");
  EXPECT_EQ(text(parse_callee("Kernel.../2")->function), "..");
  EXPECT_EQ(text(parse_callee("Kernel...")->function), "..");
  for (std::string_view wrong : {"", "go", "go/1", ".go", "A.", "a.go/1", "/1"})
    EXPECT_FALSE(parse_callee(wrong)) << wrong;
}

#ifdef ASSAY_DEBUG_CHECKS
TEST_F(Dispatching, AnUnsettledSiteStopsADebugBuild) {
  const Check check{.id = "t/lazy", .on_file = [](Context& ctx) { Site site = ctx.consider(Tree::root()); }};
  const File& file = add("lib/a.ex", "1");
  EXPECT_DEATH(run({&check}, file), "t/lazy: a site in lib/a.ex was considered and neither passed");
}
#endif

}  // namespace
}  // namespace assay
