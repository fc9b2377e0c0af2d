// First the apps (every mix.exs), then which files and tools belong to which, then what needs the apps: configuration,
// repos, migrations, schemas. All of it reads trees and names that exist already; a project of 2,500 files costs
// milliseconds.
#include "project/build_project.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_map>

#include "base/parallel.h"
#include "project/config_facts.h"
#include "project/find_web.h"
#include "project/join_file_facts.h"
#include "project/mix_exs.h"
#include "project/mix_lock.h"
#include "project/paths.h"
#include "project/repos.h"
#include "project/schemas.h"
#include "project/tool_versions.h"
#include "source/read_file.h"

namespace assay {

namespace {

// What relative paths are to be joined to: the current directory when some reported paths are absolute, else nothing.
std::string base_of(const Project& project) {
  bool absolute = false;
  bool relative = false;
  for (const File& file : project.files) (file.source.path.starts_with('/') ? absolute : relative) = true;
  if (!absolute || !relative) return {};
  std::error_code error;
  return std::filesystem::current_path(error).string();
}

}  // namespace

// Fills the private parts of a Project.
struct ProjectParts {
  explicit ProjectParts(Project& p) : project(p) {}
  Project& project;

  std::vector<FileId> mix_files;
  std::vector<FileId> config_files;    // in a folder called config
  std::vector<FileId> numbered_files;  // scripts whose name starts with a digit, as migrations' do

  // One walk over the files' paths for all who ask about them: each walk costs a cache miss a file.
  void survey() {
    std::string base = base_of(project);
    for (const File& file : project.files) {
      if (!base.empty()) project.locations_.push_back(join_path(base, file.source.path));
      std::string_view path = base.empty() ? std::string_view(file.source.path) : project.locations_.back();
      if (!path.ends_with(".exs")) continue;
      std::string_view name = base_name(path);
      if (name == "mix.exs") mix_files.push_back(file.id);
      if (name[0] >= '0' && name[0] <= '9') numbered_files.push_back(file.id);
      if (path.starts_with("config/") || path.find("/config/") != std::string_view::npos)
        config_files.push_back(file.id);
    }
  }

  void find_apps() {
    for (FileId id : mix_files) {
      auto app = read_mix_exs(project.file(id));
      if (!app) continue;
      app->directory = directory_of(project.location(id));
      if (app->name.empty()) app->name = base_name(app->directory);
      project.apps.push_back(std::move(*app));
    }
    std::sort(project.apps.begin(), project.apps.end(), [](const App& a, const App& b) {
      auto depth = [](const App& app) {
        return app.directory.empty() ? 0 : 1 + std::count(app.directory.begin(), app.directory.end(), '/');
      };
      if (depth(a) != depth(b)) return depth(a) < depth(b);
      return a.directory < b.directory;
    });
    for (uint32_t i = 0; i < project.apps.size(); ++i) project.apps[i].id = AppId{i};
    group_apps();
  }

  // Apps of one umbrella belong together; so do those that one names by `path:`, except where the path leads upward to
  // a folder around the app (examples, benchmarks and integration tests of a library).
  void group_apps() {
    std::vector<App>& apps = project.apps;
    for (uint32_t i = 0; i < apps.size(); ++i) apps[i].group = i;
    auto join = [&](const App& a, const App& b) {
      uint32_t from = std::max(a.group, b.group);
      uint32_t to = std::min(a.group, b.group);
      for (App& app : apps) {
        if (app.group == from) app.group = to;
      }
    };
    for (const App& root : apps) {
      if (!root.is_umbrella()) continue;
      std::string folder = join_path(root.directory, root.apps_path);
      for (App& app : apps) {
        if (app.id == root.id || directory_of(app.directory) != folder) continue;
        app.umbrella = root.id;
        join(root, app);
      }
    }
    for (const App& app : apps) {
      for (const Dependency& dependency : app.dependencies) {
        bool path = dependency.source == Dependency::Source::path && !dependency.location.empty();
        if (!path && dependency.source != Dependency::Source::umbrella) continue;
        std::string target = path ? join_path(app.directory, dependency.location)
                                  : join_path(directory_of(app.directory), dependency.name);
        for (const App& other : apps) {
          if (other.id != app.id && other.directory == target && !is_below(app.directory, target)) join(app, other);
        }
      }
    }
  }

  void assign_files() {
    std::unordered_map<std::string_view, AppId> app_at;
    for (const App& app : project.apps) app_at.emplace(app.directory, app.id);
    project.app_of_file_.assign(project.files.size(), AppId{});
    if (app_at.empty()) return;
    std::string_view last_directory;
    AppId last;
    bool have_last = false;
    for (const File& file : project.files) {
      std::string_view directory = directory_of(project.location(file.id));
      if (!have_last || directory != last_directory) {
        last = AppId{};
        for (std::string_view at = directory;; at = directory_of(at)) {
          if (auto found = app_at.find(at); found != app_at.end()) {
            last = found->second;
            break;
          }
          if (at.empty() || at == "/") break;
        }
        last_directory = directory;
        have_last = true;
      }
      project.app_of_file_[file.id.value] = last;
    }
  }

  void assign_roles(const std::vector<FileFacts>& file_facts) {
    std::string base = base_of(project);
    const std::string root = base.empty() ? project.root : join_path(base, project.root);
    for (const File& file : project.files) {
      const App* app = project.app_of(file.id);
      std::string_view above = app != nullptr ? std::string_view(app->directory) : std::string_view(root);
      std::string_view path = project.location(file.id);
      if (!is_below(path, above)) {
        path = base_name(path);  // nobody knows where its app begins
      } else if (!above.empty()) {
        path.remove_prefix(above.size() + (above == "/" ? 0 : 1));
      }
      static const std::vector<SourceFolder> kNone;
      project.roles_.push_back(role_of_path(path, app != nullptr ? app->source_folders : kNone));
      project.one_role_.push_back(!file_facts[file.id.value].may_hold_other_roles);
    }
  }

  void take_side_files(const std::vector<SideFile>& side_files) {
    std::string base = base_of(project);
    for (const SideFile& side : side_files) {
      std::string location = base.empty() ? side.path : join_path(base, side.path);
      if (base_name(location) == "mix.lock") take_lock(directory_of(location), side.text);
    }
    // The nearest folder that pins a tool decides; of several files there the lowest version.
    for (App& app : project.apps) {
      size_t elixir_depth = 0;
      size_t erlang_depth = 0;
      for (const SideFile& side : side_files) {
        if (!is_tool_file(side.path)) continue;
        std::string location = base.empty() ? side.path : join_path(base, side.path);
        std::string_view directory = directory_of(location);
        if (!is_below(app.directory, directory) && !directory.starts_with("..")) continue;
        ToolVersions found = read_tool_versions(side.path, side.text);
        // A folder above the current directory ("..", "../..") is farther than any below.
        size_t depth = directory.starts_with("..") ? 1000 - directory.size() : 1000 + directory.size();
        nearest(app.tools.elixir, elixir_depth, found.elixir, depth);
        nearest(app.tools.erlang, erlang_depth, found.erlang, depth);
        if (found.elixir || found.erlang) app.tools.from = side.path;
      }
    }
  }

 private:
  static void nearest(std::optional<Version>& known, size_t& known_depth, const std::optional<Version>& found,
                      size_t depth) {
    if (!found || depth < known_depth) return;
    if (depth > known_depth || !known || *found < *known) known = found;
    known_depth = depth;
  }

  void take_lock(std::string_view directory, std::string_view text) {
    const App* owner = nullptr;
    for (const App& app : project.apps) {
      if (app.directory == directory) owner = &app;
    }
    // A lock without a mix.exs beside it serves the loose files.
    if (owner == nullptr && !project.apps.empty()) return;
    uint32_t group = owner != nullptr ? owner->group : 0;
    for (LockedPackage& package : read_mix_lock(text)) {
      for (App& app : project.apps) {
        if (app.group != group) continue;
        for (Dependency& dependency : app.dependencies) {
          if (dependency.name != package.app) continue;
          if (package.version) dependency.locked = package.version;
          if (!package.revision.empty()) dependency.revision = package.revision;
        }
      }
      project.locked_.push_back(
          {group, std::move(package.app), std::move(package.version), std::move(package.revision)});
    }
  }
};

void build_project(Project& project, std::vector<FileFacts> file_facts, const std::vector<SideFile>& side_files) {
  ProjectParts parts(project);
  project.index_modules();
  parts.survey();
  parts.find_apps();
  parts.assign_files();
  parts.assign_roles(file_facts);
  parts.take_side_files(side_files);
  // What modules serve on the web, and the rest: neither asks for the other, and each takes about as long.
  parallel_for(2, [&](size_t half) {
    if (half == 0) return find_web(project);
    read_config(project, parts.config_files);
    find_repos(project);
    find_migrations(project, parts.numbered_files);
    find_schemas(project, file_facts);
    join_file_facts(project, std::move(file_facts));
  });
  project.index();
}

std::vector<SideFile> read_side_files(const Project& project) {
  namespace fs = std::filesystem;
  constexpr int kMaxAbove = 8;
  std::string base = base_of(project);
  std::set<std::string> directories;
  for (const File& file : project.files) {
    if (base_name(file.source.path) != "mix.exs") continue;
    std::string path = base.empty() ? file.source.path : join_path(base, file.source.path);
    std::string directory(directory_of(path));
    std::error_code error;
    for (int i = 0; i < kMaxAbove && directories.insert(directory).second; ++i) {
      if (directory == "/" || fs::exists(fs::path(join_path(directory, ".git")), error)) break;
      directory = join_path(directory, "..");
    }
  }
  std::vector<SideFile> side_files;
  for (const std::string& directory : directories) {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator entry(directory.empty() ? "." : directory, error), end; !error && entry != end;
         entry.increment(error)) {
      std::string name = entry->path().filename().string();
      std::error_code ignored;
      if ((name == "mix.lock" || is_tool_file(name)) && entry->is_regular_file(ignored))
        names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      std::string path = join_path(directory, name);
      FileText read = read_source(path);
      if (!read.problem) side_files.push_back({std::move(path), std::move(read.text)});
    }
  }
  return side_files;
}

}  // namespace assay
