#include "cli/standard_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::cli {

FileText read_standard_input() {
  FileText result;
  char buffer[1 << 16];
  while (true) {
    ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      result.problem = {"standard input", fmt::format("can't be read: {}", std::strerror(errno)), ""};
      break;
    }
    if (got == 0) break;
    result.text.append(buffer, static_cast<size_t>(got));
    if (result.text.size() > kDefaultMaxFileSize) {
      result.problem = {"standard input", fmt::format("is larger than {} MiB", kDefaultMaxFileSize >> 20), ""};
      break;
    }
  }
  if (!result.problem) result.problem = no_text_problem("standard input", result.text);
  if (result.problem) result.text.clear();
  return result;
}

std::string describe(const InputProblem& problem) {
  return fmt::format("{}: {}{}{}", problem.path, problem.message, problem.remedy.empty() ? "" : "; ", problem.remedy);
}

}  // namespace assay::cli
