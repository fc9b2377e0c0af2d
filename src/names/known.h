// What is known of libraries without reading them: the names that Kernel and well-known modules export, and what `use`
// of them brings into scope. The data stands in known_modules.def and known_uses.def.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/interner.h"
#include "names/using_table.h"

namespace assay {

// A module that exports some name.
struct Owner {
  Symbol module;
  uint64_t functions = 0;  // arities
  uint64_t macros = 0;
  bool special = false;    // of Kernel.SpecialForms: can't be redefined
  bool body_only = false;  // a DSL of module bodies: inside a def the name means something else
};

class Known {
 public:
  // Made at the first call; const afterwards.
  static const Known& get();

  // The modules that export a name. The index is what owner_index() gives, 0 for none.
  [[nodiscard]] std::span<const Owner> owners(uint32_t index) const { return owners_[index]; }
  [[nodiscard]] const std::unordered_map<Symbol, uint32_t>& owner_index() const { return index_; }
  [[nodiscard]] bool knows(Symbol module) const { return modules_.contains(module); }
  // What `use module` brings, or null when it isn't known.
  [[nodiscard]] const Using* find_use(Symbol module) const;
  // What `use MyAppWeb, :controller` brings by the custom of Phoenix's generators, for a web module that was not read
  // (a file looked at alone); null for other modules and words. It may bring more, so it is opaque.
  [[nodiscard]] const Using* find_customary_use(Symbol module, Symbol which) const;
  // A module whose names come with an import of this one; invalid for none.
  [[nodiscard]] Symbol implied_by(Symbol module) const;
  // The public names that `use module` defines.
  [[nodiscard]] std::span<const NameArities> made_by(Symbol module) const;

 private:
  Known();
  void add_module(std::string_view name, std::string_view functions, std::string_view macros, bool special = false,
                  bool body_only = false);
  static void read_use(Using& use, std::string_view directives);
  std::vector<std::vector<Owner>> owners_;
  std::unordered_map<Symbol, uint32_t> index_;
  std::unordered_map<Symbol, bool> modules_;
  std::unordered_map<Symbol, Using> uses_;
  std::unordered_map<Symbol, Using> customary_;  // by `which`
  std::unordered_map<Symbol, Symbol> implied_;
  std::unordered_map<Symbol, std::vector<NameArities>> made_;
};

}  // namespace assay
