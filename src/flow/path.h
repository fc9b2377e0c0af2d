// The way from a value to a part of it: "the second element of the tuple", "the entry :user of the map".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/interner.h"

namespace assay {

struct PathStep {
  static constexpr uint32_t kAny = 0xFFFFFFFF;
  enum class Kind : uint8_t {
    tuple,  // the element of that index
    list,   // the element of that index; kAny: some element
    entry,  // what a map, struct or keyword list holds under a key
  };
  Kind kind = Kind::tuple;
  uint32_t index = kAny;
  Symbol key;  // of an entry, invalid when it is computed; of a tuple's: the atom that stands first in it, if one does
  static PathStep tuple(uint32_t index, Symbol tag = {}) { return {Kind::tuple, index, tag}; }
  static PathStep element(uint32_t index = kAny) { return {Kind::list, index, {}}; }
  static PathStep entry(Symbol key) { return {Kind::entry, kAny, key}; }
  [[nodiscard]] bool is_tuple(uint32_t at) const { return kind == Kind::tuple && index == at; }
  friend bool operator==(const PathStep&, const PathStep&) = default;
};

// Outermost first; empty: the value itself.
using Path = std::vector<PathStep>;

// `{1}` for tuples, `[0]` and `[*]` for lists, `.key` for entries: "{1}.user[*]".
std::string text(const Path& path);

}  // namespace assay
