// Which lines of a repository's files differ from a revision: what `--since` and `--changed` ask. Through libgit2,
// which runs no hook and no filter program of the repository.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/problem.h"

namespace assay {

// Lines from 1, both ends included. Of a mere deletion, the lines around it: first = last + 1.
struct ChangedLines {
  uint32_t first = 1, last = 0;
};

// The changes of a file: none, some lines, or all of it (it is new).
class FileChanges {
 public:
  static FileChanges all() { return FileChanges(true, {}); }
  explicit FileChanges(bool whole = false, std::vector<ChangedLines> lines = {})
      : whole_(whole), lines_(std::move(lines)) {}
  [[nodiscard]] bool any() const { return whole_ || !lines_.empty(); }
  // True when one of these lines changed, or one between them is gone.
  [[nodiscard]] bool touch(uint32_t first_line, uint32_t last_line) const;

 private:
  bool whole_;
  std::vector<ChangedLines> lines_;
};

struct GitChangesResult;

class GitChanges {
 public:
  // Compares the working tree, with what is staged and what is not tracked, with the commit where HEAD's history left
  // that of `revision`; with HEAD itself when it is empty. `folder` lies in the repository.
  static GitChangesResult open(const std::string& folder, const std::string& revision);
  GitChanges(GitChanges&&) noexcept;
  GitChanges& operator=(GitChanges&&) noexcept;
  ~GitChanges();

  // Of a file at a reported path that holds this text; the text need not be what is on the disk, so all files that were
  // given another text say so.
  [[nodiscard]] FileChanges of(std::string_view path, std::string_view text, bool on_disk = true) const;

 private:
  struct State;
  explicit GitChanges(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct GitChangesResult {
  std::optional<GitChanges> changes;
  std::optional<InputProblem> problem;  // when there are none
};

}  // namespace assay
