#include "source/write_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "source/paths.h"
#include "source/read_file.h"

namespace assay {
namespace {

InputProblem problem(const std::string& path, std::string message, std::string remedy = "") {
  return {path, std::move(message), std::move(remedy)};
}

InputProblem cannot_write(const std::string& path, int error) {
  if (error == EACCES || error == EPERM || error == EROFS) {
    return problem(path, "no permission to write in this file's folder, which replacing it in one step takes",
                   "give write permission for the folder");
  }
  return problem(path, std::string("this file can't be written: ") + std::strerror(error));
}

std::string target_of_link(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 ? target.substr(0, static_cast<size_t>(length)) : "?";
}

// A file in the making beside its place; gone with this object unless it took the place.
class Draft {
 public:
  explicit Draft(const std::string& path) : name_(child_path(parent_path(path), ".assay-XXXXXX")) {
    descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    made_ = descriptor_ >= 0;
  }
  ~Draft() {
    close();
    if (made_) ::unlink(name_.c_str());
  }
  Draft(const Draft&) = delete;

  // The rest give false with errno set.
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool fill(std::string_view text, mode_t mode, const struct stat* owner) {
    if (!write_all(descriptor_, text)) return false;
    // Only root may give files away; a file that others may write then becomes its writer's, as with most editors.
    if (owner != nullptr && ::fchown(descriptor_, owner->st_uid, owner->st_gid) != 0 && errno != EPERM) return false;
    // Without this, a crash of the machine could leave the new name with no text.
    return ::fchmod(descriptor_, mode) == 0 && ::fsync(descriptor_) == 0;
  }
  [[nodiscard]] bool take_place(const std::string& path) {
    if (!close() || ::rename(name_.c_str(), path.c_str()) != 0) return false;
    made_ = false;
    return true;
  }

 private:
  bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return descriptor < 0 || ::close(descriptor) == 0;
  }
  std::string name_;
  int descriptor_ = -1;
  bool made_ = false;
};

constexpr mode_t kModeBits = 07777;

}  // namespace

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

std::optional<InputProblem> why_not_replaceable(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return problem(path, "the file is gone", "run Assay again");
  if (S_ISLNK(status.st_mode)) {
    return problem(path,
                   "this is a symbolic link to " + target_of_link(path) + ", and fixes are not written through links",
                   "name the file that it points to");
  }
  if (!S_ISREG(status.st_mode)) return problem(path, "this is no regular file");
  // Root may write anything, but who took the permission away meant it.
  if ((status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0 || ::access(path.c_str(), W_OK) != 0) {
    return problem(path, "the file is read-only", "give write permission, or leave the file out");
  }
  if (::access(openable(parent_path(path)).c_str(), W_OK | X_OK) != 0) return cannot_write(path, errno);
  return {};
}

std::optional<InputProblem> replace_file(const std::string& path, std::string_view expected, std::string_view text) {
  if (auto why = why_not_replaceable(path)) return why;
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return problem(path, "the file is gone", "run Assay again");
  Draft draft(path);
  if (!draft.is_open() || !draft.fill(text, status.st_mode & kModeBits, &status)) return cannot_write(path, errno);
  // As late as possible: an editor may have saved in between.
  const FileText now = read_source(path);
  if (now.problem || now.text != expected) {
    return problem(path, "the file has changed since it was read; it was left alone", "run Assay again");
  }
  if (!draft.take_place(path)) return cannot_write(path, errno);
  return {};
}

std::optional<InputProblem> write_file(const std::string& path, std::string_view text) {
  struct stat status {};
  std::string place = path;
  mode_t mode = 0;
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return problem(path, "this is a folder, not a file");
    char resolved[PATH_MAX];
    if (S_ISREG(status.st_mode) && ::realpath(path.c_str(), resolved) != nullptr) place = resolved;
    mode = status.st_mode & kModeBits;
    if (!S_ISREG(status.st_mode)) {
      const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
      const bool done = descriptor >= 0 && write_all(descriptor, text);
      const int error = errno;
      if (descriptor >= 0) ::close(descriptor);
      if (!done) return problem(path, std::string("this can't be written: ") + std::strerror(error));
      return {};
    }
  } else if (errno != ENOENT) {
    return problem(path, std::string("this file can't be written: ") + std::strerror(errno));
  } else {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    mode = 0666 & ~mask;
  }
  Draft draft(place);
  if (!draft.is_open() && errno == ENOENT)
    return problem(path, "its folder does not exist", "make it, or name another");
  if (!draft.is_open() || !draft.fill(text, mode, nullptr)) return cannot_write(path, errno);
  if (!draft.take_place(place)) return cannot_write(path, errno);
  return {};
}

}  // namespace assay
