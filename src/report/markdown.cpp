// A summary in GitHub's and GitLab's Markdown: a table of families, then the findings with their code, file by file.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <vector>

#include "base/text.h"
#include "engine/check.h"
#include "report/code_frame.h"
#include "report/printable.h"
#include "report/report.h"

namespace assay {
namespace {

// GitHub takes 65,536 characters in a comment; room is left for what a workflow puts around.
constexpr size_t kMaxSize = 60000;

std::string_view family_of(std::string_view check) { return check.substr(0, check.find('/')); }

// Prose on one line: what is code in backticks stays code, all else that Markdown or HTML would take for markup is
// text.
std::string prose(std::string_view text) {
  std::string out;
  bool code = false;
  for (char c : printable(text)) {
    if (c == '`') code = !code;
    if (!code && std::string_view("\\*_{}[]<>#|~!@").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  if (code) out += '`';
  return out;
}

// A name as code, whatever backticks it holds.
std::string code(std::string_view text) {
  const std::string shown = printable(text);
  return shown.find('`') == std::string::npos ? "`" + shown + "`" : "`` " + shown + " ``";
}

// A block whose fence is longer than any that stands in the text.
std::string block(std::string_view text) {
  size_t longest = 2, run = 0;
  for (char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, '`');
  return fmt::format("{}text\n{}{}\n", fence, text, fence);
}

std::string verdict(const Analysis& analysis) {
  std::vector<std::string> parts;
  if (const uint32_t n = analysis.count(Level::error); n > 0) parts.push_back(counted(n, "error", "errors"));
  if (const uint32_t n = analysis.count(Level::warning); n > 0) parts.push_back(counted(n, "warning", "warnings"));
  if (const uint32_t n = analysis.count(Level::advice); n > 0) parts.push_back(fmt::format("{} advice", n));
  return parts.empty() ? "nothing to report" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string table(const Analysis& analysis) {
  struct Row {
    uint32_t of[3] = {};
    uint64_t considered = 0;
    std::optional<double> score;
  };
  std::map<std::string_view, Row> rows;
  for (const Result& result : analysis.findings) {
    ++rows[family_of(result.finding.check)].of[static_cast<size_t>(result.finding.level)];
  }
  for (const FamilyTally& family : analysis.families) {
    if (!family.applies) continue;
    Row& row = rows[family.family->folder];
    row.score = family.score;
    for (const CheckTally& check : family.checks) row.considered += check.considered;
  }
  std::string out =
      "| family | errors | warnings | advice | considered | score |\n| --- | --: | --: | --: | --: | --: |\n";
  for (const auto& [name, row] : rows) {
    fmt::format_to(std::back_inserter(out), "| {} | {} | {} | {} | {} | {} |\n", name, row.of[2], row.of[1], row.of[0],
                   row.considered, row.score ? fmt::format("{:.2f}", *row.score) : "–");
  }
  return rows.empty() ? "" : out + "\n";
}

std::string finding(const Result& result, const LineIndex& lines) {
  const Finding& finding = result.finding;
  std::string out = fmt::format("**{}** {} at line {}: {}\n\n", level_name(finding.level), code(finding.check),
                                result.start.line, prose(finding.message));
  out += block(code_frame(result.file->source.text, lines, finding.span, {{}, finding.level, 100, 0}));
  if (!finding.help.empty()) out += fmt::format("\nhelp: {}\n", prose(finding.help));
  return out + "\n";
}

}  // namespace

std::string render_markdown(const Analysis& analysis) {
  std::string out = fmt::format("## Assay: {}\n\n", verdict(analysis));
  out += table(analysis);
  std::vector<std::string> notes;
  if (analysis.known.value_or(0) > 0) notes.push_back(fmt::format("{} in the baseline", *analysis.known));
  if (analysis.unchanged.value_or(0) > 0) notes.push_back(fmt::format("{} on unchanged lines", *analysis.unchanged));
  if (analysis.suppressed > 0) notes.push_back(fmt::format("{} suppressed", analysis.suppressed));
  if (analysis.below_level > 0) notes.push_back(fmt::format("{} of lower level", analysis.below_level));
  if (!notes.empty()) out += fmt::format("Not shown: {}.\n\n", fmt::join(notes, ", "));

  size_t written = 0;
  for (size_t i = 0; i < analysis.findings.size();) {
    const File* file = analysis.findings[i].file;
    const LineIndex lines(file->source.text);
    size_t count = i;
    while (count < analysis.findings.size() && analysis.findings[count].file == file) ++count;
    std::string section = fmt::format("### {}\n\n", code(file->source.path));
    for (; i < count; ++i) {
      std::string entry = finding(analysis.findings[i], lines);
      if (out.size() + section.size() + entry.size() > kMaxSize) {
        out += section;
        return out + fmt::format("… and {} more; `assay check` shows them all.\n", analysis.findings.size() - written);
      }
      section += entry;
      ++written;
    }
    out += section;
  }
  return out;
}

}  // namespace assay
