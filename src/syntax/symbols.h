// Names that Assay itself speaks of, with ids fixed at compile time, so that `symbol == sym::def_` is one comparison.
// The list stands in symbols.def: add a line there, nothing else. Names of single checks need no entry; they intern
// theirs once when they register.
#pragma once

#include "base/interner.h"

namespace assay {
namespace sym {

enum class Index : uint32_t {
#define ASSAY_SYMBOL(name, text) name,
#include "syntax/symbols.def"
#undef ASSAY_SYMBOL
  count
};

#define ASSAY_SYMBOL(name, text) inline constexpr Symbol name{static_cast<uint32_t>(Index::name)};
#include "syntax/symbols.def"
#undef ASSAY_SYMBOL

}  // namespace sym

// Seeds the interner with the list. Everything that parses calls it; calling it again costs one branch.
void ensure_symbols();

}  // namespace assay
