// alias, import, require and use, and what module names mean because of them.
#include <algorithm>

#include "names/names_builder.h"

namespace assay {

// Module names --------------------------------------------------------------------------------------------------------

// The full name of an alias as written: `User` -> "MyApp.User". Invalid when the alias stands for something computed.
Symbol NamesBuilder::resolve(Symbol written) {
  Scratch::Segments parts = scratch_.segments(written);
  if (uint32_t alias = scratch_.slot(parts.first).alias; alias != 0) {
    Symbol target = aliases_[alias].target;
    return parts.rest.valid() && target.valid() ? scratch_.join(target, parts.rest) : target;
  }
  return parts.first == sym::Elixir && parts.rest.valid() ? parts.rest : written;
}

// The module that an expression names; invalid when it isn't one, or is computed.
Symbol NamesBuilder::module_at(NodeId n) {
  // An attribute may hold an alias, __MODULE__ may stand below a dynamic alias: two steps at most.
  switch (tree_.kind(n)) {
    case NodeKind::alias: return resolve(Symbol{tree_.payload(n)});
    case NodeKind::variable:
      // In a quote it is the module that the code is put into.
      if (tree_.payload(n) != sym::__MODULE__.value || !scope().module || scope().in_quote) return {};
      return names_.modules_[scope().module.value].name;
    case NodeKind::call: {  // import unquote(__MODULE__)
      NodeId inner = tree_.first_child(n);
      if (tree_.payload(n) != sym::unquote_.value || !inner || !scope().in_quote || !scope().unquotes) return {};
      if (!tree_.is(inner, NodeKind::variable)) return tree_.is(inner, NodeKind::alias) ? module_at(inner) : Symbol{};
      bool own = tree_.payload(inner) == sym::__MODULE__.value && scope().module;
      return own ? names_.modules_[scope().module.value].name : Symbol{};
    }
    case NodeKind::atom: return names_.resolve_module(tree_, n);
    case NodeKind::dynamic_alias: {
      NodeId left = tree_.first_child(n);
      Symbol base = tree_.is(left, NodeKind::dynamic_alias) ? Symbol{} : module_at(left);
      return base.valid() ? scratch_.join(base, Symbol{tree_.payload(n)}) : base;
    }
    case NodeKind::attribute: {
      NodeId name = tree_.first_child(n);
      if (!tree_.is(name, NodeKind::variable)) return {};
      uint32_t set = scratch_.slot(tree_.symbol(name)).attribute;
      if (set == 0) return {};
      const Attribute& attribute = names_.attributes_[set - 1];
      if (attribute.module != scope().module || attribute.end > n) return {};
      NodeKind kind = tree_.kind(attribute.value);
      bool literal = kind == NodeKind::alias || kind == NodeKind::atom || kind == NodeKind::variable;
      return literal ? module_at(attribute.value) : Symbol{};
    }
    default: return {};
  }
}

void NamesBuilder::note_resolved(NodeId n, Symbol module) {
  bool as_written = tree_.is(n, NodeKind::alias) && module == tree_.symbol(n);
  if (!as_written) names_.resolved_.push_back({n, module});
}

Symbol NamesBuilder::last_segment(Symbol dotted) const {
  std::string_view name = text(dotted);
  size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? dotted : intern(name.substr(dot + 1));
}

void NamesBuilder::add_alias(Symbol name, Symbol target) {
  SymbolSlot& slot = scratch_.slot(name);
  aliases_.push_back({name, target, slot.alias});
  slot.alias = static_cast<uint32_t>(aliases_.size() - 1);
}

// Directives ----------------------------------------------------------------------------------------------------------

void NamesBuilder::visit_directive(NodeId n, Symbol kind) {
  NodeId named = tree_.first_child(n);
  if (!named || tree_.is(named, NodeKind::do_block)) return;
  NodeId options = tree_.next_sibling(named);
  if (tree_.is(options, NodeKind::do_block)) options = {};
  if (!tree_.is(named, NodeKind::dot_tuple)) {
    Symbol module = module_at(named);
    if (tree_.is(named, NodeKind::alias) || tree_.is(named, NodeKind::dynamic_alias)) {
      note_resolved(named, module);
      resume_ = tree_.end(named).value;  // what it says now may change what the name here means
    }
    directive(n, kind, named, module, options);
    return;
  }
  NodeId base = tree_.first_child(named);
  Symbol prefix = module_at(base);
  if (tree_.is(base, NodeKind::alias) || tree_.is(base, NodeKind::dynamic_alias)) note_resolved(base, prefix);
  for (NodeId element = tree_.next_sibling(base); element; element = tree_.next_sibling(element)) {
    if (!tree_.is(element, NodeKind::alias)) continue;
    Symbol module = prefix.valid() ? scratch_.join(prefix, tree_.symbol(element)) : Symbol{};
    note_resolved(element, module);
    directive(n, kind, element, module, options);
  }
  resume_ = tree_.end(named).value;
}

void NamesBuilder::directive(NodeId n, Symbol kind, NodeId named, Symbol module, NodeId options) {
  Directive said;
  said.kind = kind;
  said.module = module;
  said.node = n;
  said.options = options;
  said.in = scope().module;
  said.definition = scope().definition;
  said.scope = scope().node;
  said.in_quote = scope().in_quote;
  said.unreachable = scope().unreachable;

  if (kind == sym::alias_ || kind == sym::require_) {
    NodeId as = option(options, sym::as_);
    if (tree_.is(as, NodeKind::alias)) {
      said.as = tree_.symbol(as);
    } else if (kind == sym::alias_ && !as) {
      // `alias Foo.Bar` gives Bar; of a computed module, what is written last.
      Symbol name = module.valid() ? module : tree_.symbol(named);
      if (name.valid()) said.as = last_segment(name);
    }
    if (said.as.valid()) add_alias(said.as, module);
  }
  if (kind == sym::use_ && options) {
    NodeId which = options;
    if (tree_.is(which, NodeKind::tuple) || tree_.is(which, NodeKind::list)) which = tree_.first_child(which);
    if (tree_.is(which, NodeKind::atom) && !tree_.has(which, node_flag::word)) said.which = tree_.symbol(which);
  }
  names_.directives_.push_back(said);
  if (kind == sym::import_) {
    std::optional<ImportFilter> filter = options ? read_import_filter(tree_, options) : std::nullopt;
    if (filter) filters_.push_back(std::move(*filter));
    import_module(module, filter ? &filters_.back() : nullptr);
  }
  if (kind == sym::use_) follow_use(n, module, said.which, 0);
}

// Imports -------------------------------------------------------------------------------------------------------------

std::optional<ImportFilter> read_import_filter(const Tree& tree, NodeId options) {
  ImportFilter filter;
  NodeId names = find_option(tree, options, sym::only_);
  if (names) {
    filter.kind = ImportFilter::Kind::only;
    if (tree.is(names, NodeKind::atom)) {
      Symbol word = tree.symbol(names);
      filter.kind = word == sym::macros_      ? ImportFilter::Kind::macros
                    : word == sym::functions_ ? ImportFilter::Kind::functions
                    : word == sym::sigils_    ? ImportFilter::Kind::sigils
                                              : ImportFilter::Kind::computed;
      return filter;
    }
  } else if ((names = find_option(tree, options, sym::except_))) {
    filter.kind = ImportFilter::Kind::except;
  } else {
    return std::nullopt;
  }
  if (!tree.is(names, NodeKind::list) && !tree.is(names, NodeKind::keyword_list)) {
    filter.kind = ImportFilter::Kind::computed;
    return filter;
  }
  for (NodeId pair : tree.children(names)) {
    NodeId arity = tree.is(pair, NodeKind::keyword_pair) ? tree.last_child(pair) : NodeId{};
    if (!tree.is(arity, NodeKind::integer)) continue;
    uint32_t number = 0;
    for (char c : tree.text(arity)) number = std::min(number * 10 + static_cast<uint32_t>(c - '0'), 1000u);
    filter.names.push_back({tree.symbol(pair), arity_bit(number), false});
  }
  std::ranges::sort(filter.names, {}, &NameArities::name);
  return filter;
}

void NamesBuilder::import_module(Symbol module, const ImportFilter* filter) {
  if (!module.valid()) {
    scope().opaque = true;
    return;
  }
  Import import;
  import.module = module;
  import.filter = filter;
  if (!known_.knows(module)) {
    import.exports = using_table_.exports(module);
    // Of a module that nobody knows, only the names listed in the import are known.
    import.listed = !import.exports.empty() || (filter != nullptr && filter->kind == ImportFilter::Kind::only);
    bool sigils = filter != nullptr && filter->kind == ImportFilter::Kind::sigils;
    // Phoenix makes Router.Helpers: functions called x_path and x_url, which can't be mistaken for others.
    bool helpers = text(module).ends_with("Router.Helpers");
    if (!import.listed && !sigils && !helpers && !using_table_.defines(module)) scope().opaque = true;
  }
  SymbolSlot& slot = scratch_.slot(module);
  import.previous = slot.import;
  import.previous_listed = last_listed_;
  imports_.push_back(import);
  slot.import = static_cast<uint32_t>(imports_.size() - 1);
  if (import.listed) last_listed_ = slot.import;
  if (Symbol implied = known_.implied_by(module); implied) {
    said_elsewhere_.push_back(implied);
    import_module(implied, nullptr);
  }
}

// Use -----------------------------------------------------------------------------------------------------------------

// Brings in what `use module, which` says in the module at hand.
void NamesBuilder::follow_use(NodeId n, Symbol module, Symbol which, uint32_t depth) {
  constexpr uint32_t kDeepest = 16, kMost = 4096;
  const std::pair key(module, which);
  if (std::ranges::find(use_chain_, key) != use_chain_.end()) return;  // a circle
  const Using* own = module.valid() ? using_table_.find(module, which) : nullptr;
  if (own == nullptr && module.valid()) own = known_.find_use(module);
  if (own == nullptr && which.valid() && module.valid()) own = known_.find_customary_use(module, which);
  if (own == nullptr || depth >= kDeepest || followed_ >= kMost) {
    scope().opaque = true;
    return;
  }
  use_chain_.push_back(key);
  apply(n, *own, depth);
  use_chain_.pop_back();
}

void NamesBuilder::apply(NodeId n, const Using& use, uint32_t depth) {
  if (use.opaque) scope().opaque = true;
  for (const UsingDirective& brought : use.directives) {
    Directive said;
    said.kind = brought.kind;
    said.module = brought.module;
    said.as = brought.as;
    said.which = brought.which;
    said.node = n;
    said.in = scope().module;
    said.definition = scope().definition;
    said.scope = scope().node;
    said.in_quote = scope().in_quote;
    said.unreachable = scope().unreachable;
    said.followed = true;
    names_.directives_.push_back(said);
    ++followed_;
    if (brought.as.valid()) add_alias(brought.as, brought.module);
    if (brought.kind == sym::import_) import_module(brought.module, &brought.filter);
    if (brought.kind == sym::use_) follow_use(n, brought.module, brought.which, depth + 1);
  }
  if (scope().module) {
    for (const NameArities& defined : use.definitions) add_local(defined.name, scope().module, defined.arities);
  }
}

}  // namespace assay
