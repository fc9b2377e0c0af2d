#include "cli/output.h"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace assay::cli {
namespace {

// False with errno set when not everything could be written.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

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
