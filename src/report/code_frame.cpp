#include "report/code_frame.h"

#include <algorithm>
#include <vector>

#include "report/printable.h"

namespace assay {
namespace {

constexpr uint32_t kContext = 1;       // lines shown before and after the span
constexpr uint32_t kMaxSpanLines = 7;  // of a longer span, the first and the last ones
constexpr uint32_t kKeptAtEnds = 3;
constexpr uint32_t kMaxLineBytes =
    1 << 16;                          // more of a line is not looked at: it is cut to the terminal's width anyway
constexpr uint32_t kBeforeSpan = 16;  // columns kept left of the span when a line is cut

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

// One line as the terminal shows it, and where the span lies on it.
struct ShownLine {
  uint32_t number = 0;  // 0: lines left out
  std::vector<Cell> cells;
  std::vector<uint32_t> columns;          // of each cell, and the end
  uint32_t mark_start = 0, mark_end = 0;  // in columns; equal: nothing to mark
};

class Frame {
 public:
  Frame(std::string_view text, const LineIndex& lines, Span span, const FrameOptions& options)
      : text_(text), lines_(lines), span_(span), options_(options) {
    const auto size = static_cast<uint32_t>(text.size());
    span_.start = std::min(span_.start, size);
    span_.end = std::clamp(span_.end, span_.start, size);
    first_ = lines.position(span_.start).line;
    last_ = lines.position(span_.end).line;
    // A span that ends with a line end doesn't reach into the next line.
    if (last_ > first_ && lines.line_span(last_).start == span_.end) --last_;
    bracket_ = last_ > first_;
  }

  std::string render() {
    collect();
    choose_window();
    std::string out;
    for (const ShownLine& line : shown_) render_line(line, out);
    return out;
  }

 private:
  std::string_view line_text(uint32_t number) const {
    const Span span = lines_.line_span(number);
    return text_.substr(span.start, span.size());
  }

  void collect() {
    uint32_t from = first_ > kContext ? first_ - kContext : 1;
    while (from < first_ && is_blank(line_text(from))) ++from;
    uint32_t to = std::min(last_ + kContext, lines_.line_count());
    while (to > last_ && is_blank(line_text(to))) --to;
    const bool long_span = last_ - first_ + 1 > kMaxSpanLines;
    for (uint32_t number = from; number <= to; ++number) {
      if (long_span && number == first_ + kKeptAtEnds) {
        shown_.push_back({});
        number = last_ - kKeptAtEnds + 1;
      }
      shown_.push_back(line(number));
    }
  }

  ShownLine line(uint32_t number) const {
    ShownLine shown;
    shown.number = number;
    Span whole = lines_.line_span(number);
    Span seen = whole;
    // Of a line without end, only the neighbourhood of the span. (Columns then count from there: it is cut anyway.)
    if (whole.size() > kMaxLineBytes && number >= first_ && number <= last_) {
      const uint32_t middle = std::max(span_.start, whole.start);
      seen.start = middle - std::min(middle - whole.start, kMaxLineBytes / 4);
    }
    seen.end = std::min(whole.end, seen.start + kMaxLineBytes);
    shown.cells = cells_of(text_.substr(seen.start, seen.size()));
    uint32_t column = 0;
    shown.columns.reserve(shown.cells.size() + 1);
    for (const Cell& cell : shown.cells) {
      shown.columns.push_back(column);
      column += cell.width;
    }
    shown.columns.push_back(column);
    if (number < first_ || number > last_) return shown;

    // On lines inside a long span, what is marked starts with the code, not with its indentation.
    auto column_of = [&](uint32_t offset) {
      auto cell = std::lower_bound(shown.cells.begin(), shown.cells.end(), offset,
                                   [&](const Cell& c, uint32_t o) { return seen.start + c.offset < o; });
      return shown.columns[static_cast<size_t>(cell - shown.cells.begin())];
    };
    const std::string_view all = text_.substr(whole.start, whole.size());
    const auto indentation = static_cast<uint32_t>(std::min(all.find_first_not_of(" \t"), all.size()));
    shown.mark_start = column_of(number == first_ ? span_.start : whole.start + indentation);
    shown.mark_end = column_of(number == last_ ? std::min(span_.end, whole.end) : whole.end);
    if (!bracket_) {
      shown.mark_end = std::max(shown.mark_end, shown.mark_start + 1);  // an empty span is a place
    } else {
      // The bracket says that whole lines are meant: only a span that leaves out code of a line needs a mark there.
      const uint32_t code_end = column_of(whole.start + static_cast<uint32_t>(all.find_last_not_of(" \t\r") + 1));
      const bool whole_line = shown.mark_start <= column_of(whole.start + indentation) && shown.mark_end >= code_end;
      if (whole_line || (number != first_ && number != last_)) shown.mark_end = shown.mark_start;
    }
    return shown;
  }

  // Which columns fit. All lines are cut alike, so that they stay aligned.
  void choose_window() {
    number_width_ = static_cast<uint32_t>(std::to_string(shown_.back().number).size());
    number_width_ = std::max(number_width_, 3u);
    const uint32_t gutter = options_.indent + number_width_ + 3 + (bracket_ ? 2 : 0);
    window_ = options_.width > gutter + 20 ? options_.width - gutter : 20;
    uint32_t start = 0, end = 0;
    for (const ShownLine& shown : shown_) {
      if (shown.number < first_ || shown.number > last_ || shown.columns.back() <= window_) continue;
      if (shown.number == first_) start = shown.mark_start;
      end = std::max(end, shown.mark_end);
    }
    if (!bracket_ && end > window_ && start > kBeforeSpan) left_ = start - kBeforeSpan;
  }

  std::string gutter(std::string_view number) const {
    const uint32_t width = display_width(number);
    std::string text(options_.indent + number_width_ - std::min(width, number_width_), ' ');
    text += number;
    return options_.style.dim(text + " │");
  }

  std::string bracket(std::string_view sign) const {
    return bracket_ ? " " + options_.style.level(options_.level, sign) : "";
  }

  void render_line(const ShownLine& shown, std::string& out) const {
    if (shown.number == 0) {
      out += gutter("⋮") + bracket("│") + "\n";
      return;
    }
    const bool inside = bracket_ && shown.number >= first_ && shown.number <= last_;
    out += gutter(std::to_string(shown.number));
    out += bracket(!inside ? " " : shown.number == first_ ? "╭" : shown.number == last_ ? "╰" : "│");
    std::string code;
    const uint32_t total = shown.columns.back();
    const uint32_t right = left_ + window_;
    if (left_ > 0) code += options_.style.dim("…");
    for (size_t i = 0; i < shown.cells.size(); ++i) {
      const uint32_t from = shown.columns[i], to = shown.columns[i + 1];
      if (const uint32_t edge = left_ + (left_ > 0 ? 1 : 0); from < edge) {
        if (to > edge) code.append(to - edge, ' ');  // a wide character on the edge
        continue;
      }
      if (to > right - (total > right ? 1 : 0)) break;
      code += shown.cells[i].shown;
    }
    if (total > right) code += options_.style.dim("…");
    const size_t end = code.find_last_not_of(" \t");
    code.erase(end == std::string::npos ? 0 : end + 1);
    if (!code.empty()) out += " " + code;
    out += '\n';
    if (shown.mark_end == shown.mark_start) return;
    const uint32_t from = std::clamp(shown.mark_start, left_, right) - left_;
    const uint32_t to = std::clamp(shown.mark_end, left_ + from + 1, std::max(right, left_ + from + 1)) - left_;
    out += gutter("") + bracket(!inside || shown.number == last_ ? " " : "│") + " ";
    out += std::string(from, ' ') + options_.style.level(options_.level, std::string(to - from, '^')) + "\n";
  }

  std::string_view text_;
  const LineIndex& lines_;
  Span span_;
  const FrameOptions& options_;
  uint32_t first_ = 1, last_ = 1;
  bool bracket_ = false;
  std::vector<ShownLine> shown_;
  uint32_t number_width_ = 3;
  uint32_t window_ = 80;
  uint32_t left_ = 0;  // columns cut off at the left
};

}  // namespace

std::string code_frame(std::string_view text, const LineIndex& lines, Span span, const FrameOptions& options) {
  return Frame(text, lines, span, options).render();
}

}  // namespace assay
