#include "skill/install.h"

#include <fmt/format.h>

#include <algorithm>

#include "skill/marked_block.h"
#include "source/paths.h"

namespace assay {

using Kind = TargetFolder::Kind;

namespace {

constexpr std::string_view kAgents = ".agents/skills";
constexpr std::string_view kClaude = ".claude/skills";

constexpr std::string_view kEdited = "edited since Assay wrote it; remove it and install again to get Assay's";

}  // namespace

void InstallPlan::leave(std::string path, std::string why) {
  steps_.push_back({.kind = InstallStep::Kind::leave, .path = std::move(path), .why = std::move(why)});
}

// Notes why a path can't be written, once for each reason.
bool InstallPlan::blocked(std::string_view path) {
  auto problem = target_.look(path).problem;
  if (!problem) problem = target_.why_not_writable(path);
  if (!problem) return false;
  const auto same = [&](const InputProblem& other) {
    return other.path == problem->path && other.message == problem->message;
  };
  if (std::none_of(problems_.begin(), problems_.end(), same)) problems_.push_back(std::move(*problem));
  return true;
}

void InstallPlan::add_skill(const SkillPackage& package, std::string_view home) {
  const std::string folder = child_path(home, package.name);
  const std::string record = child_path(folder, kManifestFile);
  Manifest before, after;
  std::optional<std::string> old_record;
  const TargetFolder::Place place = target_.look(folder);
  if (blocked(folder)) return foreign_.push_back(package.name);
  if (place.kind == Kind::link || place.kind == Kind::file || place.kind == Kind::other) {
    leave(folder, place.kind == Kind::link ? "a symbolic link, which Assay did not make; remove it to get Assay's skill"
                                           : "a file stands where the skill's folder would; move it away");
    return foreign_.push_back(package.name);
  }
  if (place.kind == Kind::folder && !target_.is_empty_folder(folder)) {
    if (target_.look(record).kind == Kind::file) old_record = target_.read(record);
    const auto manifest = old_record ? read_manifest(*old_record) : std::nullopt;
    if (!manifest) {
      leave(folder, old_record
                        ? "its .assay-skill.json is damaged, so nobody knows what was edited; move the folder away to "
                          "get Assay's"
                        : "there already, and not written by Assay; move it away to get Assay's");
      return foreign_.push_back(package.name);
    }
    before = *manifest;
  }
  if (blocked(record)) return foreign_.push_back(package.name);
  for (const auto& [file, text] : package.files) plan_file(folder, file, text, before, after);
  // What the skill had before and has no more.
  for (const auto& [file, mark] : before.marks) {
    const bool stays = std::any_of(package.files.begin(), package.files.end(),
                                   [&name = file](const auto& now) { return now.first == name; });
    const std::string path = child_path(folder, file);
    if (stays || target_.look(path).kind != Kind::file || blocked(path)) continue;
    auto text = target_.read(path);
    if (text && content_mark(*text) == mark) {
      steps_.push_back(
          {.kind = InstallStep::Kind::remove, .path = path, .expected = std::move(*text), .skill = folder});
    } else {
      leave(path, "no part of the skill any more, but edited since Assay wrote it");
      after.marks[file] = mark;
    }
  }
  std::string new_record = render_manifest(after);
  if (new_record == old_record) return;
  InstallStep step{.kind = InstallStep::Kind::make,
                   .path = record,
                   .text = std::move(new_record),
                   .skill = folder,
                   .is_record = true};
  if (old_record) {
    step.kind = InstallStep::Kind::update;
    step.expected = std::move(*old_record);
  }
  steps_.push_back(std::move(step));
}

void InstallPlan::plan_file(const std::string& folder, const std::string& file, const std::string& text,
                            const Manifest& before, Manifest& after) {
  const std::string path = child_path(folder, file);
  if (blocked(path)) return;
  const TargetFolder::Place place = target_.look(path);
  const auto known = before.marks.find(file);
  // What is left alone keeps the mark that it had, so that it stays known as edited.
  const auto left = [&](std::string_view why) {
    leave(path, std::string(why));
    if (known != before.marks.end()) after.marks[file] = known->second;
  };
  if (place.kind == Kind::nothing) {
    steps_.push_back({.kind = InstallStep::Kind::make, .path = path, .text = text, .skill = folder});
  } else if (place.kind != Kind::file) {
    return left(place.kind == Kind::link ? "a symbolic link, which Assay did not make; remove it to get Assay's file"
                                         : "something else stands where the file would; move it away");
  } else {
    auto now = target_.read(path);
    if (now == text) {
      ++unchanged_;
    } else if (!now || known == before.marks.end() || content_mark(*now) != known->second) {
      return left(kEdited);
    } else {
      steps_.push_back({.kind = InstallStep::Kind::update,
                        .path = path,
                        .text = text,
                        .expected = std::move(*now),
                        .skill = folder});
    }
  }
  after.marks[file] = content_mark(text);
}

void InstallPlan::add_for_claude(const SkillPackage& package, ClaudeStyle style) {
  const bool used = target_.look(".claude").kind == Kind::folder || target_.look(".claude").kind == Kind::link ||
                    target_.look("CLAUDE.md").kind == Kind::file;
  if (!used || std::find(foreign_.begin(), foreign_.end(), package.name) != foreign_.end()) return;
  // A project that links the one folder to the other as a whole has all it needs.
  const auto whole = target_.resolved(kClaude);
  if (whole == kAgents || (whole && whole == target_.resolved(kAgents))) return;
  if (target_.look(kClaude).kind == Kind::link && target_.link_target(kClaude) == "../.agents/skills") return;

  const std::string path = child_path(kClaude, package.name);
  if (blocked(path)) return;
  const std::string to = fmt::format("../../{}", child_path(kAgents, package.name));
  const TargetFolder::Place place = target_.look(path);
  const bool is_copy = place.kind == Kind::folder && target_.look(child_path(path, kManifestFile)).kind == Kind::file;
  if (place.kind == Kind::link) {
    if (target_.link_target(path) != to) return leave(path, "a symbolic link, which Assay did not make");
    if (style == ClaudeStyle::copy) return leave(path, "a link to Assay's skill; remove it to get a copy");
    ++unchanged_;
  } else if (is_copy && style == ClaudeStyle::link) {
    leave(path, "a copy of the skill; remove it to get a link");
  } else if (is_copy || style == ClaudeStyle::copy) {
    add_skill(package, kClaude);
  } else if (place.kind == Kind::nothing) {
    steps_.push_back({.kind = InstallStep::Kind::link, .path = path, .text = to});
  } else {
    leave(path, "there already, and not written by Assay");
  }
}

void InstallPlan::add_block(const std::string& path, std::string_view content) {
  std::string place = path;
  if (target_.look(path).kind == Kind::link) {
    const auto real = target_.resolved(path);
    if (!real) return leave(path, "a symbolic link that leads out of the folder, or nowhere");
    place = *real;
  }
  if (blocked(place)) return;
  const Kind kind = target_.look(place).kind;
  if (kind == Kind::nothing) {
    steps_.push_back({.kind = InstallStep::Kind::make, .path = place, .text = put_block("", content).text});
    return;
  }
  const auto text = kind == Kind::file ? target_.read(place) : std::nullopt;
  if (!text) return leave(place, "no text that Assay can read");
  BlockChange change = put_block(*text, content);
  switch (change.kind) {
    case BlockChange::Kind::unchanged: ++unchanged_; break;
    case BlockChange::Kind::edited:
      leave(place, fmt::format("Assay's block at line {} was edited; remove it and install again to get Assay's",
                               change.line));
      break;
    case BlockChange::Kind::broken:
      leave(place,
            fmt::format("from line {} on, Assay's marks are not one pair; remove them and install again", change.line));
      break;
    default:
      steps_.push_back(
          {.kind = InstallStep::Kind::update, .path = place, .text = std::move(change.text), .expected = *text});
  }
}

std::vector<InstallStep> InstallPlan::apply() {
  std::vector<InstallStep> done;
  std::string failed;  // the skill whose rest is left out
  for (const InstallStep& step : steps_) {
    if (!failed.empty() && step.skill == failed) continue;
    std::optional<InputProblem> problem;
    switch (step.kind) {
      case InstallStep::Kind::make: problem = target_.make_file(step.path, step.text); break;
      case InstallStep::Kind::update: problem = target_.replace(step.path, step.expected, step.text); break;
      case InstallStep::Kind::remove: problem = target_.remove(step.path, step.expected); break;
      case InstallStep::Kind::link: problem = target_.make_link(step.path, step.text); break;
      case InstallStep::Kind::leave: break;
    }
    if (!problem) {
      done.push_back(step);
      continue;
    }
    problems_.push_back(std::move(*problem));
    failed = step.skill;
  }
  return done;
}

}  // namespace assay
