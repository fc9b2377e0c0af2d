// The order: the folder, the file, the frontmatter as YAML, its keys one by one, the body, links, references.
#include "skill/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/similar.h"
#include "base/text.h"
#include "skill/frontmatter.h"
#include "skill/markdown_links.h"
#include "source/paths.h"
#include "source/source_file.h"
#include "syntax/unicode.h"

namespace assay {
namespace {

using Kind = FrontmatterEntry::Kind;

constexpr std::string_view kSkillFile = "SKILL.md";
constexpr std::array<std::string_view, 6> kKeys = {"name",          "description", "license",
                                                   "compatibility", "metadata",    "allowed-tools"};

// In one file; then something else is wrong with it than its links.
constexpr size_t kMaxLinkFaults = 50;

// A link's target for a message.
std::string shortened(std::string_view target) {
  constexpr size_t kLongest = 120;
  return target.size() <= kLongest ? std::string(target) : fmt::format("{}...", target.substr(0, kLongest));
}

// The line of the first byte that no text has: one that is no UTF-8, or a NUL. 0 for text.
uint32_t line_of_bad_byte(std::string_view text) {
  uint32_t line = 1;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.value == kInvalidCodePoint || point.value == 0) return line;
    if (point.value == '\n') ++line;
    at += point.length;
  }
  return 0;
}

// "a/../b/./c" as "b/c"; nothing when it leads out of the folder that it starts from.
std::optional<std::string> normal_path(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return std::nullopt;
    } else {
      parts.pop_back();
    }
  }
  return fmt::format("{}", fmt::join(parts, "/"));
}

class Validator {
 public:
  explicit Validator(const SkillFolder& skill) : skill_(skill), faults_(skill.faults) {}

  std::vector<SkillFault> run() {
    for (const SkillEntry& entry : skill_.entries) {
      if (entry.text) check_bytes(entry);
    }
    const SkillEntry* file = skill_.find(kSkillFile);
    if (file == nullptr) {
      missing_skill_file();
    } else if (file->text && !damaged_.contains(file->path)) {
      check_skill_file(*file->text);
    } else if (file->kind == SkillEntry::Kind::folder) {
      error(*file, 0, "skill-file", "this is a folder, not a file", "put the skill's text into a file of this name");
    }
    check_links();
    check_references();
    std::stable_sort(faults_.begin(), faults_.end(), [](const SkillFault& a, const SkillFault& b) {
      return std::tie(a.path, a.line) < std::tie(b.path, b.line);
    });
    return std::move(faults_);
  }

 private:
  void add(std::string_view below, uint32_t line, bool is_error, std::string_view rule, std::string message,
           std::string remedy) {
    faults_.push_back({below.empty() ? skill_.path : child_path(skill_.path, below), line, is_error, rule,
                       std::move(message), std::move(remedy)});
  }
  void error(const SkillEntry& entry, uint32_t line, std::string_view rule, std::string message, std::string remedy) {
    add(entry.path, line, true, rule, std::move(message), std::move(remedy));
  }
  void error(uint32_t line, std::string_view rule, std::string message, std::string remedy) {
    add(kSkillFile, line, true, rule, std::move(message), std::move(remedy));
  }
  void warn(uint32_t line, std::string_view rule, std::string message, std::string remedy) {
    add(kSkillFile, line, false, rule, std::move(message), std::move(remedy));
  }

  void missing_skill_file() {
    if (std::any_of(faults_.begin(), faults_.end(),
                    [](const SkillFault& fault) { return file_name(fault.path) == kSkillFile; })) {
      return;  // it is there, and something is wrong with it
    }
    for (const SkillEntry& entry : skill_.entries) {
      std::string lower = entry.path;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
      if (lower == "skill.md") {
        return error(entry, 0, "skill-file", "the file's name is not in capital letters; not all agents find it so",
                     "rename it to SKILL.md");
      }
    }
    faults_.clear();  // this is no skill, or not yet; the rest is nobody's business
    add("", 0, true, "skill-file", "there is no SKILL.md in this folder",
        "write one: frontmatter, then the instructions");
  }

  void check_bytes(const SkillEntry& entry) {
    if (entry.text->starts_with("\xEF\xBB\xBF")) {
      error(entry, 1, "encoding", "the file begins with a byte order mark, which hides the frontmatter from agents",
            "save it as UTF-8 without one");
      damaged_.insert(entry.path);
    } else if (const uint32_t line = line_of_bad_byte(*entry.text); line != 0) {
      error(entry, line, "encoding", "this line holds bytes that are no UTF-8 text", "save the file as UTF-8");
      damaged_.insert(entry.path);
    }
  }

  void check_skill_file(std::string_view text) {
    const SkillText parts = split_skill(text);
    if (!parts.opens) {
      return error(1, "frontmatter", "the first line is not `---`: there is no frontmatter",
                   "begin with `---`, `name: ...`, `description: ...`, `---`");
    }
    if (!parts.closes) {
      return error(1, "frontmatter", "the frontmatter is not closed", "end it with a line `---`");
    }
    // Reading YAML may take time that grows with the square of its size.
    if (parts.frontmatter.size() > kMaxFrontmatterBytes) {
      return error(2, "too-large",
                   fmt::format("the frontmatter has {} KiB, which agents always keep in mind; {} are allowed",
                               parts.frontmatter.size() >> 10, kMaxFrontmatterBytes >> 10),
                   "leave it at name, description and a few lines more");
    }
    const Frontmatter frontmatter = read_frontmatter(parts.frontmatter, 2);
    if (frontmatter.problem) {
      error(frontmatter.problem->line, "frontmatter", frontmatter.problem->message,
            "write `key: value` lines; put a value with `: `, ` #` or quotes in it in quotation marks");
    } else {
      check_keys(frontmatter);
      check_name(frontmatter);
      check_description(frontmatter);
      check_optional(frontmatter);
    }
    check_body(parts);
  }

  void check_keys(const Frontmatter& frontmatter) {
    std::set<std::string_view> seen;
    for (const FrontmatterEntry& entry : frontmatter.entries) {
      if (!seen.insert(entry.key).second) {
        error(entry.line, "duplicate-key", fmt::format("`{}` is given twice", entry.key), "keep one of them");
      }
      if (std::find(kKeys.begin(), kKeys.end(), entry.key) != kKeys.end()) continue;
      const std::string_view near = most_similar(entry.key, kKeys);
      error(entry.line, "unknown-key",
            fmt::format("the format knows no key `{}`, but {}", entry.key, fmt::join(kKeys, ", ")),
            near.empty() ? "put it below `metadata:`" : fmt::format("write `{}:`", near));
    }
  }

  // Says what is wrong with a value that must be text, and is none; null then.
  const std::string* text_of(const FrontmatterEntry& entry) {
    switch (entry.kind) {
      case Kind::text:
        if (!trimmed(entry.text).empty()) return &entry.text;
        [[fallthrough]];
      case Kind::empty:
        error(entry.line, "empty-value", fmt::format("`{}` is empty", entry.key),
              "write something, or leave the key out");
        return nullptr;
      case Kind::plain:
        error(entry.line, "value-type",
              fmt::format("`{}: {}` is a number, a date, a flag or nothing to YAML, not text", entry.key, entry.text),
              fmt::format("write `{}: \"{}\"`", entry.key, entry.text));
        return nullptr;
      default:
        error(entry.line, "value-type",
              fmt::format("`{}` is a {}, not text", entry.key, entry.kind == Kind::list ? "list" : "map"),
              "write it on one line, in quotation marks if need be");
        return nullptr;
    }
  }

  void check_name(const Frontmatter& frontmatter) {
    const FrontmatterEntry* entry = frontmatter.find("name");
    if (entry == nullptr) {
      return error(1, "name-missing", "the frontmatter has no `name`", fmt::format("add `name: {}`", skill_.name));
    }
    const std::string* name = text_of(*entry);
    if (name == nullptr) return;
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!std::all_of(name->begin(), name->end(), allowed)) {
      error(entry->line, "name-format",
            fmt::format("the name \"{}\" has other characters than a-z, 0-9 and hyphens", *name),
            "write it in lower-case letters, digits and hyphens");
    } else if (name->front() == '-' || name->back() == '-' || name->find("--") != std::string::npos) {
      error(entry->line, "name-format",
            fmt::format("the name \"{}\" begins or ends with a hyphen, or has two in a row", *name),
            "put single hyphens between words");
    }
    if (const size_t length = count_code_points(*name); length > kMaxNameLength) {
      error(entry->line, "name-length",
            fmt::format("the name has {} characters; {} are allowed", length, kMaxNameLength),
            "shorten it, and the folder's name with it");
    }
    if (*name != skill_.name) {
      error(entry->line, "name-folder", fmt::format("the name is \"{}\", the folder's is \"{}\"", *name, skill_.name),
            "give both the same name");
    }
  }

  void check_description(const Frontmatter& frontmatter) {
    const FrontmatterEntry* entry = frontmatter.find("description");
    if (entry == nullptr) {
      return error(1, "description-missing", "the frontmatter has no `description`",
                   "add one: what the skill does, and when to use it");
    }
    const std::string* description = text_of(*entry);
    if (description == nullptr) return;
    if (const size_t length = count_code_points(*description); length > kMaxDescriptionLength) {
      error(entry->line, "description-length",
            fmt::format("the description has {} characters; {} are allowed", length, kMaxDescriptionLength),
            "say what it does and when to use it; leave the rest to the body");
    }
    if (description->find_first_of("<>") != std::string::npos) {
      error(entry->line, "description-brackets",
            "the description holds `<` or `>`; it is put into prompts that are marked up with these",
            "name things without angle brackets");
    }
  }

  void check_optional(const Frontmatter& frontmatter) {
    if (const FrontmatterEntry* license = frontmatter.find("license")) text_of(*license);
    if (const FrontmatterEntry* entry = frontmatter.find("compatibility")) {
      const std::string* text = text_of(*entry);
      if (text != nullptr && count_code_points(*text) > kMaxCompatibilityLength) {
        error(entry->line, "compatibility-length",
              fmt::format("`compatibility` has {} characters; {} are allowed", count_code_points(*text),
                          kMaxCompatibilityLength),
              "name only what the skill needs to run");
      }
    }
    if (const FrontmatterEntry* tools = frontmatter.find("allowed-tools")) {
      if (tools->kind == Kind::list) {
        warn(tools->line, "value-type",
             "`allowed-tools` is a list; the format has one line of names with blanks between",
             "write `allowed-tools: Read Bash(git:*)`");
      } else {
        text_of(*tools);
      }
    }
    const FrontmatterEntry* metadata = frontmatter.find("metadata");
    if (metadata == nullptr) return;
    if (metadata->kind != Kind::map) {
      return error(metadata->line, "value-type", "`metadata` is no map",
                   "write `key: \"value\"` lines below it, indented");
    }
    if (metadata->in_brackets) {
      warn(metadata->line, "metadata-brackets",
           "`metadata` is written in braces, which the format's own validator refuses",
           "write `key: \"value\"` lines below it, indented");
    }
    for (const FrontmatterEntry& entry : metadata->entries) {
      if (entry.kind == Kind::text) continue;
      warn(entry.line, "metadata-value",
           fmt::format("`{}` below `metadata` is no text, and only text is allowed", entry.key),
           entry.kind == Kind::plain ? fmt::format("write `{}: \"{}\"`", entry.key, entry.text)
                                     : "write it as one text, in quotation marks");
    }
  }

  void check_body(const SkillText& parts) {
    if (trimmed(parts.body).empty()) {
      return error(parts.body_line, "body-empty", "nothing follows the frontmatter", "write the instructions there");
    }
    if (const size_t lines = count_lines(parts.body); lines >= kMaxBodyLines) {
      warn(parts.body_line, "body-length", fmt::format("the body has {} lines; keep it under {}", lines, kMaxBodyLines),
           "move detail into files below references/");
    }
    if (const size_t tokens = estimated_tokens(parts.body); tokens >= kMaxBodyTokens) {
      warn(parts.body_line, "body-tokens",
           fmt::format("the body has about {} tokens (bytes / 4); keep it under {}", tokens, kMaxBodyTokens),
           "move detail into files below references/");
    }
  }

  // Every Markdown file's; remembers where SKILL.md leads.
  void check_links() {
    for (const SkillEntry& entry : skill_.entries) {
      if (!entry.text || damaged_.contains(entry.path)) continue;
      const size_t before = faults_.size();
      const std::vector<MarkdownLink> links = links_of(*entry.text);
      for (size_t i = 0; i < links.size(); ++i) {
        check_link(entry, links[i]);
        if (faults_.size() - before < kMaxLinkFaults) continue;
        error(entry, 0, "dead-link", fmt::format("{} more links of this file were not looked at", links.size() - i - 1),
              "mend those above first");
        break;
      }
    }
  }

  void check_link(const SkillEntry& from, const MarkdownLink& link) {
    const std::string path = path_of_link(link.target);
    if (path.empty()) return;
    const auto where = path.starts_with('/') ? std::nullopt : normal_path(child_path(parent_path(from.path), path));
    if (!where) {
      return error(from, link.line, "link-leaves-skill",
                   fmt::format("\"{}\" leads out of the skill's folder", shortened(link.target)),
                   "copy what it points to into the skill, and link to that");
    }
    if (!where->empty() && skill_.find(*where) == nullptr) {
      return error(from, link.line, "dead-link",
                   fmt::format("\"{}\" leads to no file of this skill", shortened(link.target)),
                   "add the file, or mend the link");
    }
    if (from.path == kSkillFile)
      linked_.insert(*where);
    else
      chained_.emplace_back(*where, &from, link.line);
  }

  void check_references() {
    const SkillEntry* file = skill_.find(kSkillFile);
    if (file == nullptr || !file->text) return;
    for (const SkillEntry& entry : skill_.entries) {
      if (!entry.path.starts_with("references/") || entry.kind != SkillEntry::Kind::file) continue;
      if (entry.path.find('/', 11) != std::string::npos) {
        add(entry.path, 0, false, "reference-depth", "references stand one level deep, and this file is deeper",
            "move it to references/ itself");
      }
      if (linked_.contains(entry.path) || is_named_in(*file->text, entry.path)) continue;
      const auto chain = std::find_if(chained_.begin(), chained_.end(),
                                      [&](const auto& link) { return std::get<0>(link) == entry.path; });
      if (chain != chained_.end()) {
        add(std::get<1>(*chain)->path, std::get<2>(*chain), false, "reference-chain",
            fmt::format("{} is reached through this file only; agents may read it in part, or not at all", entry.path),
            "link to it from SKILL.md");
      } else if (entry.path.ends_with(".md")) {
        add(entry.path, 0, false, "reference-unused", "SKILL.md does not mention this file, so no agent reads it",
            "link to it from SKILL.md, or remove it");
      }
    }
  }

  // By name, or with the folder as a whole ("see references/").
  static bool is_named_in(std::string_view text, std::string_view path) {
    if (text.find(file_name(path)) != std::string_view::npos) return true;
    const std::string folder = std::string(parent_path(path)) + "/";
    for (size_t at = text.find(folder); at != std::string_view::npos; at = text.find(folder, at + 1)) {
      const size_t next = at + folder.size();
      if (next == text.size() || !(std::isalnum(static_cast<unsigned char>(text[next])) != 0 || text[next] == '_'))
        return true;
    }
    return false;
  }

  const SkillFolder& skill_;
  std::vector<SkillFault> faults_;
  std::set<std::string> damaged_;                                              // files that are no text
  std::set<std::string> linked_;                                               // from SKILL.md
  std::vector<std::tuple<std::string, const SkillEntry*, uint32_t>> chained_;  // from other files
};

}  // namespace

std::vector<SkillFault> validate(const SkillFolder& skill) { return Validator(skill).run(); }

}  // namespace assay
