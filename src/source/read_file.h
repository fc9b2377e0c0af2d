// Reads source files, calmly: what can't be read or isn't text comes back as a problem to report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "source/problem.h"

namespace assay {

// Generated files of several megabytes are real; beyond this, something other than source is in the way.
inline constexpr uint64_t kDefaultMaxFileSize = 16u << 20;

struct FileText {
  std::string text;
  std::optional<InputProblem> problem;  // then there is no text
  bool missing = false;                 // the problem is that there is no such file
};

FileText read_source(const std::string& path, uint64_t max_size = kDefaultMaxFileSize);

// What read_source says of bytes that are no text (programs, archives, UTF-16); nothing for text.
std::optional<InputProblem> no_text_problem(const std::string& path, std::string_view text);

}  // namespace assay
