#include "source/ignore_rules.h"

#include <fnmatch.h>

#include <algorithm>

namespace assay {
namespace {

constexpr std::string_view kWildcards = "*?[\\";

std::vector<std::string> split_parts(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return parts;
}

// The C library's matcher knows `*`, `?`, `[a-z]`, `[!a]` and backslashes as git does; `/` and `**` are ours.
bool matches_part(const std::string& pattern, const std::string& part) {
  return ::fnmatch(pattern.c_str(), part.c_str(), 0) == 0;
}

// Two-pointer matching with one point to come back to, so that many `**` take no exponential time: when a later `**`
// has been reached, earlier ones need no other try.
bool matches_path(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  size_t p = 0, s = 0, star = std::string::npos, retry = 0;
  while (s < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      // At the end `**` stands for everything below: one part at least.
      if (p + 1 == pattern.size()) return true;
      star = p++;
      retry = s;
    } else if (p < pattern.size() && matches_part(pattern[p], path[s])) {
      ++p;
      ++s;
    } else if (star != std::string::npos) {
      p = star + 1;
      s = ++retry;
    } else {
      return false;
    }
  }
  return p == pattern.size();
}

}  // namespace

IgnoreRules::IgnoreRules(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    size_t line_end = text.find('\n');
    add_line(text.substr(0, line_end));
    if (line_end == std::string_view::npos) break;
    text.remove_prefix(line_end + 1);
  }
}

void IgnoreRules::add_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) {
    if (line.size() >= 2 && line[line.size() - 2] == '\\') break;  // `\ ` keeps the space
    line.remove_suffix(1);
  }
  if (line.empty() || line.front() == '#' || line.find('\0') != std::string_view::npos) return;
  Pattern pattern;
  if (line.front() == '!') {
    pattern.keep = true;
    line.remove_prefix(1);
  }
  if (line.ends_with('/')) {
    pattern.folder_only = true;
    line.remove_suffix(1);
  }
  const bool has_slash = line.find('/') != std::string_view::npos;
  if (line.starts_with('/')) line.remove_prefix(1);
  if (line.empty()) return;
  pattern.text = line;
  if (has_slash) {
    pattern.form = Form::path;
    pattern.parts = split_parts(line);
    // `**/name` alone is `name` at any depth.
    if (pattern.parts.size() == 2 && pattern.parts[0] == "**" && pattern.parts[1] != "**") {
      pattern.text = pattern.parts[1];
      pattern.form = Form::glob;
    }
  } else {
    pattern.form = Form::glob;
  }
  if (pattern.form == Form::glob) {
    if (pattern.text.find_first_of(kWildcards) == std::string::npos) {
      pattern.form = Form::name;
    } else if (pattern.text.front() == '*' && pattern.text.find_first_of(kWildcards, 1) == std::string::npos) {
      pattern.form = Form::suffix;
      pattern.text.erase(0, 1);
    }
  }
  patterns_.push_back(std::move(pattern));
}

IgnoreRules::Verdict IgnoreRules::match(std::string_view path, bool is_folder) const {
  const std::string name(path.substr(path.rfind('/') + 1));
  std::vector<std::string> parts;
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->folder_only && !is_folder) continue;
    bool matched = false;
    switch (pattern->form) {
      case Form::name: matched = name == pattern->text; break;
      case Form::suffix: matched = name.ends_with(pattern->text); break;
      case Form::glob: matched = matches_part(pattern->text, name); break;
      case Form::path:
        if (parts.empty()) parts = split_parts(path);
        matched = matches_path(pattern->parts, parts);
        break;
    }
    if (matched) return pattern->keep ? Verdict::kept : Verdict::ignored;
  }
  return Verdict::none;
}

bool IgnoreRules::matches_within(std::string_view path) const {
  for (size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    if (match(path.substr(0, slash), true) == Verdict::ignored) return true;
  }
  return match(path, false) == Verdict::ignored;
}

}  // namespace assay
