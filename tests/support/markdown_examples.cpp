#include "tests/support/markdown_examples.h"

#include <optional>
#include <regex>

namespace assay::test {
namespace {

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<ExampleKind> kind_of(std::string_view word) {
  if (word.empty()) return ExampleKind::context;
  if (word == "bad") return ExampleKind::bad;
  if (word == "good") return ExampleKind::good;
  if (word == "silent") return ExampleKind::silent;
  if (word == "fixed") return ExampleKind::fixed;
  if (word == "fixed-unsafe") return ExampleKind::fixed_unsafe;
  return {};
}

std::string path_comment(const std::string& line) {
  static const std::regex pattern(
      R"(#\s+((?:[\w.@-]+/)*[\w.@-]+\.(?:exs?|lock|tool-versions|toml)|Dockerfile|\.tool-versions)\s*)");
  std::smatch match;
  return std::regex_match(line, match, pattern) ? match.str(1) : "";
}

}  // namespace

ExamplePage read_examples(std::string_view markdown) {
  static const std::regex fence(R"(```elixir[ \t]*([\w-]*)\s*)");
  static const std::regex marker(R"(.*#\s*<-\s*fires(?:\s+([\w/-]+))?\s*)");
  static const std::regex misspelt_marker(R"(.*#\s*<-.*)");
  ExamplePage page;
  const std::vector<std::string> lines = split_lines(markdown);
  bool in_row = false;  // nothing but blank lines since the last block
  for (size_t i = 0; i < lines.size(); ++i) {
    auto fault = [&](size_t at, std::string_view what) {
      page.faults.push_back("line " + std::to_string(at + 1) + ": " + std::string(what));
    };
    std::smatch opening;
    if (!std::regex_match(lines[i], opening, fence)) {
      if (lines[i].starts_with("```")) {  // a block of another language: prose to us
        for (++i; i < lines.size() && !lines[i].starts_with("```");) ++i;
        in_row = false;
      } else if (lines[i].find_first_not_of(" \t\r") != std::string::npos) {
        in_row = false;
      }
      continue;
    }
    const std::string word = opening.str(1);
    const std::optional<ExampleKind> kind = kind_of(word);
    if (!kind)
      fault(i,
            "a block is ```elixir bad, good, silent, fixed or fixed-unsafe, or just ```elixir, not ```elixir " + word);
    if (!in_row) page.examples.push_back({static_cast<int>(i) + 1, {}});
    in_row = true;
    Example& example = page.examples.back();
    const size_t opened = i;
    const bool is_fixed = kind == ExampleKind::fixed || kind == ExampleKind::fixed_unsafe;
    std::vector<ExampleFile>& files = is_fixed ? example.fixed : example.files;
    const size_t first_file = files.size();
    if (is_fixed && example.files.empty()) fault(i, "a fixed block stands behind what gets fixed");
    ExampleFile* file = nullptr;
    int line_in_file = 0;
    for (++i; i < lines.size() && lines[i] != "```"; ++i) {
      const std::string path = path_comment(lines[i]);
      if (file == nullptr || !path.empty()) {
        file = &files.emplace_back();
        // A block without a path is some module of the project; a fixed one, what became of the file before it.
        file->path = path;
        if (path.empty()) file->path = "lib/example_" + std::to_string(files.size()) + ".ex";
        if (path.empty() && is_fixed && !example.files.empty()) file->path = example.files.back().path;
        file->kind = kind.value_or(ExampleKind::context);
        file->page_line = static_cast<int>(i) + 1;
        line_in_file = 0;
      }
      ++line_in_file;
      file->text += lines[i] + "\n";
      std::smatch marked;
      if (std::regex_match(lines[i], marked, marker)) {
        if (file->kind != ExampleKind::bad) fault(i, "a marker outside an `elixir bad` block");
        file->markers.push_back({line_in_file, marked.str(1)});
      } else if (std::regex_match(lines[i], misspelt_marker)) {
        fault(i, "a marker reads `# <- fires` or `# <- fires CHECK`");
      }
    }
    if (i == lines.size()) fault(opened, "the block is never closed");
    if (first_file == files.size()) fault(opened, "the block is empty");
  }
  for (const Example& example : page.examples) {
    bool has_bad = false, marked = false;
    for (const ExampleFile& file : example.files) {
      has_bad |= file.kind == ExampleKind::bad;
      marked |= !file.markers.empty();
    }
    if (has_bad && !marked) {
      page.faults.push_back("line " + std::to_string(example.page_line) +
                            ": bad blocks, but no line is marked with `# <- fires`");
    }
    for (size_t a = 0; a < example.files.size(); ++a) {
      for (size_t b = 0; b < a; ++b) {
        if (example.files[a].path != example.files[b].path) continue;
        page.faults.push_back("line " + std::to_string(example.files[a].page_line) + ": " + example.files[a].path +
                              " stands twice in one project; put a sentence between blocks that don't belong together");
      }
    }
  }
  return page;
}

}  // namespace assay::test
