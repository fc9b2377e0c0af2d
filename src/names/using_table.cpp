// Collecting what the project's modules give to their users.
#include "names/using_table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "names/names_builder.h"

namespace assay {

const Using* UsingTable::find(Symbol module, Symbol which) const {
  auto found = usings_.find(module);
  if (found == usings_.end()) return nullptr;
  const Module& usable = found->second;
  if (which.valid()) {
    auto named = usable.which.find(which);
    if (named != usable.which.end()) return &named->second;
  }
  return &usable.general;
}

std::span<const NameArities> UsingTable::exports(Symbol module) const {
  auto found = exports_.find(module);
  if (found == exports_.end()) return {};
  return found->second;
}

void UsingTable::merge(UsingTable&& other) {
  // Where two files define a module, the first in the map stays: they can't both be compiled into one program.
  usings_.merge(other.usings_);
  exports_.merge(other.exports_);
}

// Reads the quotes of one module's __using__ and of the functions that it calls.
class UsingCollector {
 public:
  UsingCollector(const Tree& tree, const Names& names, UsingTable& table) : tree_(tree), names_(names), table_(table) {}

  void collect() {
    for (uint32_t i = 0; i < names_.modules().size(); ++i) {
      const Module& module = names_.modules()[i];
      if (module.name.valid() && !module.in_quote) collect_module(ModuleId{i}, module.name);
    }
  }

  // Adds the public names of the file's modules; true when one of them may be used.
  static bool collect_exports(const Tree& tree, UsingTable& table) {
    static const UsingTable kEmpty;
    bool usable = false;
    Symbol last;
    std::vector<NameArities>* names = nullptr;
    std::vector<std::vector<NameArities>*> touched;
    NamesBuilder(tree, kEmpty)
        .each_public_definition([&](Symbol module, Symbol name, uint32_t low, uint32_t high, Symbol kind) {
          if (!name.valid()) return;
          if (module != last) {
            last = module;
            names = &table.exports_[module];
            touched.push_back(names);
          }
          if (name == sym::__using__) usable = true;
          if (kind == sym::use_) {
            // As written: `alias ExUnit.CaseTemplate` may stand before. Those that are none are found out when they are
            // read.
            if (text(name).ends_with("CaseTemplate")) usable = true;
            std::span<const NameArities> made = Known::get().made_by(name);
            names->insert(names->end(), made.begin(), made.end());
            return;
          }
          uint64_t arities = 0;
          for (uint32_t arity = low; arity <= std::min(high, 63u); ++arity) arities |= arity_bit(arity);
          bool macro = kind == sym::defmacro || kind == sym::defguard;
          if (!names->empty() && names->back().name == name && names->back().macro == macro) {
            names->back().arities |= arities;
          } else {
            names->push_back({name, arities, macro});
          }
        });
    for (auto* list : touched) std::ranges::sort(*list, {}, &NameArities::name);
    return usable;
  }

 private:
  void collect_module(ModuleId module, Symbol name) {
    UsingTable::Module usable;
    bool found = false;
    for (uint32_t i = 0; i < names_.definitions().size(); ++i) {
      const Definition& definition = names_.definitions()[i];
      if (definition.module != module || definition.name != sym::__using__ || definition.in_quote) continue;
      found = true;
      NodeId argument = tree_.first_child(definition.head);
      bool by_name = tree_.is(argument, NodeKind::atom) && !tree_.has(argument, node_flag::word);
      read_root(DefinitionId{i}, by_name ? usable.which[tree_.symbol(argument)] : usable.general, usable.dispatches);
    }
    // ExUnit.CaseTemplate: `using do quote do ... end end` makes a __using__ that uses ExUnit.Case, too.
    for (const Call& call : names_.calls_in(tree_, names_.module(module).node)) {
      if (call.module_in != module || call.definition.valid() || call.function != case_using_.name) continue;
      if (call.module != case_using_.module || call.in_quote) continue;
      found = true;
      UsingDirective use_case;
      use_case.kind = sym::use_;
      use_case.module = case_using_.brings;
      usable.general.directives.push_back(use_case);
      seen_.assign(names_.definitions().size(), false);
      bool ignored = false;
      read_range(call.node, {}, module, usable.general, ignored, 0);
    }
    if (!found && names_.uses(module, case_using_.module)) {  // without `using`: ExUnit.Case alone
      found = true;
      UsingDirective use_case;
      use_case.kind = sym::use_;
      use_case.module = case_using_.brings;
      usable.general.directives.push_back(use_case);
    }
    if (!found) return;
    if (usable.dispatches) {
      for (uint32_t i = 0; i < names_.definitions().size(); ++i) {
        const Definition& definition = names_.definitions()[i];
        if (definition.module != module || definition.in_quote || !definition.name.valid() || definition.arity > 1)
          continue;
        if (definition.kind != sym::def && definition.kind != sym::defmacro) continue;
        if (definition.name == sym::__using__) continue;
        bool ignored = false;
        read_root(DefinitionId{i}, usable.which[definition.name], ignored);
      }
    }
    table_.usings_.try_emplace(name, std::move(usable));
  }

  // Adds what the quotes in a definition say, in source order; follows the module's own functions that it calls.
  void read(DefinitionId id, Using& into, bool& dispatches, uint32_t depth) {
    constexpr uint32_t kDeepest = 8, kMost = 1024;
    if (depth >= kDeepest || into.directives.size() >= kMost) {
      into.opaque = true;
      return;
    }
    const Definition& definition = names_.definition(id);
    read_range(definition.node, id, definition.module, into, dispatches, depth);
  }

  // The same for any node: what stands in `id`, or outside of definitions when that is invalid.
  void read_range(NodeId node, DefinitionId id, ModuleId module, Using& into, bool& dispatches, uint32_t depth) {
    auto directives = names_.directives();
    auto next = std::ranges::lower_bound(directives, node, {}, &Directive::node);
    auto add_directives_before = [&](NodeId end) {
      for (; next != directives.end() && next->node < end; ++next) {
        if (next->in_quote && !next->unreachable && next->definition == id && !next->followed) add(*next, into);
      }
    };
    for (const Call& call : names_.calls_in(tree_, node)) {
      if (call.definition != id || call.unreachable) continue;
      add_directives_before(call.node);
      if (call.in_quote) continue;
      if (call.target == CallTarget::local) {
        follow(call, module, id, into, dispatches, depth);
      } else if (call.target == CallTarget::kernel && call.function == sym::apply_ && call.arity == 3) {
        NodeId first = tree_.first_child(call.node);
        if (tree_.symbol(first) == sym::__MODULE__) dispatches = true;
      }
    }
    add_directives_before(tree_.end(node));
    read_definitions(node, id, into);
    read_attributes(node, id, module, into, depth);
  }

  // What the quotes define in the module that uses.
  void read_definitions(NodeId node, DefinitionId id, Using& into) const {
    auto definitions = names_.definitions();
    auto made = std::ranges::upper_bound(definitions, node, {}, &Definition::node);
    for (; made != definitions.end() && made->node < tree_.end(node); ++made) {
      if (!made->in_quote || made->outer != id) continue;
      if (!made->name.valid()) {
        into.more_definitions = true;
        continue;
      }
      uint64_t arities = 0;
      for (uint32_t arity = made->min_arity; arity <= std::min<uint32_t>(made->arity, 63); ++arity) {
        arities |= arity_bit(arity);
      }
      bool hidden = made->kind == sym::defp || made->kind == sym::defmacrop || made->kind == sym::defguardp;
      into.definitions.push_back({made->name, arities, made->kind == sym::defmacro, hidden});
    }
  }

  // Behaviours, callbacks, and @before_compile, which is followed when it is the module's own.
  void read_attributes(NodeId node, DefinitionId id, ModuleId module, Using& into, uint32_t depth) {
    auto attributes = names_.attributes();
    auto set = std::ranges::lower_bound(attributes, node, {}, &Attribute::node);
    for (; set != attributes.end() && set->node < tree_.end(node); ++set) {
      if (!set->in_quote || names_.definition_of(set->node) != id) continue;
      if (set->name == sym::behaviour) {
        Symbol behaviour = module_in_quote(set->value);
        if (behaviour.valid() && behaviour != sym::__MODULE__) into.behaviours.push_back(behaviour);
      } else if (set->name == attribute_names_.callback || set->name == attribute_names_.macrocallback) {
        into.declares_callbacks = true;
      } else if (set->name == attribute_names_.before_compile) {
        into.more_definitions |= !read_before_compile(set->value, module, into, depth);
      }
    }
  }

  // The module that an expression in a quote stands for where the quote is used; __MODULE__ for that module itself.
  Symbol module_in_quote(NodeId value) const {
    if (!value.valid()) return {};
    if (tree_.is(value, NodeKind::variable) && tree_.symbol(value) == sym::__MODULE__) return sym::__MODULE__;
    if (tree_.is(value, NodeKind::call) && tree_.symbol(value) == sym::unquote_) value = tree_.first_child(value);
    return names_.resolve_module(tree_, value);
  }

  bool read_before_compile(NodeId value, ModuleId module, Using& into, uint32_t depth) {
    constexpr uint32_t kDeepest = 4;
    if (module_in_quote(value) != names_.module(module).name || depth >= kDeepest) return false;
    bool found = false;
    for (uint32_t i = 0; i < names_.definitions().size(); ++i) {
      const Definition& definition = names_.definitions()[i];
      if (definition.module != module || definition.in_quote) continue;
      if (definition.name != attribute_names_.before_compile_macro) continue;
      found = true;
      // Its imports and aliases come too late to concern the code of the module.
      Using at_end;
      bool ignored = false;
      if (!seen_[i]) read(DefinitionId{i}, at_end, ignored, depth + 1);
      seen_[i] = true;
      into.definitions.insert(into.definitions.end(), at_end.definitions.begin(), at_end.definitions.end());
      into.more_definitions |= at_end.more_definitions || at_end.opaque;
    }
    return found;
  }

  void follow(const Call& call, ModuleId module, DefinitionId from, Using& into, bool& dispatches, uint32_t depth) {
    if (by_name_.empty()) {
      for (uint32_t i = 0; i < names_.definitions().size(); ++i) by_name_[names_.definitions()[i].name].push_back(i);
    }
    for (uint32_t i : by_name_[call.function]) {
      const Definition& callee = names_.definitions()[i];
      if (callee.module != module || callee.in_quote) continue;
      if (call.arity < callee.min_arity || call.arity > callee.arity || DefinitionId{i} == from) continue;
      if (seen_[i]) continue;
      seen_[i] = true;
      read(DefinitionId{i}, into, dispatches, depth + 1);
    }
  }

  void read_root(DefinitionId id, Using& into, bool& dispatches) {
    seen_.assign(names_.definitions().size(), false);
    read(id, into, dispatches, 0);
  }

  void add(const Directive& said, Using& into) {
    UsingDirective directive;
    directive.kind = said.kind;
    directive.module = said.module;
    directive.as = said.as;
    directive.which = said.which;
    if (said.kind == sym::import_ && said.options) {
      if (auto filter = read_import_filter(tree_, said.options)) directive.filter = std::move(*filter);
    }
    into.directives.push_back(std::move(directive));
  }

  // `using` of ExUnit.CaseTemplate.
  struct CaseUsing {
    Symbol name = intern("using"), module = intern("ExUnit.CaseTemplate"), brings = intern("ExUnit.Case");
  };
  const CaseUsing case_using_;
  struct AttributeNames {
    Symbol callback = intern("callback"), macrocallback = intern("macrocallback"),
           before_compile = intern("before_compile"), before_compile_macro = intern("__before_compile__");
  };
  const AttributeNames attribute_names_;
  const Tree& tree_;
  const Names& names_;
  UsingTable& table_;
  std::unordered_map<Symbol, std::vector<uint32_t>> by_name_;  // definitions, once asked for
  std::vector<bool> seen_;                                     // definitions read for the way of use at hand
};

void collect_using(const Tree& tree, UsingTable& table) {
  // Few files define __using__; only they are read in full here.
  if (!UsingCollector::collect_exports(tree, table)) return;
  static const UsingTable kEmpty;
  Names names = build_names(tree, kEmpty);
  UsingCollector(tree, names, table).collect();
}

}  // namespace assay
