// Applies the fixes that findings carry.
//
// A pass applies to each file those fixes that don't touch each other, in order of place; then the project is analysed
// again with the new texts, and the next pass applies what is left, until nothing is. So overlapping fixes converge,
// and a fix may make room for another.
//
// What comes out always parses: fixes that break a file are dropped, and files that don't parse are left alone. Bytes
// that no edit names stay as they are, and a replacement gets the file's own line ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis.h"

namespace assay {

enum class FixKinds : uint8_t { safe, all };

// The text with some of the fixes applied: in the given order, each that is well-formed and touches no edit of one
// before it. Edits of two fixes that only meet touch when one of them inserts, since their order would be a guess.
struct AppliedFixes {
  std::string text;
  std::vector<size_t> applied;    // indexes into the fixes
  std::vector<size_t> postponed;  // they touch an applied one
  std::vector<size_t> malformed;  // no edits, edits outside of the text or over each other, or nothing changes
};
AppliedFixes apply_fixes(std::string_view text, std::span<const Fix* const> fixes);

// True when an edit takes out a comment that its replacement does not hold. Such a fix is never offered as a safe one.
bool loses_comment(const File& file, const Fix& fix);

// Texts that take the place of files, by reported path.
using Texts = std::map<std::string, std::string, std::less<>>;

struct FixedFile {
  std::string path;  // as reported
  std::string before, after;
  uint32_t fixes = 0;
};

struct FixRun {
  Analysis analysis;             // of the fixed texts; its `fixes` are set
  std::vector<FixedFile> files;  // those that changed, by path; nothing is written
};

// Analyses until no fix is left to apply. A file that gets no rest within kMaxFixPasses stays as it was, with a
// diagnostic; so do files in `leave` (which can't be written), without one.
inline constexpr int kMaxFixPasses = 20;
FixRun fix_findings(const std::function<Analysis(const Texts&)>& analyze_with, FixKinds kinds,
                    const std::set<std::string, std::less<>>& leave = {});
// The same for what `analyze` would look at.
FixRun fix_findings(const AnalysisOptions& options, FixKinds kinds,
                    const std::set<std::string, std::less<>>& leave = {});

}  // namespace assay
