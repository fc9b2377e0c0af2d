// A question about names that is asked of each name once, however often it stands in the code.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/interner.h"

namespace assay {

// For one thread: make it thread_local or local to a function.
class SymbolMemo {
 public:
  using Question = bool (*)(std::string_view name);
  explicit SymbolMemo(Question question) : question_(question) {}

  // False for an invalid symbol.
  bool operator()(Symbol symbol) {
    if (!symbol) return false;
    if (symbol.value >= known_.size()) [[unlikely]]
      known_.resize(symbol.value + 1024, Known::unasked);
    Known& known = known_[symbol.value];
    if (known == Known::unasked) known = question_(text(symbol)) ? Known::yes : Known::no;
    return known == Known::yes;
  }

 private:
  enum class Known : uint8_t { unasked, no, yes };
  Question question_;
  std::vector<Known> known_;
};

}  // namespace assay
