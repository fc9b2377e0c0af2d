// Where the reports of `check` go: one to standard output, any number into files, in any format each.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/arguments.h"
#include "engine/analysis.h"

namespace assay::cli {

class Reports {
 public:
  // What --format and --output say, or what is wrong with it.
  static std::variant<Reports, std::string> from(const CheckArguments& arguments);

  // For standard output; empty when a file takes its place.
  [[nodiscard]] std::string for_output(const Analysis& analysis) const;
  // for_output() is text, which ends with a summary.
  [[nodiscard]] bool output_is_text() const;
  // Writes the files. False when one can't be written, after saying so; the others are.
  [[nodiscard]] bool write_files(const Analysis& analysis) const;

 private:
  explicit Reports(const CheckArguments& arguments) : arguments_(arguments) {}
  CheckArguments arguments_;
  std::string output_format_;                               // empty: nothing
  std::vector<std::pair<std::string, std::string>> files_;  // format, path
};

}  // namespace assay::cli
