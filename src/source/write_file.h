// Puts a new text in a file's place, so that at each moment either the old or the new one is there, whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/problem.h"

namespace assay {

// Writes a temporary file into the same folder and renames it. Mode and, where allowed, owner stay; other hard links to
// the file keep the old text. Left alone, with a problem that says why: symbolic links, files that are marked read-only
// or may not be written, and files that no longer hold `expected`.
[[nodiscard]] std::optional<InputProblem> replace_file(const std::string& path, std::string_view expected,
                                                       std::string_view text);

// The same, as far as one can tell without writing, whatever the file holds.
[[nodiscard]] std::optional<InputProblem> why_not_replaceable(const std::string& path);

// Writes a file that need not exist; in one step, too, when it is a regular file or none. A symbolic link is followed,
// a device or pipe (/dev/stdout) written into. Modes of an existing file stay.
[[nodiscard]] std::optional<InputProblem> write_file(const std::string& path, std::string_view text);

// False with errno set when not everything could be written.
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

}  // namespace assay
