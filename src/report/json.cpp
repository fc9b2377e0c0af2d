// `--format json`: one object by a fixed contract (docs/json.md), a finding a line, so that two runs compare well.
// `--format jsonl`: the findings alone, each an object on a line of its own.
#include <nlohmann/json.hpp>

#include <string>

#include "base/version.h"
#include "engine/check.h"
#include "report/finding_json.h"
#include "report/report.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json place(Position start, Position end) {
  return {{"line", start.line}, {"column", start.column}, {"end_line", end.line}, {"end_column", end.column}};
}

Json fix_of(const Result& result, const LineIndex& lines) {
  if (!result.finding.fix) return nullptr;
  Json edits = Json::array();
  for (const Edit& edit : result.finding.fix->edits) {
    Json entry = place(lines.position(edit.span.start), lines.position(edit.span.end));
    entry["replacement"] = edit.replacement;
    edits.push_back(std::move(entry));
  }
  return {{"title", result.finding.fix->title}, {"safe", result.finding.fix->safe}, {"edits", std::move(edits)}};
}

Json family_of(const FamilyTally& tally) {
  Json checks = Json::array();
  for (const CheckTally& check : tally.checks) {
    checks.push_back({{"id", check.check->id},
                      {"level", level_name(check.level)},
                      {"considered", check.considered},
                      {"failed", check.failed}});
  }
  return {{"name", tally.family->name},
          {"applies", tally.applies},
          {"score", tally.score ? Json(*tally.score) : Json(nullptr)},
          {"checks", std::move(checks)}};
}

template <typename Items, typename Make>
void append_list(std::string& out, std::string_view name, const Items& items, Make make) {
  out += ",\n \"";
  out += name;
  out += "\": [";
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n  " : ",\n  ";
    first = false;
    out += dump_json(make(item));
  }
  out += first ? "]" : "\n ]";
}

}  // namespace

std::string dump_json(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json finding_json(const Result& result) {
  const Finding& finding = result.finding;
  Json json = {{"check", finding.check}, {"level", level_name(finding.level)}, {"path", result.path()}};
  json.update(place(result.start, result.end));
  json["message"] = finding.message;
  json["help"] = finding.help;
  json["fingerprint"] = result.fingerprint;
  json["fix"] = finding.fix ? fix_of(result, LineIndex(result.file->source.text)) : Json(nullptr);
  return json;
}

std::string render_json(const Analysis& analysis) {
  std::string out = "{\"version\": 1,\n \"tool\": ";
  out += dump_json({{"name", "assay"}, {"version", version()}});
  out += ",\n \"summary\": ";
  Json summary = {{"files", analysis.files},
                  {"lines", analysis.lines},
                  {"bytes", analysis.bytes},
                  {"error", analysis.count(Level::error)},
                  {"warning", analysis.count(Level::warning)},
                  {"advice", analysis.count(Level::advice)}};
  if (analysis.known) summary["baseline"] = *analysis.known;
  if (analysis.unchanged) summary["unchanged"] = *analysis.unchanged;
  if (analysis.fixes) summary["fixed"] = analysis.fixes->fixed;
  out += dump_json(summary);
  append_list(out, "findings", analysis.findings, finding_json);
  append_list(out, "families", analysis.families, family_of);
  out += "}\n";
  return out;
}

std::string render_jsonl(const Analysis& analysis) {
  std::string out;
  for (const Result& result : analysis.findings) out += dump_json(finding_json(result)) + "\n";
  return out;
}

}  // namespace assay
