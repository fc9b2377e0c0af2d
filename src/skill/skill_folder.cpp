#include "skill/skill_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

#include "source/paths.h"

namespace assay {
namespace {

namespace fs = std::filesystem;

// Far more than any skill; a folder that has more is something else.
constexpr size_t kMaxEntries = 5000;
constexpr int kMaxDepth = 12;
constexpr uintmax_t kMaxText = 1u << 20;

bool is_markdown(std::string_view path) { return path.ends_with(".md") || path.ends_with(".markdown"); }

class Reader {
 public:
  explicit Reader(SkillFolder& skill) : skill_(skill) {
    std::error_code ignored;
    root_ = fs::canonical(openable(skill.path), ignored).string();
  }

  void read(const std::string& below, int depth) {
    std::error_code error;
    std::vector<fs::directory_entry> children;
    for (fs::directory_iterator it(at(below), error), end; !error && it != end; it.increment(error)) {
      children.push_back(*it);
    }
    if (error) {
      fault(below, "unreadable", fmt::format("this folder can't be read: {}", error.message()),
            "give read permission for it");
    }
    std::sort(children.begin(), children.end());
    for (const fs::directory_entry& child : children) {
      const std::string name = child.path().filename().string();
      if (name == ".git" || name == "node_modules") continue;
      if (skill_.entries.size() == kMaxEntries) return too_much(below);
      add(below.empty() ? name : below + "/" + name, child, depth);
    }
  }

 private:
  std::string at(std::string_view below) const {
    return below.empty() ? openable(skill_.path) : child_path(skill_.path, below);
  }

  void fault(std::string_view below, std::string_view rule, std::string message, std::string remedy) {
    skill_.faults.push_back({below.empty() ? skill_.path : child_path(skill_.path, below), 0, true, rule,
                             std::move(message), std::move(remedy)});
  }

  void too_much(std::string_view below) {
    if (std::exchange(said_too_much_, true)) return;
    fault(below, "too-large",
          fmt::format("this skill holds more than {} files, or folders nested too deeply", kMaxEntries),
          "leave out what is no part of it");
  }

  void add(const std::string& below, const fs::directory_entry& child, int depth) {
    std::error_code error;
    if (child.is_symlink(error)) {
      const fs::path target = fs::canonical(child.path(), error);
      if (error) return fault(below, "broken-link", "this symbolic link leads nowhere", "remove it, or mend it");
      if (!is_within(target.string(), root_)) {
        return fault(below, "link-leaves-skill", "this symbolic link leads out of the skill's folder",
                     "copy what it points to into the skill");
      }
    }
    const fs::file_status status = child.status(error);
    SkillEntry& entry = skill_.entries.emplace_back();
    entry.path = below;
    if (fs::is_directory(status)) {
      entry.kind = SkillEntry::Kind::folder;
      if (child.is_symlink(error)) return;
      if (depth == kMaxDepth) return too_much(below);
      return read(below, depth + 1);
    }
    if (!fs::is_regular_file(status)) {
      entry.kind = SkillEntry::Kind::other;
      return fault(below, "no-file", "this is a pipe, socket or device, not a file", "remove it");
    }
    if (is_markdown(below)) read_text(entry, child);
  }

  void read_text(SkillEntry& entry, const fs::directory_entry& child) {
    std::error_code error;
    const uintmax_t size = child.file_size(error);
    if (!error && size > kMaxText) {
      return fault(entry.path, "too-large",
                   fmt::format("this file has {} KiB, more than an agent can read", size >> 10),
                   "move detail into files below references/ that are read when needed");
    }
    std::ifstream in(child.path(), std::ios::binary);
    std::string text(kMaxText + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (in.bad() || (!in.eof() && in.fail()) || !in.is_open()) {
      return fault(entry.path, "unreadable", "this file can't be read", "give read permission for it");
    }
    text.resize(static_cast<size_t>(in.gcount()));
    entry.text = std::move(text);
  }

  SkillFolder& skill_;
  std::string root_;
  bool said_too_much_ = false;
};

bool holds_skill_file(const fs::path& folder) {
  std::error_code error;
  for (const char* name : {"SKILL.md", "skill.md", "Skill.md"}) {
    if (fs::exists(folder / name, error)) return true;
  }
  return false;
}

std::vector<std::string> folders_in(const std::string& path) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator it(openable(path), error), end; !error && it != end; it.increment(error)) {
    std::error_code no_folder;
    if (it->is_directory(no_folder)) names.push_back(it->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

const SkillEntry* SkillFolder::find(std::string_view entry) const {
  const auto found = std::lower_bound(entries.begin(), entries.end(), entry,
                                      [](const SkillEntry& a, std::string_view wanted) { return a.path < wanted; });
  return found != entries.end() && found->path == entry ? &*found : nullptr;
}

SkillFolder read_skill_folder(const std::string& path) {
  SkillFolder skill;
  skill.path = path;
  skill.name = file_name(absolute_path(path));
  Reader(skill).read("", 0);
  std::sort(skill.entries.begin(), skill.entries.end(),
            [](const SkillEntry& a, const SkillEntry& b) { return a.path < b.path; });
  return skill;
}

FoundSkills find_skills(const std::string& path) {
  FoundSkills found;
  std::error_code error;
  const fs::path folder = openable(path);
  if (!fs::exists(folder, error)) {
    found.problem = {path, "there is no such folder", "check the spelling"};
    return found;
  }
  if (!fs::is_directory(folder, error)) {
    found.problem = {path, "this is a file, not a folder", "name the skill's folder"};
    return found;
  }
  if (holds_skill_file(folder)) {
    found.folders.push_back(path);
    return found;
  }
  std::set<std::string> seen;
  const auto add_from = [&](const std::string& parent, bool all) {
    for (const std::string& name : folders_in(parent)) {
      if (name.starts_with('.')) continue;
      const std::string child = child_path(parent, name);
      std::error_code ignored;
      if (!all && !holds_skill_file(child)) continue;
      if (seen.insert(fs::canonical(child, ignored).string()).second) found.folders.push_back(child);
    }
  };
  add_from(path, file_name(absolute_path(path)) == "skills");
  if (found.folders.empty()) {
    for (const char* home : {".agents/skills", ".claude/skills"}) add_from(child_path(path, home), true);
  }
  if (found.folders.empty()) {
    found.problem = {path, "there is no skill here: no SKILL.md, no folder that holds one, no .agents/skills",
                     "name a skill's folder, or one that holds skills"};
  }
  return found;
}

}  // namespace assay
