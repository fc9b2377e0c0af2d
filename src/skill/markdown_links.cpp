#include "skill/markdown_links.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace assay {
namespace {

void blank(std::string& text, size_t from, size_t to) {
  for (size_t i = from; i < to; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

size_t line_end(std::string_view text, size_t at) { return std::min(text.find('\n', at), text.size()); }

size_t indentation(std::string_view line) {
  size_t columns = 0;
  for (char c : line) {
    if (c != ' ' && c != '\t') return columns;
    columns += c == '\t' ? 4 : 1;
  }
  return columns;
}

size_t run_length(std::string_view text, size_t at) {
  const size_t end = text.find_first_not_of(text[at], at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

// Fenced blocks, and indented ones that follow an empty line.
void blank_code_blocks(std::string& text) {
  char fence = 0;
  size_t fence_length = 0;
  bool after_empty = true;
  for (size_t at = 0; at < text.size(); at = line_end(text, at) + 1) {
    const size_t end = line_end(text, at);
    const std::string_view line = std::string_view(text).substr(at, end - at);
    const size_t first = line.find_first_not_of(" \t\r");
    const bool empty = first == std::string_view::npos;
    const char mark = empty ? ' ' : line[first];
    const size_t length = mark == '`' || mark == '~' ? run_length(line, first) : 0;
    if (fence != 0) {
      const bool closes =
          mark == fence && length >= fence_length && line.find_first_not_of(" \t\r", first + length) == line.npos;
      blank(text, at, end);
      if (closes) fence = 0;
      after_empty = false;
    } else if (length >= 3 && (mark == '~' || line.find('`', first + length) == line.npos)) {
      fence = mark;
      fence_length = length;
      blank(text, at, end);
    } else if (after_empty && !empty && indentation(line) >= 4) {
      blank(text, at, end);  // and the lines after it, as long as they are indented
    } else {
      after_empty = empty;
    }
  }
}

void blank_spans_and_comments(std::string& text) {
  size_t paragraph = 0;  // the end of the one that `at` is in, once a span asked for it
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\\') {
      at += 2;
    } else if (text.compare(at, 4, "<!--") == 0) {
      const size_t close = text.find("-->", at + 4);
      const size_t end = close == std::string::npos ? text.size() : close + 3;
      blank(text, at, end);
      at = end;
    } else if (text[at] == '`') {
      const size_t length = run_length(text, at);
      if (paragraph <= at) paragraph = std::min(text.find("\n\n", at), text.size());
      size_t close = at + length;
      while (close < paragraph) {
        close = text.find('`', close);
        if (close >= paragraph || run_length(text, close) == length) break;
        close += run_length(text, close);
      }
      if (close < paragraph) blank(text, at, close + length);
      at = close < paragraph ? close + length : at + length;
    } else {
      ++at;
    }
  }
}

// What stands in the parentheses of a link, or behind the colon of a definition.
std::string target_at(std::string_view text, size_t at) {
  constexpr size_t kMaxTarget = 2048;  // longer is no path, and a hostile text may hold many beginnings
  text = text.substr(0, std::min(text.size(), at + kMaxTarget));
  constexpr int kMaxOpen = 32;  // parentheses in a target; CommonMark's own limit
  at = std::min(text.find_first_not_of(" \t", at), text.size());
  if (at < text.size() && text[at] == '<') {
    const size_t close = text.find_first_of(">\n", at);
    if (close == std::string_view::npos || text[close] == '\n') return {};
    return std::string(text.substr(at + 1, close - at - 1));
  }
  std::string target;
  int open = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (std::isspace(static_cast<unsigned char>(c)) || (c == ')' && open == 0)) break;
    open += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (open > kMaxOpen) return {};
    if (c == '\\' && at + 1 < text.size() && std::ispunct(static_cast<unsigned char>(text[at + 1]))) ++at;
    target += text[at];
  }
  if (open != 0) return {};
  return target;
}

}  // namespace

std::vector<MarkdownLink> links_of(std::string_view markdown, uint32_t first_line) {
  std::string text(markdown);
  blank_code_blocks(text);
  blank_spans_and_comments(text);
  std::vector<MarkdownLink> links;
  uint32_t line = first_line;
  size_t line_start = 0;
  int open = 0;  // brackets of this paragraph
  for (size_t at = 0; at < text.size(); ++at) {
    switch (text[at]) {
      case '\n':
        ++line;
        line_start = at + 1;
        if (at + 1 < text.size() && text[at + 1] == '\n') open = 0;
        break;
      case '\\': ++at; break;
      case '[': {
        ++open;
        // A definition is the first of its line.
        if (at - line_start > 3 || text.find_first_not_of(' ', line_start) != at || text[at + 1] == '^') break;
        const size_t end = line_end(text, at);
        const size_t close = std::string_view(text).substr(0, end).find(']', at);
        if (close != std::string::npos && text.compare(close, 2, "]:") == 0) {
          links.push_back({target_at(text, close + 2), line});
        }
        break;
      }
      case ']':
        if (open > 0 && at + 1 < text.size() && text[at + 1] == '(') links.push_back({target_at(text, at + 2), line});
        open = std::max(0, open - 1);
        break;
      default: break;
    }
  }
  std::erase_if(links, [](const MarkdownLink& link) { return link.target.empty(); });
  return links;
}

std::string path_of_link(std::string_view target) {
  if (target.starts_with("//")) return {};
  const size_t colon = target.find(':');
  if (colon != std::string_view::npos && colon > 1 &&
      std::all_of(target.begin(), target.begin() + static_cast<std::ptrdiff_t>(colon),
                  [](unsigned char c) { return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.'; })) {
    return {};
  }
  target = target.substr(0, target.find_first_of("?#"));
  std::string path;
  for (size_t i = 0; i < target.size(); ++i) {
    const auto hex = [&](size_t at) {
      return at < target.size() && std::isxdigit(static_cast<unsigned char>(target[at]));
    };
    if (target[i] == '%' && hex(i + 1) && hex(i + 2)) {
      path += static_cast<char>(std::stoi(std::string(target.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      path += target[i];
    }
  }
  return path;
}

}  // namespace assay
