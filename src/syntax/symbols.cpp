// Seeds the interner with the well-known names.
#include "syntax/symbols.h"

#include <array>

namespace assay {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(sym::Index::count)> kNames{
#define ASSAY_SYMBOL(name, text) text,
#include "syntax/symbols.def"
#undef ASSAY_SYMBOL
};

// Whatever links this file gets the names before main() runs; a static initializer elsewhere that interns early calls
// ensure_symbols() itself.
const bool seeded_at_start = (ensure_symbols(), true);

}  // namespace

void ensure_symbols() {
  static const bool done = (seed_symbols(kNames), true);
  static_cast<void>(done);
  static_cast<void>(seeded_at_start);
}

}  // namespace assay
