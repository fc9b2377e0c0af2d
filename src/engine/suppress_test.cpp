#include "engine/suppress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/check.h"
#include "names/build_names.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Whether the first "#!" of the text starts a comment; the mark is a # that one can point at.
bool comment_at_mark(std::string_view text) {
  const Tree tree = parse(text);
  EXPECT_THAT(tree.errors(), IsEmpty()) << text;
  return is_comment(tree, static_cast<uint32_t>(text.find("#!")));
}

TEST(IsComment, BehindAndBetweenCode) {
  for (std::string_view text : {"#! a", "a #! b", "foo(1,\n#! b\n2)", "[a: 1, #! b\n b: 2]", "x = \"text\" #! b",
                                "A.b( #! c\n1)", "A.\"b c\"() #! d", "[\"a b\": #! c\n 1]", "?# #! a", ":\"a\" #! b",
                                "\"#{ #! in code\n a}\"", "def f do\n  #! a\nend", "~s(a) #! b"}) {
    EXPECT_TRUE(comment_at_mark(text)) << text;
  }
}

TEST(IsComment, NeverInsideText) {
  for (std::string_view text : {"\"a #! b\"", "'a #! b'", "\"\"\"\na\n#! b\n\"\"\"", "~s(a #! b)",
                                "~S\"\"\"\n#! a\n\"\"\"", "\"#{a} #! b\"", "\"#{\"#! in\"}\"", ":\"a #! b\"",
                                ":\"#{a} #! b\"", "A.\"b #! c\"()", "[\"a #! b\": 1]", "[\"#{a} #! b\": 1]"}) {
    EXPECT_FALSE(comment_at_mark(text)) << text;
  }
  EXPECT_FALSE(is_comment(parse("?#"), 1));
}

// One file of findings on given lines, and what the comments in it do to them.
class Suppressing : public testing::Test {
 protected:
  // A finding on each line that says BAD; `id` is its check's.
  Suppressed apply(std::string text, std::string_view id = "ecto-safe-migration/missing-flush") {
    file_.source = {"lib/a.ex", std::move(text)};
    file_.tree = parse(file_.source.text);
    file_.names = build_names(file_.tree, UsingTable());
    const LineIndex lines(file_.source.text);
    std::vector<Finding> findings;
    for (size_t at = file_.source.text.find("BAD"); at != std::string::npos;
         at = file_.source.text.find("BAD", at + 1)) {
      const auto start = static_cast<uint32_t>(at);
      findings.push_back({id, Level::warning, file_.id, {start, start + 3}, "bad", "", {}});
    }
    Suppressed result =
        apply_suppressions(file_, lines, findings, catalog(), [&](const Check& check) { return check.id != not_run_; });
    left_.clear();
    for (const Finding& finding : findings) left_.push_back(lines.position(finding.span.start).line);
    return result;
  }

  static std::vector<std::string> messages(const Suppressed& result) {
    std::vector<std::string> all;
    for (const Finding& finding : result.findings) all.push_back(std::string(finding.check) + ": " + finding.message);
    return all;
  }

  File file_;
  std::string not_run_;
  std::vector<uint32_t> left_;  // lines of the findings that stay
};

TEST_F(Suppressing, TakesOutWhatItsLineOrTheLineBelowHas) {
  Suppressed result = apply(
      "a(BAD) # assay:ignore ecto-safe-migration/missing-flush -- so\n"
      "b(BAD)\n"
      "# assay:ignore ecto-safe-migration/missing-flush -- so\n"
      "c(BAD, BAD)\n"
      "d(BAD)\n");
  EXPECT_EQ(result.count, 3u);
  EXPECT_THAT(left_, ElementsAre(2, 5));
  EXPECT_THAT(messages(result), IsEmpty());
}

TEST_F(Suppressing, TheWholeFileAndTheFamilysName) {
  for (std::string_view name : {"ecto-safe-migration/missing-flush", "elixir-ecto-safe-migration/missing-flush",
                                "ecto-safe-migration", "elixir-ecto-safe-migration"}) {
    Suppressed result = apply("a(BAD)\n# assay:ignore-file " + std::string(name) + " -- so\nb(BAD)\n");
    EXPECT_EQ(result.count, 2u) << name;
    EXPECT_THAT(left_, IsEmpty());
    EXPECT_THAT(messages(result), IsEmpty());
  }
}

TEST_F(Suppressing, AnotherChecksFindingsStay) {
  Suppressed result =
      apply("a(BAD) # assay:ignore ecto-safe-migration/missing-flush, ecto-safe-migration/index-not-concurrent -- so\n",
            "ecto-safe-migration/index-not-concurrent");
  EXPECT_THAT(left_, IsEmpty());
  EXPECT_THAT(
      messages(result),
      ElementsAre("suppression/unused: this suppression of ecto-safe-migration/missing-flush suppresses nothing"));
}

TEST_F(Suppressing, WithoutReasonNothingIsTakenOut) {
  Suppressed result = apply("a(BAD) # assay:ignore ecto-safe-migration/missing-flush\n");
  EXPECT_EQ(result.count, 0u);
  EXPECT_THAT(left_, ElementsAre(1));
  EXPECT_THAT(messages(result),
              ElementsAre("suppression/no-reason: this suppression gives no reason, and suppresses nothing"));
}

TEST_F(Suppressing, NamesThatAreNone) {
  Suppressed result = apply(
      "a(BAD) # assay:ignore ecto-safe-migration/mising-flush -- so\n"
      "b() # assay:ignore -- so\n");
  EXPECT_THAT(left_, ElementsAre(1));
  EXPECT_THAT(
      messages(result),
      ElementsAre("suppression/unknown-check: there is no family or check \"ecto-safe-migration/mising-flush\"; "
                  "did you mean \"ecto-safe-migration/missing-flush\"?",
                  "suppression/unknown-check: this suppression names no check, and suppresses nothing"));
}

TEST_F(Suppressing, UnusedIsSaidOnlyWhereTheCheckRan) {
  const std::string text = "a() # assay:ignore ecto-safe-migration/missing-flush -- so\n";
  EXPECT_EQ(messages(apply(text)).size(), 1u);
  not_run_ = "ecto-safe-migration/missing-flush";
  EXPECT_THAT(messages(apply(text)), IsEmpty());
  // Of a family, when all of it ran.
  EXPECT_THAT(messages(apply("a() # assay:ignore ecto-safe-migration -- so\n")), IsEmpty());
  not_run_ = "suppression/unused";
  EXPECT_THAT(messages(apply(text)), IsEmpty());
}

TEST_F(Suppressing, UnusedIsNotSaidOfAFileThatDoesNotParse) {
  EXPECT_THAT(messages(apply("a( # assay:ignore ecto-safe-migration/missing-flush -- so\n")), IsEmpty());
}

TEST_F(Suppressing, TextInStringsTakesNothingOut) {
  Suppressed result = apply("a(\"# assay:ignore ecto-safe-migration/missing-flush -- so\", BAD)\n");
  EXPECT_THAT(left_, ElementsAre(1));
  EXPECT_THAT(messages(result), IsEmpty());
}

// Each comment is looked up in the tree: were that a walk over it, this file would take minutes.
TEST_F(Suppressing, ManyCommentsInALargeFile) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "f(1, [:a, \"b\"])  # assay:ignore syntax/error -- so\n";
  not_run_ = "syntax/error";
  EXPECT_THAT(messages(apply(std::move(text))), IsEmpty());
}

}  // namespace
}  // namespace assay
