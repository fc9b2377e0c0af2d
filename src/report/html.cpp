// A page of its own: scores, then findings by family and file with their code, then what the checks are about. Style
// and script stand in src/report/assets. Source text is hostile until it went through markup_text; beside that, the
// policy in the page's head lets no other script run than the one whose hash it names, and nothing be loaded.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "base/text.h"
#include "base/version.h"
#include "engine/check.h"
#include "engine/embedded.h"
#include "report/html_parts.h"
#include "report/markup.h"
#include "report/report.h"

namespace assay {
namespace {

// Browsers get slow beyond this; who has more wants --level, --select or JSON.
constexpr size_t kMaxFindings = 3000;

// Of the script as it stands in the page; a test recomputes it.
constexpr std::string_view kScriptHash = "sha256-z4RS/u/ogGKyUTe5NhPFbG85ZnmjZXSO6mW4zKbUtNI=";

std::string_view family_of(std::string_view check) { return check.substr(0, check.find('/')); }

class Page {
 public:
  explicit Page(const Analysis& analysis) : analysis_(analysis) {
    for (const Result& result : analysis.findings) {
      if (shown_ < kMaxFindings) {
        by_family_[family_of(result.finding.check)].push_back(&result);
        ++shown_;
      }
    }
  }

  std::string render() {
    head();
    scores();
    if (!analysis_.findings.empty()) filters();
    for (const auto& [family, results] : by_family_) section(family, results);
    pages();
    fmt::format_to(
        std::back_inserter(out_),
        "<footer>Assay {}: {}, {}. A score is the share of places where a rule was kept, over the checks that "
        "found something to judge.</footer>\n<script>{}</script>\n</body>\n</html>\n",
        version(), counted(analysis_.files, "file", "files"), counted(analysis_.lines, "line", "lines"),
        embedded_file("src/report/assets/report.js").value_or(""));
    return std::move(out_);
  }

 private:
  std::string verdict() const {
    std::vector<std::string> parts;
    auto add = [&](Level level, std::string_view one, std::string_view many) {
      if (const uint32_t n = analysis_.count(level); n > 0) {
        parts.push_back(fmt::format("<span class=\"level {}\">{}</span>", level_name(level), counted(n, one, many)));
      }
    };
    add(Level::error, "error", "errors");
    add(Level::warning, "warning", "warnings");
    add(Level::advice, "advice", "advice");
    std::string text = parts.empty() ? "Nothing to report" : fmt::format("{}", fmt::join(parts, ", "));
    std::vector<std::string> notes;
    if (analysis_.known.value_or(0) > 0) notes.push_back(fmt::format("{} in the baseline", *analysis_.known));
    if (analysis_.unchanged.value_or(0) > 0)
      notes.push_back(fmt::format("{} on unchanged lines", *analysis_.unchanged));
    if (analysis_.suppressed > 0) notes.push_back(fmt::format("{} suppressed", analysis_.suppressed));
    if (analysis_.below_level > 0) notes.push_back(fmt::format("{} of lower level", analysis_.below_level));
    if (shown_ < analysis_.findings.size()) {
      notes.push_back(fmt::format("{} more than this page takes", analysis_.findings.size() - shown_));
    }
    text += fmt::format(" in {}.", counted(analysis_.files, "file", "files"));
    return notes.empty() ? text
                         : text + fmt::format(" <span class=\"dim\">Not shown: {}.</span>", fmt::join(notes, ", "));
  }

  void head() {
    fmt::format_to(
        std::back_inserter(out_),
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src '{}'; base-uri 'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Assay report</title>\n"
        "<style>\n{}</style>\n</head>\n<body>\n"
        "<header><h1>Assay report</h1><button id=\"theme\" type=\"button\" hidden>Light or dark</button></header>\n"
        "<p class=\"verdict\">{}</p>\n",
        kScriptHash, embedded_file("src/report/assets/report.css").value_or(""), verdict());
    for (const Diagnostic& diagnostic : analysis_.diagnostics) {
      fmt::format_to(std::back_inserter(out_), "<p><span class=\"level error\">not done</span> {}{}{}</p>\n",
                     markup_text(diagnostic.path), diagnostic.path.empty() ? "" : ": ", html_prose(diagnostic.message));
    }
  }

  // One for each family that has something to say.
  void scores() {
    std::string items;
    for (const FamilyTally& tally : analysis_.families) {
      uint64_t considered = 0;
      for (const CheckTally& check : tally.checks) considered += check.considered;
      const std::string_view name = tally.family->folder;
      auto found = by_family_.find(name);
      const size_t findings = found == by_family_.end() ? 0 : found->second.size();
      if (considered == 0 && findings == 0) continue;
      const std::string number = tally.score ? fmt::format("{:.2f}", *tally.score) : "–";
      std::string picture;
      if (tally.score) {
        const double score = *tally.score;
        picture = fmt::format(
            "<svg viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"score {0} of 1\">"
            "<rect class=\"track\" width=\"100\" height=\"6\" rx=\"1\"/>"
            "<rect class=\"bar{1}\" width=\"{2:.1f}\" height=\"6\" rx=\"1\"/></svg>",
            number,
            score < 0.5   ? " low"
            : score < 0.9 ? " middle"
                          : "",
            score * 100);
      }
      fmt::format_to(std::back_inserter(items),
                     "<li><span class=\"number\">{}</span><a href=\"#family-{}\" data-only=\"{}\">{}</a>{}"
                     "<span class=\"dim\">{} in {}</span></li>\n",
                     number, name, name, markup_text(tally.family->title), picture,
                     findings == 0 ? "nothing to report" : counted(findings, "finding", "findings"),
                     counted(considered, "place", "places"));
    }
    if (!items.empty()) out_ += "<h2>Scores</h2>\n<ul class=\"scores\">\n" + items + "</ul>\n";
  }

  void filters() {
    out_ +=
        "<h2>Findings</h2>\n<div class=\"filters\" id=\"filters\" hidden>"
        "<input type=\"search\" id=\"search\" placeholder=\"Search paths, checks, code\" aria-label=\"Search\">"
        "<select id=\"family\" aria-label=\"Family\"><option value=\"\">all families</option>";
    for (const auto& [family, results] : by_family_) {
      fmt::format_to(std::back_inserter(out_), "<option value=\"{0}\">{0}</option>", family);
    }
    out_ += "</select>";
    for (const Level level : {Level::error, Level::warning, Level::advice}) {
      if (analysis_.count(level) == 0) continue;
      fmt::format_to(std::back_inserter(out_),
                     "<label class=\"level {0}\"><input type=\"checkbox\" value=\"{0}\" checked> {0}</label>",
                     level_name(level));
    }
    out_ += "<span class=\"dim\" id=\"shown\" aria-live=\"polite\"></span></div>\n";
  }

  void section(std::string_view family, const std::vector<const Result*>& results) {
    fmt::format_to(std::back_inserter(out_), "<section class=\"family\" id=\"family-{0}\">\n<h2>{0}</h2>\n", family);
    for (size_t i = 0; i < results.size();) {
      const File* file = results[i]->file;
      size_t end = i;
      while (end < results.size() && results[end]->file == file) ++end;
      fmt::format_to(std::back_inserter(out_),
                     "<details class=\"file\" open><summary>{} <span class=\"dim\">{}</span></summary>\n",
                     markup_text(file->source.path), end - i);
      const LineIndex lines(file->source.text);
      for (; i < end; ++i) finding(*results[i], lines);
      out_ += "</details>\n";
    }
    out_ += "</section>\n";
  }

  void finding(const Result& result, const LineIndex& lines) {
    const Finding& finding = result.finding;
    fmt::format_to(
        std::back_inserter(out_),
        "<article data-level=\"{0}\" data-family=\"{1}\"><p><span class=\"level {0}\">{0}</span> "
        "<a href=\"#check-{2}\">{2}</a> <span class=\"place\">line {3}, column {4}</span></p>\n<p>{5}</p>\n{6}\n",
        level_name(finding.level), family_of(finding.check), finding.check, result.start.line, result.start.column,
        html_prose(finding.message), html_frame(result.file->source.text, lines, finding.span));
    if (!finding.help.empty()) {
      fmt::format_to(std::back_inserter(out_), "<p><strong>help:</strong> {}</p>\n", html_prose(finding.help));
    }
    if (finding.fix) {
      fmt::format_to(std::back_inserter(out_), "<p><strong>fix available:</strong> {} (<code>{}</code>)</p>\n",
                     html_prose(finding.fix->title), finding.fix->safe ? "--fix" : "--unsafe-fixes");
    }
    out_ += "</article>\n";
  }

  // What the checks that found something are about.
  void pages() {
    std::set<std::string_view> ids;
    for (const auto& [family, results] : by_family_) {
      for (const Result* result : results) ids.insert(result->finding.check);
    }
    if (ids.empty()) return;
    out_ += "<h2>The checks</h2>\n";
    for (std::string_view id : ids) {
      const Check* check = catalog().check(id);
      if (check == nullptr) continue;
      fmt::format_to(
          std::back_inserter(out_),
          "<details class=\"page\" id=\"check-{0}\"><summary><code>{0}</code> {1}</summary>\n{2}</details>\n", id,
          html_prose(title_of(*check)), html_page(page_of(*check)));
    }
  }

  const Analysis& analysis_;
  std::map<std::string_view, std::vector<const Result*>> by_family_;
  size_t shown_ = 0;
  std::string out_;
};

}  // namespace

std::string render_html(const Analysis& analysis) { return Page(analysis).render(); }

}  // namespace assay
