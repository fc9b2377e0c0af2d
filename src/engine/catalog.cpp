#include "engine/catalog.h"

#include <fmt/core.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/similar.h"
#include "engine/check.h"
#include "engine/embedded.h"
#include "engine/registry.h"

namespace assay {
namespace {

constexpr std::string_view kPrefix = "elixir-";
constexpr std::string_view kFamilies = "families/";
constexpr std::string_view kFamilyFile = "/family.toml";

[[noreturn]] void stop(const std::string& message) {
  fmt::print(stderr, "assay: {}\n", message);
  std::abort();
}

std::string_view without_prefix(std::string_view name) {
  return name.starts_with(kPrefix) ? name.substr(kPrefix.size()) : name;
}

std::vector<std::string> strings(const toml::table& table, std::string_view key) {
  std::vector<std::string> result;
  if (const toml::array* array = table[key].as_array()) {
    for (const toml::node& node : *array) {
      if (auto value = node.value<std::string>()) result.push_back(*value);
    }
  }
  return result;
}

Family read_family(std::string_view path, std::string_view text) {
  Family family;
  family.folder = path.substr(kFamilies.size(), path.size() - kFamilies.size() - kFamilyFile.size());
  try {
    toml::table table = toml::parse(text, path);
    auto need = [&](std::string_view key) {
      auto value = table[key].value<std::string>();
      if (!value || value->empty()) stop(fmt::format("{}: `{}` is missing", path, key));
      return *value;
    };
    family.name = need("name");
    family.title = need("title");
    family.reach = need("reach");
    family.applies = need("applies");
    family.summary = table["summary"].value_or(std::string());
    family.tier = table["tier"].value_or(0);
    family.neighbours = strings(table, "neighbours");
    family.packages = strings(table, "packages");
    family.modules = strings(table, "modules");
    family.options = strings(table, "options");
  } catch (const toml::parse_error& error) {
    stop(fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()));
  }
  if (without_prefix(family.name) != family.folder) stop(fmt::format("{}: the name is not that of the folder", path));
  return family;
}

}  // namespace

Catalog::Catalog(std::span<const Check* const> checks) : checks_(checks.begin(), checks.end()) {
  for (std::string_view path : embedded_paths()) {
    if (!path.starts_with(kFamilies) || !path.ends_with(kFamilyFile)) continue;
    families_.push_back(read_family(path, *embedded_file(path)));
  }
  std::sort(families_.begin(), families_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::sort(checks_.begin(), checks_.end(), [](const Check* a, const Check* b) { return a->id < b->id; });
  for (const Check* check : checks_) {
    std::string_view folder = check->id.substr(0, check->id.find('/'));
    auto found = std::find_if(families_.begin(), families_.end(), [&](const Family& f) { return f.folder == folder; });
    if (found == families_.end())
      stop(fmt::format("{}: there is no {}{}{}", check->id, kFamilies, folder, kFamilyFile));
    found->checks.push_back(check);
  }
}

const Family* Catalog::family(std::string_view name) const {
  for (const Family& family : families_) {
    if (family.folder == without_prefix(name)) return &family;
  }
  return nullptr;
}

const Check* Catalog::check(std::string_view id) const {
  for (const Check* check : checks_) {
    if (check->id == without_prefix(id)) return check;
  }
  for (const Check* check : engine_checks()) {
    if (check->id == id) return check;
  }
  return nullptr;
}

const Family* Catalog::family_of(const Check& check) const { return family(check.id.substr(0, check.id.find('/'))); }

std::string Catalog::nearest(std::string_view name) const {
  std::vector<std::string_view> candidates;
  for (const Family& family : families_) {
    candidates.push_back(family.name);
    candidates.push_back(family.folder);
  }
  for (const Check* check : checks_) {
    candidates.push_back(check->id);
    // The check's name alone, for who left the family out.
    if (name_in_family(*check) == name) return std::string(check->id);
  }
  for (const Check* check : engine_checks()) candidates.push_back(check->id);
  if (std::string_view near = most_similar(name, candidates); !near.empty()) return std::string(near);
  // Misspelt, and the family left out.
  std::vector<std::string_view> last_parts;
  for (const Check* check : checks_) last_parts.push_back(name_in_family(*check));
  const std::string_view near = most_similar(name, last_parts);
  const auto found = std::find(last_parts.begin(), last_parts.end(), near);
  return near.empty() ? "" : std::string(checks_[static_cast<size_t>(found - last_parts.begin())]->id);
}

const Catalog& catalog() {
  static const Catalog built_in(all_checks());
  return built_in;
}

extern const Check syntax_error{.id = "syntax/error", .level = Level::error};
extern const Check suppression_unused{.id = "suppression/unused", .level = Level::warning};
extern const Check suppression_no_reason{.id = "suppression/no-reason", .level = Level::warning};
extern const Check suppression_unknown_check{.id = "suppression/unknown-check", .level = Level::warning};

std::span<const Check* const> engine_checks() {
  static const Check* const checks[] = {&suppression_no_reason, &suppression_unknown_check, &suppression_unused,
                                        &syntax_error};
  return checks;
}

std::string_view name_in_family(const Check& check) { return check.id.substr(check.id.find('/') + 1); }

std::string_view page_of(const Check& check) {
  std::string path = fmt::format("{}{}.md", kFamilies, check.id);
  for (const Check* own : engine_checks()) {
    if (own != &check) continue;
    std::string name(check.id);
    std::replace(name.begin(), name.end(), '/', '-');
    path = fmt::format("src/engine/pages/{}.md", name);
  }
  return embedded_file(path).value_or("");
}

std::string_view title_of(const Check& check) {
  std::string_view page = page_of(check);
  page = page.substr(0, page.find('\n'));
  return page.starts_with("# ") ? page.substr(2) : page;
}

}  // namespace assay
