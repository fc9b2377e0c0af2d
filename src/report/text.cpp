// Findings for people: grouped by file, each with its place, what happens, the code, and what to do; then a summary.
// With TextOptions::frames off, a line a finding for other programs and for logs, and the summary's last lines.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "engine/check.h"
#include "report/code_frame.h"
#include "report/concise.h"
#include "report/printable.h"
#include "report/report.h"
#include "report/style.h"

namespace assay {
namespace {

constexpr uint32_t kMinWidth = 40;
constexpr std::string_view kFixIndent = "                 ";  // as wide as `  fix available: `
constexpr size_t kManyInMigrations = 100;                     // findings in migrations from which on the hint is shown

std::string_view family_folder(std::string_view check) { return check.substr(0, check.find('/')); }

std::string fix_note(const Fix& fix) {
  return fmt::format("{} ({})", printable(fix.title), fix.safe ? "--fix" : "--unsafe-fixes");
}

void plain_lines(const Analysis& analysis, std::string& out) {
  for (const Result& result : analysis.findings) {
    const Finding& finding = result.finding;
    append_line(result, out);
    if (!finding.help.empty()) fmt::format_to(std::back_inserter(out), "  help: {}\n", printable(finding.help));
    if (finding.fix) fmt::format_to(std::back_inserter(out), "  fix available: {}\n", fix_note(*finding.fix));
  }
}

// With --since or --changed, and no Elixir file among what changed.
bool nothing_changed(const Analysis& analysis) {
  return analysis.files == 0 && analysis.unchanged && analysis.diagnostics.empty();
}

// Where nothing could be read, standard error says why, and there is no verdict.
bool has_verdict(const Analysis& analysis) { return analysis.files > 0 || nothing_changed(analysis); }

// The last line: how much was found, in how many files.
std::string verdict_of(const Analysis& analysis, Level level, const Style& style) {
  const uint32_t errors = analysis.count(Level::error), warnings = analysis.count(Level::warning),
                 advice = analysis.count(Level::advice);
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(style.level(Level::error, counted(errors, "error", "errors")));
  if (warnings > 0) parts.push_back(style.level(Level::warning, counted(warnings, "warning", "warnings")));
  if (advice > 0) parts.push_back(style.level(Level::advice, fmt::format("{} advice", advice)));
  const std::string files = counted(analysis.files, "file", "files");
  std::string text;
  if (nothing_changed(analysis)) {
    text = style.paint("1;32", "Nothing to report") + ": no Elixir file has changed.";
  } else if (parts.empty()) {
    uint64_t considered = 0;
    for (const FamilyTally& family : analysis.families) {
      for (const CheckTally& check : family.checks) considered += check.considered;
    }
    text = style.paint("1;32", "Nothing to report") +
           fmt::format(" in {}; {} considered.", files, counted(considered, "place", "places"));
  } else {
    size_t touched = 0;
    const File* file = nullptr;
    for (const Result& result : analysis.findings) {
      touched += result.file != file;
      file = result.file;
    }
    text = fmt::format("{} in {} of {}.", fmt::join(parts, ", "), touched, files);
  }
  if (analysis.suppressed > 0) text += fmt::format(" {} suppressed.", analysis.suppressed);
  if (analysis.known.value_or(0) > 0) text += fmt::format(" {} in the baseline.", *analysis.known);
  if (analysis.unchanged.value_or(0) > 0) text += fmt::format(" {} on unchanged lines.", *analysis.unchanged);
  if (analysis.below_level > 0) {
    const Level lower = level == Level::error ? Level::warning : Level::advice;
    text += fmt::format(" {} of lower level: --level {} shows them.", analysis.below_level, level_name(lower));
  }
  if (const std::string fixes = fix_summary(analysis); !fixes.empty()) text += " " + fixes;
  return text;
}

// Migrations that have run can't be changed any more. In a project that starts with Assay they make most findings.
struct History {
  size_t findings = 0;
  std::string newest;  // "20240131123000" of priv/repo/migrations/20240131123000_add_users.exs
  std::string_view family;

  [[nodiscard]] std::string sentence() const {
    return fmt::format(
        "{} findings are in migrations that may have run already, and are history then. To judge only newer ones, put "
        "this in .assay.toml:",
        findings);
  }
  [[nodiscard]] std::vector<std::string> settings() const {
    return {fmt::format("[checks.\"{}\"]", family), fmt::format("start_after = \"{}\"", newest)};
  }
};

// The timestamp in a migration's name; empty for other paths.
std::string_view migration_stamp(std::string_view path) {
  const size_t slash = path.rfind('/');
  const std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  const size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  const bool is_migration = digits >= 8 && path.find("migrations") != std::string_view::npos;
  return is_migration ? name.substr(0, digits) : std::string_view{};
}

History history_of(const Analysis& analysis) {
  History history;
  for (const Result& result : analysis.findings) {
    const std::string_view stamp = migration_stamp(result.path());
    const std::string_view family = family_folder(result.finding.check);
    if (stamp.empty() || family.find("migration") == std::string_view::npos) continue;
    ++history.findings;
    if (stamp > history.newest) history.newest = stamp;
    history.family = family;
  }
  return history;
}

// A blank line sets the summary apart from the findings.
void plain_summary(const Analysis& analysis, Level level, std::string& out) {
  if (!has_verdict(analysis)) return;
  if (!analysis.findings.empty()) out += '\n';
  out += verdict_of(analysis, level, Style{false}) + "\n";
  const History history = history_of(analysis);
  if (history.findings < kManyInMigrations) return;
  out += "hint: " + history.sentence() + "\n";
  for (const std::string& line : history.settings()) out += "  " + line + "\n";
}

class People {
 public:
  People(const Analysis& analysis, const TextOptions& options)
      : analysis_(analysis), options_(options), style_{options.color}, width_(std::max(options.width, kMinWidth)) {}

  std::string render() {
    const File* file = nullptr;
    std::optional<LineIndex> lines;
    for (const Result& result : analysis_.findings) {
      if (result.file != file) {
        file = result.file;
        lines.emplace(file->source.text);
        out_ += style_.bold(printable(file->source.path)) + "\n\n";
      }
      finding(result, *lines);
    }
    if (!analysis_.findings.empty()) table();
    if (has_verdict(analysis_)) verdict();
    if (!analysis_.findings.empty()) migrations_hint();
    return std::move(out_);
  }

 private:
  void finding(const Result& result, const LineIndex& lines) {
    const Finding& finding = result.finding;
    fmt::format_to(std::back_inserter(out_), "  {}  {}  {}\n",
                   style_.dim(fmt::format("{}:{}", result.start.line, result.start.column)),
                   style_.level(finding.level, level_name(finding.level)), style_.bold(finding.check));
    out_ += "  " + wrapped(printable(finding.message), width_ - 2, "  ") + "\n\n";
    out_ += code_frame(result.file->source.text, lines, finding.span, {style_, finding.level, width_, 2});
    if (!finding.help.empty()) {
      // Six columns stand for `help: `, so that the lines below align with the first word.
      out_ += "\n  " + style_.bold("help:") + " " + wrapped(printable(finding.help), width_ - 8, "        ") + "\n";
    }
    if (finding.fix) {
      if (finding.help.empty()) out_ += '\n';
      out_ +=
          "  " + style_.bold("fix available:") + " " + wrapped(fix_note(*finding.fix), width_ - 17, kFixIndent) + "\n";
    }
    out_ += '\n';
  }

  struct Row {
    uint32_t findings[3] = {};  // by Level
    uint64_t considered = 0;
  };

  // One row for each family with findings, the engine's own checks included.
  void table() {
    std::map<std::string, Row, std::less<>> rows;
    for (const Result& result : analysis_.findings) {
      auto row = rows.try_emplace(std::string(family_folder(result.finding.check))).first;
      ++row->second.findings[static_cast<size_t>(result.finding.level)];
    }
    size_t name_width = std::string_view("family").size();
    for (const auto& [name, row] : rows) name_width = std::max(name_width, name.size());
    for (const FamilyTally& family : analysis_.families) {
      auto row = rows.find(family.family->folder);
      if (row == rows.end()) continue;
      for (const CheckTally& check : family.checks) row->second.considered += check.considered;
    }
    const bool advice = options_.level == Level::advice;
    out_ += "  " +
            style_.dim(fmt::format("{:<{}}  {:>7}  {:>8}{}  {:>10}", "family", name_width, "errors", "warnings",
                                   advice ? "  advice" : "", "considered")) +
            "\n";
    for (const auto& [name, row] : rows) {
      auto number = [&, &found = row.findings](Level level, int width) {
        const uint32_t count = found[static_cast<size_t>(level)];
        const std::string text = fmt::format("{:>{}}", count, width);
        return count == 0 ? style_.dim(text) : style_.level(level, text);
      };
      const std::string considered = row.considered == 0 ? "-" : fmt::format("{}", row.considered);
      fmt::format_to(std::back_inserter(out_), "  {:<{}}  {}  {}{}  {}\n", name, name_width, number(Level::error, 7),
                     number(Level::warning, 8), advice ? "  " + number(Level::advice, 6) : "",
                     style_.dim(fmt::format("{:>10}", considered)));
    }
    out_ += '\n';
  }

  // What stands below all findings, two columns in.
  void verdict() { out_ += "  " + verdict_of(analysis_, options_.level, style_) + "\n"; }

  void migrations_hint() {
    const History history = history_of(analysis_);
    if (history.findings < kManyInMigrations) return;
    out_ += "  " + style_.bold("hint:") + " " + wrapped(history.sentence(), width_ - 8, "        ") + "\n\n";
    for (const std::string& line : history.settings()) out_ += "          " + line + "\n";
  }

  const Analysis& analysis_;
  const TextOptions& options_;
  Style style_;
  uint32_t width_;
  std::string out_;
};

}  // namespace

std::string render_text(const Analysis& analysis, const TextOptions& options) {
  if (options.frames) return People(analysis, options).render();
  std::string out;
  plain_lines(analysis, out);
  plain_summary(analysis, options.level, out);
  return out;
}

std::string fix_summary(const Analysis& analysis) {
  uint32_t safe = 0, unsafe = 0;
  for (const Result& result : analysis.findings) {
    if (result.finding.fix) ++(result.finding.fix->safe ? safe : unsafe);
  }
  if (analysis.fixes) {
    const FixTally& tally = *analysis.fixes;
    std::string text = tally.fixed == 0
                           ? "Nothing fixed."
                           : fmt::format("{} fixed in {}.", tally.fixed, counted(tally.files, "file", "files"));
    if (!tally.with_unsafe && unsafe > 0) text += fmt::format(" --unsafe-fixes would fix {} more.", unsafe);
    return text;
  }
  if (safe == 0 && unsafe == 0) return {};
  if (safe == 0) return fmt::format("{} can be fixed with --unsafe-fixes.", unsafe);
  return fmt::format("{} can be fixed with --fix{}.", safe,
                     unsafe == 0 ? "" : fmt::format(", {} more with --unsafe-fixes", unsafe));
}

std::string render_diagnostics(const Analysis& analysis, bool color) {
  const Style style{color};
  std::string out;
  for (const Diagnostic& diagnostic : analysis.diagnostics) {
    out += style.paint("1;31", "assay:") + " ";
    if (!diagnostic.path.empty()) out += style.bold(printable(diagnostic.path)) + ": ";
    if (!diagnostic.check.empty()) out += diagnostic.check + ": ";
    out += printable(diagnostic.message) + "\n";
    if (!diagnostic.remedy.empty()) out += "  " + style.bold("help:") + " " + printable(diagnostic.remedy) + "\n";
  }
  return out;
}

}  // namespace assay
