// Behaviours of the project and the modules that implement them, and what functions a module has: its own and those
// that `use` makes. For rules about callbacks, mocks and plugs.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "names/file.h"
#include "names/using_table.h"
#include "project/answer.h"

namespace assay {

// `@callback` or `@macrocallback` with one arity.
struct CallbackDeclaration {
  Symbol name;
  uint8_t arity = 0;
  bool macro = false;
  bool optional = false;  // named by @optional_callbacks
  NodeId node;            // the attribute, in the behaviour's file
};

// A module of the project that declares callbacks.
struct Behaviour {
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  std::vector<CallbackDeclaration> callbacks;  // in source order, each name and arity once
  [[nodiscard]] const CallbackDeclaration* callback(Symbol name, uint32_t arity) const;
};

// A module that takes on a behaviour: the project's own, or a library's ("Plug", "GenServer", ":gen_statem").
struct Implementation {
  Symbol behaviour;
  FileId file;
  ModuleId module_in_file;
  NodeId node;               // the @behaviour attribute or the `use` call
  bool through_use = false;  // `use` says @behaviour
};

// A function or macro that a module has.
struct ModuleFunction {
  Symbol name;
  uint8_t min_arity = 0;  // default arguments make a range of arities
  uint8_t arity = 0;
  Symbol kind;  // sym::def, sym::defp, sym::defmacro, sym::defdelegate ...
  NodeId node;  // its first clause or head; the `use` call for those that it makes
  bool from_use = false;
  [[nodiscard]] bool is_public() const;
  [[nodiscard]] bool has_arity(uint32_t n) const { return min_arity <= n && n <= arity; }
};

struct ModuleFunctions {
  std::vector<ModuleFunction> all;  // own ones in source order, then those of `use`
  // False when something may make others: a `use` or macro of unknown content, names computed by unquote,
  // @before_compile.
  bool complete = true;
  // Whether a public function (or macro) of this name and arity can be called from outside.
  [[nodiscard]] Answer defines(Symbol name, uint32_t arity) const;
};

// Collected from one file alone.
struct BehaviourParts {
  std::vector<Behaviour> behaviours;
  std::vector<Implementation> implementations;  // said by @behaviour
};
BehaviourParts collect_behaviours(const File& file);

// Where a library's `use` is known: the behaviours that it brings and the public functions that it makes.
struct LibraryUse {
  std::vector<Symbol> behaviours;
  std::vector<NameArities> functions;
  bool complete = true;  // false: it makes others
};
// Null when not known.
const LibraryUse* find_library_use(Symbol module);

// The behaviours of `use`, in source order; the same one may come twice.
std::vector<Implementation> behaviours_of_uses(const File& file, const UsingTable& usings);

ModuleFunctions read_module_functions(const File& file, ModuleId module, const UsingTable& usings);

}  // namespace assay
