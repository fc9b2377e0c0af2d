// The forms for other programs and for the browser. tests/reports has SARIF and HTML judged by others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/check.h"
#include "engine/embedded.h"
#include "report/html_parts.h"
#include "report/markup.h"
#include "report/report.h"
#include "tests/support/report_sample.h"

namespace assay {
namespace {

using test::Sample;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

const std::string kText = "defmodule A do\n  x = 1 # <b> `t`\nend\n";
constexpr std::string_view kCheck = "ecto-safe-migration/index-not-concurrent";

// Two findings in files whose names want care, and one of the lowest level.
Sample sample() {
  Sample sample;
  sample.add("lib/a b%,:\xC3\xA9.ex", kText, {17, 22}).finding.message = "100% <bad> & \"so\"\nnext";
  sample.add("lib/\xFF.ex", kText, {17, 34}, Level::warning);
  sample.add("lib/z.ex", kText, {0, 9}, Level::advice);
  return sample;
}

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* pipe = popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  return pclose(pipe) == 0 ? text : "";
}

TEST(ReportFormats, AreFoundByName) {
  EXPECT_EQ(report_format("sarif")->render, render_sarif);
  EXPECT_EQ(report_format("text"), nullptr);
  EXPECT_EQ(report_formats().size(), 10u);
}

TEST(ReportFormats, OfNothingAreWhole) {
  const Analysis nothing;
  for (const ReportFormat& format : report_formats()) {
    const std::string text = format.render(nothing);
    EXPECT_TRUE(text.empty() || text.back() == '\n') << format.name;
  }
  EXPECT_EQ(render_concise(nothing), "");
  EXPECT_EQ(render_jsonl(nothing), "");
  EXPECT_EQ(render_github(nothing), "");
  EXPECT_EQ(render_gitlab(nothing), "[]\n");
  EXPECT_THAT(render_markdown(nothing), HasSubstr("nothing to report"));
  EXPECT_THAT(render_html(nothing), HasSubstr("Nothing to report"));
}

TEST(Sarif, EncodesPathsAndKeepsExclusiveEnds) {
  Sample s = sample();
  s.analysis.findings[0].finding.fix = Fix{"mend it", true, {{{17, 22}, "y"}}};
  const Json log = Json::parse(render_sarif(s.analysis));
  const Json& results = log["runs"][0]["results"];
  ASSERT_EQ(results.size(), 3u);
  const Json& place = results[0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "lib/a%20b%25,%3A%C3%A9.ex");
  EXPECT_EQ(place["region"], Json::parse(R"({"startLine":2,"startColumn":3,"endLine":2,"endColumn":8})"));
  EXPECT_EQ(results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "lib/%FF.ex");
  EXPECT_EQ(results[0]["level"], "error");
  EXPECT_EQ(results[2]["level"], "note");
  const Json& fix = results[0]["fixes"][0];
  EXPECT_EQ(fix["description"]["text"], "mend it");
  EXPECT_EQ(fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "y");
  const Json& rule = log["runs"][0]["tool"]["driver"]["rules"][0];
  EXPECT_EQ(rule["id"], kCheck);
  EXPECT_EQ(rule["name"], "IndexNotConcurrent");
  EXPECT_EQ(rule["properties"]["precision"], "high");
  EXPECT_EQ(log["runs"][0]["columnKind"], "unicodeCodePoints");
}

TEST(Sarif, SaysWhatItCutAndWhatWasNotDone) {
  Sample s;
  s.add("lib/a.ex", kText, {0, 9}, Level::advice);
  const Result advice = s.analysis.findings[0];
  s.add("lib/a.ex", kText, {17, 22}, Level::error);
  while (s.analysis.findings.size() < 25003) s.analysis.findings.insert(s.analysis.findings.begin(), 1000, advice);
  s.analysis.diagnostics.push_back({"lib/b.ex", "", "can't be read", "give permission"});
  const size_t count = s.analysis.findings.size();
  const Json run = Json::parse(render_sarif(s.analysis))["runs"][0];
  EXPECT_EQ(run["results"].size(), 25000u);
  EXPECT_EQ(run["results"][0]["level"], "error") << "the worst stay";
  const Json& notes = run["invocations"][0]["toolExecutionNotifications"];
  EXPECT_THAT(notes[0]["message"]["text"].get<std::string>(), HasSubstr(std::to_string(count - 25000) + " findings"));
  EXPECT_EQ(notes[1]["message"]["text"], "can't be read; give permission");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
}

TEST(GithubAnnotations, EscapeWhatWouldEndThem) {
  const std::string text = render_github(sample().analysis);
  EXPECT_THAT(text, HasSubstr("::error file=lib/a b%25%2C%3A\xC3\xA9.ex,line=2,endLine=2,col=3,endColumn=8,title=" +
                              std::string(kCheck) + "::100%25 <bad> & \"so\""));
  EXPECT_THAT(text, HasSubstr("%0Ahelp: pass `concurrently: true`\n"));
  // Over several lines, columns would be refused.
  EXPECT_THAT(text, HasSubstr("::warning file=lib/\uFFFD.ex,line=2,endLine=3,title="));
  EXPECT_THAT(text, HasSubstr("::notice file=lib/z.ex"));
  EXPECT_THAT(text, Not(HasSubstr("GitHub shows")));
}

TEST(GithubAnnotations, SayThatOnlySomeAreShown) {
  Sample s;
  for (int i = 0; i < 11; ++i) s.add("lib/a.ex", kText, {0, 9}, Level::warning);
  s.add("lib/b.ex", kText, {0, 9}, Level::error);
  const std::string text = render_github(s.analysis);
  EXPECT_TRUE(text.starts_with("::notice title=assay::1 errors, 11 warnings")) << text;
  EXPECT_LT(text.find("::error"), text.find("::warning")) << "the worst come first";
}

TEST(Gitlab, HoldsWhatItAsksFor) {
  const Json list = Json::parse(render_gitlab(sample().analysis));
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[1]["severity"], "major");
  EXPECT_EQ(list[1]["location"]["lines"]["begin"], 2);
  EXPECT_EQ(list[0]["check_name"], kCheck);
  EXPECT_THAT(list[0]["fingerprint"].get<std::string>(), testing::MatchesRegex("[0-9a-f]+"));
}

TEST(JsonLines, AreTheFindingsOfJson) {
  const Sample s = sample();
  std::string text = render_jsonl(s.analysis);
  const Json first = Json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(first, Json::parse(render_json(s.analysis))["findings"][0]);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
}

TEST(Concise, IsALineAFindingWhateverThePathAndTheMessageHold) {
  Sample s = sample();
  s.analysis.findings[0].finding.message = "two\nlines \x1b[31mred";
  s.analysis.findings[0].finding.help = "do it";
  const std::string text = render_concise(s.analysis);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  EXPECT_THAT(text, HasSubstr(":2:3: "));
  EXPECT_THAT(text, testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, testing::Not(HasSubstr("do it")));
}

TEST(Junit, ATestAFindingAndOneForWhatPassed) {
  Sample s = sample();
  static const Family family{.name = "elixir-ecto-safe-migration", .folder = "ecto-safe-migration"};
  static const Check failed{.id = kCheck}, passed{.id = "ecto-safe-migration/missing-flush"},
      asleep{.id = "ecto-safe-migration/unsafe-raw-sql"};
  FamilyTally& tally = s.analysis.families.emplace_back();
  tally.family = &family;
  tally.checks = {{&failed, Level::error, 5, 3}, {&passed, Level::warning, 2, 0}, {&asleep, Level::error, 0, 0}};
  const std::string text = render_junit(s.analysis);
  EXPECT_THAT(text, HasSubstr("<testsuites name=\"assay\" tests=\"4\" failures=\"3\" errors=\"0\">"));
  EXPECT_THAT(text, HasSubstr("<testcase name=\"ecto-safe-migration/missing-flush\""));
  EXPECT_THAT(text, Not(HasSubstr("unsafe-raw-sql")));
  EXPECT_THAT(text, HasSubstr("message=\"100% &lt;bad&gt; &amp; &quot;so&quot;&#10;next\""));
}

// An XML parser is the judge of the bytes.
TEST(XmlReports, AreWellFormedWhateverTheSourceHolds) {
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / ("assay_xml_" + std::to_string(::getpid()))).string();
  if (std::system("command -v python3 > /dev/null") != 0) GTEST_SKIP() << "there is no python3 here";
  Sample s = sample();
  s.add("lib/]]>\x01\"'.ex", kText, {0, 9}).finding.message = "\xEF\xBF\xBE \x1B ]]> \xF0\x9F\x92\xA9 \xED\xA0\x80";
  for (const std::string& text : {render_junit(s.analysis), render_checkstyle(s.analysis)}) {
    std::ofstream(path, std::ios::binary) << text;
    EXPECT_EQ(std::system(("python3 -c 'import sys,xml.dom.minidom as m; m.parse(sys.argv[1])' " + path).c_str()), 0)
        << text;
  }
  std::filesystem::remove(path);
}

TEST(Checkstyle, GroupsByFile) {
  const std::string text = render_checkstyle(sample().analysis);
  EXPECT_THAT(
      text, HasSubstr("<file name=\"lib/a b%,:\xC3\xA9.ex\">\n    <error line=\"2\" column=\"3\" severity=\"error\""));
  EXPECT_THAT(text, HasSubstr("severity=\"info\""));
}

TEST(MarkdownReport, LeavesNothingOfTheSourceAsMarkup) {
  Sample s = sample();
  s.add("lib/`x`.ex", "a ``` b\n", {0, 1}).finding.message = "see <img src=x> [a](b) `code_it` | *so*";
  const std::string text = render_markdown(s.analysis);
  EXPECT_THAT(text, HasSubstr("see \\<img src=x\\> \\[a\\](b) `code_it` \\| \\*so\\*"));
  EXPECT_THAT(text, HasSubstr("````text\n"));
  EXPECT_THAT(text, HasSubstr("### `` lib/`x`.ex ``"));
}

TEST(MarkdownReport, EndsBeforeWhatACommentTakes) {
  Sample s;
  for (int i = 0; i < 2000; ++i) s.add("lib/a.ex", kText, {17, 22});
  const std::string text = render_markdown(s.analysis);
  EXPECT_LT(text.size(), 65000u);
  EXPECT_THAT(text, HasSubstr("more; `assay check` shows them all."));
}

TEST(HtmlReport, EscapesAndNamesItsScript) {
  const std::string text = render_html(sample().analysis);
  EXPECT_THAT(text, Not(HasSubstr("<bad>")));
  EXPECT_THAT(text, HasSubstr("100% &lt;bad&gt; &amp; &quot;so&quot;"));
  EXPECT_THAT(text, HasSubstr("<mark>x = 1</mark> # &lt;b&gt; `t`"));
  EXPECT_EQ(text.find("<script>"), text.rfind("<script>"));
  EXPECT_THAT(text, Not(HasSubstr("http:")));
  EXPECT_THAT(text, Not(HasSubstr("https:")));
}

// The page's policy names the script by its hash: a script that was changed without it would not run.
TEST(HtmlReport, TheHashIsThatOfTheScript) {
  const std::string path =
      (std::filesystem::path(testing::TempDir()) / ("assay_js_" + std::to_string(::getpid()))).string();
  std::ofstream(path, std::ios::binary) << *embedded_file("src/report/assets/report.js");
  std::string hash = output_of("openssl dgst -sha256 -binary '" + path + "' | base64");
  std::filesystem::remove(path);
  if (hash.empty()) GTEST_SKIP() << "there is no openssl here";
  hash.pop_back();
  EXPECT_THAT(render_html({}), HasSubstr("script-src 'sha256-" + hash + "'"))
      << "put sha256-" << hash << " into src/report/html.cpp";
}

TEST(HtmlParts, FramesMarkAndCut) {
  const std::string text = "\none\n  two\n  three\nfour\n\n";
  EXPECT_EQ(
      html_frame(text, LineIndex(text), {7, 18}),
      "<pre class=\"frame\"><span class=\"row\"><b>2</b>one</span><span class=\"row\"><b>3</b>  <mark>two</mark></span>"
      "<span class=\"row\"><b>4</b>  <mark>three</mark></span><span class=\"row\"><b>5</b>four</span></pre>");
  const std::string wide = std::string(5000, 'a') + "BAD" + std::string(5000, 'b');
  const std::string cut = html_frame(wide, LineIndex(wide), {5000, 5003});
  EXPECT_LT(cut.size(), 600u);
  EXPECT_THAT(cut, HasSubstr("a<mark>BAD</mark>b"));
  std::string tall = "(\n";
  for (int i = 0; i < 40; ++i) tall += "x\n";
  EXPECT_THAT(html_frame(tall, LineIndex(tall), {0, static_cast<uint32_t>(tall.size())}), HasSubstr("to line 41"));
  for (const std::string& odd : {std::string(), std::string("\n"), std::string("\xFF")}) {
    for (uint32_t start = 0; start < 3; ++start)
      EXPECT_FALSE(html_frame(odd, LineIndex(odd), {start, start + 1}).empty());
  }
}

TEST(HtmlParts, PagesBecomeBlocks) {
  EXPECT_EQ(html_page("# A `b`\n\none\ntwo **x**\n\n- i <b>\n  more\n- j\n\n```elixir bad\na < b\n```\n\n| h |\n| --- "
                      "|\n| `c` |\n"),
            "<h3> A <code>b</code></h3>\n<p>one two <strong>x</strong></p>\n"
            "<ul><li>i &lt;b&gt; more</li><li>j</li></ul>\n<pre><code>a &lt; b\n</code></pre>\n"
            "<table><tr><th> h </th></tr><tr><td> <code>c</code> </td></tr></table>\n");
  for (const char* odd : {"```", "|", "#", "- ", "`", "**", "    x"}) EXPECT_NO_FATAL_FAILURE(html_page(odd));
}

TEST(Markup, NamesWhatXmlRefuses) {
  EXPECT_EQ(markup_text("a\x01<\xFF&\n'\""), "a␁&lt;\uFFFD&amp;\n&#39;&quot;");
  EXPECT_EQ(markup_attribute("a\r\nb"), "a&#10;b");
}

}  // namespace
}  // namespace assay
