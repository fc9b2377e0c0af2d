#include "engine/fixes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/suppress.h"
#include "syntax/tree.h"

namespace assay {
namespace {

using Paths = std::set<std::string, std::less<>>;

bool touches(Span a, Span b) {
  if (a.start == a.end || b.start == b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

// Windows' line ends where the text has mostly these.
bool has_windows_line_ends(std::string_view text) {
  size_t windows = 0, all = 0;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ++all;
    windows += at > 0 && text[at - 1] == '\r';
  }
  return windows * 2 > all;
}

std::string with_windows_line_ends(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) result += '\r';
    result += text[i];
  }
  return result;
}

bool is_well_formed(std::string_view text, const Fix& fix) {
  bool changes = false;
  for (size_t i = 0; i < fix.edits.size(); ++i) {
    const Span span = fix.edits[i].span;
    if (span.start > span.end || span.end > text.size()) return false;
    for (size_t j = 0; j < i; ++j) {
      if (touches(span, fix.edits[j].span)) return false;
    }
    changes |= text.substr(span.start, span.size()) != fix.edits[i].replacement;
  }
  return changes;
}

// Elixir refuses a byte order mark, but all behind it can be as it should.
bool is_whole(const Tree& tree) {
  const auto& errors = tree.errors();
  return errors.empty() ||
         (errors.size() == 1 && errors[0].span.start == 0 && tree.source().starts_with("\xEF\xBB\xBF"));
}

// One run of fix_findings.
class Fixer {
 public:
  Fixer(const std::function<Analysis(const Texts&)>& analyze_with, FixKinds kinds, const Paths& leave)
      : analyze_with_(analyze_with), kinds_(kinds), left_(leave) {}

  FixRun run() {
    FixRun run;
    for (int pass = 1;; ++pass) {
      run.analysis = analyze_with_(texts_);
      const Paths changed = fix_files(run.analysis);
      if (changed.empty()) break;
      if (pass < kMaxFixPasses) continue;
      for (const std::string& path : changed) give_up(path);
    }
    finish(run);
    return run;
  }

 private:
  // Of one file: what may be fixed in this pass.
  struct Candidates {
    std::vector<const Fix*> fixes;
    std::vector<std::string_view> checks;  // the same length
  };

  Paths fix_files(const Analysis& analysis) {
    Paths changed;
    for (size_t i = 0; i < analysis.findings.size();) {
      const File& file = *analysis.findings[i].file;
      Candidates candidates;
      for (; i < analysis.findings.size() && analysis.findings[i].file == &file; ++i) {
        const Finding& finding = analysis.findings[i].finding;
        if (!finding.fix || (kinds_ == FixKinds::safe && !finding.fix->safe)) continue;
        if (dropped_.contains({file.source.path, std::string(finding.check)})) continue;
        candidates.fixes.push_back(&*finding.fix);
        candidates.checks.push_back(finding.check);
      }
      if (!candidates.fixes.empty() && fix_file(file, candidates)) changed.insert(file.source.path);
    }
    return changed;
  }

  bool fix_file(const File& file, const Candidates& candidates) {
    if (left_.contains(file.source.path) || !is_whole(file.tree)) return false;
    AppliedFixes applied = apply_fixes(file.source.text, candidates.fixes);
    for (size_t index : applied.malformed) drop(file, candidates.checks[index], "its fix makes no sense here");
    if (!applied.applied.empty() && !is_whole(parse(applied.text))) {
      applied = apply_one_by_one(file, candidates, applied.applied);
    }
    if (applied.applied.empty()) return false;
    auto [changed, is_first] = files_.try_emplace(file.source.path);
    if (is_first) changed->second = {file.source.path, file.source.text, "", 0};
    changed->second.fixes += static_cast<uint32_t>(applied.applied.size());
    texts_[file.source.path] = std::move(applied.text);
    return true;
  }

  // The fixes as far as the text still parses.
  AppliedFixes apply_one_by_one(const File& file, const Candidates& candidates, const std::vector<size_t>& order) {
    std::vector<const Fix*> kept;
    AppliedFixes result;
    for (size_t index : order) {
      kept.push_back(candidates.fixes[index]);
      AppliedFixes attempt = apply_fixes(file.source.text, kept);
      if (is_whole(parse(attempt.text))) {
        result = std::move(attempt);
      } else {
        kept.pop_back();
        drop(file, candidates.checks[index], "its fix would leave code that does not parse");
      }
    }
    return result;
  }

  void drop(const File& file, std::string_view check, std::string_view why) {
    if (!dropped_.insert({file.source.path, std::string(check)}).second) return;
    diagnostics_.push_back({file.source.path, std::string(check), fmt::format("{}; it was not applied", why),
                            "please report it; all other fixes are made"});
  }

  void give_up(const std::string& path) {
    texts_.erase(path);
    files_.erase(path);
    left_.insert(path);
    diagnostics_.push_back(
        {path, "", fmt::format("the fixes of this file find no end in {} passes; it was left as it is", kMaxFixPasses),
         "please report it; all other files are fixed"});
  }

  void finish(FixRun& run) {
    FixTally& tally = run.analysis.fixes.emplace();
    tally.with_unsafe = kinds_ == FixKinds::all;
    for (auto& [path, file] : files_) {
      file.after = texts_.at(path);
      tally.fixed += file.fixes;
      if (file.after != file.before) run.files.push_back(std::move(file));
    }
    tally.files = static_cast<uint32_t>(run.files.size());
    auto& diagnostics = run.analysis.diagnostics;
    std::move(diagnostics_.begin(), diagnostics_.end(), std::back_inserter(diagnostics));
  }

  const std::function<Analysis(const Texts&)>& analyze_with_;
  FixKinds kinds_;
  Paths left_;
  Texts texts_;
  std::map<std::string, FixedFile> files_;
  std::set<std::pair<std::string, std::string>> dropped_;  // path and check: a fix of these was bad
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

AppliedFixes apply_fixes(std::string_view text, std::span<const Fix* const> fixes) {
  AppliedFixes result;
  std::vector<const Edit*> edits;
  for (size_t i = 0; i < fixes.size(); ++i) {
    if (!is_well_formed(text, *fixes[i])) {
      result.malformed.push_back(i);
      continue;
    }
    auto is_taken = [&](const Edit& edit) {
      return std::any_of(edits.begin(), edits.end(),
                         [&](const Edit* other) { return touches(edit.span, other->span); });
    };
    if (std::any_of(fixes[i]->edits.begin(), fixes[i]->edits.end(), is_taken)) {
      result.postponed.push_back(i);
      continue;
    }
    result.applied.push_back(i);
    for (const Edit& edit : fixes[i]->edits) edits.push_back(&edit);
  }
  std::sort(edits.begin(), edits.end(), [](const Edit* a, const Edit* b) { return a->span.start < b->span.start; });
  const bool windows = has_windows_line_ends(text);
  uint32_t at = 0;
  for (const Edit* edit : edits) {
    result.text += text.substr(at, edit->span.start - at);
    result.text += windows ? with_windows_line_ends(edit->replacement) : edit->replacement;
    at = edit->span.end;
  }
  result.text += text.substr(at);
  return result;
}

bool loses_comment(const File& file, const Fix& fix) {
  const std::string_view text = file.source.text;
  for (const Edit& edit : fix.edits) {
    for (size_t at = text.find('#', edit.span.start); at < edit.span.end; at = text.find('#', at + 1)) {
      if (!is_comment(file.tree, static_cast<uint32_t>(at))) continue;
      const std::string_view comment = text.substr(at, std::min(text.find_first_of("\r\n", at), text.size()) - at);
      if (edit.replacement.find(comment) == std::string::npos) return true;
    }
  }
  return false;
}

FixRun fix_findings(const std::function<Analysis(const Texts&)>& analyze_with, FixKinds kinds, const Paths& leave) {
  return Fixer(analyze_with, kinds, leave).run();
}

FixRun fix_findings(const AnalysisOptions& options, FixKinds kinds, const Paths& leave) {
  AnalysisOptions with_texts = options;
  return fix_findings(
      [&](const Texts& texts) {
        with_texts.texts = texts;
        return analyze(with_texts);
      },
      kinds, leave);
}

}  // namespace assay
