// A project made of texts instead of files on disk, read as the engine would: parsed, named, its facts built. For what
// is handed over in memory (challenges, tests).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "project/project.h"

namespace assay {

// Elixir files (.ex, .exs) become the project's files; mix.lock, tool files and the like its side files.
std::unique_ptr<Project> virtual_project(const std::vector<std::pair<std::string, std::string>>& files);

// The file at a path; the test stops when there is none.
FileId file_at(const Project& project, std::string_view path);

}  // namespace assay
