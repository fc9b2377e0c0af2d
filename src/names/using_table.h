// What the project's own modules give to those who `use` or `import` them.
//
//     defmodule MyAppWeb do
//       def controller do
//         quote do
//           use Phoenix.Controller, formats: [:html, :json]
//           alias MyAppWeb.Router.Helpers, as: Routes
//           unquote(verified_routes())
//         end
//       end
//       defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])
//     end
//
// For (MyAppWeb, :controller) the table holds the use and the alias, and those of the quote in verified_routes/0.
// It is collected from all files before names are built, because a `use` may stand in a file read earlier.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/interner.h"
#include "syntax/tree.h"

namespace assay {

// A name and the arities that it has, as a set of bits.
struct NameArities {
  Symbol name;
  uint64_t arities = 0;
  bool macro = false;
  bool is_private = false;
};

// The bit of an arity; none for those above 63.
constexpr uint64_t arity_bit(uint32_t arity) { return arity < 64 ? uint64_t{1} << arity : 0; }

// Which names an import takes.
struct ImportFilter {
  enum class Kind : uint8_t {
    all,
    only,       // those listed
    except,     // all but those listed
    macros,     // only: :macros
    functions,  // only: :functions
    sigils,     // only: :sigils
    computed,   // cannot be read: any of the module's names, or none
  };
  Kind kind = Kind::all;
  std::vector<NameArities> names;  // sorted by name, for searching; one may stand more than once
};

// One thing that a `use` says in the module that uses.
struct UsingDirective {
  Symbol kind;          // sym::use_, sym::import_, sym::alias_, sym::require_
  Symbol module;        // full name; invalid when it is computed
  Symbol as;            // alias: the short name
  Symbol which;         // use: the atom given
  ImportFilter filter;  // import
};

// What one way of using a module brings.
struct Using {
  std::vector<UsingDirective> directives;
  std::vector<NameArities> definitions;  // functions that the quote defines in the using module
  std::vector<Symbol> behaviours;        // `@behaviour` in the quote
  bool opaque = false;                   // part of it is computed: there may be more
  bool more_definitions = false;         // it defines functions of computed names, or others do (@before_compile)
  bool declares_callbacks = false;       // `@callback` in the quote
};

class UsingTable {
 public:
  // What `use module, which` brings, or null when the module is none of the project's, or has no __using__. A `which`
  // that the module does not know by name gives what its general clause brings.
  [[nodiscard]] const Using* find(Symbol module, Symbol which) const;
  // The public names of one of the project's modules, sorted by name; empty when the module is not the project's.
  [[nodiscard]] std::span<const NameArities> exports(Symbol module) const;
  [[nodiscard]] bool defines(Symbol module) const { return exports_.contains(module); }

  // Takes in what another table holds: threads may collect apart.
  void merge(UsingTable&& other);
  [[nodiscard]] bool empty() const { return usings_.empty() && exports_.empty(); }

 private:
  friend class UsingCollector;
  struct Module {
    Using general;                            // __using__ clauses that take any argument
    bool dispatches = false;                  // __using__ applies the function named by its argument
    std::unordered_map<Symbol, Using> which;  // clauses and dispatched functions by atom
  };
  std::unordered_map<Symbol, Module> usings_;
  std::unordered_map<Symbol, std::vector<NameArities>> exports_;
};

// Adds the modules of one file. Not safe from several threads at once: give each thread its own table, and merge.
void collect_using(const Tree& tree, UsingTable& table);

}  // namespace assay
