#include "project/paths.h"

#include <vector>

namespace assay {

std::string_view directory_of(std::string_view path) {
  size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return slash == 0 ? path.substr(0, 1) : path.substr(0, slash);
}

std::string_view base_name(std::string_view path) {
  size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem_of(std::string_view path) {
  std::string_view name = base_name(path);
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

std::string join_path(std::string_view directory, std::string_view path) {
  std::string joined(path.starts_with('/') || directory.empty() ? path : directory);
  if (!path.starts_with('/') && !directory.empty()) joined.append("/").append(path);
  bool absolute = joined.starts_with('/');
  std::vector<std::string_view> parts;
  std::string_view rest = joined;
  while (!rest.empty()) {
    size_t slash = rest.find('/');
    std::string_view part = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(part);
    }
  }
  std::string result = absolute ? "/" : "";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result;
}

bool is_below(std::string_view path, std::string_view directory) {
  if (directory.empty()) return !path.starts_with('/') && !path.starts_with("../") && path != "..";
  if (directory == "/") return path.starts_with('/');
  return path.starts_with(directory) && (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string underscored_last_segment(std::string_view module) {
  size_t dot = module.rfind('.');
  if (dot != std::string_view::npos) module.remove_prefix(dot + 1);
  auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto lower_or_digit = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  std::string result;
  for (size_t i = 0; i < module.size(); ++i) {
    char c = module[i];
    if (!upper(c)) {
      result += c;
      continue;
    }
    bool after_small = i > 0 && lower_or_digit(module[i - 1]);
    bool before_small = i > 0 && i + 1 < module.size() && lower_or_digit(module[i + 1]) && upper(module[i - 1]);
    if (after_small || before_small) result += '_';
    result += static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  // Backtracks to the last star only, which is enough as long as `*` takes the shortest run first.
  size_t p = 0;
  size_t t = 0;
  size_t star = std::string_view::npos;
  size_t mark = 0;
  bool star_crosses = false;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star_crosses = p + 1 < pattern.size() && pattern[p + 1] == '*';
      p += star_crosses ? 2 : 1;
      star = p;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && (star_crosses || text[mark] != '/')) {
      p = star;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace assay
