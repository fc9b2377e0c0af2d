// A skill as a tree of files: read from disk, with whatever a stranger put there, or made by Assay (skill_package.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/problem.h"

namespace assay {

// What is wrong with a skill. Errors break the format of Agent Skills; warnings go against its recommendations.
struct SkillFault {
  std::string path;   // of the file, as reported
  uint32_t line = 0;  // from 1; 0: the file or folder as a whole
  bool error = true;
  std::string_view rule;  // "name-format"; docs/skills.md lists them
  std::string message;
  std::string remedy;
};

struct SkillEntry {
  enum class Kind : uint8_t { file, folder, other };
  std::string path;  // below the skill's folder: "references/a.md"
  Kind kind = Kind::file;
  std::optional<std::string> text;  // of Markdown files that could be read
};

struct SkillFolder {
  std::string path;                 // as reported
  std::string name;                 // the folder's own
  std::vector<SkillEntry> entries;  // by path
  std::vector<SkillFault> faults;   // what reading it brought up

  [[nodiscard]] const SkillEntry* find(std::string_view entry) const;
};

// Links within the folder are followed for what they are, but not walked into; nothing outside is read.
SkillFolder read_skill_folder(const std::string& path);

// The skills that a path means: itself when it holds a SKILL.md, else those in it, else those of its .agents/skills and
// .claude/skills. A folder named "skills" holds nothing else, so each folder in it is taken for one. A skill that is
// reached twice, through a link, comes once. Empty when there are none: `problem` then says so.
struct FoundSkills {
  std::vector<std::string> folders;
  std::optional<InputProblem> problem;
};
FoundSkills find_skills(const std::string& path);

}  // namespace assay
