// A name for a finding that stays the same when the lines around it move: for baselines and code-review services.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/span.h"
#include "source/source_file.h"

namespace assay {

// Gives the fingerprints of one file's findings, in order: of check, path within the project, the text of the lines
// that the finding covers (white space folded, cut to a readable length), and a count of equal ones before it.
class Fingerprints {
 public:
  Fingerprints(std::string_view path, std::string_view text, const LineIndex& lines)
      : path_(path), text_(text), lines_(lines) {}
  std::string next(std::string_view check, Span span);

 private:
  std::string path_;
  std::string_view text_;
  const LineIndex& lines_;
  std::unordered_map<std::string, uint32_t> seen_;
};

}  // namespace assay
