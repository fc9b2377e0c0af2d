#include "engine/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check.h"

namespace assay {
namespace {

// 2: the check itself, 1: its family, 0: something else.
int specificity(std::string_view name, std::string_view id) {
  constexpr std::string_view kPrefix = "elixir-";
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  if (name == id) return 2;
  return id.substr(0, id.find('/')) == name ? 1 : 0;
}

int best(const std::vector<std::string>& names, std::string_view id) {
  int result = 0;
  for (const std::string& name : names) result = std::max(result, specificity(name, id));
  return result;
}

bool is_engine_group(std::string_view name) { return name == "syntax" || name == "suppression"; }

}  // namespace

std::vector<std::string> split_names(const std::vector<std::string>& lists) {
  std::vector<std::string> names;
  for (std::string_view list : lists) {
    while (!list.empty()) {
      std::string_view name = list.substr(0, list.find(','));
      list.remove_prefix(std::min(list.size(), name.size() + 1));
      while (name.starts_with(' ')) name.remove_prefix(1);
      while (name.ends_with(' ')) name.remove_suffix(1);
      if (!name.empty()) names.emplace_back(name);
    }
  }
  return names;
}

std::string unknown_name(const Catalog& catalog, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (catalog.family(name) != nullptr || catalog.check(name) != nullptr || is_engine_group(name)) continue;
    std::string nearest = catalog.nearest(name);
    if (nearest.empty()) return fmt::format("there is no family or check \"{}\"; `assay families` lists them", name);
    return fmt::format("there is no family or check \"{}\"; did you mean \"{}\"?", name, nearest);
  }
  return {};
}

bool names_check(std::string_view name, const Check& check) { return specificity(name, check.id) > 0; }

bool is_selected(const Check& check, const SelectionLists& given, const SelectionLists& configured) {
  const bool own = is_engine_group(check.id.substr(0, check.id.find('/')));
  const std::vector<std::string> none;
  const auto& configured_select = given.select.empty() ? configured.select : none;
  // Listed from the weakest to the strongest among equally specific ones.
  const std::pair<const std::vector<std::string>*, bool> rules[] = {
      {&configured_select, true}, {&configured.ignore, false}, {&given.select, true}, {&given.ignore, false}};
  bool selected = own || (given.select.empty() && configured_select.empty());
  int decided = 0;
  for (const auto& [names, verdict] : rules) {
    int how = best(*names, check.id);
    if (how == 0 || how < decided) continue;
    selected = verdict;
    decided = how;
  }
  return selected;
}

}  // namespace assay
