// What one thread keeps between files, so that building names allocates nothing for each call: facts about names,
// indexed by symbol, and joined module names.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/interner.h"
#include "names/known.h"

namespace assay {

// Indexed by symbol. The first five are indexes into stacks of the file being read, 0 for none; they are back at 0
// when a file is done. The others hold for ever.
struct SymbolSlot {
  uint32_t alias = 0;                            // short name: the alias in effect
  uint32_t local = 0;                            // function: its entry in the module at hand
  uint32_t attribute = 0;                        // the last setting, + 1
  uint32_t import = 0;                           // module: its import in effect
  uint32_t binding = 0;                          // variable: the last pattern that binds it, + 1
  uint32_t owners : 31 = 0;                      // Known::owners
  uint32_t known_without_arguments : 1 = false;  // some known module exports name/0
  uint32_t first = Symbol::kNone;                // dotted name: its first segment, once asked for
  uint32_t rest = Symbol::kNone;                 // what follows
};
static_assert(sizeof(SymbolSlot) == 32);

class Scratch {
 public:
  static Scratch& of_thread();

  SymbolSlot& slot(Symbol symbol) {
    if (symbol.value >= slots_.size()) [[unlikely]]
      grow(symbol.value);
    return slots_[symbol.value];
  }
  // "Foo" and "Bar.Baz" of "Foo.Bar.Baz"; `rest` is invalid when there is one segment.
  struct Segments {
    Symbol first, rest;
  };
  Segments segments(Symbol dotted) {
    const SymbolSlot& known = slot(dotted);
    if (known.first == Symbol::kNone) [[unlikely]]
      return split(dotted);
    return {Symbol{known.first}, Symbol{known.rest}};
  }
  // "Foo.Bar" of "Foo" and "Bar".
  Symbol join(Symbol left, Symbol right) { return joined(left, right, '.'); }
  // A set of symbols, one at a time: it holds those whose last set is its own number.
  struct Set {
    uint32_t* last_set;
    uint32_t size, number;
  };
  Set new_set() { return {last_set_.data(), static_cast<uint32_t>(last_set_.size()), ++sets_}; }
  // The same with room for a symbol.
  Set larger_set(const Set& set, Symbol symbol) {
    last_set_.resize(symbol.value + 16384);
    return {last_set_.data(), static_cast<uint32_t>(last_set_.size()), set.number};
  }
  // ":ets" of "ets".
  Symbol erlang(Symbol name) { return joined(name, name, ':'); }

 private:
  Scratch();
  void grow(uint32_t index);
  Segments split(Symbol dotted);
  Symbol joined(Symbol left, Symbol right, char how);

  struct Joined {
    Symbol left, right, result;
    char how = 0;
  };
  std::vector<SymbolSlot> slots_;
  std::array<Joined, 1024> cache_;
  std::vector<uint32_t> last_set_;  // by symbol: the last set that it was added to
  uint32_t sets_ = 0;
};

}  // namespace assay
