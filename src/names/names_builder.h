// The pass that builds Names: one loop over the preorder tree, with a stack of scopes. Elixir's nesting may be deep, so
// nothing here recurses. Private to src/names; split over build_names.cpp (the walk and calls), build_definitions.cpp
// (modules, definitions, attributes) and build_directives.cpp (alias, import, require, use).
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "names/build_names.h"
#include "names/known.h"
#include "names/names.h"
#include "names/scratch.h"
#include "syntax/symbols.h"

namespace assay {

// only: and except: of an import; nothing when there is neither.
std::optional<ImportFilter> read_import_filter(const Tree& tree, NodeId options);
// The value of `key: value` in keywords or a list; invalid when there is none.
NodeId find_option(const Tree& tree, NodeId keywords, Symbol key);

class NamesBuilder {
 public:
  NamesBuilder(const Tree& tree, const UsingTable& using_table)
      : tree_(tree), using_table_(using_table), scratch_(Scratch::of_thread()), known_(Known::get()) {
    kept_.clear();
  }
  Names build();

  // Light: looks at the heads of modules and definitions only. Calls take(module, name, min_arity, arity, kind) for
  // each public one, and with sym::use_ for each `use` in a module (name: the used module).
  template <typename Take>
  void each_public_definition(Take take);

 private:
  // What holds for the nodes below `node`. Entries pushed on the stacks above the marks go when it ends.
  struct Scope {
    NodeId node;
    uint32_t end = 0;
    uint32_t aliases = 0, imports = 0, locals = 0;  // marks
    ModuleId module;
    DefinitionId definition;
    bool in_quote = false;
    bool unquotes = false;  // unquote() leads out of the quote
    bool unreachable = false;
    bool opaque = false;  // macros of unknown modules may be in scope
  };
  struct Alias {
    Symbol name;    // short
    Symbol target;  // full; invalid when computed
    uint32_t previous;
  };
  struct Import {
    Symbol module;
    const ImportFilter* filter = nullptr;  // null: all
    std::span<const NameArities> exports;  // of one of the project's modules
    bool listed = false;                   // its names are in exports, or in an `only` filter
    uint32_t previous = 0;                 // import of the same module that this one replaces
    uint32_t previous_listed = 0;
  };
  struct Local {
    Symbol name;
    ModuleId module;
    uint64_t arities;
    uint32_t previous;
  };
  // A node at which another scope begins, seen from its parent.
  struct Pending {
    uint32_t begin;
    bool in_quote, unquotes, unreachable;
  };
  // How a call stands in its surroundings.
  struct Place {
    CallForm form = CallForm::plain;
    NodeId piped, outer;
  };

  // The walk (build_names.cpp).
  void boundaries(uint32_t n);
  void update_next_boundary();
  void push_scope(NodeId node, uint32_t end);
  void pop_scope();
  Scope& scope() { return scopes_.back(); }
  uint32_t visit(uint32_t n);
  uint32_t visit_variable(NodeId n);
  uint32_t visit_call(NodeId n);
  uint32_t visit_dot_call(NodeId n);
  uint32_t visit_binary_op(NodeId n);
  uint32_t visit_capture(NodeId n);
  void visit_clause_head(NodeId n);
  void bind_pattern(NodeId pattern, NodeId from);
  void visit_form(NodeId n, Symbol name);
  void visit_quote(NodeId n);
  void visit_unquote(NodeId n);
  void visit_condition(NodeId n, bool negated);
  bool is_bound(Symbol name, NodeId n) const;
  void add_binding(Symbol name, NodeId n);
  void collect_said();

  // Calls (build_calls.cpp).
  [[nodiscard]] Place place_of(NodeId n) const;
  void add_bare(NodeId n, Symbol name, uint32_t arity, Place place, bool only_if_known = false);
  bool add_remote(NodeId n, uint32_t arity, Place place, bool certain);
  Call& add_call(NodeId n, Symbol function, uint32_t arity, const Place& place);
  [[nodiscard]] Symbol imported_from(Symbol name, uint64_t arity);
  [[nodiscard]] bool kernel_has(Symbol name, uint64_t arity, const Owner& kernel);
  static bool takes(const ImportFilter* filter, Symbol name, uint64_t arity, bool macro);

  // Modules, definitions, attributes (build_definitions.cpp).
  void visit_module(NodeId n, Symbol kind);
  void visit_definition(NodeId n, Symbol kind);
  uint32_t visit_attribute(NodeId n);
  struct Head {
    NodeId node, guard;
    Symbol name;
    uint32_t min_arity = 0, arity = 0;
  };
  static bool is_definer(Symbol name);  // def, defp, defmacro, ...
  [[nodiscard]] Head head_of(NodeId definition) const;
  void collect_locals(NodeId body, ModuleId module);
  void add_local(Symbol name, ModuleId module, uint64_t arities);

  // Directives (build_directives.cpp).
  Symbol resolve(Symbol written);
  Symbol module_at(NodeId n);
  void note_resolved(NodeId n, Symbol module);
  void add_alias(Symbol name, Symbol target);
  void visit_directive(NodeId n, Symbol kind);
  void directive(NodeId n, Symbol kind, NodeId named, Symbol module, NodeId options);
  void import_module(Symbol module, const ImportFilter* filter);
  void follow_use(NodeId n, Symbol module, Symbol which, uint32_t depth);
  void apply(NodeId n, const Using& use, uint32_t depth);
  [[nodiscard]] Symbol last_segment(Symbol dotted) const;

  // Reading keyword arguments.
  [[nodiscard]] NodeId option(NodeId keywords, Symbol key) const { return find_option(tree_, keywords, key); }
  [[nodiscard]] NodeId last_argument(NodeId call) const;         // the do-block not counted
  [[nodiscard]] NodeId section(NodeId call, Symbol word) const;  // do section, or value of `do:`

  const Tree& tree_;
  const UsingTable& using_table_;
  Scratch& scratch_;
  const Known& known_;

  // What grows while a file is read. A thread keeps it for the next file, so that it grows no more; the names given
  // back are a copy of the size that they need. One builder at a time in a thread.
  struct Kept {
    Names names;
    std::vector<Scope> scopes;
    std::vector<Pending> pending;
    std::vector<Alias> aliases;  // [0] stands for none, in each of these
    std::vector<Import> imports;
    std::vector<Local> locals;
    std::vector<uint32_t> previous_bindings;
    void clear() {
      names.clear();
      scopes.clear();
      pending.clear();
      aliases.assign(1, {});
      imports.assign(1, {});
      locals.assign(1, {});
      previous_bindings.clear();
    }
    static Kept& of_thread() {
      thread_local Kept kept;
      return kept;
    }
  };
  Kept& kept_ = Kept::of_thread();
  Names& names_ = kept_.names;
  std::vector<Scope>& scopes_ = kept_.scopes;
  std::vector<Pending>& pending_ = kept_.pending;
  uint32_t next_boundary_ = 0;
  std::vector<Alias>& aliases_ = kept_.aliases;
  std::vector<Import>& imports_ = kept_.imports;
  std::vector<Local>& locals_ = kept_.locals;
  std::vector<uint32_t>& previous_bindings_ = kept_.previous_bindings;  // of each: the one before of its name, + 1
  uint32_t last_listed_ = 0;                          // the last listed import, a chain over previous_listed
  std::list<ImportFilter> filters_;                   // those read in this file
  std::vector<std::pair<Symbol, Symbol>> use_chain_;  // uses being followed: module and which
  uint32_t followed_ = 0;                             // directives that came with them
  std::vector<Symbol> said_elsewhere_;                // modules that neither nodes nor directives show

  // Pattern at hand: variables before pattern_until_ are bound, from binding_from_ on, but not those in the hole (the
  // size of a bitstring segment, a default value, a guard).
  uint32_t pattern_until_ = 0;
  NodeId binding_from_;
  uint32_t hole_begin_ = 0, hole_end_ = 0;
  uint32_t resume_ = 0;  // nodes before are done
  NodeId skip_;          // a definition's head: looks like a call, and is none
};

template <typename Take>
void NamesBuilder::each_public_definition(Take take) {
  struct Open {
    NodeId next;
    uint32_t end;
    Symbol module;
  };
  std::vector<Open> open{{NodeId{1}, tree_.size(), {}}};
  while (!open.empty()) {
    Open& at = open.back();
    if (!at.next.valid() || at.next.value >= at.end) {
      open.pop_back();
      continue;
    }
    NodeId n = at.next;
    if (tree_.is(n, NodeKind::block) || tree_.is(n, NodeKind::do_section) || tree_.is(n, NodeKind::do_block)) {
      at.next = NodeId{n.value + 1};  // its expressions follow
      continue;
    }
    at.next = tree_.end(n);
    if (!tree_.is(n, NodeKind::call)) continue;
    Symbol name{tree_.payload(n)};
    if (name == sym::defmodule || name == sym::defprotocol) {
      NodeId named = tree_.first_child(n);
      NodeId body = section(n, sym::do_);
      if (!body || !tree_.is(named, NodeKind::alias)) continue;
      Symbol written = tree_.symbol(named);
      Symbol full = at.module.valid() ? scratch_.join(at.module, written) : written;
      open.push_back({body, tree_.end(body).value, full});
    } else if (name == sym::def || name == sym::defmacro || name == sym::defdelegate || name == sym::defguard ||
               name == sym::defn) {
      Head head = head_of(n);
      if (at.module.valid()) take(at.module, head.name, head.min_arity, head.arity, name);
    } else if (name == sym::if_ || name == sym::unless_) {  // if Code.ensure_loaded?(X) do defmodule ...
      NodeId block = tree_.last_child(n);
      if (!tree_.is(block, NodeKind::do_block)) continue;
      Symbol around = at.module;
      open.push_back({block, tree_.end(block).value, around});
    } else if (name == sym::use_ && at.module.valid()) {
      take(at.module, tree_.symbol(tree_.first_child(n)), 0, 0, name);
    }
  }
}

}  // namespace assay
