// What one thread keeps between files, so that building names allocates nothing for each call: facts about names,
// indexed by symbol, and joined module names.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/interner.h"
#include "names/known.h"

namespace assay {

// Indexed by symbol. The first four are indexes into stacks of the file being read, 0 for none; they are back at 0
// when a file is done. The others hold for ever.
struct SymbolSlot {
  uint32_t alias = 0;                    // short name: the alias in effect
  uint32_t local = 0;                    // function: its entry in the module at hand
  uint32_t attribute = 0;                // the last setting, + 1
  uint32_t import = 0;                   // module: its import in effect
  uint32_t owners = 0;                   // Known::owners
  uint32_t first = Symbol::kNone;        // dotted name: its first segment, once asked for
  uint32_t rest = Symbol::kNone;         // what follows
  bool known_without_arguments = false;  // some known module exports name/0
};

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
};

}  // namespace assay
