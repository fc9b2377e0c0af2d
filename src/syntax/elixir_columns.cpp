#include "syntax/elixir_columns.h"

#include <algorithm>

namespace assay {
namespace {

constexpr uint32_t kBlock = 64;

bool starts_code_point(char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; }

}  // namespace

ElixirColumns::ElixirColumns(const Tree& tree)
    : source_(tree.source()), line_starts_{0}, shifts_(tree.column_shifts()) {
  uint32_t code_points = 0;
  for (uint32_t i = 0; i < source_.size(); ++i) {
    if (i % kBlock == 0) blocks_.push_back(code_points);
    code_points += starts_code_point(source_[i]);
    if (source_[i] == '\n') line_starts_.push_back(i + 1);
  }
  if (source_.size() % kBlock == 0) blocks_.push_back(code_points);
  std::ranges::stable_sort(shifts_, {}, &ColumnShift::offset);
  int32_t sum = 0;
  for (ColumnShift& shift : shifts_) shift.delta = sum += shift.delta;
}

uint32_t ElixirColumns::code_points_before(uint32_t offset) const {
  uint32_t count = blocks_[offset / kBlock];
  for (uint32_t i = offset / kBlock * kBlock; i < offset; ++i) count += starts_code_point(source_[i]);
  return count;
}

uint32_t ElixirColumns::line_of(uint32_t offset) const {
  auto after = std::ranges::upper_bound(line_starts_, offset);
  return static_cast<uint32_t>(after - line_starts_.begin()) - 1;
}

Position ElixirColumns::position(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(source_.size()));
  uint32_t line = line_of(offset);
  uint32_t start = line_starts_[line];
  auto shift_before = [&](uint32_t place) {
    auto after = std::ranges::upper_bound(shifts_, place, {}, &ColumnShift::offset);
    return after == shifts_.begin() ? 0 : std::prev(after)->delta;
  };
  int32_t shift = shifts_.empty() ? 0 : shift_before(offset) - shift_before(start);
  uint32_t column = code_points_before(offset) - code_points_before(start) + 1;
  return {line + 1, column + static_cast<uint32_t>(shift)};
}

uint32_t ElixirColumns::dot_between(uint32_t from, uint32_t name) const {
  bool comment = false;
  for (uint32_t i = from; i < name; ++i) {
    char c = source_[i];
    if (comment) {
      comment = c != '\n';
    } else if (c == '#') {
      comment = true;
    } else if (c == '.') {
      return i;
    }
  }
  return from;
}

std::optional<uint32_t> ElixirColumns::first_end_of_expression(Span inside) const {
  std::optional<uint32_t> comment;
  for (uint32_t i = inside.start; i < inside.end; ++i) {
    char c = source_[i];
    if (c == '\n' || (c == '\r' && i + 1 < inside.end && source_[i + 1] == '\n')) return comment.value_or(i);
    if (comment) continue;
    if (c == ';') return i;
    if (c == '#') comment = i;
    if (c == '\\') i += source_.substr(i + 1, 2) == "\r\n" ? 2 : 1;
  }
  return std::nullopt;
}

bool ElixirColumns::has_semicolon(Span inside) const {
  bool comment = false;
  for (uint32_t i = inside.start; i < inside.end; ++i) {
    char c = source_[i];
    if (!comment && c == ';') return true;
    comment = comment ? c != '\n' : c == '#';
  }
  return false;
}

uint32_t ElixirColumns::indentation(uint32_t offset) const {
  uint32_t start = line_starts_[line_of(offset)];
  uint32_t end = start;
  while (end < source_.size() && (source_[end] == ' ' || source_[end] == '\t')) ++end;
  return end - start;
}

}  // namespace assay
