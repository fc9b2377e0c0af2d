// Texts of up to 16 bytes, as nearly all names are: two words, so that they are compared and hashed without a loop.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace assay {

// The bytes in order, then zeros. Together with the size they determine the text.
struct ShortName {
  static constexpr size_t kMaxSize = 16;
  uint64_t low = 0, high = 0;
  uint32_t size = 0;
};

namespace word {

inline uint64_t load8(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, 8);
  return word;
}

inline uint64_t load4(const char* p) {
  uint32_t word;
  std::memcpy(&word, p, 4);
  return word;
}

// Multiply and fold (as in wyhash): one 64x64 multiplication mixes 16 bytes well enough for tables of names.
inline uint64_t fold(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline constexpr uint64_t kSeedLow = 0x9E3779B97F4A7C15, kSeedHigh = 0xE7037ED1A0B428DB;

}  // namespace word

// The text has at most ShortName::kMaxSize bytes; none beyond it is read, so words overlap where they must.
inline ShortName short_name(std::string_view text) {
  const char* p = text.data();
  const auto size = static_cast<uint32_t>(text.size());
  if (size > 8) return {word::load8(p), word::load8(p + size - 8) >> (8 * (16 - size)), size};
  if (size == 8) return {word::load8(p), 0, size};
  if (size >= 4) return {word::load4(p) | word::load4(p + size - 4) << (8 * (size - 4)), 0, size};
  if (size == 0) return {};
  auto byte = [p](uint32_t i) { return static_cast<uint64_t>(static_cast<unsigned char>(p[i])) << (8 * i); };
  return {byte(0) | byte(size / 2) | byte(size - 1), 0, size};
}

inline uint64_t hash_of(const ShortName& name) {
  return word::fold(name.low ^ word::kSeedLow, name.high ^ word::kSeedHigh ^ name.size);
}

}  // namespace assay
