// Resolving calls: whose function a name is.
#include <algorithm>
#include <bit>

#include "names/names_builder.h"

namespace assay {

NamesBuilder::Place NamesBuilder::place_of(NodeId n) const {
  NodeId parent = tree_.parent(n);
  if (tree_.is(parent, NodeKind::binary_op) && tree_.payload(parent) == sym::op_pipe_forward.value &&
      n.value != parent.value + 1) {
    return {CallForm::piped, NodeId{parent.value + 1}, parent};
  }
  return {CallForm::plain, {}, n};
}

Call& NamesBuilder::add_call(NodeId n, Symbol function, uint32_t arity, const Place& place) {
  Call& call = names_.calls_.emplace_back();
  const Scope& in = scopes_.back();
  call.node = n;
  call.function = function;
  call.piped = place.piped;
  call.outer = place.outer;
  call.definition = in.definition;
  call.module_in = in.module;
  call.arity = static_cast<uint16_t>(std::min<uint32_t>(arity, 0xFFFF));
  call.form = place.form;
  call.in_quote = in.in_quote;
  call.unreachable = in.unreachable;
  return call;
}

bool NamesBuilder::takes(const ImportFilter* filter, Symbol name, uint64_t arity, bool macro) {
  if (filter == nullptr) return true;
  auto listed = [&] {
    auto one = std::ranges::lower_bound(filter->names, name, {}, &NameArities::name);
    for (; one != filter->names.end() && one->name == name; ++one) {
      if ((one->arities & arity) != 0) return true;
    }
    return false;
  };
  switch (filter->kind) {
    case ImportFilter::Kind::all: return true;
    case ImportFilter::Kind::only: return listed();
    case ImportFilter::Kind::except: return !listed();
    case ImportFilter::Kind::macros: return macro;
    case ImportFilter::Kind::functions: return !macro;
    case ImportFilter::Kind::sigils:
    case ImportFilter::Kind::computed: return false;
  }
  return false;
}

// Kernel's names are there unless `import Kernel, except: [...]` says otherwise.
bool NamesBuilder::kernel_has(Symbol name, uint64_t arity, const Owner& kernel) {
  if (((kernel.functions | kernel.macros) & arity) == 0) return false;
  uint32_t import = scratch_.slot(sym::Kernel).import;
  return import == 0 || takes(imports_[import].filter, name, arity, (kernel.macros & arity) != 0);
}

// The module that an import takes name/arity from; invalid when none is known to.
Symbol NamesBuilder::imported_from(Symbol name, uint64_t arity) {
  for (const Owner& owner : known_.owners(scratch_.slot(name).owners)) {
    if (((owner.functions | owner.macros) & arity) == 0 || owner.module == sym::Kernel) continue;
    if (owner.body_only && scope().definition && !scope().in_quote) continue;
    uint32_t import = scratch_.slot(owner.module).import;
    if (import != 0 && takes(imports_[import].filter, name, arity, (owner.macros & arity) != 0)) return owner.module;
  }
  constexpr uint32_t kMostImports = 256;  // no module written by hand has more; generated code must not cost n * n
  uint32_t left = kMostImports;
  for (uint32_t i = last_listed_; i != 0 && left-- > 0; i = imports_[i].previous_listed) {
    const Import& import = imports_[i];
    if (import.filter != nullptr && import.filter->kind == ImportFilter::Kind::only) {
      if (takes(import.filter, name, arity, false)) return import.module;
      continue;
    }
    auto first = std::ranges::lower_bound(import.exports, name, {}, &NameArities::name);
    for (; first != import.exports.end() && first->name == name; ++first) {
      if ((first->arities & arity) != 0 && takes(import.filter, name, arity, first->macro)) return import.module;
    }
  }
  return {};
}

// A call without module. `only_if_known`: n is a variable, and a call only if something provides name/0.
void NamesBuilder::add_bare(NodeId n, Symbol name, uint32_t arity, Place place, bool only_if_known) {
  const uint64_t bit = arity_bit(arity);
  const SymbolSlot& slot = scratch_.slot(name);
  const std::span<const Owner> owners = known_.owners(slot.owners);
  CallTarget target = CallTarget::unknown;
  Symbol module;
  bool special = false;

  const Local& local = locals_[slot.local];
  auto kernel = std::ranges::find_if(owners, [&](const Owner& owner) {
    return owner.module == sym::Kernel && ((owner.functions | owner.macros) & bit) != 0;
  });
  if (kernel != owners.end() && kernel->special) {
    target = CallTarget::kernel;
    module = sym::Kernel;
    special = true;
  } else if (slot.local != 0 && local.module == scope().module && (local.arities & bit) != 0) {
    target = CallTarget::local;
  } else if (kernel != owners.end() && kernel_has(name, bit, *kernel)) {
    // An import of the same name would be an error: Kernel's must be excluded first.
    target = CallTarget::kernel;
    module = sym::Kernel;
  } else if (Symbol from = imported_from(name, bit)) {
    target = CallTarget::imported;
    module = from;
  }
  if (only_if_known && (target == CallTarget::unknown || special || is_bound(name, n))) return;
  if (target == CallTarget::local && scope().module) module = names_.modules_[scope().module.value].name;

  Call& call = add_call(n, name, arity, place);
  call.module = module;
  call.target = target;
  call.may_be_shadowed = scope().opaque && !special && target != CallTarget::local;
}

// left.fun(...). `certain`: it is a call whatever left is.
bool NamesBuilder::add_remote(NodeId n, uint32_t arity, Place place, bool certain) {
  NodeId left{n.value + 1};
  Symbol module;
  CallTarget target = CallTarget::unknown;
  switch (tree_.kind(left)) {
    case NodeKind::alias: {
      Symbol written{tree_.payload(left)};
      module = resolve(written);
      target = CallTarget::remote;
      if (module != written && module.valid() && text(module).starts_with(':')) target = CallTarget::erlang;
      break;
    }
    case NodeKind::atom:
      if (tree_.has(left, node_flag::word)) break;
      module = names_.resolve_module(tree_, left);
      target = text(module).starts_with(':') ? CallTarget::erlang : CallTarget::remote;
      break;
    case NodeKind::dynamic_alias:
    case NodeKind::call:
    case NodeKind::variable:
    case NodeKind::attribute:
      module = module_at(left);
      if (module.valid()) target = text(module).starts_with(':') ? CallTarget::erlang : CallTarget::remote;
      break;
    default: break;
  }
  if (!module.valid()) {
    bool is_module = tree_.is(left, NodeKind::alias) || tree_.is(left, NodeKind::dynamic_alias);
    if (!certain && !is_module) return false;
    target = CallTarget::unknown;
  }
  Call& call = add_call(n, Symbol{tree_.payload(n)}, arity, place);
  call.module = module;
  call.target = target;
  return true;
}

}  // namespace assay
