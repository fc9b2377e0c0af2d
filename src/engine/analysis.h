// The whole way from paths to results: what `check` and `score` have in common, and what the reports are made from.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/catalog.h"
#include "engine/config.h"
#include "engine/finding.h"
#include "project/project.h"
#include "source/source_file.h"

namespace assay {

// What the user asks for.
struct AnalysisOptions {
  std::vector<std::string> paths;   // files and folders
  std::vector<std::string> select;  // families and checks; empty: all
  std::vector<std::string> ignore;
  std::optional<Level> level;    // lowest level shown; else the configured one, else warning
  std::optional<Level> fail_on;  // lowest level counted as failing; else the configured one, else that shown
  bool never_fail = false;
  std::string config_file;  // instead of the project's .assay.toml
  bool no_config = false;
  bool time_checks = false;  // fill Analysis::check_costs
  unsigned jobs = 0;         // threads; 0: as many as there are processors
  std::string baseline;      // file of known findings (engine/baseline.h), instead of the configured one
  bool no_baseline = false;
  // Only findings on lines that differ from this revision; from HEAD when it is empty (source/git_changes.h).
  std::optional<std::string> since;
  // Source that takes the place of the file at `path`, which need not exist (an editor's buffer).
  struct Buffer {
    std::string path;
    std::string text;
  };
  std::optional<Buffer> buffer;
  // Texts that take the place of what the files at these reported paths hold (fixes that are not written yet).
  std::map<std::string, std::string, std::less<>> texts;
  // Called for each file read and checked, from many threads at once.
  std::function<void(std::string_view phase, size_t done, size_t of)> progress;
};

// A finding with its place worked out.
struct Result {
  Finding finding;
  const File* file = nullptr;
  Position start;
  Position end;             // exclusive
  std::string fingerprint;  // stays when lines move, code is reformatted, files are renamed (engine/fingerprint.h)
  std::string content;      // of check and code alone
  bool shown = true;        // its level is that shown or above
  bool fails = false;       // its level is one that makes the exit code 1

  [[nodiscard]] std::string_view path() const { return file->source.path; }
};

struct CheckTally {
  const Check* check = nullptr;
  Level level = Level::warning;  // as configured
  uint32_t considered = 0;       // sites where the rule applies
  uint32_t failed = 0;           // of these; suppressed ones count, since a comment mends nothing
};

struct FamilyTally {
  const Family* family = nullptr;
  bool applies = false;            // a site was considered, or the project depends on one of its packages
  bool unparsed = false;           // a file of its concern does not parse
  std::vector<CheckTally> checks;  // those enabled, by id
  std::optional<double> score;     // filled by score/
};

// Something that kept Assay from doing all it was asked to. Each ends in exit code 2, none stops the run.
struct Diagnostic {
  std::string path;     // may be empty
  std::string check;    // the check that failed, or empty
  std::string message;  // what is wrong
  std::string remedy;   // what to do; may be empty
};

struct ProjectRun {
  std::string root;  // reported path of its folder, "" for the current one
  Project project;
  Config config;
  std::vector<bool> asked;  // by FileId: the user asked for findings here; the other files give facts only
};

// What a check cost.
struct CheckCost {
  uint64_t calls = 0;  // of its handlers
  double seconds = 0;
};

// What applying fixes came to (engine/fixes.h).
struct FixTally {
  uint32_t fixed = 0;        // fixes applied
  uint32_t files = 0;        // in so many files
  bool with_unsafe = false;  // unsafe ones too
};

struct Analysis {
  std::deque<ProjectRun> projects;
  std::vector<Result> findings;       // at the level shown or above, suppressed ones left out; by path, line,
                                      // column, check
  std::vector<FamilyTally> families;  // those with an enabled check, by name
  std::vector<Diagnostic> diagnostics;
  uint64_t files = 0, lines = 0, bytes = 0;  // of the files asked for
  uint32_t below_level = 0;                  // findings not shown since their level is lower
  uint32_t suppressed = 0;
  std::optional<uint32_t> known;                       // left out as the baseline has them; when there is one
  std::optional<uint32_t> unchanged;                   // left out as their lines did not change; when that was asked
  std::optional<FixTally> fixes;                       // when fixes were asked for; `findings` are what is left
  uint32_t failing = 0;                                // findings at the fail-on level or above, shown or not
  std::vector<std::pair<std::string, double>> phases;  // name and seconds
  std::map<std::string_view, CheckCost> check_costs;   // by id, all threads together; when that was asked

  [[nodiscard]] uint32_t count(Level level) const;
};

Analysis analyze(const AnalysisOptions& options);
// The projects alone, read and with their facts, unchecked: no findings, families or numbers.
Analysis read_projects(const AnalysisOptions& options);
// With other checks than those built in; the catalog must outlive the result.
Analysis analyze(const AnalysisOptions& options, const Catalog& catalog);

// The same for a project made of paths and texts: nothing is read from disk, no configuration either. It stays on the
// thread that calls unless `options.jobs` asks for more. The paths of `options` mean nothing here.
using SourceTexts = std::vector<std::pair<std::string, std::string>>;
Analysis analyze_texts(const SourceTexts& files, const AnalysisOptions& options, const Catalog& catalog);

}  // namespace assay
