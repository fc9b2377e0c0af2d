#include "engine/fixes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/check.h"
#include "tests/support/run_example.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Indexes = std::vector<size_t>;

// A fix that replaces the first `part` of the text; of an empty part, it inserts at `at`.
Fix replacing(std::string_view text, std::string_view part, std::string replacement) {
  const auto start = static_cast<uint32_t>(text.find(part));
  return {"", true, {{{start, start + static_cast<uint32_t>(part.size())}, std::move(replacement)}}};
}

AppliedFixes applied(std::string_view text, const std::vector<Fix>& fixes) {
  std::vector<const Fix*> pointers;
  for (const Fix& fix : fixes) pointers.push_back(&fix);
  return apply_fixes(text, pointers);
}

TEST(ApplyFixes, AppliesThoseThatDoNotTouch) {
  const std::string text = "one two three";
  AppliedFixes result = applied(text, {replacing(text, "three", "3"), replacing(text, "one", "1")});
  EXPECT_EQ(result.text, "1 two 3");
  EXPECT_EQ(result.applied, (Indexes{0, 1}));
  result = applied(text,
                   {replacing(text, "one two", "x"), replacing(text, "two three", "y"), replacing(text, "three", "z")});
  EXPECT_EQ(result.text, "x z");
  EXPECT_EQ(result.postponed, Indexes{1});
}

TEST(ApplyFixes, KeepsTheEditsOfAFixTogether) {
  const std::string text = "a b c";
  const Fix both{"", true, {{{4, 5}, "C"}, {{0, 1}, "A"}}};
  EXPECT_EQ(applied(text, {both}).text, "A b C");
  AppliedFixes result = applied(text, {replacing(text, "c", "x"), both});
  EXPECT_EQ(result.text, "a b x");
  EXPECT_EQ(result.postponed, Indexes{1});
}

TEST(ApplyFixes, PostponesInsertionsAtOnePlace) {
  const Fix insert{"", true, {{{1, 1}, "+"}}};
  EXPECT_EQ(applied("ab", {insert, insert}).text, "a+b");
  EXPECT_EQ(applied("ab", {insert, {"", true, {{{0, 1}, "x"}}}}).postponed, Indexes{1});
  EXPECT_EQ(applied("ab", {{"", true, {{{0, 1}, "x"}}}, {"", true, {{{1, 2}, "y"}}}}).text, "xy");
}

TEST(ApplyFixes, RefusesWhatMakesNoSense) {
  const std::vector<Fix> fixes = {
      {"no edits", true, {}},
      {"outside", true, {{{1, 9}, "x"}}},
      {"backwards", true, {{{2, 1}, "x"}}},
      {"over each other", true, {{{0, 2}, "x"}, {{1, 3}, "y"}}},
      {"no change", true, {{{0, 3}, "abc"}}},
  };
  AppliedFixes result = applied("abc", fixes);
  EXPECT_EQ(result.text, "abc");
  EXPECT_EQ(result.malformed, (Indexes{0, 1, 2, 3, 4}));
}

TEST(ApplyFixes, KeepsBytesAndLineEnds) {
  const std::string text = "\xEF\xBB\xBFone\r\ntwo \xFF\r\nthree";
  AppliedFixes result = applied(text, {replacing(text, "one", "1\n1\r\n1")});
  EXPECT_EQ(result.text, "\xEF\xBB\xBF\x31\r\n1\r\n1\r\ntwo \xFF\r\nthree");
  EXPECT_EQ(applied("a\nb\r\nc\n", {replacing("a\nb", "a", "x\ny")}).text, "x\ny\nb\r\nc\n");
}

// Checks whose fixes meet in every way, on calls of Fix.
void on_call(Context& ctx, const Call& call) {
  Site site = ctx.consider(call);
  const Span span = ctx.tree().span(call.node);
  const std::string_view name = text(call.function);
  if (name == "one")
    site.fail("one").fix({"", true, {{span, "Fix.two()"}}});
  else if (name == "two")
    site.fail("two").fix({"", true, {{span, "Fix.done()"}}});
  else if (name == "risky")
    site.fail("risky").fix({"", false, {{span, "Fix.done()"}}});
  else if (name == "broken")
    site.fail("broken").fix({"", true, {{span, "Fix.done("}}});
  else if (name == "ping")
    site.fail("ping").fix({"", true, {{span, "Fix.pong()"}}});
  else if (name == "pong")
    site.fail("pong").fix({"", true, {{span, "Fix.ping()"}}});
  else if (name == "wrap")
    site.fail("wrap").fix({"", true, {{span, "Fix.done()"}}});
  else
    site.pass();
}

const Check kCheck{.id = "ecto-safe-migration/zz-fixed",
                   .callees = {"Fix.one", "Fix.two", "Fix.risky", "Fix.broken", "Fix.ping", "Fix.pong", "Fix.wrap"},
                   .on_call = on_call};

class FixFindings : public testing::Test {
 protected:
  FixRun fix(const std::vector<std::pair<std::string, std::string>>& sources, FixKinds kinds = FixKinds::safe,
             const std::set<std::string, std::less<>>& leave = {}) {
    return fix_findings(
        [&](const Texts& texts) {
          ++analyses_;
          auto changed = sources;
          for (auto& [path, text] : changed) {
            if (auto found = texts.find(path); found != texts.end()) text = found->second;
          }
          return test::analyze_virtual(changed, {std::string(kCheck.id)}, catalog_);
        },
        kinds, leave);
  }

  const Check* checks_[1] = {&kCheck};
  Catalog catalog_{checks_};
  int analyses_ = 0;
};

TEST_F(FixFindings, GoesOnUntilNothingIsLeft) {
  FixRun run = fix({{"lib/a.ex", "Fix.one()\nFix.two()\n"}, {"lib/b.ex", "Fix.done()\n"}});
  ASSERT_EQ(run.files.size(), 1u);
  EXPECT_EQ(run.files[0].path, "lib/a.ex");
  EXPECT_EQ(run.files[0].before, "Fix.one()\nFix.two()\n");
  EXPECT_EQ(run.files[0].after, "Fix.done()\nFix.done()\n");
  EXPECT_EQ(run.analysis.fixes->fixed, 3u);
  EXPECT_EQ(run.analysis.fixes->files, 1u);
  EXPECT_THAT(run.analysis.findings, IsEmpty());
  EXPECT_EQ(analyses_, 3);
}

TEST_F(FixFindings, NestedFixesConverge) {
  FixRun run = fix({{"lib/a.ex", "Fix.wrap(Fix.one(Fix.two()))\n"}});
  EXPECT_EQ(run.files.at(0).after, "Fix.done()\n");
}

TEST_F(FixFindings, UnsafeOnesOnlyWhenAsked) {
  FixRun run = fix({{"lib/a.ex", "Fix.risky()\n"}});
  EXPECT_THAT(run.files, IsEmpty());
  EXPECT_EQ(run.analysis.findings.size(), 1u);
  run = fix({{"lib/a.ex", "Fix.risky()\n"}}, FixKinds::all);
  EXPECT_EQ(run.files.at(0).after, "Fix.done()\n");
  EXPECT_TRUE(run.analysis.fixes->with_unsafe);
}

TEST_F(FixFindings, AFixThatLosesACommentIsUnsafe) {
  const std::string text = "Fix.two(\n  # why\n  \"# no comment\"\n)\n";
  EXPECT_THAT(fix({{"lib/a.ex", text}}).files, IsEmpty());
  EXPECT_EQ(fix({{"lib/a.ex", text}}, FixKinds::all).files.size(), 1u);
  EXPECT_EQ(fix({{"lib/a.ex", "Fix.two(\"# no comment\") # stays\n"}}).files.at(0).after, "Fix.done() # stays\n");
}

TEST_F(FixFindings, DropsWhatWouldNotParse) {
  FixRun run = fix({{"lib/a.ex", "Fix.two()\nFix.broken()\nFix.one()\n"}});
  EXPECT_EQ(run.files.at(0).after, "Fix.done()\nFix.broken()\nFix.two()\n") << "the check is not trusted here any more";
  ASSERT_EQ(run.analysis.diagnostics.size(), 1u);
  EXPECT_EQ(run.analysis.diagnostics[0].path, "lib/a.ex");
  EXPECT_THAT(run.analysis.diagnostics[0].message, HasSubstr("does not parse"));
}

TEST_F(FixFindings, LeavesFilesAloneThatDoNotParse) {
  FixRun run = fix({{"lib/a.ex", "Fix.two()\nfoo(\n"}});
  EXPECT_THAT(run.files, IsEmpty());
  EXPECT_THAT(run.analysis.diagnostics, IsEmpty());
  run = fix({{"lib/a.ex",
              "\xEF\xBB\xBF"
              "Fix.two()\n"}});
  EXPECT_EQ(run.files.at(0).after,
            "\xEF\xBB\xBF"
            "Fix.done()\n")
      << "only the byte order mark is wrong";
}

TEST_F(FixFindings, GivesUpOnWhatFindsNoEnd) {
  FixRun run = fix({{"lib/a.ex", "Fix.ping()\n"}, {"lib/b.ex", "Fix.two()\n"}});
  ASSERT_EQ(run.files.size(), 1u);
  EXPECT_EQ(run.files[0].path, "lib/b.ex");
  ASSERT_EQ(run.analysis.diagnostics.size(), 1u);
  EXPECT_THAT(run.analysis.diagnostics[0].message, HasSubstr("find no end"));
  ASSERT_EQ(run.analysis.findings.size(), 1u);
  EXPECT_EQ(run.analysis.findings[0].finding.message, "ping") << "the file is reported as it stays";
}

TEST_F(FixFindings, LeavesWhatItIsTold) {
  FixRun run = fix({{"lib/a.ex", "Fix.two()\n"}, {"lib/b.ex", "Fix.two()\n"}}, FixKinds::safe, {"lib/a.ex"});
  ASSERT_EQ(run.files.size(), 1u);
  EXPECT_EQ(run.files[0].path, "lib/b.ex");
  EXPECT_EQ(run.analysis.findings.size(), 1u);
}

}  // namespace
}  // namespace assay
