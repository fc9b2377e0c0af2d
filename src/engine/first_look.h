// What checks are told apart by before they see anything of a file: `.first_look = says_any_of<"Ecto.Multi", "Oban">`.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "names/file.h"

namespace assay {

// A text as template argument.
template <size_t Size>
struct LiteralText {
  char letters[Size];
  consteval LiteralText(const char (&text)[Size]) {  // NOLINT(google-explicit-constructor)
    std::copy_n(text, Size, letters);
  }
  [[nodiscard]] constexpr std::string_view view() const { return {letters, Size - 1}; }
};

// The file may say one of these names; see Names::may_say.
template <LiteralText... names>
bool says_any_of(const File& file) {
  static const std::array<Symbol, sizeof...(names)> kNames{intern(names.view())...};
  return std::ranges::any_of(kNames, [&](Symbol name) { return file.names.may_say(name); });
}

// What several first looks find: each of them finds something, or one of them does.
template <bool (*... looks)(const File&)>
bool all_of_looks(const File& file) {
  return (looks(file) && ...);
}
template <bool (*... looks)(const File&)>
bool any_of_looks(const File& file) {
  return (looks(file) || ...);
}

}  // namespace assay
