// Makes a Project's facts from its files. Runs once, after every file is parsed and its names are built, and before the
// first check; afterwards the project is const.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "project/file_facts.h"
#include "project/project.h"

namespace assay {

// A file that facts are read from though it is no Elixir source to check: mix.lock, .tool-versions, mise.toml,
// Dockerfile.
struct SideFile {
  std::string path;  // as reported, like SourceFile::path
  std::string text;
};

// Reads those that stand beside the mix.exs files among the project's files, and in the folders above the topmost ones
// up to the nearest that holds a `.git`. Unreadable ones are left out: they only add knowledge.
std::vector<SideFile> read_side_files(const Project& project);

// Fills apps, config, repos, migrations, schemas, behaviours, processes, tests and the indexes from project.files,
// project.usings, what each file says (by FileId), and the side files.
void build_project(Project& project, std::vector<FileFacts> file_facts, const std::vector<SideFile>& side_files);

}  // namespace assay
