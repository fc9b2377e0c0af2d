// Colours of the terminal: few, and meaning always also stands in words.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "engine/finding.h"

namespace assay {

struct Style {
  bool color = false;

  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    return color && !text.empty() ? fmt::format("\x1B[{}m{}\x1B[0m", code, text) : std::string(text);
  }
  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return paint("2", text); }
  [[nodiscard]] std::string level(Level level, std::string_view text) const { return paint(level_code(level), text); }

  static std::string_view level_code(Level level) {
    switch (level) {
      case Level::error: return "1;31";    // bold red
      case Level::warning: return "1;33";  // bold yellow
      case Level::advice: return "1;36";   // bold cyan
    }
    return "1";
  }
};

}  // namespace assay
