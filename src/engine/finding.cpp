#include "engine/finding.h"

#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, 3> kLevelNames = {"advice", "warning", "error"};

}  // namespace

std::string_view level_name(Level level) { return kLevelNames[static_cast<size_t>(level)]; }

std::optional<Level> level_from_name(std::string_view name) {
  for (size_t i = 0; i < kLevelNames.size(); ++i) {
    if (kLevelNames[i] == name) return static_cast<Level>(i);
  }
  return std::nullopt;
}

}  // namespace assay
