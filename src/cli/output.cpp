#include "cli/output.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "source/write_file.h"

namespace assay::cli {

bool write_output(std::string_view text) {
  if (write_all(STDOUT_FILENO, text)) return true;
  int error = errno;
  complain(error == EPIPE ? std::string("standard output was closed before everything was written")
                          : fmt::format("can't write to standard output: {}", std::strerror(error)));
  return false;
}

void complain(std::string_view message) {
  std::string line = fmt::format("assay: {}\n", message);
  // When standard error is gone too, nobody is left to tell.
  static_cast<void>(write_all(STDERR_FILENO, line));
}

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }
bool stderr_is_terminal() { return ::isatty(STDERR_FILENO) == 1; }

}  // namespace assay::cli
