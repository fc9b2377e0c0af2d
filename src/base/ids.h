// Typed 32-bit indexes. Every table in Assay is a flat array, and a pointer into one is an index of its own type, so
// that a node can't be mistaken for a module and each reference costs four bytes.
#pragma once

#include <cstdint>
#include <functional>

namespace assay {

template <typename Tag>
struct Id {
  static constexpr uint32_t kNone = 0xFFFFFFFF;
  uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  [[nodiscard]] constexpr bool valid() const { return value != kNone; }
  constexpr explicit operator bool() const { return valid(); }
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace assay

template <typename Tag>
struct std::hash<assay::Id<Tag>> {
  size_t operator()(assay::Id<Tag> id) const noexcept { return std::hash<uint32_t>{}(id.value); }
};
