// FNV-1a, 64 bits: tells texts apart, and withstands nobody who wants two to be the same.
#pragma once

#include <cstdint>
#include <string_view>

namespace assay {

class Fnv1a {
 public:
  constexpr void add_byte(uint8_t byte) { value_ = (value_ ^ byte) * 0x100000001b3; }
  constexpr void add_bytes(std::string_view text) {
    for (const char c : text) add_byte(static_cast<uint8_t>(c));
  }
  [[nodiscard]] constexpr uint64_t value() const { return value_; }

 private:
  uint64_t value_ = 0xcbf29ce484222325;
};

}  // namespace assay
