// The skills that Assay carries, as they are installed: the family's SKILL.md, and the pages of its checks as
// references.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/catalog.h"
#include "skill/skill_folder.h"

namespace assay {

struct SkillPackage {
  const Family* family = nullptr;
  std::string name;                                        // "elixir-ets-usage"; its folder's too
  std::vector<std::pair<std::string, std::string>> files;  // path below that folder, text; by path

  [[nodiscard]] std::string_view skill_text() const;  // SKILL.md
  [[nodiscard]] size_t reference_bytes() const;       // of all other files
};

SkillPackage package_skill(const Family& family);

// The same as a folder to validate, as if it stood at `path`.
SkillFolder folder_of(const SkillPackage& package, std::string path);

// A check's page without what only its tests need: examples say "Bad" and "Good" in words, and nothing points into
// Assay's own repository.
std::string reference_page(const Check& check);

}  // namespace assay
