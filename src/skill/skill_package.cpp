#include "skill/skill_package.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "engine/check.h"
#include "engine/embedded.h"
#include "source/paths.h"

namespace assay {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// What opens a block of a page (tests/examples/README.md), and what an agent reads instead.
struct Fence {
  std::string_view info;
  std::string_view label;
};
constexpr Fence kFences[] = {{"bad", "Bad:"},
                             {"good", "Good:"},
                             {"silent", "Not reported:"},
                             {"fixed", "What `assay check --fix` makes of it:"},
                             {"fixed-unsafe", "What `assay check --unsafe-fixes` makes of it:"}};

// " (docs/x.md)" and ", see docs/x.md": the measurements behind a statement, which stay with the sources.
void drop_sources(std::string& text) {
  for (const std::string_view start : {" (docs/", ", see docs/"}) {
    for (size_t at = text.find(start); at != std::string::npos; at = text.find(start, at)) {
      const size_t end = text.find(".md", at);
      if (end == std::string::npos) break;
      text.erase(at, end + 3 + (start.front() == ' ' ? 1 : 0) - at);
    }
  }
}

std::string without_test_marks(std::string_view page) {
  std::string text;
  bool in_block = false;
  while (!page.empty()) {
    const std::string_view line = take_line(page);
    if (line.starts_with("```")) {
      in_block = !in_block;
      std::string_view words = line.substr(3);
      const std::string_view language = words.substr(0, words.find(' '));
      const std::string_view info = words.size() > language.size() ? words.substr(language.size() + 1) : "";
      for (const Fence& fence : kFences) {
        if (in_block && info == fence.info) text += fmt::format("{}\n\n", fence.label);
      }
      text += in_block && language != "measured" ? fmt::format("```{}\n", language) : "```\n";
      continue;
    }
    text += line;
    text += '\n';
  }
  replace_all(text, "# <- fires", "# <- reported");
  return text;
}

std::string_view last_section(std::string_view skill) {
  const size_t at = skill.rfind("\n## ");
  return at == std::string_view::npos ? std::string_view() : skill.substr(at + 1);
}

// The list of references goes before the last section, which says to run `assay check`: that line is to be the last.
std::string skill_with_references(const Family& family, std::string_view skill) {
  std::string list = "## References\n\nWhy, and more code for each, one page a check:\n\n";
  for (const Check* check : family.checks) {
    list += fmt::format("- [{0}](references/{0}.md): {1}\n", name_in_family(*check), title_of(*check));
  }
  const std::string_view last = last_section(skill);
  const std::string_view head = skill.substr(0, skill.size() - last.size());
  return fmt::format("{}{}{}{}", head, list, last.empty() ? "" : "\n", last);
}

}  // namespace

std::string_view SkillPackage::skill_text() const {
  for (const auto& [path, text] : files) {
    if (path == "SKILL.md") return text;
  }
  return {};
}

size_t SkillPackage::reference_bytes() const {
  size_t bytes = 0;
  for (const auto& [path, text] : files) bytes += path == "SKILL.md" ? 0 : text.size();
  return bytes;
}

std::string reference_page(const Check& check) {
  std::string text = without_test_marks(page_of(check));
  drop_sources(text);
  const size_t title_end = std::min(text.find('\n'), text.size());
  text.insert(title_end, fmt::format("\n\n`{}`, {}", check.id, level_name(check.level)));
  return text;
}

SkillPackage package_skill(const Family& family) {
  SkillPackage package;
  package.family = &family;
  package.name = family.name;
  const std::string path = fmt::format("families/{}/SKILL.md", family.folder);
  package.files.emplace_back("SKILL.md", skill_with_references(family, embedded_file(path).value_or("")));
  for (const Check* check : family.checks) {
    package.files.emplace_back(fmt::format("references/{}.md", name_in_family(*check)), reference_page(*check));
  }
  std::sort(package.files.begin(), package.files.end());
  return package;
}

SkillFolder folder_of(const SkillPackage& package, std::string path) {
  SkillFolder folder;
  folder.path = std::move(path);
  folder.name = package.name;
  for (const auto& [file, text] : package.files) {
    folder.entries.push_back({file, SkillEntry::Kind::file, text});
    const std::string_view parent = parent_path(file);
    if (!parent.empty()) folder.entries.push_back({std::string(parent), SkillEntry::Kind::folder, std::nullopt});
  }
  std::sort(folder.entries.begin(), folder.entries.end(),
            [](const SkillEntry& a, const SkillEntry& b) { return a.path < b.path; });
  folder.entries.erase(std::unique(folder.entries.begin(), folder.entries.end(),
                                   [](const SkillEntry& a, const SkillEntry& b) { return a.path == b.path; }),
                       folder.entries.end());
  return folder;
}

}  // namespace assay
