// Modules, definitions and attributes.
#include <algorithm>

#include "names/names_builder.h"

namespace assay {
namespace {

// Attributes whose value is written in the language of types, where `t()` is no call.
bool holds_types(Symbol name) {
  return name == sym::spec || name == sym::type || name == sym::typep || name == sym::opaque || name == sym::callback ||
         name == sym::macrocallback;
}

uint64_t arity_range(uint32_t low, uint32_t high) {
  uint64_t bits = 0;
  for (uint32_t arity = low; arity <= std::min(high, 63u); ++arity) bits |= arity_bit(arity);
  return bits;
}

}  // namespace

// Modules -------------------------------------------------------------------------------------------------------------

// `defmodule Foo.Bar` inside Baz makes Baz.Foo.Bar, and Foo an alias of Baz.Foo.
void NamesBuilder::visit_module(NodeId n, Symbol kind) {
  NodeId named = tree_.first_child(n);
  NodeId body = section(n, sym::do_);
  if (!named || !body) return;
  Module module;
  module.node = n;
  module.end = tree_.end(n);
  module.body = body;
  module.parent = scope().module;
  module.kind = kind;
  module.in_quote = scope().in_quote;
  module.unreachable = scope().unreachable;
  Symbol around = module.parent ? names_.modules_[module.parent.value].name : Symbol{};

  if (kind == sym::defimpl) {
    module.protocol = module_at(named);
    NodeId target = option(tree_.next_sibling(named), sym::for_);
    if (tree_.is(target, NodeKind::list)) target = tree_.first_child(target);
    Symbol of = target ? module_at(target) : around;
    if (module.protocol.valid() && of.valid()) module.name = scratch_.join(module.protocol, of);
  } else if (tree_.is(named, NodeKind::alias)) {
    Scratch::Segments parts = scratch_.segments(tree_.symbol(named));
    if (!module.parent || parts.first == sym::Elixir) {
      module.name = module_at(named);
    } else if (around.valid()) {
      Symbol outermost = scratch_.join(around, parts.first);
      module.name = parts.rest.valid() ? scratch_.join(outermost, parts.rest) : outermost;
      add_alias(parts.first, outermost);
    } else {
      add_alias(parts.first, {});
    }
  } else {
    module.name = module_at(named);
  }

  ModuleId id{static_cast<uint32_t>(names_.modules_.size())};
  names_.modules_.push_back(module);
  push_scope(n, module.end.value);
  scope().module = id;
  scope().definition = {};
  collect_locals(body, id);
}

// The names that the module's own definitions give, before its code is read: a function may be called above its def.
void NamesBuilder::collect_locals(NodeId body, ModuleId module) {
  const uint32_t end = tree_.end(body).value;
  for (uint32_t n = body.value; n < end;) {
    NodeId at{n};
    switch (tree_.kind(at)) {
      case NodeKind::call: {
        Symbol name{tree_.payload(at)};
        if (is_definer(name)) {
          Head head = head_of(at);
          if (head.name.valid()) add_local(head.name, module, arity_range(head.min_arity, head.arity));
          n = tree_.end(at).value;
        } else if (name == sym::if_ || name == sym::unless_ || name == sym::for_ || name == sym::case_ ||
                   name == sym::cond_ || name == sym::with_ || name == sym::try_) {
          ++n;  // may define below
        } else {
          n = tree_.end(at).value;
        }
        break;
      }
      case NodeKind::do_section:
      case NodeKind::do_block:
      case NodeKind::block:
      case NodeKind::clause:
      case NodeKind::keyword_list:
      case NodeKind::keyword_pair: ++n; break;
      default: n = tree_.end(at).value;
    }
  }
}

void NamesBuilder::add_local(Symbol name, ModuleId module, uint64_t arities) {
  SymbolSlot& slot = scratch_.slot(name);
  if (slot.local != 0 && locals_[slot.local].module == module) {
    locals_[slot.local].arities |= arities;
    return;
  }
  locals_.push_back({name, module, arities, slot.local});
  slot.local = static_cast<uint32_t>(locals_.size() - 1);
}

// Definitions ---------------------------------------------------------------------------------------------------------

bool NamesBuilder::is_definer(Symbol name) {
  switch (static_cast<sym::Index>(name.value)) {
    case sym::Index::def:
    case sym::Index::defp:
    case sym::Index::defmacro:
    case sym::Index::defmacrop:
    case sym::Index::defguard:
    case sym::Index::defguardp:
    case sym::Index::defdelegate:
    case sym::Index::defn:
    case sym::Index::defnp: return true;
    default: return false;
  }
}

NamesBuilder::Head NamesBuilder::head_of(NodeId definition) const {
  Head head;
  head.node = tree_.first_child(definition);
  if (!head.node || tree_.is(head.node, NodeKind::do_block)) return {};
  if (tree_.is(head.node, NodeKind::binary_op) && tree_.symbol(head.node) == sym::when_) {
    head.guard = tree_.last_child(head.node);
    head.node = tree_.first_child(head.node);
  }
  switch (tree_.kind(head.node)) {
    case NodeKind::variable: head.name = tree_.symbol(head.node); break;
    case NodeKind::call:
    case NodeKind::binary_op:  // def left <> right
    case NodeKind::unary_op:
      head.name = tree_.symbol(head.node);
      if (head.name == sym::unquote_) {
        head.name = {};  // def unquote(name), do: ...
        return head;
      }
      break;
    case NodeKind::repeated_call: break;  // def unquote(name)(a, b)
    default: return head;
  }
  uint32_t required = 0;
  bool callee = tree_.is(head.node, NodeKind::repeated_call);
  for (NodeId argument : tree_.children(head.node)) {
    if (callee) {
      callee = false;
      continue;
    }
    ++head.arity;
    bool optional = tree_.is(argument, NodeKind::binary_op) && tree_.symbol(argument) == sym::op_default;
    if (!optional) ++required;
  }
  head.arity = std::min(head.arity, 255u);
  head.min_arity = std::min(required, 255u);
  return head;
}

void NamesBuilder::visit_definition(NodeId n, Symbol kind) {
  Head head = head_of(n);
  if (!head.node) return;
  Definition definition;
  definition.name = head.name;
  definition.min_arity = static_cast<uint8_t>(head.min_arity);
  definition.arity = static_cast<uint8_t>(head.arity);
  definition.in_quote = scope().in_quote;
  definition.unreachable = scope().unreachable;
  definition.kind = kind;
  definition.module = scope().module;
  definition.outer = names_.definition_of(n);
  definition.node = n;
  definition.end = tree_.end(n);
  definition.head = head.node;
  definition.guard = head.guard;
  definition.body = section(n, sym::do_);
  DefinitionId id{static_cast<uint32_t>(names_.definitions_.size())};
  names_.definitions_.push_back(definition);
  push_scope(n, definition.end.value);
  scope().definition = id;
  // The head looks like a call, and is none; its arguments are patterns.
  if (head.name.valid()) skip_ = head.node;
  if (head.node.value >= pattern_until_) {
    pattern_until_ = tree_.end(head.node).value;
    binding_from_ = NodeId{head.node.value + 1};
  }
}

// Attributes ----------------------------------------------------------------------------------------------------------

uint32_t NamesBuilder::visit_attribute(NodeId n) {
  NodeId named{n.value + 1};
  if (tree_.is(named, NodeKind::variable)) return n.value + 2;  // read
  if (!tree_.is(named, NodeKind::call)) return n.value + 1;
  Symbol name = tree_.symbol(named);
  if (name == sym::unquote_) return n.value + 1;
  NodeId value = tree_.first_child(named);
  if (!value) return tree_.end(n).value;  // @foo(), a read
  names_.attributes_.push_back({name, scope().module, n, tree_.end(n), value, scope().in_quote});
  scratch_.slot(name).attribute = static_cast<uint32_t>(names_.attributes_.size());
  return holds_types(name) ? tree_.end(n).value : n.value + 2;
}

}  // namespace assay
