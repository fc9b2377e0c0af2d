// Names as small integers. One interner serves the whole process: a Symbol means the same text in every file and on
// every thread, so comparing names across files is comparing integers. Interned text lives until the process ends.
//
// Symbols are handed out in the order in which threads meet the names: never sort by them; sort by text().
// Interning is safe from any thread; each thread keeps a cache, so that the common case takes no lock.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/ids.h"

namespace assay {

using Symbol = Id<struct SymbolTag>;

// Makes the first symbols, in order: seed[i] gets Symbol{i}. May be called once, before any intern(); a second call
// with the same list does nothing. (syntax/symbols.h calls it with the well-known names.)
void seed_symbols(std::span<const std::string_view> seed);

// The symbol of this text. Equal text gives equal symbols, always.
Symbol intern(std::string_view text);

// The symbol of this text if some thread has interned it, else an invalid one. Adds nothing.
Symbol find_symbol(std::string_view text);

// The text of a symbol; empty for an invalid one. The view stays good for the life of the process.
std::string_view text(Symbol symbol);

// At most this many distinct names fit (the lexer keeps symbols in 24 bits). Reaching the limit ends the process with a
// message: sixteen million distinct names mean generated input, and file size limits keep real runs far below it.
inline constexpr uint32_t kMaxSymbols = 1u << 24;

}  // namespace assay
