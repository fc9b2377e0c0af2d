// One text as the files of a project, for the targets that need several.
//
// A line `# path.ex` (or .exs, .lock, .tool-versions, Dockerfile) begins a file, as in the examples of pages; where
// there are Markdown fences, only what stands between them counts. So the pages below families/ are seeds.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/analysis.h"
#include "project/tool_versions.h"

namespace assay {

// The path that a line names; empty when it names none.
inline std::string_view path_in(std::string_view line) {
  if (!line.starts_with("# ")) return {};
  line.remove_prefix(2);
  const bool named = line.ends_with(".ex") || line.ends_with(".exs") || line.ends_with(".lock") || is_tool_file(line);
  return named && line.find_first_of(" \t") == std::string_view::npos && line.front() != '/' ? line
                                                                                             : std::string_view{};
}

inline SourceTexts files_in(std::string_view text) {
  constexpr size_t kMostFiles = 50;
  const bool fenced = text.find("```elixir") != std::string_view::npos;
  bool inside = !fenced;
  std::map<std::string, std::string, std::less<>> files;  // by path, each once
  std::string* file = &files["lib/a.ex"];
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (fenced && line.starts_with("```")) {
      inside = line.starts_with("```elixir");
      continue;
    }
    if (!inside) continue;
    if (const std::string_view path = path_in(line); !path.empty() && files.size() < kMostFiles) {
      file = &files[std::string(path)];
    }
    file->append(line).push_back('\n');
  }
  return {files.begin(), files.end()};
}

}  // namespace assay
