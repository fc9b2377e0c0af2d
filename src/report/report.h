// The forms in which an analysis is shown. Each is a pure function from results to text; the caller writes it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/analysis.h"

namespace assay {

struct TextOptions {
  bool color = false;            // escape sequences for colours
  bool frames = true;            // code frames and a table, for people; else a line a finding, for pipes
  uint32_t width = 100;          // of the terminal, in columns
  Level level = Level::warning;  // the lowest level shown
};

// Findings, grouped by file, and the summary: for standard output.
std::string render_text(const Analysis& analysis, const TextOptions& options);

// What was fixed and what can be, in a sentence or two; empty when there is nothing to say.
std::string fix_summary(const Analysis& analysis);

// What kept Assay from doing all it was asked to: for standard error. Empty when there is nothing to say.
std::string render_diagnostics(const Analysis& analysis, bool color);

// A line a finding, and nothing else.
std::string render_concise(const Analysis& analysis);

// One JSON object, by the contract in docs/json.md; ends with a line end.
std::string render_json(const Analysis& analysis);

// The findings alone, a JSON object a line.
std::string render_jsonl(const Analysis& analysis);

// SARIF 2.1.0, as GitHub's code scanning takes it.
std::string render_sarif(const Analysis& analysis);
// Workflow commands of GitHub Actions: findings stand beside the lines of a pull request.
std::string render_github(const Analysis& analysis);
// GitLab's code quality report.
std::string render_gitlab(const Analysis& analysis);
// A test a check, failed where there are findings: for services that show test results.
std::string render_junit(const Analysis& analysis);
std::string render_checkstyle(const Analysis& analysis);
// A summary for a pull request's comment or a job's page: cut before what these take.
std::string render_markdown(const Analysis& analysis);
// A page of its own, for people: works without network and without JavaScript.
std::string render_html(const Analysis& analysis);

// The forms for `--format` and `--output`, but for text, which depends on the terminal.
struct ReportFormat {
  std::string_view name;
  std::string_view ending;  // of file names that mean it; empty when there is none
  std::string (*render)(const Analysis&);
};
std::span<const ReportFormat> report_formats();
const ReportFormat* report_format(std::string_view name);

// What Assay believes about the projects (project/dump_facts.h), as one JSON object or as an outline for people.
std::string render_facts_json(const Analysis& analysis);
std::string render_facts_text(const Analysis& analysis);

}  // namespace assay
