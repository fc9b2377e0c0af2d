// A set of symbols as a bit for each: for sets over a whole project, which are asked far more often than added to.
#pragma once

#include <vector>

#include "base/interner.h"

namespace assay {

class SymbolSet {
 public:
  void insert(Symbol symbol) {
    if (!symbol) return;
    if (symbol.value >= held_.size()) held_.resize(symbol.value + 4096);
    held_[symbol.value] = true;
  }
  // False for an invalid symbol.
  [[nodiscard]] bool contains(Symbol symbol) const { return symbol.value < held_.size() && held_[symbol.value]; }

 private:
  std::vector<bool> held_;
};

}  // namespace assay
