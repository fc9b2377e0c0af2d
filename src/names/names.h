// What the names in one file mean: modules, definitions, aliases, imports, attributes, and every call resolved to
// Module.function/arity. Built in one pass over the tree (names/build_names.h); const afterwards.
//
// Resolution follows Elixir's lexical rules: alias (with as:, multi-alias, __MODULE__, nested modules), import (only:,
// except:), require as:, `use` of one of the project's own modules followed into its `__using__` quote blocks, and the
// bare calls of well-known libraries (known.h). What cannot be resolved is left unresolved, never guessed. Code
// inside `quote`, and in branches that can't run (`if false`), is marked, so that checks don't see it.
//
// Everything is in preorder of its node, so that questions about a place are binary searches.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/interner.h"
#include "base/symbol_filter.h"
#include "syntax/tree.h"

namespace assay {

using ModuleId = Id<struct ModuleTag>;
using DefinitionId = Id<struct DefinitionTag>;
using CallId = Id<struct CallTag>;
using AttributeId = Id<struct AttributeTag>;

// A defmodule, defprotocol or defimpl in the file, in source order; a nested module comes after the one around it.
struct Module {
  Symbol name;               // full name, "MyApp.Accounts.User"; "Proto.For" of a defimpl (the first of `for: [A, B]`);
                             // invalid when it isn't known statically
  NodeId node;               // the defmodule call
  NodeId end;                // behind it: the module is [node, end)
  NodeId body;               // its do section, or the value of `do:`
  ModuleId parent;           // the module around it
  Symbol kind;               // sym::defmodule, sym::defprotocol, sym::defimpl
  Symbol protocol;           // of a defimpl: the protocol
  bool in_quote = false;     // made where a macro is used, not here; the name is then only what is written
  bool unreachable = false;  // below `if false` and the like
};

inline constexpr Module kNoModule{};

// One clause of a def, defp, defmacro, defmacrop, defguard, defguardp, defdelegate (and Nx's defn, defnp).
struct Definition {
  Symbol name;            // invalid for `def unquote(name)(...)`
  uint8_t min_arity = 0;  // default arguments make a range of arities
  uint8_t arity = 0;
  bool in_quote = false;
  bool unreachable = false;
  Symbol kind;  // sym::def, sym::defp, ...
  ModuleId module;
  DefinitionId outer;  // the definition around it (a def in the quote of a macro)
  NodeId node;         // the def call
  NodeId end;          // behind it
  NodeId head;         // name(args): a call or variable node; arguments are its children
  NodeId guard;        // what stands after `when`, or invalid
  NodeId body;         // the do section, or the value of `do:`; invalid for a bodiless head
};

// `@name value` in a module body (or, rarely, elsewhere): one per setting, in source order.
struct Attribute {
  Symbol name;
  ModuleId module;
  NodeId node;   // the attribute node
  NodeId end;    // behind it
  NodeId value;  // its argument
  bool in_quote = false;
};

// `use Foo, opts`, `import Foo`, `alias Foo`, `require Foo`, one entry per module named (multi-alias gives several).
struct Directive {
  Symbol kind;              // sym::use_, sym::import_, sym::alias_, sym::require_
  Symbol module;            // the full name; ":ets" for Erlang's; invalid when it is computed
  Symbol as;                // alias, and require with as: the short name that it gives
  Symbol which;             // use: the atom given (`use MyAppWeb, :controller`), or the first of a tuple or list
  NodeId node;              // the call
  NodeId options;           // the keyword list or whatever stands second, or invalid
  ModuleId in;              // the module that it stands in
  DefinitionId definition;  // the definition that it stands in
  NodeId scope;             // the node whose end ends the directive's effect (a do section, clause, fn ...)
  bool in_quote = false;    // said by a macro where it is used, not here
  bool unreachable = false;
  bool followed =
      false;  // not written here: it comes with a `use` (node) of the project's own module, or of a known one
};

enum class CallForm : uint8_t {
  plain,     // Mod.fun(a, b), fun(a)
  piped,     // a |> Mod.fun(b): the piped value is the first argument
  captured,  // &Mod.fun/2: arity is known, arguments are not
};

enum class CallTarget : uint8_t {
  remote,    // written with its module: Mod.fun(...), after aliases
  erlang,    // :mod.fun(...); module is the symbol of "mod" written with a colon, ":mod"
  imported,  // bare, and an import (or a use that imports, or a DSL) says whose it is
  kernel,    // bare, of Kernel or Kernel.SpecialForms; module is Kernel for both
  local,     // bare, and this module defines it
  unknown,   // bare, of no known origin; or Mod.fun whose Mod is a variable or computed
};

// A call after resolution.
struct Call {
  NodeId node;    // call, dot_call, or the variable/dot_call below a capture's `/`; a variable node for a bare name
  Symbol module;  // full name of the callee's module; ":ets" for Erlang's; invalid when unknown.
                  // For local ones: the module that it stands in.
  Symbol function;
  NodeId piped;             // the value on the left of |>, when form is piped
  NodeId outer;             // the node whose value is the call's: the |> node when piped, the & node when captured
                            // alone, else `node`
  DefinitionId definition;  // the def around it, invalid outside
  ModuleId module_in;       // the module around it, invalid outside
  uint16_t arity = 0;       // the piped value and a do-block's keyword list included, as Elixir counts
  CallForm form : 4 = CallForm::plain;
  CallTarget target : 4 = CallTarget::unknown;
  bool in_quote : 1 = false;     // inside quote: not run here
  bool unreachable : 1 = false;  // below `if false` and the like
  // A `use` or `import` in scope whose macros are not known may own this bare name, whatever `target` says.
  bool may_be_shadowed : 1 = false;
};
static_assert(sizeof(Call) == 32, "a megabyte of source has some 30,000 calls");

// A name bound by a pattern: `x = ...`, an argument, a generator, the head of a clause.
struct Binding {
  Symbol name;
  NodeId node;  // the variable in the pattern
  NodeId from;  // it holds for nodes in [from, until), unless bound again
  NodeId until;
};

// Everything known about the names of one file.
class Names {
 public:
  [[nodiscard]] std::span<const Module> modules() const { return modules_; }
  [[nodiscard]] std::span<const Definition> definitions() const { return definitions_; }
  [[nodiscard]] std::span<const Attribute> attributes() const { return attributes_; }
  [[nodiscard]] std::span<const Directive> directives() const { return directives_; }
  [[nodiscard]] std::span<const Call> calls() const { return calls_; }  // in source order of Call::node
  [[nodiscard]] std::span<const Binding> bindings() const { return bindings_; }

  // Code outside of modules (an invalid id) has one without name and node.
  [[nodiscard]] const Module& module(ModuleId id) const { return id.valid() ? modules_[id.value] : kNoModule; }
  [[nodiscard]] const Definition& definition(DefinitionId id) const { return definitions_[id.value]; }
  [[nodiscard]] const Call& call(CallId id) const { return calls_[id.value]; }

  // The call that stands at a node (its own node, its |> or & node), or invalid.
  [[nodiscard]] CallId call_at(NodeId node) const;
  // The calls inside a subtree, in source order.
  [[nodiscard]] std::span<const Call> calls_in(const Tree& tree, NodeId subtree) const;
  // The innermost module / definition whose node contains this one.
  [[nodiscard]] ModuleId module_of(NodeId node) const;
  [[nodiscard]] DefinitionId definition_of(NodeId node) const;
  // The full name that an alias node stands for at its place (`User` -> "MyApp.Accounts.User"); works for
  // __MODULE__ and `__MODULE__.Foo`, and gives ":name" for an atom. Invalid when unknown.
  [[nodiscard]] Symbol resolve_module(const Tree& tree, NodeId node) const;
  // Each name that the nodes of the file have, once: functions, variables, atoms, keys, operators, aliases as written.
  [[nodiscard]] std::span<const Symbol> said() const { return said_; }
  // A first look, some instructions long: false only when no node of the file has this name (a function, variable,
  // atom, key, operator, an alias as it is written), and no alias, atom, directive or call stands for a module called
  // so. Of Erlang's modules ask for the atom, `ets`; Kernel is called without being named.
  [[nodiscard]] bool may_say(Symbol name) const { return may_say_.may_hold(name); }
  // The modules that aliases and directives of the file name, sorted by symbol; not those that a `use` brings.
  [[nodiscard]] std::vector<Symbol> named_modules(const Tree& tree) const;
  // The value of @name at its last setting before `at` in the same module; invalid when it is never set.
  [[nodiscard]] NodeId attribute_value(ModuleId module, Symbol name, NodeId at) const;
  // The pattern variable that a variable at this node refers to; null when none is known, then it is a call or a
  // variable that a macro makes.
  [[nodiscard]] const Binding* binding_of(Symbol name, NodeId at) const;
  // The directives and attributes that stand in a module, those of modules inside it among them.
  [[nodiscard]] std::span<const Directive> directives_within(ModuleId module) const;
  [[nodiscard]] std::span<const Attribute> attributes_within(ModuleId module) const;
  // True when the module says `use module` (followed through the project's own `use` where known).
  [[nodiscard]] bool uses(ModuleId module, Symbol used) const;
  [[nodiscard]] size_t bytes() const;

 private:
  friend class NamesBuilder;
  void sort_bindings();
  void clear();      // keeps the memory
  struct Resolved {  // an alias whose full name is not what is written
    NodeId node;
    Symbol module;
  };
  struct Outer {  // a |> or & node, and the node of its call
    NodeId node;
    NodeId call;
  };
  std::vector<Module> modules_;
  std::vector<Definition> definitions_;
  std::vector<Attribute> attributes_;
  std::vector<uint32_t> attributes_by_name_;  // by name, then by node
  std::vector<Directive> directives_;
  std::vector<Call> calls_;
  std::vector<Binding> bindings_;           // by node
  std::vector<uint32_t> bindings_by_name_;  // by name, then by node
  std::vector<Resolved> resolved_;
  std::vector<Outer> outers_;
  std::vector<Symbol> said_;
  SymbolFilter may_say_;  // those, and the modules meant
};

}  // namespace assay
