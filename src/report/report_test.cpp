#include "report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/check.h"
#include "report/code_frame.h"
#include "report/printable.h"
#include "tests/support/report_sample.h"

namespace assay {
namespace {

using test::Sample;
using testing::HasSubstr;
using testing::Not;

const std::string kMigration =
    "defmodule A do\n"
    "  def change do\n"
    "    create index(:users, [:email])\n"
    "  end\n"
    "end\n";

Span span_of(std::string_view text, std::string_view part) {
  const auto start = static_cast<uint32_t>(text.find(part));
  return {start, start + static_cast<uint32_t>(part.size())};
}

std::string frame(std::string_view text, Span span, uint32_t width = 100) {
  return code_frame(text, LineIndex(text), span, {{}, Level::error, width, 2});
}

TEST(TextReport, ShowsAFindingWithItsCode) {
  Sample sample;
  sample.add("priv/a.exs", kMigration, span_of(kMigration, "create index(:users, [:email])"));
  EXPECT_EQ(render_text(sample.analysis, {}),
            "priv/a.exs\n"
            "\n"
            "  3:5  error  ecto-safe-migration/index-not-concurrent\n"
            "  creating an index blocks every write until done\n"
            "\n"
            "    2 │   def change do\n"
            "    3 │     create index(:users, [:email])\n"
            "      │     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
            "    4 │   end\n"
            "\n"
            "  help: pass `concurrently: true`\n"
            "\n"
            "  family                errors  warnings  considered\n"
            "  ecto-safe-migration        1         0           -\n"
            "\n"
            "  1 error in 1 of 1 file.\n");
}

TEST(TextReport, GroupsByFileAndCounts) {
  Sample sample;
  sample.add("a.exs", kMigration, {0, 9});
  sample.add("a.exs", kMigration, {17, 20}, Level::warning);
  sample.add("b.exs", kMigration, {0, 9}, Level::advice, "syntax/error");
  sample.analysis.files = 12;
  sample.analysis.suppressed = 3;
  TextOptions options;
  options.level = Level::advice;
  const std::string text = render_text(sample.analysis, options);
  EXPECT_EQ(text.find("a.exs\n"), text.rfind("a.exs\n"));
  EXPECT_THAT(text, HasSubstr("  family                errors  warnings  advice  considered\n"
                              "  ecto-safe-migration        1         1       0           -\n"
                              "  syntax                     0         0       1           -\n"));
  EXPECT_THAT(text, HasSubstr("1 error, 1 warning, 1 advice in 2 of 12 files. 3 suppressed."));
}

TEST(TextReport, NothingToReportSaysWhatWasLookedAt) {
  Sample sample;
  sample.analysis.files = 2;
  sample.analysis.below_level = 4;
  EXPECT_EQ(render_text(sample.analysis, {}),
            "  Nothing to report in 2 files; 0 places considered. 4 of lower level: --level advice shows them.\n");
}

TEST(TextReport, TellsOfFixes) {
  Sample sample;
  sample.add("a.exs", kMigration, {17, 20}).finding.fix = Fix{"mend it", true, {{{17, 20}, "x"}}};
  EXPECT_THAT(render_text(sample.analysis, {}), HasSubstr("\n  fix available: mend it (--fix)\n"));
  EXPECT_THAT(render_text(sample.analysis, {}), HasSubstr("in 1 of 1 file. 1 can be fixed with --fix.\n"));
  sample.add("a.exs", kMigration, {0, 9}).finding.fix = Fix{"risk it", false, {{{0, 9}, "x"}}};
  EXPECT_EQ(fix_summary(sample.analysis), "1 can be fixed with --fix, 1 more with --unsafe-fixes.");
  TextOptions plain;
  plain.frames = false;
  EXPECT_THAT(render_text(sample.analysis, plain), HasSubstr("\n  fix available: risk it (--unsafe-fixes)\n"));
  sample.analysis.findings.erase(sample.analysis.findings.begin());
  EXPECT_EQ(fix_summary(sample.analysis), "1 can be fixed with --unsafe-fixes.");
  sample.analysis.fixes = FixTally{3, 2, false};
  EXPECT_EQ(fix_summary(sample.analysis), "3 fixed in 2 files. --unsafe-fixes would fix 1 more.");
  EXPECT_EQ(nlohmann::json::parse(render_json(sample.analysis))["summary"]["fixed"], 3);
  sample.analysis.fixes = FixTally{0, 0, true};
  EXPECT_EQ(fix_summary(sample.analysis), "Nothing fixed.");
}

TEST(TextReport, PlainLinesForPipes) {
  Sample sample;
  sample.add("lib/a\n\x1B[31m.ex", kMigration, {17, 20}).finding.message = "bad \x1B]0;title\x07";
  TextOptions options;
  options.frames = false;
  EXPECT_EQ(render_text(sample.analysis, options),
            "lib/a␊␛[31m.ex:2:3: error ecto-safe-migration/index-not-concurrent bad ␛]0;title␇\n"
            "  help: pass `concurrently: true`\n"
            "\n"
            "1 error in 1 of 1 file.\n");
  sample.analysis.findings.clear();
  EXPECT_EQ(render_text(sample.analysis, options), "Nothing to report in 1 file; 0 places considered.\n");
}

TEST(TextReport, ColoursOnlyWhenAsked) {
  Sample sample;
  sample.add("a.exs",
             kMigration +
                 "# \x1B[2J\x9B"
                 "2J \xE2\x80\xAE\n",
             {17, 20});
  TextOptions options;
  EXPECT_THAT(render_text(sample.analysis, options), Not(HasSubstr("\x1B")));
  options.color = true;
  const std::string text = render_text(sample.analysis, options);
  EXPECT_THAT(text, HasSubstr("\x1B[1;31merror\x1B[0m"));
  EXPECT_THAT(text, HasSubstr("\x1B[1;31m^^^\x1B[0m"));
}

TEST(TextReport, HintsAtOldMigrations) {
  Sample sample;
  for (int i = 0; i < 100; ++i) {
    sample.add("priv/repo/migrations/" + std::to_string(20200101000000 + i) + "_x.exs", kMigration, {0, 9});
  }
  EXPECT_THAT(render_text(sample.analysis, {}), HasSubstr("hint: 100 findings are in migrations"));
  EXPECT_THAT(render_text(sample.analysis, {}),
              HasSubstr("\n          [checks.\"ecto-safe-migration\"]\n          start_after = \"20200101000099\"\n"));
  TextOptions plain;
  plain.frames = false;
  EXPECT_THAT(render_text(sample.analysis, plain),
              HasSubstr("\n\n100 errors in 100 of 100 files.\nhint: 100 findings are in migrations"));
  sample.analysis.findings.pop_back();
  EXPECT_THAT(render_text(sample.analysis, {}), Not(HasSubstr("hint:")));
}

TEST(TextReport, SaysWhatCouldNotBeDone) {
  Sample sample;
  EXPECT_EQ(render_diagnostics(sample.analysis, false), "");
  sample.analysis.diagnostics.push_back({"lib/a\x07.ex", "", "this file can't be read", "give permission"});
  sample.analysis.diagnostics.push_back({"", "a/b", "the check failed", ""});
  EXPECT_EQ(render_diagnostics(sample.analysis, false),
            "assay: lib/a␇.ex: this file can't be read\n  help: give permission\nassay: a/b: the check failed\n");
}

TEST(CodeFrame, ASpanOverLinesGetsABracket) {
  const std::string text = "a\nalter table(:users) do\n  add :x\nend\nb\n";
  EXPECT_EQ(frame(text, span_of(text, "alter table(:users) do\n  add :x\nend")),
            "    1 │   a\n"
            "    2 │ ╭ alter table(:users) do\n"
            "    3 │ │   add :x\n"
            "    4 │ ╰ end\n"
            "    5 │   b\n");
  // Ends that leave out code of their line are marked too.
  EXPECT_EQ(frame(text, span_of(text, "table(:users) do\n  add")),
            "    1 │   a\n"
            "    2 │ ╭ alter table(:users) do\n"
            "      │ │       ^^^^^^^^^^^^^^^^\n"
            "    3 │ ╰   add :x\n"
            "      │     ^^^\n"
            "    4 │   end\n");
}

TEST(CodeFrame, ALongSpanShowsItsEnds) {
  std::string text = "begin(\n";
  for (int i = 0; i < 50; ++i) text += "  x,\n";
  text += ")\n";
  const std::string shown = frame(text, {0, static_cast<uint32_t>(text.size())});
  EXPECT_EQ(std::count(shown.begin(), shown.end(), '\n'), 7);
  EXPECT_THAT(shown, HasSubstr("    ⋮ │ │\n"));
  EXPECT_THAT(shown, HasSubstr("   52 │ ╰ )\n"));
}

TEST(CodeFrame, TabsWideAndCombiningCharactersStayAligned) {
  const std::string text = "\t\"日本e\xCC\x81\" <> bad\n";
  EXPECT_EQ(frame(text, span_of(text, "bad")),
            "    1 │   \"日本e\xCC\x81\" <> bad\n"
            "      │              ^^^\n");
}

TEST(CodeFrame, LongLinesAreCutAroundTheSpan) {
  const std::string text = "x = [" + std::string(300, 'a') + ", BAD, " + std::string(300, 'b') + "]\n";
  const std::string shown = frame(text, span_of(text, "BAD"), 60);
  EXPECT_EQ(shown,
            "    1 │ …aaaaaaaaaaaaa, BAD, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…\n"
            "      │                 ^^^\n");
  // A span that is longer than the line shown is marked to the cut.
  const std::string wide = frame(text, {0, static_cast<uint32_t>(text.size() - 1)}, 60);
  EXPECT_THAT(wide, HasSubstr("x = [aaaa"));
  EXPECT_LE(display_width(wide.substr(wide.rfind('\n', wide.size() - 2) + 1)), 61u);
}

TEST(CodeFrame, OddPlacesDoNotCrash) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("a"), std::string("\xFF\xFE\n\0\n", 5)}) {
    for (uint32_t start = 0; start <= text.size() + 1; ++start) {
      for (uint32_t end = start; end <= text.size() + 2; ++end) EXPECT_FALSE(frame(text, {start, end}).empty());
    }
  }
  const std::string huge(5 << 20, 'x');
  EXPECT_LT(frame(huge, {4 << 20, (4 << 20) + 3}).size(), 1000u);
}

TEST(Printable, NamesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1B[0m\tb\x7F"), "a␛[0m␉b␡");
  EXPECT_EQ(printable("\xC2\x9B"
                      "x"),
            "<U+009B>x");
  EXPECT_EQ(printable("a\u202Eb\u200Bc\u2028"), "a<U+202E>b<U+200B>c<U+2028>");
  EXPECT_EQ(printable("\xFF\xC3(\xED\xA0\x80"), "��(���");
  EXPECT_EQ(printable("é日👩‍🚒"), "é日👩‍🚒");
}

TEST(Printable, WidthsAndWrapping) {
  EXPECT_EQ(display_width("e\u0301日👩‍🚒x"), 6u);
  EXPECT_EQ(wrapped("one two three", 7, "  "), "one two\n  three");
  EXPECT_EQ(wrapped("incomprehensible", 5, ""), "incomprehensible");
  EXPECT_EQ(wrapped("pass `a: :b`, or so", 10, ""), "pass\n`a: :b`,\nor so");
  EXPECT_EQ(wrapped("an ` open tick", 6, ""), "an `\nopen\ntick");
}

TEST(JsonReport, KeepsTheContract) {
  Sample sample;
  Result& result = sample.add("lib/\xFF.ex", "x = \"é\"; foo()\n", {10, 15});
  result.finding.fix = Fix{"do it", true, {{{10, 13}, "bar\xC3"}}};
  sample.analysis.lines = 1;
  sample.analysis.bytes = 16;
  static const Family family{.name = "elixir-ecto-safe-migration", .folder = "ecto-safe-migration"};
  static const Check check{.id = "ecto-safe-migration/index-not-concurrent", .level = Level::error};
  FamilyTally& tally = sample.analysis.families.emplace_back();
  tally.family = &family;
  tally.applies = true;
  tally.checks.push_back({&check, Level::error, 4, 1});
  const std::string text = render_json(sample.analysis);
  const auto json = nlohmann::ordered_json::parse(text);  // also: valid UTF-8
  auto keys = [](const nlohmann::ordered_json& object) {
    std::string names;
    for (const auto& [key, value] : object.items()) names += key + " ";
    return names;
  };
  EXPECT_EQ(keys(json), "version tool summary findings families ");
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["tool"]["name"], "assay");
  EXPECT_EQ(keys(json["summary"]), "files lines bytes error warning advice ");
  EXPECT_EQ(json["summary"]["error"], 1);
  const auto& finding = json["findings"][0];
  EXPECT_EQ(keys(finding), "check level path line column end_line end_column message help fingerprint fix ");
  EXPECT_EQ(finding["path"], "lib/\uFFFD.ex");
  EXPECT_EQ(finding["column"], 10);  // code points: é is one
  EXPECT_EQ(finding["end_column"], 15);
  EXPECT_EQ(finding["fix"]["edits"][0]["replacement"], "bar\uFFFD");
  EXPECT_EQ(keys(json["families"][0]), "name applies score checks ");
  EXPECT_TRUE(json["families"][0]["score"].is_null());
  EXPECT_EQ(json["families"][0]["checks"][0]["considered"], 4);
}

TEST(JsonReport, EmptyListsStayLists) {
  const auto json = nlohmann::json::parse(render_json(Analysis{}));
  EXPECT_TRUE(json["findings"].is_array());
  EXPECT_TRUE(json["families"].is_array());
}

}  // namespace
}  // namespace assay
