#include "tests/support/repository.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace assay::test {
namespace fs = std::filesystem;

fs::path repository() { return ASSAY_SOURCE_DIR; }
fs::path assay_binary() { return ASSAY_BINARY; }

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

namespace {

// NUL-separated, since paths may hold anything else. Empty when there is no git or no work tree.
std::vector<std::string> listed_by_git() {
  std::string command = "git -C '" + repository().string() + "' ls-files -co --exclude-standard -z 2>/dev/null";
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::vector<std::string> paths(1);
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    if (c == 0) {
      paths.emplace_back();
    } else {
      paths.back() += static_cast<char>(c);
    }
  }
  paths.pop_back();
  return pclose(pipe) == 0 ? paths : std::vector<std::string>();
}

std::vector<std::string> found_on_disk() {
  std::vector<std::string> paths;
  for (auto it = fs::recursive_directory_iterator(repository()); it != fs::recursive_directory_iterator(); ++it) {
    std::string path = fs::relative(it->path(), repository()).generic_string();
    if (it->is_directory() && (path == "build" || path == ".git")) it.disable_recursion_pending();
    if (it->is_regular_file()) paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace

const std::vector<std::string>& repository_files() {
  static const std::vector<std::string> files = [] {
    // A copy of the sources inside another repository is no work tree of its own.
    std::vector<std::string> paths = fs::exists(repository() / ".git") ? listed_by_git() : std::vector<std::string>();
    if (paths.empty()) paths = found_on_disk();
    std::erase_if(paths, [](const std::string& path) { return !fs::is_regular_file(repository() / path); });
    std::sort(paths.begin(), paths.end());
    return paths;
  }();
  return files;
}

}  // namespace assay::test
