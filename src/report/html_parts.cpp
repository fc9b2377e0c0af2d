#include "report/html_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "report/markup.h"

namespace assay {
namespace {

constexpr uint32_t kContext = 2;        // lines before and after
constexpr uint32_t kMaxSpanLines = 12;  // of a longer span, its beginning
constexpr uint32_t kMaxLineBytes = 400;

// Cuts a line to what is worth showing, at characters' beginnings, near the span.
Span cut_line(std::string_view text, Span line, Span marked) {
  if (line.size() <= kMaxLineBytes) return line;
  auto to_character = [&](uint32_t at) {
    while (at > line.start && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
  };
  const uint32_t lead = kMaxLineBytes / 8;
  Span shown = line;
  if (marked.start > line.start + kMaxLineBytes / 2 && marked.start < line.end) {
    shown.start = to_character(marked.start - lead);
  }
  if (line.end - shown.start > kMaxLineBytes) shown.end = to_character(shown.start + kMaxLineBytes);
  return shown;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_item(std::string_view line) { return line.starts_with("- ") || line.starts_with("* "); }

// "| a | b |" as cells.
std::string table_row(std::string_view line, std::string_view cell) {
  std::string out = "<tr>";
  line.remove_prefix(1);
  while (!line.empty()) {
    size_t bar = line.find('|');
    while (bar != std::string_view::npos && bar > 0 && line[bar - 1] == '\\') bar = line.find('|', bar + 1);
    if (bar == std::string_view::npos) break;
    fmt::format_to(std::back_inserter(out), "<{0}>{1}</{0}>", cell, html_prose(line.substr(0, bar)));
    line.remove_prefix(bar + 1);
  }
  return out + "</tr>";
}

// Turns a page's lines into blocks.
class PageWriter {
 public:
  explicit PageWriter(std::string_view markdown) : lines_(lines_of(markdown)) {}

  std::string write() {
    while (at_ < lines_.size()) {
      const std::string_view line = lines_[at_];
      if (line.starts_with("```")) {
        fence();
      } else if (line.starts_with("#")) {
        heading();
      } else if (line.starts_with("|")) {
        table();
      } else if (is_item(line)) {
        list();
      } else if (line.starts_with("    ")) {
        indented();
      } else if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
        ++at_;
      } else {
        paragraph();
      }
    }
    return std::move(out_);
  }

 private:
  void fence() {
    std::string code;
    for (++at_; at_ < lines_.size() && !lines_[at_].starts_with("```"); ++at_) code += std::string(lines_[at_]) + "\n";
    ++at_;
    out_ += "<pre><code>" + markup_text(code) + "</code></pre>\n";
  }

  void indented() {
    std::string code;
    for (; at_ < lines_.size() && lines_[at_].starts_with("    "); ++at_)
      code += std::string(lines_[at_].substr(4)) + "\n";
    out_ += "<pre><code>" + markup_text(code) + "</code></pre>\n";
  }

  void heading() {
    std::string_view text = lines_[at_++];
    const size_t depth = std::min(text.find_first_not_of('#'), text.size());
    text.remove_prefix(depth);
    const size_t level = std::min<size_t>(depth + 2, 6);  // the page stands below the report's own headings
    fmt::format_to(std::back_inserter(out_), "<h{0}>{1}</h{0}>\n", level, html_prose(text));
  }

  void table() {
    out_ += "<table>";
    for (size_t row = 0; at_ < lines_.size() && lines_[at_].starts_with("|"); ++row, ++at_) {
      if (row == 1 && lines_[at_].find_first_not_of("|-: ") == std::string_view::npos) continue;
      out_ += table_row(lines_[at_], row == 0 ? "th" : "td");
    }
    out_ += "</table>\n";
  }

  void list() {
    out_ += "<ul>";
    while (at_ < lines_.size() && is_item(lines_[at_])) {
      std::string item(lines_[at_++].substr(2));
      while (at_ < lines_.size() && lines_[at_].starts_with("  ")) item += " " + std::string(lines_[at_++].substr(2));
      out_ += "<li>" + html_prose(item) + "</li>";
    }
    out_ += "</ul>\n";
  }

  void paragraph() {
    std::string text;
    for (; at_ < lines_.size(); ++at_) {
      const std::string_view line = lines_[at_];
      if (line.find_first_not_of(" \t\r") == std::string_view::npos || line.starts_with("```") || is_item(line)) break;
      text += (text.empty() ? "" : " ") + std::string(line);
    }
    out_ += "<p>" + html_prose(text) + "</p>\n";
  }

  std::vector<std::string_view> lines_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string html_frame(std::string_view text, const LineIndex& lines, Span span) {
  const auto size = static_cast<uint32_t>(text.size());
  span.start = std::min(span.start, size);
  span.end = std::clamp(span.end, span.start, size);
  const uint32_t first = lines.position(span.start).line;
  uint32_t last = lines.position(span.end).line;
  if (last > first && lines.line_span(last).start == span.end) --last;
  const bool cut = last - first >= kMaxSpanLines;
  uint32_t from_line = first > kContext ? first - kContext : 1;
  uint32_t to = cut ? first + kMaxSpanLines - 1 : std::min(last + kContext, lines.line_count());
  auto indentation = [&](uint32_t number) {
    const Span line = lines.line_span(number);
    return static_cast<uint32_t>(
        std::min<size_t>(text.substr(line.start, line.size()).find_first_not_of(" \t\r"), line.size()));
  };
  auto is_blank = [&](uint32_t number) { return indentation(number) == lines.line_span(number).size(); };
  while (from_line < first && is_blank(from_line)) ++from_line;
  while (to > last && is_blank(to)) --to;
  std::string out = "<pre class=\"frame\">";
  for (uint32_t number = from_line; number <= to; ++number) {
    const Span line = lines.line_span(number);
    // What is marked of later lines starts with their code.
    const uint32_t start = number > first && number <= last ? line.start + indentation(number) : span.start;
    const Span marked{std::clamp(start, line.start, line.end), std::clamp(span.end, line.start, line.end)};
    const Span shown = cut_line(text, line, marked);
    auto part = [&](uint32_t from, uint32_t until) {
      from = std::clamp(from, shown.start, shown.end);
      until = std::clamp(until, from, shown.end);
      return markup_text(text.substr(from, until - from));
    };
    fmt::format_to(std::back_inserter(out), "<span class=\"row\"><b>{}</b>{}{}", number,
                   shown.start > line.start ? "…" : "", part(line.start, marked.start));
    if (const std::string inside = part(marked.start, std::max(marked.start, marked.end)); !inside.empty())
      out += "<mark>" + inside + "</mark>";
    fmt::format_to(std::back_inserter(out), "{}{}</span>", part(marked.end, line.end), shown.end < line.end ? "…" : "");
  }
  if (cut) fmt::format_to(std::back_inserter(out), "<span class=\"row\"><b>⋮</b>to line {}</span>", last);
  return out + "</pre>";
}

std::string html_prose(std::string_view text) {
  std::string out;
  auto plain = [&](std::string_view part) {
    // **strong**, in pairs.
    while (true) {
      const size_t open = part.find("**");
      const size_t close = open == std::string_view::npos ? open : part.find("**", open + 2);
      if (close == std::string_view::npos) break;
      out += markup_text(part.substr(0, open)) + "<strong>" + markup_text(part.substr(open + 2, close - open - 2)) +
             "</strong>";
      part.remove_prefix(close + 2);
    }
    out += markup_text(part);
  };
  while (true) {
    const size_t open = text.find('`');
    const size_t close = open == std::string_view::npos ? open : text.find('`', open + 1);
    if (close == std::string_view::npos) break;
    plain(text.substr(0, open));
    out += "<code>" + markup_text(text.substr(open + 1, close - open - 1)) + "</code>";
    text.remove_prefix(close + 1);
  }
  plain(text);
  return out;
}

std::string html_page(std::string_view markdown) { return PageWriter(markdown).write(); }

}  // namespace assay
