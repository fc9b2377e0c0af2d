#include "source/paths.h"

#include <unistd.h>

#include <climits>
#include <vector>

namespace assay {
namespace {

const std::string& current_directory() {
  static const std::string directory = [] {
    std::string buffer(PATH_MAX, '\0');
    return std::string(::getcwd(buffer.data(), buffer.size()) != nullptr ? buffer.c_str() : "/");
  }();
  return directory;
}

}  // namespace

std::string absolute_path(std::string_view path) {
  std::string whole = path.starts_with('/') ? std::string(path) : current_directory() + "/" + std::string(path);
  std::vector<std::string_view> parts;
  for (std::string_view rest = whole; !rest.empty();) {
    size_t slash = rest.find('/');
    std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (!parts.empty()) {
      parts.pop_back();
    }
  }
  std::string clean;
  for (std::string_view part : parts) (clean += '/') += part;
  return clean.empty() ? "/" : clean;
}

std::string reported_path(std::string_view path) {
  std::string absolute = absolute_path(path);
  const std::string& here = current_directory();
  if (absolute == here) return "";
  if (here == "/") return absolute.substr(1);
  if (absolute.starts_with(here) && absolute[here.size()] == '/') return absolute.substr(here.size() + 1);
  return absolute;
}

std::string_view parent_path(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return path.substr(0, slash == 0 ? 1 : slash);
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool is_within(std::string_view path, std::string_view folder) {
  if (folder.empty()) return !path.starts_with('/');
  if (!path.starts_with(folder)) return false;
  return path.size() == folder.size() || folder.back() == '/' || path[folder.size()] == '/';
}

}  // namespace assay
