// assay families: what there is to check.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/output.h"
#include "engine/catalog.h"
#include "engine/check.h"

namespace assay::cli {
namespace {

std::string as_text(const Catalog& families) {
  std::string text;
  for (const Family& family : families.families()) {
    text += fmt::format("{}{}: {}\n", text.empty() ? "" : "\n", family.name, family.title);
    text += fmt::format("  applies to {}\n", family.applies);
    size_t width = 0;
    for (const Check* check : family.checks) width = std::max(width, check->id.size());
    for (const Check* check : family.checks) {
      text += fmt::format("  {:<{}}  {:<7}  {}\n", check->id, width, level_name(check->level), title_of(*check));
    }
  }
  return text;
}

std::string as_json(const Catalog& families) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const Family& family : families.families()) {
    Json checks = Json::array();
    for (const Check* check : family.checks) {
      checks.push_back({{"id", check->id},
                        {"level", level_name(check->level)},
                        {"scope", check->scope == Scope::file ? "file" : "project"},
                        {"title", title_of(*check)}});
    }
    list.push_back({{"name", family.name},
                    {"title", family.title},
                    {"tier", family.tier},
                    {"reach", family.reach},
                    {"applies", family.applies},
                    {"neighbours", family.neighbours},
                    {"checks", std::move(checks)}});
  }
  return Json{{"version", 1}, {"families", std::move(list)}}.dump(2) + "\n";
}

}  // namespace

int run(const FamiliesArguments& arguments) {
  const Catalog& families = catalog();
  return write_output(arguments.format == "json" ? as_json(families) : as_text(families)) ? kNothingToReport : kTrouble;
}

}  // namespace assay::cli
