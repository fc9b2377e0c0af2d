// The YAML at the head of a SKILL.md, as data with lines. yaml-cpp stays in frontmatter.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct FrontmatterEntry {
  // `plain`: a scalar without quotes that YAML takes for something else than text (12, true, ~, 2024-01-01).
  enum class Kind : uint8_t { empty, text, plain, list, map };
  std::string key;
  Kind kind = Kind::empty;
  std::string text;                       // of text and plain
  uint32_t line = 0;                      // of the key, in the file
  bool in_brackets = false;               // a list or map written as [a, b] or {a: b}
  std::vector<FrontmatterEntry> entries;  // of a map at the top level
};

struct Frontmatter {
  std::vector<FrontmatterEntry> entries;  // in order; a key that is given twice stands here twice
  struct Problem {
    uint32_t line = 0;  // in the file
    std::string message;
  };
  std::optional<Problem> problem;  // then there are no entries

  // The first of this name, or null.
  [[nodiscard]] const FrontmatterEntry* find(std::string_view key) const;
};

// `yaml` without the fences; `first_line` is that of its first line in the file. Must be valid UTF-8.
Frontmatter read_frontmatter(std::string_view yaml, uint32_t first_line);

// A SKILL.md, taken apart: what stands between the two lines `---`, and what follows. Line ends may be CRLF.
struct SkillText {
  bool opens = false;   // the first line is `---`
  bool closes = false;  // and a later one too; else there is neither frontmatter nor body
  std::string_view frontmatter;
  std::string_view body;
  uint32_t body_line = 1;  // of the body's first line
};

SkillText split_skill(std::string_view text);

}  // namespace assay
