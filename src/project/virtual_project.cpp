#include "project/virtual_project.h"

#include <cstdio>
#include <cstdlib>

#include "names/build_names.h"
#include "project/build_project.h"
#include "source/paths.h"
#include "syntax/symbols.h"

namespace assay {

std::unique_ptr<Project> virtual_project(const std::vector<std::pair<std::string, std::string>>& files) {
  ensure_symbols();
  auto project = std::make_unique<Project>();
  std::vector<SideFile> side_files;
  UsingTable& table = project->usings;
  for (const auto& [path, text] : files) {
    if (!is_elixir(path)) {
      side_files.push_back({path, text});
      continue;
    }
    File& file = project->files.emplace_back();
    file.id = FileId{static_cast<uint32_t>(project->files.size() - 1)};
    file.source = {path, text};
    file.tree = parse(file.source.text);
    collect_using(file.tree, table);
  }
  std::vector<FileFacts> facts;
  for (File& file : project->files) {
    file.names = build_names(file.tree, table);
    facts.push_back(collect_file_facts(file));
  }
  build_project(*project, std::move(facts), side_files);
  return project;
}

FileId file_at(const Project& project, std::string_view path) {
  for (const File& file : project.files) {
    if (file.source.path == path) return file.id;
  }
  std::fprintf(stderr, "no file %s in the virtual project\n", std::string(path).c_str());
  std::abort();
}

}  // namespace assay
