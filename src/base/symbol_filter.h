// A set of symbols that answers in a few instructions, and errs to one side only: a symbol that was added is always
// there, one that was not may seem to be. For a first look, so that code that has nothing to find is passed over.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "base/interner.h"

namespace assay {

class SymbolFilter {
 public:
  // Without places for symbols: seems to hold all of them.
  SymbolFilter() = default;
  // For so many symbols: two or three in a hundred of the places are taken then.
  explicit SymbolFilter(size_t symbols) {
    const int bits = std::clamp(static_cast<int>(std::bit_width(symbols)) + 5, kFewestBits, kMostBits);
    shift_ = 32 - bits;
    words_.resize((size_t{1} << bits) / 64);
  }

  void add(Symbol symbol) {
    const uint32_t bit = place(symbol);
    words_[bit / 64] |= uint64_t{1} << (bit % 64);
  }
  [[nodiscard]] bool may_hold(Symbol symbol) const {
    if (words_.empty()) return true;
    const uint32_t bit = place(symbol);
    return (words_[bit / 64] >> (bit % 64) & 1) != 0;
  }
  [[nodiscard]] size_t bytes() const { return words_.capacity() * sizeof(uint64_t); }

 private:
  static constexpr int kFewestBits = 8, kMostBits = 20;

  // Well-known names are small numbers side by side, all others as they came: spread them.
  [[nodiscard]] uint32_t place(Symbol symbol) const { return symbol.value * 0x9E3779B1U >> shift_; }

  std::vector<uint64_t> words_;
  int shift_ = 0;
};

}  // namespace assay
