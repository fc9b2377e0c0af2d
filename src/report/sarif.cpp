// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), with what GitHub's code scanning reads of it:
// docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
//
// Columns count code points and ends are exclusive, as ours. Paths are relative to the folder that Assay runs in, which
// should be the repository's root.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/version.h"
#include "engine/check.h"
#include "report/finding_json.h"
#include "report/report.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

// GitHub refuses files with more results in a run.
constexpr size_t kMaxResults = 25000;
// It cuts longer descriptions of rules.
constexpr size_t kMaxDescription = 1024;

std::string_view sarif_level(Level level) {
  switch (level) {
    case Level::error: return "error";
    case Level::warning: return "warning";
    case Level::advice: return "note";
  }
  return "none";
}

std::string_view problem_severity(Level level) {
  return level == Level::error ? "error" : level == Level::warning ? "warning" : "recommendation";
}

// Bytes that may not stand in a URI's path are percent-encoded; `/` stays.
std::string encoded(std::string_view path) {
  std::string uri;
  for (unsigned char c : path) {
    const bool plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                       std::string_view("-._~/!$&'()*+,;=@").find(static_cast<char>(c)) != std::string_view::npos;
    uri += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
  }
  return uri;
}

Json artifact(std::string_view path) {
  if (path.starts_with('/')) return {{"uri", "file://" + encoded(path)}};
  return {{"uri", encoded(path)}, {"uriBaseId", "%SRCROOT%"}};
}

Json region(Position start, Position end) {
  return {{"startLine", start.line}, {"startColumn", start.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

// At a character's beginning.
std::string cut(std::string_view text, size_t size) {
  if (text.size() <= size) return std::string(text);
  size -= 3;  // for the sign of what is missing
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "…";
}

// The first paragraph below the page's title, on one line.
std::string first_paragraph(std::string_view page) {
  size_t at = std::min(page.find('\n'), page.size());
  at = std::min(page.find_first_not_of('\n', at), page.size());
  std::string text(page.substr(at, page.find("\n\n", at) - at));
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// "task-async/sequential-await" -> "SequentialAwait"
std::string rule_name(std::string_view id) {
  std::string name;
  bool upper = true;
  for (char c : id.substr(id.find('/') + 1)) {
    if (c == '-') {
      upper = true;
    } else {
      name += static_cast<char>(upper && c >= 'a' && c <= 'z' ? c - 0x20 : c);
      upper = false;
    }
  }
  return name;
}

Json rule(const Check& check) {
  const std::string_view page = page_of(check);
  const std::string title(title_of(check)), paragraph = first_paragraph(page);
  Json json = {{"id", check.id}, {"name", rule_name(check.id)}};
  json["shortDescription"] = {{"text", cut(title.empty() ? std::string(check.id) : title, kMaxDescription)}};
  json["fullDescription"] = {{"text", cut(paragraph.empty() ? title : paragraph, kMaxDescription)}};
  json["help"] = {{"text", page}, {"markdown", page}};
  json["defaultConfiguration"] = {{"level", sarif_level(check.level)}};
  // The bar for errors and warnings is 95 right ones of 100 (docs/precision.md).
  json["properties"] = {{"tags", {"elixir", check.id.substr(0, check.id.find('/'))}},
                        {"precision", check.level == Level::advice ? "medium" : "high"},
                        {"problem.severity", problem_severity(check.level)}};
  return json;
}

Json fix_of(const Result& result) {
  const LineIndex lines(result.file->source.text);
  Json replacements = Json::array();
  for (const Edit& edit : result.finding.fix->edits) {
    replacements.push_back({{"deletedRegion", region(lines.position(edit.span.start), lines.position(edit.span.end))},
                            {"insertedContent", {{"text", edit.replacement}}}});
  }
  Json change = {{"artifactLocation", artifact(result.path())}, {"replacements", std::move(replacements)}};
  return {{"description", {{"text", result.finding.fix->title}}},
          {"artifactChanges", Json::array({std::move(change)})}};
}

Json result_of(const Result& result, size_t rule_index) {
  const Finding& finding = result.finding;
  std::string message = finding.message;
  if (!finding.help.empty()) message += "\n\nhelp: " + finding.help;
  Json json = {{"ruleId", finding.check}, {"ruleIndex", rule_index}, {"level", sarif_level(finding.level)}};
  json["message"] = {{"text", std::move(message)}};
  json["locations"] =
      Json::array({{{"physicalLocation",
                     {{"artifactLocation", artifact(result.path())}, {"region", region(result.start, result.end)}}}}});
  // GitHub knows alerts again by the first; where it is missing, it makes one of the line's text.
  json["partialFingerprints"] = {{"primaryLocationLineHash", result.fingerprint + ":1"},
                                 {"assayFingerprint/v1", result.fingerprint}};
  if (finding.fix) json["fixes"] = Json::array({fix_of(result)});
  return json;
}

Json notification(std::string_view level, std::string text, std::string_view path) {
  Json json = {{"level", level}, {"message", {{"text", std::move(text)}}}};
  if (!path.empty()) {
    json["locations"] = Json::array({{{"physicalLocation", {{"artifactLocation", artifact(path)}}}}});
  }
  return json;
}

// Checks that looked at something or found something, by id.
std::map<std::string_view, const Check*> rules_of(const Analysis& analysis) {
  std::map<std::string_view, const Check*> rules;
  for (const FamilyTally& family : analysis.families) {
    for (const CheckTally& tally : family.checks) {
      if (tally.considered > 0) rules.emplace(tally.check->id, tally.check);
    }
  }
  for (const Result& result : analysis.findings) {
    if (const Check* check = catalog().check(result.finding.check)) rules.emplace(check->id, check);
  }
  return rules;
}

}  // namespace

std::string render_sarif(const Analysis& analysis) {
  Json rules = Json::array();
  std::map<std::string_view, size_t> index;
  for (const auto& [id, check] : rules_of(analysis)) {
    index.emplace(id, rules.size());
    rules.push_back(rule(*check));
  }
  std::vector<const Result*> results;
  for (const Result& result : analysis.findings) results.push_back(&result);
  Json notifications = Json::array();
  if (results.size() > kMaxResults) {
    std::stable_sort(results.begin(), results.end(),
                     [](const Result* a, const Result* b) { return a->finding.level > b->finding.level; });
    results.resize(kMaxResults);
    notifications.push_back(
        notification("warning",
                     fmt::format("{} findings of the lowest levels were left out: code scanning takes {} a run",
                                 analysis.findings.size() - kMaxResults, kMaxResults),
                     ""));
  }
  for (const Diagnostic& diagnostic : analysis.diagnostics) {
    std::string text = diagnostic.check.empty() ? "" : diagnostic.check + ": ";
    text += diagnostic.message;
    if (!diagnostic.remedy.empty()) text += "; " + diagnostic.remedy;
    notifications.push_back(notification("error", std::move(text), diagnostic.path));
  }
  Json list = Json::array();
  for (const Result* result : results) {
    auto found = index.find(result->finding.check);
    if (found != index.end()) list.push_back(result_of(*result, found->second));
  }
  Json invocation = {{"executionSuccessful", analysis.diagnostics.empty()}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);
  Json run = {{"tool", {{"driver", {{"name", "Assay"}, {"semanticVersion", version()}, {"rules", std::move(rules)}}}}},
              {"columnKind", "unicodeCodePoints"},
              {"invocations", Json::array({std::move(invocation)})},
              {"results", std::move(list)}};
  Json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
              {"version", "2.1.0"},
              {"runs", Json::array({std::move(run)})}};
  return log.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay
