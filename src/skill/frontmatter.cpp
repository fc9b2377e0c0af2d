#include "skill/frontmatter.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace assay {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the readers of YAML 1.1 and 1.2 may take for a number, a flag or nothing, in any of their spellings.
bool reads_as_no_text(std::string_view plain) {
  std::string lower(plain);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (is_one_of(lower, {"", "~", "null", "true", "false", "yes", "no", "on", "off", ".nan", ".inf", "-.inf"})) {
    return true;
  }
  std::string_view rest = lower;
  if (rest.front() == '+' || rest.front() == '-') rest.remove_prefix(1);
  if (rest.empty() || !(std::isdigit(static_cast<unsigned char>(rest.front())) || rest.front() == '.')) return false;
  // Numbers, and dates: 12, 1_000, 1.5, 1e3, 0x1F, 2024-01-01, 12:30. A version of three parts is text: 1.2.3.
  const auto is_part = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) || c == '_' || c == 'x'; };
  const auto points = std::count(rest.begin(), rest.end(), '.');
  const auto others = std::count_if(rest.begin(), rest.end(), [&](char c) { return !is_part(c) && c != '.'; });
  const auto dashes = std::count(rest.begin(), rest.end(), '-'), colons = std::count(rest.begin(), rest.end(), ':');
  const bool has_digit = std::any_of(rest.begin(), rest.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  const bool is_hex = rest.starts_with("0x");
  const bool has_letter =
      std::any_of(rest.begin(), rest.end(), [](char c) { return c >= 'a' && c <= 'f' && c != 'e'; });
  if (!has_digit || (has_letter && !is_hex)) return false;
  if (others == 0) return points <= 1;
  return others == dashes + colons && points <= 1 && rest.find('e') == std::string_view::npos;
}

FrontmatterEntry entry_of(const std::string& key, uint32_t line, const YAML::Node& value) {
  FrontmatterEntry entry;
  entry.key = key;
  entry.line = line;
  entry.in_brackets = !value.IsScalar() && value.IsDefined() && value.Style() == YAML::EmitterStyle::Flow;
  if (value.IsSequence()) {
    entry.kind = FrontmatterEntry::Kind::list;
  } else if (value.IsMap()) {
    entry.kind = FrontmatterEntry::Kind::map;
  } else if (value.IsScalar()) {
    entry.text = value.Scalar();
    // The tag of a scalar without quotes is "?".
    const bool plain = value.Tag() == "?" && reads_as_no_text(entry.text);
    entry.kind = plain ? FrontmatterEntry::Kind::plain : FrontmatterEntry::Kind::text;
  }
  return entry;
}

// Values may refer back to what holds them, so this goes two levels deep and no further.
std::vector<FrontmatterEntry> entries_of(const YAML::Node& map, uint32_t first_line, bool with_inner) {
  std::vector<FrontmatterEntry> entries;
  for (const auto& pair : map) {
    const YAML::Node &key = pair.first, &value = pair.second;
    const std::string name = key.IsScalar() ? key.Scalar() : "";
    const auto line = first_line + static_cast<uint32_t>(std::max(0, key.Mark().line));
    entries.push_back(entry_of(name, line, value));
    if (with_inner && value.IsMap()) entries.back().entries = entries_of(value, first_line, false);
  }
  return entries;
}

// yaml-cpp takes a quotation mark that is never closed, and text behind the closing one, for what they are not.
bool is_quoted_well(std::string_view yaml, const YAML::Node& value) {
  const auto start = static_cast<size_t>(std::max(0, value.Mark().pos));
  if (!value.IsScalar() || start >= yaml.size() || (yaml[start] != '"' && yaml[start] != '\'')) return true;
  const char quote = yaml[start];
  size_t at = start + 1;
  for (; at < yaml.size(); ++at) {
    if (quote == '"' && yaml[at] == '\\') {
      ++at;
    } else if (yaml[at] == quote) {
      if (quote == '"' || at + 1 == yaml.size() || yaml[at + 1] != quote) break;
      ++at;
    }
  }
  if (at >= yaml.size()) return false;
  at = yaml.find_first_not_of(" \t\r", at + 1);
  return at == std::string_view::npos || std::string_view("\n#,}]").find(yaml[at]) != std::string_view::npos;
}

}  // namespace

const FrontmatterEntry* Frontmatter::find(std::string_view key) const {
  for (const FrontmatterEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Frontmatter read_frontmatter(std::string_view yaml, uint32_t first_line) {
  Frontmatter result;
  try {
    const YAML::Node top = YAML::Load(std::string(yaml));
    if (!top.IsMap()) {
      result.problem = {first_line,
                        top.IsNull() ? "the frontmatter is empty" : "the frontmatter is no list of `key: value` lines"};
      return result;
    }
    for (const auto& pair : top) {
      if (is_quoted_well(yaml, pair.second)) continue;
      const auto line = first_line + static_cast<uint32_t>(std::max(0, pair.second.Mark().line));
      result.problem = {line, "a quotation mark is not closed, or text follows the closing one"};
      return result;
    }
    result.entries = entries_of(top, first_line, true);
  } catch (const YAML::DeepRecursion& error) {
    result.problem = {first_line, "the frontmatter is nested too deeply"};
  } catch (const YAML::Exception& error) {
    const uint32_t line = error.mark.is_null() ? 0 : static_cast<uint32_t>(std::max(0, error.mark.line));
    result.problem = {first_line + line, "the frontmatter is no YAML: " + error.msg};
  }
  return result;
}

SkillText split_skill(std::string_view text) {
  const auto is_fence = [](std::string_view line) { return line.starts_with("---") && trimmed(line) == "---"; };
  SkillText result;
  std::string_view rest = text;
  result.opens = is_fence(take_line(rest));
  if (!result.opens) return result;
  const std::string_view yaml = rest;
  for (uint32_t line = 2; !rest.empty(); ++line) {
    const size_t before = yaml.size() - rest.size();
    if (!is_fence(take_line(rest))) continue;
    result.closes = true;
    result.frontmatter = yaml.substr(0, before);
    result.body = rest;
    result.body_line = line + 1;
    break;
  }
  return result;
}

}  // namespace assay
