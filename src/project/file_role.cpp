#include "project/file_role.h"

#include <algorithm>
#include <array>

#include "project/literals.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

// What the name of a folder says about all that is in it. The first one on the way down decides: lib/shop/test/a.ex is
// code of the application.
struct FolderMeaning {
  std::string_view name;
  FileRole role;
};
constexpr std::array kFolders = {
    FolderMeaning{"lib", FileRole::application},
    FolderMeaning{"web", FileRole::application},  // Phoenix before 1.3
    FolderMeaning{"src", FileRole::application},
    FolderMeaning{"test", FileRole::test_support},
    FolderMeaning{"tests", FileRole::test_support},
    FolderMeaning{"spec", FileRole::test_support},
    FolderMeaning{"integration_test", FileRole::test_support},
    FolderMeaning{"integration_tests", FileRole::test_support},
    FolderMeaning{"config", FileRole::config},
    FolderMeaning{"priv", FileRole::script},
    FolderMeaning{"rel", FileRole::script},
    FolderMeaning{"script", FileRole::script},
    FolderMeaning{"scripts", FileRole::script},
    FolderMeaning{"bench", FileRole::development},
    FolderMeaning{"benchmark", FileRole::development},
    FolderMeaning{"benchmarks", FileRole::development},
    FolderMeaning{"examples", FileRole::development},
};

bool has_word(std::string_view stem, std::string_view word) {
  for (size_t at = stem.find(word); at != std::string_view::npos; at = stem.find(word, at + 1)) {
    bool starts = at == 0 || stem[at - 1] == '_';
    size_t end = at + word.size();
    if (starts && (end == stem.size() || stem[end] == '_')) return true;
  }
  return false;
}

bool is_seeds(std::string_view path) {
  if (has_word(stem_of(path), "seeds") || has_word(stem_of(path), "seed")) return true;
  return path.find("/seeds/") != std::string_view::npos;
}

// "lib" and others of kFolders anywhere above the file, the outermost.
const FolderMeaning* meaning_of_folder(std::string_view path) {
  for (size_t start = 0, end; (end = path.find('/', start)) != std::string_view::npos; start = end + 1) {
    std::string_view folder = path.substr(start, end - start);
    const auto* found = std::ranges::find(kFolders, folder, &FolderMeaning::name);
    if (found != kFolders.end()) return found;
  }
  return nullptr;
}

}  // namespace

std::string_view role_name(FileRole role) {
  switch (role) {
    case FileRole::application: return "application";
    case FileRole::mix_task: return "mix task";
    case FileRole::migration: return "migration";
    case FileRole::test: return "test";
    case FileRole::test_support: return "test support";
    case FileRole::seeds: return "seeds";
    case FileRole::script: return "script";
    case FileRole::config: return "config";
    case FileRole::mix_file: return "mix.exs";
    case FileRole::development: return "development";
  }
  return "application";
}

std::vector<SourceFolder> read_source_folders(const File& file, NodeId project_list) {
  std::vector<SourceFolder> folders;
  auto add = [&](NodeId list, const Environments& environments) {
    for (const ListItem& item : list_items(file, list).items) {
      auto path = value_of(file, item.node).string();
      if (!path) continue;
      Environments here = intersection(environments, item.environments);
      auto known = std::ranges::find(folders, *path, &SourceFolder::path);
      if (known == folders.end()) {
        folders.push_back({std::move(*path), std::move(here)});
      } else {
        known->environments = union_of(known->environments, here);
      }
    }
  };
  if (!project_list.valid()) return folders;
  const Tree& tree = file.tree;
  NodeId value = keyword_value(file, project_list, "elixirc_paths");
  if (!value.valid()) return folders;
  // A function of the environment: each clause's list holds where its pattern matches and none before it did.
  bool by_environment = tree.is(value, NodeKind::call) && tree.child_count(value) == 1 &&
                        is_environment_call(file, tree.first_child(value));
  if (!by_environment) {
    add(value, {});
    return folders;
  }
  Environments left;
  for (const Definition& definition : file.names.definitions()) {
    if (definition.name != tree.symbol(value) || definition.arity != 1 || !definition.body.valid()) continue;
    Condition condition = read_environment_patterns(file, definition.head);
    if (definition.guard.valid()) condition.computed = true;
    add(definition.body, intersection(left, condition.when_true));
    if (!condition.computed) left = intersection(left, condition.when_false);
  }
  return folders;
}

FileRole role_of_path(std::string_view path, const std::vector<SourceFolder>& folders) {
  std::string_view name = base_name(path);
  const bool script = name.ends_with(".exs");
  if (name == "mix.exs") return FileRole::mix_file;
  if (name.ends_with("_test.exs") || name.ends_with("_spec.exs") || name.ends_with("_test.ex")) {
    return FileRole::test;
  }
  if (script && name.starts_with('.')) return FileRole::config;
  const FolderMeaning* folder = meaning_of_folder(path);
  if (folder != nullptr && folder->role == FileRole::test_support) return FileRole::test_support;
  if (path.find("/migrations/") != std::string_view::npos && script && name[0] >= '0' && name[0] <= '9') {
    return FileRole::migration;
  }
  if (script) {
    if (is_seeds(path)) return FileRole::seeds;
    if (name.ends_with("test_helper.exs") || name.ends_with("spec_helper.exs")) return FileRole::test_support;
    if (folder != nullptr && folder->role == FileRole::config) return FileRole::config;
    return folder != nullptr && folder->role == FileRole::development ? FileRole::development : FileRole::script;
  }
  if (path.find("mix/tasks/") != std::string_view::npos) return FileRole::mix_task;
  for (const SourceFolder& source : folders) {
    if (!is_below(path, source.path)) continue;
    if (source.environments.hold("prod")) break;
    return source.environments.hold("dev") ? FileRole::development : FileRole::test_support;
  }
  // Sources need no folder of a known name where nothing tells what is compiled.
  if (folder != nullptr && folder->role != FileRole::config && folder->role != FileRole::application) {
    return folder->role;
  }
  return has_word(stem_of(path), "seeds") ? FileRole::seeds : FileRole::application;
}

}  // namespace assay
