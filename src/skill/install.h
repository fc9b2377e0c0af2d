// Brings skills into a folder: first a plan, which is all that --dry-run prints, then the writing.
//
// A skill's files are made, updated where they still are as Assay wrote them, and left alone where a person changed
// them; a folder that Assay did not write is left alone as a whole. skill/manifest.h tells how the two are told apart.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "skill/manifest.h"
#include "skill/skill_package.h"
#include "skill/target_folder.h"

namespace assay {

struct InstallStep {
  enum class Kind : uint8_t { make, update, remove, link, leave };
  Kind kind = Kind::make;
  std::string path;        // below the target
  std::string text;        // make, update: the new text; link: where it leads
  std::string expected;    // update, remove: what is there now
  std::string why;         // leave: the reason, and what to do
  std::string skill;       // the folder of the skill that it belongs to; empty for none
  bool is_record = false;  // a manifest, of which people need not hear
};

// How a skill gets from .agents/skills into .claude/skills. `as_it_is`: a copy that is there is kept up to date, else a
// link is made.
enum class ClaudeStyle : uint8_t { as_it_is, link, copy };

class InstallPlan {
 public:
  explicit InstallPlan(TargetFolder target) : target_(std::move(target)) {}

  // The skill's files below HOME/NAME.
  void add_skill(const SkillPackage& package, std::string_view home);
  // The same in .claude/skills, where the project has a .claude folder or a CLAUDE.md. After add_skill(package,
  // ".agents/skills").
  void add_for_claude(const SkillPackage& package, ClaudeStyle style);
  // A block of Assay's own (skill/marked_block.h) in a text that belongs to people.
  void add_block(const std::string& path, std::string_view content);

  [[nodiscard]] const std::vector<InstallStep>& steps() const { return steps_; }
  [[nodiscard]] const std::vector<InputProblem>& problems() const { return problems_; }
  [[nodiscard]] size_t unchanged() const { return unchanged_; }  // files and links that are as they should be
  [[nodiscard]] const TargetFolder& target() const { return target_; }

  // Does it, as far as that goes: what kept it from going further is added to problems(), and the rest of that skill is
  // not touched. Gives the steps that were done.
  std::vector<InstallStep> apply();

 private:
  void plan_file(const std::string& folder, const std::string& file, const std::string& text, const Manifest& before,
                 Manifest& after);
  void leave(std::string path, std::string why);
  bool blocked(std::string_view path);
  TargetFolder target_;
  std::vector<InstallStep> steps_;
  std::vector<InputProblem> problems_;
  std::vector<std::string> foreign_;  // skills in .agents/skills that are not Assay's, or can't be written
  size_t unchanged_ = 0;
};

}  // namespace assay
