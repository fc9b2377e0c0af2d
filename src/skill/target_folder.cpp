#include "skill/target_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "source/paths.h"
#include "source/read_file.h"
#include "source/write_file.h"

namespace assay {
namespace {

std::optional<std::string> real_path(const std::string& path) {
  char resolved[PATH_MAX];
  if (::realpath(path.c_str(), resolved) == nullptr) return std::nullopt;
  return std::string(resolved);
}

std::string read_link(const std::string& path) {
  std::string target(PATH_MAX, '\0');
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 ? target.substr(0, static_cast<size_t>(length)) : "";
}

}  // namespace

std::variant<TargetFolder, InputProblem> TargetFolder::open(const std::string& path) {
  struct stat status {};
  if (::stat(openable(path).c_str(), &status) != 0) {
    return InputProblem{path, fmt::format("there is no such folder ({})", std::strerror(errno)),
                        "make it, or name another"};
  }
  if (!S_ISDIR(status.st_mode)) return InputProblem{path, "this is a file, not a folder", "name a folder"};
  const auto root = real_path(openable(path));
  if (!root) return InputProblem{path, fmt::format("this folder can't be used: {}", std::strerror(errno)), ""};
  TargetFolder target;
  target.given_ = path;
  target.root_ = *root == "/" ? "" : *root;
  return target;
}

std::string TargetFolder::shown(std::string_view below) const {
  return given_.empty() || given_ == "." ? std::string(below) : child_path(given_, below);
}

TargetFolder::Place TargetFolder::look(std::string_view below) const {
  for (size_t end = below.find('/');; end = below.find('/', end + 1)) {
    const std::string_view part = below.substr(0, end);
    const bool is_last = end == std::string_view::npos;
    struct stat status {};
    if (::lstat(at(part).c_str(), &status) != 0) {
      if (errno == ENOENT) return {Kind::nothing, {}};
      return {Kind::other,
              InputProblem{shown(part), fmt::format("this can't be looked at: {}", std::strerror(errno)), ""}};
    }
    if (is_last) {
      if (S_ISLNK(status.st_mode)) return {Kind::link, {}};
      if (S_ISDIR(status.st_mode)) return {Kind::folder, {}};
      return {S_ISREG(status.st_mode) ? Kind::file : Kind::other, {}};
    }
    if (S_ISLNK(status.st_mode)) {
      const auto real = real_path(at(part));
      if (!real) {
        return {Kind::other,
                InputProblem{shown(part), "this symbolic link leads nowhere", "remove it, or make what it points to"}};
      }
      if (!is_within(*real, root_.empty() ? "/" : root_)) {
        return {Kind::other,
                InputProblem{shown(part), fmt::format("this symbolic link leads out of the folder, to {}", *real),
                             "install there with --to, or put a folder in its place"}};
      }
      if (::stat(real->c_str(), &status) != 0)
        return {Kind::other, InputProblem{shown(part), "this can't be looked at", ""}};
    }
    if (!S_ISDIR(status.st_mode)) {
      return {Kind::other, InputProblem{shown(part), "this is a file, where a folder is needed", "move it away"}};
    }
  }
}

std::optional<std::string> TargetFolder::read(std::string_view below) const {
  // Beyond this it is nothing of ours, nor a text that gets a block.
  FileText file = read_source(at(below), 4u << 20);
  if (file.problem) return std::nullopt;
  return std::move(file.text);
}

std::string TargetFolder::link_target(std::string_view below) const { return read_link(at(below)); }

std::optional<std::string> TargetFolder::resolved(std::string_view below) const {
  const auto real = real_path(at(below));
  if (!real || !real->starts_with(root_ + "/")) return std::nullopt;
  return real->substr(root_.size() + 1);
}

bool TargetFolder::is_empty_folder(std::string_view below) const {
  std::error_code error;
  return std::filesystem::is_empty(at(below), error) && !error;
}

std::optional<InputProblem> TargetFolder::why_not_writable(std::string_view below) const {
  // The innermost folder that is there already.
  for (std::string_view folder = parent_path(below);; folder = parent_path(folder)) {
    const std::string path = folder.empty() ? root_ + "/" : at(folder);
    if (::access(path.c_str(), W_OK | X_OK) == 0) return std::nullopt;
    if (errno != ENOENT) {
      return InputProblem{folder.empty() ? (given_.empty() ? "." : given_) : shown(folder),
                          fmt::format("this folder can't be written into: {}", std::strerror(errno)),
                          "give write permission for it"};
    }
    if (folder.empty()) return std::nullopt;
  }
}

std::optional<InputProblem> TargetFolder::make_folders(std::string_view below) const {
  for (size_t end = below.find('/'); end != std::string_view::npos; end = below.find('/', end + 1)) {
    const std::string_view part = below.substr(0, end);
    if (::mkdir(at(part).c_str(), 0777) != 0 && errno != EEXIST) {
      return InputProblem{shown(part), fmt::format("this folder can't be made: {}", std::strerror(errno)),
                          "give write permission for the folder that it is to stand in"};
    }
  }
  return std::nullopt;
}

std::optional<InputProblem> TargetFolder::make_file(std::string_view below, std::string_view text) const {
  if (Place place = look(below); place.problem || place.kind != Kind::nothing) {
    if (place.problem) return place.problem;
    return InputProblem{shown(below), "something came to stand here in the meantime; it was left alone",
                        "run Assay again"};
  }
  if (auto problem = make_folders(below)) return problem;
  auto problem = write_file(at(below), text);
  if (problem) problem->path = shown(below);
  return problem;
}

std::optional<InputProblem> TargetFolder::replace(std::string_view below, std::string_view expected,
                                                  std::string_view text) const {
  if (Place place = look(below); place.problem) return place.problem;
  auto problem = replace_file(at(below), expected, text);
  if (problem) problem->path = shown(below);
  return problem;
}

std::optional<InputProblem> TargetFolder::remove(std::string_view below, std::string_view expected) const {
  if (Place place = look(below); place.problem) return place.problem;
  if (read(below) != expected) {
    return InputProblem{shown(below), "the file has changed since it was read; it was left alone", "run Assay again"};
  }
  if (::unlink(at(below).c_str()) != 0) {
    return InputProblem{shown(below), fmt::format("this file can't be removed: {}", std::strerror(errno)), ""};
  }
  return std::nullopt;
}

std::optional<InputProblem> TargetFolder::make_link(std::string_view below, const std::string& target) const {
  if (Place place = look(below); place.problem) return place.problem;
  if (auto problem = make_folders(below)) return problem;
  if (::symlink(target.c_str(), at(below).c_str()) != 0) {
    return InputProblem{shown(below), fmt::format("this link can't be made: {}", std::strerror(errno)),
                        "install with --copy"};
  }
  return std::nullopt;
}

}  // namespace assay
