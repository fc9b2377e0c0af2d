// Myers' greedy algorithm on lines ("An O(ND) Difference Algorithm and Its Variations", 1986), between the lines that
// both texts have in common at their ends.
#include "report/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "report/printable.h"

namespace assay {
namespace {

constexpr int kContext = 3;
// More differences than this are shown as one block: memory grows with their square.
constexpr int kMaxDistance = 2000;

using Lines = std::vector<std::string_view>;

// With their line ends.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Lines [old_start, old_end) become [new_start, new_end).
struct Change {
  int old_start, old_end, new_start, new_end;
};

// The furthest points reached with d differences, by diagonal: kept for each d, to walk back.
using Frontier = std::vector<int>;

// Joins single steps into changes.
void add_step(std::vector<Change>& backwards, Change step) {
  if (!backwards.empty() && backwards.back().old_start == step.old_end && backwards.back().new_start == step.new_end) {
    backwards.back().old_start = step.old_start;
    backwards.back().new_start = step.new_start;
  } else {
    backwards.push_back(step);
  }
}

std::vector<Change> changes_between(const Lines& a, const Lines& b) {
  int head = 0;
  const int shorter = static_cast<int>(std::min(a.size(), b.size()));
  while (head < shorter && a[head] == b[head]) ++head;
  int tail = 0;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const int n = static_cast<int>(a.size()) - head - tail, m = static_cast<int>(b.size()) - head - tail;
  if (n == 0 && m == 0) return {};
  const Change whole{head, head + n, head, head + m};
  if (n == 0 || m == 0) return {whole};

  const int most = std::min(n + m, kMaxDistance);
  std::vector<Frontier> trace;
  Frontier furthest(static_cast<size_t>(2 * most) + 3, 0);
  const int middle = most + 1;
  for (int d = 0; d <= most; ++d) {
    for (int k = -d; k <= d; k += 2) {
      const bool down = k == -d || (k != d && furthest[middle + k - 1] < furthest[middle + k + 1]);
      int x = down ? furthest[middle + k + 1] : furthest[middle + k - 1] + 1;
      while (x < n && x - k < m && a[head + x] == b[head + x - k]) ++x;
      furthest[middle + k] = x;
      if (k != n - m || x < n) continue;
      // Back from the end, one difference at a time.
      std::vector<Change> backwards;
      for (int at = d, kk = k; at > 0; --at) {
        const Frontier& before = trace[static_cast<size_t>(at - 1)];
        const int origin = at - 1;  // diagonals of `before` are stored from -origin on
        auto reached = [&](int diagonal) { return before.begin()[diagonal + origin]; };
        const bool was_down = kk == -at || (kk != at && reached(kk - 1) < reached(kk + 1));
        const int from = was_down ? kk + 1 : kk - 1;
        const int fx = head + reached(from), fy = head + reached(from) - from;
        add_step(backwards, was_down ? Change{fx, fx, fy, fy + 1} : Change{fx, fx + 1, fy, fy});
        kk = from;
      }
      std::reverse(backwards.begin(), backwards.end());
      return backwards;
    }
    trace.emplace_back(furthest.begin() + middle - d, furthest.begin() + middle + d + 1);
  }
  return {whole};
}

// As git writes a path that holds what a heading can't.
std::string heading_path(std::string_view path) {
  const bool plain = std::none_of(path.begin(), path.end(),
                                  [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '"' || c == '\\'; });
  if (plain) return std::string(path);
  std::string quoted = "\"";
  for (unsigned char c : path) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(std::back_inserter(quoted), "\\{:03o}", c);
    } else {
      quoted += static_cast<char>(c);
    }
  }
  return quoted + '"';
}

class Writer {
 public:
  Writer(const Lines& before, const Lines& after, const DiffOptions& options)
      : before_(before), after_(after), options_(options) {}

  std::string write(std::string_view path, const std::vector<Change>& changes) {
    const std::string shown = options_.for_people ? printable(path) : heading_path(path);
    out_ = options_.style.bold("--- " + shown) + "\n" + options_.style.bold("+++ " + shown) + "\n";
    for (size_t first = 0; first < changes.size();) {
      size_t last = first;
      while (last + 1 < changes.size() && changes[last + 1].old_start - changes[last].old_end <= 2 * kContext) ++last;
      hunk(changes, first, last);
      first = last + 1;
    }
    return std::move(out_);
  }

 private:
  static std::string range(int start, int count) {
    // A range of no lines names the line before it.
    const int shown = count == 0 ? start : start + 1;
    return count == 1 ? fmt::format("{}", shown) : fmt::format("{},{}", shown, count);
  }

  void hunk(const std::vector<Change>& changes, size_t first, size_t last) {
    const int before = std::min(kContext, changes[first].old_start);
    const int after = std::min(kContext, static_cast<int>(before_.size()) - changes[last].old_end);
    const int old_start = changes[first].old_start - before, old_end = changes[last].old_end + after;
    const int new_start = changes[first].new_start - before, new_end = changes[last].new_end + after;
    const std::string heading =
        fmt::format("@@ -{} +{} @@", range(old_start, old_end - old_start), range(new_start, new_end - new_start));
    out_ += options_.style.paint("36", heading) + "\n";
    int at = old_start;
    for (size_t i = first; i <= last; ++i) {
      for (; at < changes[i].old_start; ++at) line(' ', before_[at]);
      for (; at < changes[i].old_end; ++at) line('-', before_[at]);
      for (int n = changes[i].new_start; n < changes[i].new_end; ++n) line('+', after_[n]);
    }
    for (; at < old_end; ++at) line(' ', before_[at]);
  }

  void line(char sign, std::string_view text) {
    const bool ended = text.ends_with('\n');
    if (ended) text.remove_suffix(1);
    std::string shown(text);
    if (options_.for_people) {
      if (shown.ends_with('\r')) shown.pop_back();
      std::string cells;
      for (const Cell& cell : cells_of(shown)) cells += cell.shown;
      shown = std::move(cells);
    }
    shown.insert(shown.begin(), sign);
    out_ += sign == ' ' ? shown : options_.style.paint(sign == '-' ? "31" : "32", shown);
    out_ += '\n';
    if (!ended) out_ += "\\ No newline at end of file\n";
  }

  const Lines& before_;
  const Lines& after_;
  const DiffOptions& options_;
  std::string out_;
};

}  // namespace

std::string unified_diff(std::string_view path, std::string_view before, std::string_view after,
                         const DiffOptions& options) {
  if (before == after) return {};
  const Lines old_lines = lines_of(before), new_lines = lines_of(after);
  return Writer(old_lines, new_lines, options).write(path, changes_between(old_lines, new_lines));
}

}  // namespace assay
