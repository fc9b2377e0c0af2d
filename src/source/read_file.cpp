#include "source/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/text.h"
#include "source/paths.h"

namespace assay {
namespace {

struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

FileText failure(const std::string& path, std::string message, std::string remedy) {
  return {{}, InputProblem{path, std::move(message), std::move(remedy)}, false};
}

FileText failure(const std::string& path, int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: {
      FileText missing = failure(path, "there is no such file", "check the spelling");
      missing.missing = true;
      return missing;
    }
    case EACCES:
    case EPERM:
      return failure(path, "no permission to read this file",
                     "give read permission, or leave the file out with `paths` in .assay.toml");
    case EISDIR: return failure(path, "this is a folder, not a file", "");
    default: return failure(path, std::string("this file can't be read: ") + std::strerror(error), "");
  }
}

// Control characters that no text has: all below the blank but white space and escape. In data that is compressed or
// encrypted one byte in ten is one, in any kind of program more.
constexpr bool is_no_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  // Without a branch, for count_bytes.
  return ((byte < 0x09) | ((byte > 0x0D) & (byte < 0x20) & (byte != 0x1B)) | (byte == 0x7F)) != 0;
}

// What a file is that has an Elixir name but no text inside; empty for text. A stray NUL is left to the lexer, which
// says where it stands.
std::string_view not_text(std::string_view text) {
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return "UTF-16 text";
  if (text.starts_with("FOR1") && text.substr(0, 12).ends_with("BEAM")) return "compiled BEAM code";
  if (text.starts_with("\x1F\x8B")) return "gzip-compressed data";
  if (text.starts_with("\x7F"
                       "ELF"))
    return "a native program";
  const std::string_view beginning = text.substr(0, 8192);
  const auto strange = count_bytes(beginning, is_no_text);
  if (strange > 4 && strange * 50 > beginning.size()) return "binary data";
  return {};
}

}  // namespace

FileText read_source(const std::string& path, uint64_t max_size) {
  // O_NONBLOCK: opening a pipe that took the file's place must not wait for a writer.
  const Descriptor file{::open(openable(path).c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (file.value < 0) return failure(path, errno);
  struct stat status {};
  if (::fstat(file.value, &status) != 0) return failure(path, errno);
  if (S_ISDIR(status.st_mode)) return failure(path, EISDIR);
  if (!S_ISREG(status.st_mode)) return failure(path, "this is a pipe, socket or device, not a file", "");

  const auto too_large = [&](uint64_t size) {
    return failure(path,
                   "the file is too large to check: " + std::to_string(size >> 20) + " MiB, and the limit is " +
                       std::to_string(max_size >> 20) + " MiB",
                   "leave generated files out with `paths` in .assay.toml");
  };
  const auto expected = static_cast<uint64_t>(status.st_size);
  if (expected > max_size) return too_large(expected);

  FileText result;
  std::string& text = result.text;
  // Files under /proc and the like say 0 and hold more: read them piece by piece. Others are read whole in one call.
  const bool size_known = expected > 0;
  text.resize(size_known ? expected : 4096);
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(file.value, text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure(path, errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
    if (filled > max_size) return too_large(filled);
    if (!size_known && filled == text.size()) text.resize(2 * filled);
  }
  text.resize(filled);
  if (auto problem = no_text_problem(path, text)) return {{}, std::move(problem), false};
  return result;
}

std::optional<InputProblem> no_text_problem(const std::string& path, std::string_view text) {
  const std::string_view what = not_text(text);
  if (what.empty()) return std::nullopt;
  return InputProblem{
      path, "this is " + std::string(what) + ", not Elixir source",
      what.starts_with("UTF") ? "save it as UTF-8" : "rename the file, or leave it out with `paths` in .assay.toml"};
}

}  // namespace assay
