// Walks a project's folders. One look at each folder (the kinds of its entries come with their names), one pass over
// its .gitignore rules, no look at files that aren't wanted.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_set>

#include "source/discovery.h"
#include "source/ignore_rules.h"
#include "source/paths.h"
#include "source/read_file.h"
#include "source/user_ignore.h"

namespace assay {
namespace {

constexpr uint64_t kMaxIgnoreFileSize = 1 << 20;

// Folders of tools: compiled code, packages, indexes. `deps` is a common name for one's own modules, so it counts only
// where mix puts it.
constexpr std::array<std::string_view, 10> kToolFolders = {".elixir_ls", ".expert", ".git",   ".hg",          ".jj",
                                                           ".lexical",   ".svn",    "_build", "node_modules", ".hex"};

bool is_tool_folder(std::string_view name) {
  return std::find(kToolFolders.begin(), kToolFolders.end(), name) != kToolFolders.end();
}

std::optional<FileKind> kind_of(std::string_view name) {
  if (name.starts_with("._")) return {};  // macOS keeps attributes in such files beside the real ones
  if (is_elixir(name)) return FileKind::elixir;
  if (name.ends_with(".heex") || name.ends_with(".eex") || name.ends_with(".leex")) return FileKind::template_;
  if (name == "mix.lock") return FileKind::lock;
  return {};
}

// The rules of one folder's .gitignore, linked to those of the folders above.
struct RuleLevel {
  IgnoreRules rules;
  size_t base = 0;  // how much of a path (from the repository's top) leads to the folder, its slash included
  const RuleLevel* above = nullptr;
};

bool is_ignored(const RuleLevel* level, std::string_view path, bool is_folder) {
  for (; level != nullptr; level = level->above) {
    switch (level->rules.match(path.substr(level->base), is_folder)) {
      case IgnoreRules::Verdict::ignored: return true;
      case IgnoreRules::Verdict::kept: return false;
      case IgnoreRules::Verdict::none: break;
    }
  }
  return false;
}

struct Entry {
  std::string name;
  bool is_folder = false;
  FileKind kind = FileKind::elixir;
};

struct Folder {
  std::string path;      // as reported
  std::string from_top;  // from the repository's top, "" for the top itself
  const RuleLevel* rules = nullptr;
  bool is_start = false;
};

class Walk {
 public:
  Walk(const ProjectRoot& root, std::span<const std::string> exclude, FileListing& out) : root_(root), out_(out) {
    for (const std::string& pattern : exclude) exclude_.add_line(pattern);
    all_asked_ = root.asked.size() == 1 && root.asked.front() == root.directory;
  }

  // Walks the project's own folder under the rules of its repository.
  void walk_root() {
    Folder start{root_.directory, "", nullptr, true};
    const std::string absolute = absolute_path(root_.directory);
    if (std::string top = repository_top(absolute); !top.empty()) {
      start.from_top = absolute == top ? "" : absolute.substr(top == "/" ? 1 : top.size() + 1);
      start.rules = rules_above(top, start.from_top);
    }
    walk(std::move(start));
  }

  // Walks a folder that was named though something leaves it out: only the rules inside it count.
  void walk_named(const std::string& folder) { walk({folder, "", nullptr, true}); }

  [[nodiscard]] bool visited(const std::string& folder) const { return visited_.contains(folder); }

 private:
  static std::string repository_top(std::string_view absolute) {
    for (std::string_view at = absolute;; at = parent_path(at)) {
      struct stat status {};
      if (::stat(child_path(at, ".git").c_str(), &status) == 0) return std::string(at);
      if (at == "/") return {};
    }
  }

  const RuleLevel* add_rules(IgnoreRules rules, size_t base, const RuleLevel* above) {
    if (rules.empty()) return above;
    levels_.push_back({std::move(rules), base, above});
    return &levels_.back();
  }

  static IgnoreRules read_rules(std::string_view folder) {
    return IgnoreRules(read_source(child_path(folder, ".gitignore"), kMaxIgnoreFileSize).text);
  }

  // The rules from the top down to the folder above the start; none when they ignore the start itself, since then the
  // user has asked for what they leave out.
  const RuleLevel* rules_above(const std::string& top, std::string_view start) {
    const RuleLevel* level = add_rules(user_ignore_rules(top), 0, nullptr);
    if (start.empty()) return level;
    level = add_rules(read_rules(top), 0, level);
    for (size_t slash = start.find('/');; slash = start.find('/', slash + 1)) {
      if (is_ignored(level, start.substr(0, slash), true)) return nullptr;
      if (slash == std::string_view::npos) return level;
      level = add_rules(read_rules(child_path(top, start.substr(0, slash))), slash + 1, level);
    }
  }

  void walk(Folder start) {
    std::vector<Folder> open;
    open.push_back(std::move(start));
    while (!open.empty()) {
      Folder folder = std::move(open.back());
      open.pop_back();
      if (!all_asked_) visited_.insert(folder.path);
      bool has_mix_file = false, has_rules = false;
      std::vector<Entry> entries = list(folder, has_mix_file, has_rules);
      if (has_rules) {
        const size_t base = folder.from_top.empty() ? 0 : folder.from_top.size() + 1;
        folder.rules = add_rules(read_rules(openable(folder.path)), base, folder.rules);
      }
      for (Entry& entry : entries) {
        if (entry.is_folder && entry.name == "deps" && (has_mix_file || folder.is_start)) continue;
        std::string path = child_path(folder.path, entry.name);
        std::string from_top = child_path(folder.from_top, entry.name);
        // mix.lock is read for versions though libraries often keep it out of git.
        const bool is_lock = !entry.is_folder && entry.kind == FileKind::lock;
        if (!is_lock && (is_ignored(folder.rules, from_top, entry.is_folder) || is_excluded(path, entry.is_folder))) {
          continue;
        }
        if (entry.is_folder) {
          // From the current directory on, what is reported is relative.
          if (path == current_) path.clear();
          open.push_back({std::move(path), std::move(from_top), folder.rules, false});
        } else {
          const bool asked = all_asked_ || is_asked(path);
          out_.files.push_back({std::move(path), entry.kind, asked});
        }
      }
    }
  }

  std::vector<Entry> list(const Folder& folder, bool& has_mix_file, bool& has_rules) {
    std::vector<Entry> entries;
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(openable(folder.path).c_str()), &::closedir);
    if (stream == nullptr) {
      out_.problems.push_back({folder.path, std::string("this folder can't be listed: ") + std::strerror(errno),
                               "give permission to read it, or leave it out with `paths` in .assay.toml"});
      return entries;
    }
    while (const dirent* item = ::readdir(stream.get())) {
      const std::string_view name = item->d_name;
      if (name == "." || name == "..") continue;
      unsigned char type = item->d_type;
      if (type == DT_UNKNOWN) type = type_of(::dirfd(stream.get()), item->d_name);
      if (type == DT_DIR) {
        if (!is_tool_folder(name)) entries.push_back({std::string(name), true, {}});
      } else if (type == DT_REG) {
        if (name == ".gitignore") has_rules = true;
        if (name == "mix.exs") has_mix_file = true;
        if (auto kind = kind_of(name)) entries.push_back({std::string(name), false, *kind});
      }
    }
    return entries;
  }

  // Some file systems don't tell the kind with the name.
  static unsigned char type_of(int folder, const char* name) {
    struct stat status {};
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
    return S_ISDIR(status.st_mode) ? DT_DIR : S_ISREG(status.st_mode) ? DT_REG : DT_UNKNOWN;
  }

  bool is_excluded(std::string_view path, bool is_folder) const {
    if (exclude_.empty()) return false;
    std::string whole;
    if (root_.directory.starts_with('/') && !path.starts_with('/')) path = whole = child_path(current_, path);
    if (!root_.directory.empty()) path.remove_prefix(std::min(path.size(), root_.directory.size() + 1));
    return exclude_.match(path, is_folder) == IgnoreRules::Verdict::ignored;
  }

  bool is_asked(std::string_view path) const {
    return std::any_of(root_.asked.begin(), root_.asked.end(),
                       [&](const std::string& asked) { return is_within(path, asked); });
  }

  const ProjectRoot& root_;
  FileListing& out_;
  const std::string current_ = absolute_path("");
  IgnoreRules exclude_;
  std::deque<RuleLevel> levels_;  // a deque: levels point at one another
  std::unordered_set<std::string> visited_;
  bool all_asked_ = false;
};

// A named file without an Elixir name is one all the same when its first line says so.
bool is_elixir_script(const std::string& path) {
  const FileText file = read_source(path);
  const std::string_view first = std::string_view(file.text).substr(0, file.text.find('\n'));
  return first.starts_with("#!") && first.find("elixir") != std::string_view::npos;
}

}  // namespace

FileListing list_files(const ProjectRoot& root, std::span<const std::string> exclude) {
  FileListing out;
  Walk walk(root, exclude, out);
  // Of loose files, only those asked for count: the rest of their folder is none of our business.
  const bool root_asked = std::find(root.asked.begin(), root.asked.end(), root.directory) != root.asked.end();
  if (root.has_mix_file || root_asked) walk.walk_root();

  auto by_path = [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; };
  std::sort(out.files.begin(), out.files.end(), by_path);
  const size_t walked = out.files.size();
  for (const std::string& asked : root.asked) {
    if (asked == root.directory) continue;
    struct stat status {};
    if (::stat(openable(asked).c_str(), &status) != 0) continue;  // an editor's buffer
    if (S_ISDIR(status.st_mode)) {
      if (!walk.visited(asked)) walk.walk_named(asked);
      continue;
    }
    const FoundFile wanted{asked, FileKind::elixir, true};
    if (std::binary_search(out.files.begin(), out.files.begin() + static_cast<ptrdiff_t>(walked), wanted, by_path)) {
      continue;
    }
    if (auto kind = kind_of(file_name(asked))) {
      out.files.push_back({asked, *kind, true});
    } else if (is_elixir_script(asked)) {
      out.files.push_back(wanted);
    } else {
      out.problems.push_back(
          {asked, "this is no Elixir file", "name .ex and .exs files, .heex, .eex and .leex templates, or folders"});
    }
  }
  std::sort(out.files.begin(), out.files.end(), by_path);
  auto same_path = [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; };
  out.files.erase(std::unique(out.files.begin(), out.files.end(), same_path), out.files.end());
  std::sort(out.problems.begin(), out.problems.end(),
            [](const InputProblem& a, const InputProblem& b) { return a.path < b.path; });
  return out;
}

}  // namespace assay
