#include "cli/markdown.h"

#include <fmt/format.h>

#include "base/text.h"

namespace assay::cli {
namespace {

constexpr std::string_view kBold = "\x1b[1m", kCyan = "\x1b[36m", kDim = "\x1b[2m", kReset = "\x1b[0m";

// `code` and **strong** inside a line; without color the marks stay, as they are plain enough.
std::string inline_styles(std::string_view line, bool color) {
  if (!color) return std::string(line);
  std::string result;
  bool code = false, strong = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '`') {
      code = !code;
      result += code ? kCyan : kReset;
    } else if (!code && line.substr(i, 2) == "**") {
      strong = !strong;
      result += strong ? kBold : kReset;
      ++i;
    } else {
      result += line[i];
    }
  }
  if (code || strong) result += kReset;
  return result;
}

std::string heading(std::string_view line, bool color) {
  size_t level = line.find_first_not_of('#');
  std::string_view title = line.substr(level + 1);
  if (color) return fmt::format("{}{}{}\n", kBold, title, kReset);
  return fmt::format("{}\n{}\n", title, std::string(count_code_points(title), level == 1 ? '=' : '-'));
}

}  // namespace

std::string readable_markdown(std::string_view markdown, bool color) {
  std::string result;
  bool in_code = false;
  while (!markdown.empty()) {
    size_t length = markdown.find('\n');
    std::string_view line = markdown.substr(0, length);
    markdown.remove_prefix(length == std::string_view::npos ? markdown.size() : length + 1);
    if (line.starts_with("```")) {
      in_code = !in_code;
      // "elixir bad" and "elixir good" say what the block shows.
      size_t word = line.rfind(' ');
      if (in_code && word != std::string_view::npos) {
        result += color ? fmt::format("    {}# {}{}\n", kDim, line.substr(word + 1), kReset)
                        : fmt::format("    # {}\n", line.substr(word + 1));
      }
    } else if (in_code) {
      result += line.empty() ? "\n" : fmt::format("    {}\n", line);
    } else if (line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ")) {
      result += heading(line, color);
    } else {
      result += inline_styles(line, color) + "\n";
    }
  }
  return result;
}

}  // namespace assay::cli
