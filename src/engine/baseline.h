// A baseline: the findings that a project had when it took Assay up, kept in a file beside the code. Those are not
// reported again; what comes new is.
//
// An entry matches one finding: of the same fingerprint (engine/fingerprint.h) in the same file, else of the same
// fingerprint anywhere (the file was renamed), else of the same check and code in the same file (its module or function
// was), else of the same check and code anywhere, once the entry's file is gone (both were). So a second copy of
// accepted code is new.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis.h"
#include "source/problem.h"

namespace assay {

struct BaselineEntry {
  std::string check;
  std::string path;  // relative to the baseline's folder
  std::string fingerprint, content;
  friend auto operator<=>(const BaselineEntry&, const BaselineEntry&) = default;
};

struct Baseline {
  std::string path;  // of the file, as reported
  std::vector<BaselineEntry> entries;
};

struct BaselineResult {
  Baseline baseline;
  std::optional<InputProblem> problem;  // then there are no entries
  bool missing = false;                 // the problem is that there is no such file
};
BaselineResult load_baseline(const std::string& path);

// A JSON object with an entry a line, sorted, so that changes of the file read and merge well.
std::string render_baseline(const Baseline& baseline);

// The entry for a finding.
BaselineEntry baseline_entry(const Result& result, const Baseline& baseline);

struct BaselineMatch {
  std::vector<bool> known;   // by finding: an entry matches it
  std::vector<bool> needed;  // by entry: it matches a finding
};
BaselineMatch match_baseline(const Baseline& baseline, std::span<const Result* const> findings);

}  // namespace assay
