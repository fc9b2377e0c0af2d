// Names as small integers. One interner serves the whole process: a Symbol means the same text in every file and on
// every thread, so comparing names across files is comparing integers. Interned text lives until the process ends.
//
// Symbols are handed out in the order in which threads meet the names: never sort by them; sort by text().
// Interning is safe from any thread; each thread keeps a cache, so that the common case takes no lock.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/ids.h"
#include "base/short_name.h"

namespace assay {

using Symbol = Id<struct SymbolTag>;

// Makes the first symbols, in order: seed[i] gets Symbol{i}. May be called once, before any intern(); a second call
// with the same list does nothing. (syntax/symbols.h calls it with the well-known names.)
void seed_symbols(std::span<const std::string_view> seed);

// The symbol of this text. Equal text gives equal symbols, always.
Symbol intern(std::string_view text);
Symbol intern(const ShortName& name);

// The symbol of this text if some thread has interned it, else an invalid one. Adds nothing.
Symbol find_symbol(std::string_view text);

// At most this many distinct names fit (the lexer keeps symbols in 24 bits). Reaching the limit ends the process with a
// message: sixteen million distinct names mean generated input, and file size limits keep real runs far below it.
inline constexpr uint32_t kMaxSymbols = 1u << 24;

// Symbol -> text, in chunks that never move; here so that text() costs two loads.
namespace symbol_texts {

inline constexpr uint32_t kChunkBits = 12, kChunkSize = 1u << kChunkBits;
using Chunk = std::array<std::string_view, kChunkSize>;
extern constinit std::array<std::atomic<Chunk*>, kMaxSymbols / kChunkSize> chunks;

inline std::string_view at(uint32_t symbol) {
  return (*chunks[symbol >> kChunkBits].load(std::memory_order_acquire))[symbol & (kChunkSize - 1)];
}

}  // namespace symbol_texts

// The text of a symbol; empty for an invalid one. The view stays good for the life of the process.
inline std::string_view text(Symbol symbol) {
  return symbol.valid() ? symbol_texts::at(symbol.value) : std::string_view{};
}

// The cache of each thread, here so that the lexer's loop holds the common case. Two places for a name: one that comes
// often is not thrown out by one that comes once in between.
namespace symbol_cache {

struct Entry {
  uint64_t low = 0, high = 0;  // of a ShortName; of a longer text: its hash and nothing
  uint32_t size_plus_one = 0;  // of the text; 0: the entry is empty
  uint32_t symbol = 0;
  uint64_t unused = 0;  // 32 bytes: two entries a cache line

  // One branch for all; an empty entry fits no text.
  [[nodiscard]] bool matches(const ShortName& name) const {
    return ((low ^ name.low) | (high ^ name.high) | (size_plus_one ^ (name.size + 1))) == 0;
  }
};
static_assert(sizeof(Entry) == 32);

inline constexpr size_t kSize = 4096;
alignas(64) extern constinit thread_local std::array<Entry, kSize> entries;

inline size_t place(uint64_t hash) { return (hash >> 20) & (kSize - 2); }

Symbol missed(const ShortName& name, uint64_t hash);

}  // namespace symbol_cache

inline Symbol intern(const ShortName& name) {
  const uint64_t hash = hash_of(name);
  const symbol_cache::Entry* entry = &symbol_cache::entries[symbol_cache::place(hash)];
  // Which of the two it is, nobody can guess: choose without a branch.
  const bool first = entry[0].matches(name), second = entry[1].matches(name);
  if (first | second) [[likely]]
    return Symbol{entry[first ? 0 : 1].symbol};
  return symbol_cache::missed(name, hash);
}

}  // namespace assay
