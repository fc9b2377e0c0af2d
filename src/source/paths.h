// Paths as text: joined, shortened, split; nothing here looks at the disk but for the current directory.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// The path from `/` on, without `.`, `..` and doubled slashes.
std::string absolute_path(std::string_view path);

// As reported: relative to the current directory when below it ("" for itself), else absolute.
std::string reported_path(std::string_view path);

// What to hand to the operating system for a reported path.
inline std::string openable(std::string_view reported) { return reported.empty() ? "." : std::string(reported); }

inline std::string child_path(std::string_view folder, std::string_view name) {
  std::string joined(folder);
  if (!joined.empty() && joined.back() != '/') joined += '/';
  return joined += name;
}

// "lib/a.ex" -> "lib", "a.ex" -> "", "/a" -> "/".
std::string_view parent_path(std::string_view path);
std::string_view file_name(std::string_view path);

// By its ending.
inline bool is_elixir(std::string_view path) { return path.ends_with(".ex") || path.ends_with(".exs"); }

// True when `path` is `folder` or lies below it; both reported, or both absolute.
bool is_within(std::string_view path, std::string_view folder);

}  // namespace assay
