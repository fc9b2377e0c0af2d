// Holds a skill to the format of Agent Skills (https://agentskills.io/specification), anybody's skill.
#pragma once

#include <string_view>
#include <vector>

#include "skill/skill_folder.h"

namespace assay {

// A guess, since each model counts in its own way: English and code take about four bytes a token.
constexpr size_t estimated_tokens(size_t bytes) { return (bytes + 3) / 4; }
constexpr size_t estimated_tokens(std::string_view text) { return estimated_tokens(text.size()); }

// The format's limits. Lengths count characters (Unicode code points).
inline constexpr size_t kMaxNameLength = 64;
inline constexpr size_t kMaxDescriptionLength = 1024;
inline constexpr size_t kMaxCompatibilityLength = 500;
inline constexpr size_t kMaxBodyLines = 500;
inline constexpr size_t kMaxBodyTokens = 5000;
inline constexpr size_t kMaxFrontmatterBytes = 16 << 10;  // Assay's own, far beyond what the others leave room for

// Those of reading the folder included; by path and line.
std::vector<SkillFault> validate(const SkillFolder& skill);

}  // namespace assay
