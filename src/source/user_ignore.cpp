#include "source/user_ignore.h"

#include <strings.h>

#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "source/paths.h"
#include "source/read_file.h"

namespace assay {
namespace {

constexpr uint64_t kMaxConfigSize = 1 << 20;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// core.excludesFile as one configuration file of git sets it; empty when it doesn't.
std::string excludes_file_in(const std::string& config_file) {
  const FileText file = read_source(config_file, kMaxConfigSize);
  std::string found;
  bool in_core = false;
  for (std::string_view rest = file.text; !rest.empty();) {
    const size_t end = rest.find('\n');
    const std::string_view line = trimmed(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    if (line.starts_with('[')) in_core = equals_ignoring_case(trimmed(line.substr(1, line.find(']') - 1)), "core");
    const size_t equals = line.find('=');
    if (!in_core || equals == std::string_view::npos) continue;
    if (!equals_ignoring_case(trimmed(line.substr(0, equals)), "excludesfile")) continue;
    std::string_view value = trimmed(line.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    found = value.starts_with("~/") ? child_path(environment("HOME"), value.substr(2)) : std::string(value);
  }
  return found;
}

}  // namespace

IgnoreRules user_ignore_rules(const std::string& repository) {
  const std::string home = environment("HOME");
  std::string folder = environment("XDG_CONFIG_HOME");
  if (folder.empty() && !home.empty()) folder = home + "/.config";

  std::string excludes;
  for (const std::string& config : {folder.empty() ? "" : folder + "/git/config",
                                    home.empty() ? "" : home + "/.gitconfig", child_path(repository, ".git/config")}) {
    if (config.empty()) continue;
    if (std::string found = excludes_file_in(config); !found.empty()) excludes = std::move(found);
  }
  if (excludes.empty() && !folder.empty()) excludes = folder + "/git/ignore";

  std::string text;
  if (!excludes.empty()) text = read_source(excludes, kMaxConfigSize).text + "\n";
  return IgnoreRules(text + read_source(child_path(repository, ".git/info/exclude"), kMaxConfigSize).text);
}

}  // namespace assay
