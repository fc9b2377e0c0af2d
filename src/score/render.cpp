#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/version.h"
#include "engine/check.h"
#include "score/challenge_json.h"
#include "score/score.h"

namespace assay {
namespace {

constexpr size_t kBarWidth = 20;

// A bar in eighths of a character cell.
std::string bar(double value) {
  static constexpr std::string_view kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  auto eighths = static_cast<size_t>(value * kBarWidth * 8 + 0.5);
  std::string result;
  for (size_t i = 0; i < eighths / 8; ++i) result += "█";
  result += kEighths[eighths % 8];
  size_t cells = eighths / 8 + (eighths % 8 != 0 ? 1 : 0);
  for (size_t i = cells; i < kBarWidth; ++i) result += "·";
  return result;
}

std::string_view color_of(double value) {
  if (value >= 0.9) return "\x1b[32m";
  return value >= 0.6 ? "\x1b[33m" : "\x1b[31m";
}

// Two decimals, never rounded up to a 1 that isn't one.
std::string number(double value) { return fmt::format("{:.2f}", value < 1 ? std::min(value, 0.994) : value); }

std::string scored(double value, bool color) {
  std::string text = fmt::format("{} {}", number(value), bar(value));
  return color ? fmt::format("{}{}\x1b[0m", color_of(value), text) : text;
}

nlohmann::ordered_json json_score(std::optional<double> value) {
  return value ? nlohmann::ordered_json(rounded_score(*value)) : nlohmann::ordered_json();
}

}  // namespace

std::string render_scores(const Analysis& analysis, bool color) {
  size_t width = 0;
  for (const FamilyTally& family : analysis.families) {
    if (!family.score) continue;
    width = std::max(width, family.family->name.size());
    for (const CheckTally& check : family.checks) width = std::max(width, name_in_family(*check.check).size() + 2);
  }
  std::string text;
  std::vector<std::string_view> silent;
  for (const FamilyTally& family : analysis.families) {
    if (!family.score) {
      silent.push_back(family.family->name);
      continue;
    }
    if (!text.empty()) text += '\n';
    text += fmt::format("{}{:<{}}{}           {}{}\n", color ? "\x1b[1m" : "", family.family->name, width,
                        color ? "\x1b[0m" : "", scored(*family.score, color),
                        family.unparsed ? "  a file does not parse" : "");
    for (const CheckTally& check : family.checks) {
      std::string name =
          fmt::format("  {:<{}}  {:<7}", name_in_family(*check.check), width - 2, level_name(check.level));
      if (auto value = score_of(check)) {
        text += fmt::format("{}  {}  {} of {}\n", name, scored(*value, color), check.considered - check.failed,
                            check.considered);
      } else {
        text += fmt::format("{}     -\n", name);
      }
    }
  }
  if (!silent.empty()) {
    if (!text.empty()) text += '\n';
    text += fmt::format("Nothing to judge: {}\n", fmt::join(silent, ", "));
  }
  return text;
}

std::string render_scores_json(const Analysis& analysis) {
  using Json = nlohmann::ordered_json;
  Json families = Json::array();
  for (const FamilyTally& family : analysis.families) {
    Json checks = Json::array();
    for (const CheckTally& check : family.checks) {
      checks.push_back({{"id", check.check->id},
                        {"level", level_name(check.level)},
                        {"considered", check.considered},
                        {"failed", check.failed},
                        {"score", json_score(score_of(check))}});
    }
    families.push_back({{"name", family.family->name},
                        {"applies", family.applies},
                        {"unparsed", family.unparsed},
                        {"score", json_score(family.score)},
                        {"checks", std::move(checks)}});
  }
  Json json = {{"version", 1},
               {"tool", {{"name", "assay"}, {"version", version()}}},
               {"summary", {{"files", analysis.files}, {"lines", analysis.lines}, {"bytes", analysis.bytes}}},
               {"families", std::move(families)}};
  return json_text(json);
}

}  // namespace assay
