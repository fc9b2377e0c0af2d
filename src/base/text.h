// Small questions about text that several folders ask.
#pragma once

#include <cstddef>
#include <cstdint>
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

// Whether a text holds a part of two bytes or more, looked for 16 places at a time: std::string_view::find stops at
// each first letter, which are many in source code.
bool contains(std::string_view text, std::string_view part);

// The same for a part in small letters alone, found in letters of any case.
bool contains_any_case(std::string_view text, std::string_view small);

}  // namespace assay
