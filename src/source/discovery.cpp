// Which project a path belongs to. The files of a project are listed in list_files.cpp.
#include "source/discovery.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "source/paths.h"
#include "source/read_file.h"

namespace assay {
namespace {

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

// The first `apps_path: "..."` of a mix.exs outside comments; empty when there is none. Read as text, because this
// comes before parsing; what it says only decides which folder counts as the project.
std::string apps_path_of(const std::string& mix_file) {
  const std::string text = read_source(mix_file).text;
  constexpr std::string_view kKey = "apps_path:";
  for (size_t at = text.find(kKey); at != std::string::npos; at = text.find(kKey, at + 1)) {
    const size_t line_start = text.rfind('\n', at) + 1;  // npos + 1 is 0
    if (text.find('#', line_start) < at) continue;
    const size_t quote = text.find_first_not_of(" \t\r\n", at + kKey.size());
    if (quote == std::string::npos || text[quote] != '"') continue;
    return text.substr(quote + 1, text.find('"', quote + 1) - quote - 1);
  }
  return {};
}

// The project that an absolute folder belongs to, absolute; empty when no folder above holds a mix.exs. A project does
// not reach beyond its repository.
std::string mix_root(std::string_view folder) {
  std::string innermost;
  for (std::string_view at = folder;; at = parent_path(at)) {
    const std::string mix_file = child_path(at, "mix.exs");
    if (exists(mix_file)) {
      if (innermost.empty()) {
        innermost = at;
      } else {
        const std::string apps = apps_path_of(mix_file);
        if (!apps.empty() && is_within(innermost, absolute_path(child_path(at, apps)))) return std::string(at);
      }
    }
    if (at == "/" || exists(child_path(at, ".git"))) return innermost;
  }
}

InputProblem unreadable(std::string path, int error) {
  if (error == ENOENT || error == ENOTDIR) {
    return {std::move(path), "there is no such file or folder", "check the spelling"};
  }
  if (error == EACCES) return {std::move(path), "no permission to look at this path", "give read permission"};
  return {std::move(path), std::strerror(error), ""};
}

}  // namespace

ProjectRoots find_project_roots(std::span<const std::string> paths, std::string_view may_be_missing) {
  ProjectRoots found;
  std::map<std::string, ProjectRoot> by_directory;
  const std::string missing = may_be_missing.empty() ? "" : reported_path(may_be_missing);
  for (const std::string& path : paths) {
    const std::string reported = reported_path(path);
    struct stat status {};
    const bool is_missing = ::stat(path.empty() ? "." : path.c_str(), &status) != 0;
    const int error = errno;
    if (is_missing && (may_be_missing.empty() || reported != missing)) {
      found.problems.push_back(unreadable(reported, error));
      continue;
    }
    const bool is_folder = !is_missing && S_ISDIR(status.st_mode);
    if (!is_missing && !is_folder && !S_ISREG(status.st_mode)) {
      found.problems.push_back({reported, "this is a pipe, socket or device, not a file", "name a file or a folder"});
      continue;
    }
    const std::string absolute = absolute_path(path);
    const std::string folder(is_folder ? std::string_view(absolute) : parent_path(absolute));
    const std::string root = mix_root(folder);
    ProjectRoot& project = by_directory[reported_path(root.empty() ? folder : root)];
    project.has_mix_file = !root.empty();
    project.asked.push_back(reported);
  }

  for (auto& [directory, project] : by_directory) {
    project.directory = directory;
    std::sort(project.asked.begin(), project.asked.end());
    project.asked.erase(std::unique(project.asked.begin(), project.asked.end()), project.asked.end());
    // A project inside what is asked of another is part of that one, so that nothing is reported twice. The order of
    // the map puts the outer one first; the current directory is outside all that are reported relative to it.
    ProjectRoot* outer = nullptr;
    for (ProjectRoot& candidate : found.roots) {
      auto covers = [&outside = directory](const std::string& asked) {
        return is_within(outside, asked) && outside != asked;
      };
      if (std::any_of(candidate.asked.begin(), candidate.asked.end(), covers)) outer = &candidate;
    }
    if (outer == nullptr) {
      found.roots.push_back(std::move(project));
    } else {
      outer->asked.insert(outer->asked.end(), project.asked.begin(), project.asked.end());
      std::sort(outer->asked.begin(), outer->asked.end());
    }
  }
  return found;
}

}  // namespace assay
