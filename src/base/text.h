// Small questions about text that several folders ask.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

// How many bytes have a property, a function of a char without branches: compilers then look at 16 bytes at a time,
// since the sum of a block fits into the byte that each of the 16 has to count in.
template <typename Property>
constexpr size_t count_bytes(std::string_view text, Property property) {
  constexpr size_t kBlock = 240;
  size_t count = 0;
  for (size_t at = 0; at < text.size(); at += kBlock) {
    uint8_t found = 0;
    for (const char c : text.substr(at, kBlock)) found = static_cast<uint8_t>(found + (property(c) ? 1 : 0));
    count += found;
  }
  return count;
}

// The text without the blanks and line ends at its two ends.
constexpr std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Takes the first line off a text, and gives it without its line end.
constexpr std::string_view take_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
  return line;
}

// The Unicode code points of a text in UTF-8: every byte that doesn't continue one. Where it is none, a stray
// continuation byte counts with the byte before.
constexpr size_t count_code_points(std::string_view text) {
  return count_bytes(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

// "1 file", "3 files".
std::string counted(uint64_t count, std::string_view one, std::string_view many);

// Whether a text holds a part of two bytes or more, looked for 16 places at a time: std::string_view::find stops at
// each first letter, which are many in source code.
bool contains(std::string_view text, std::string_view part);

// The same for a part in small letters alone, found in letters of any case.
bool contains_any_case(std::string_view text, std::string_view small);

}  // namespace assay
