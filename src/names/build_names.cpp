// The walk over the tree: scopes, patterns, and the forms that change what the code below them means.
#include "names/build_names.h"

#include <algorithm>

#include "names/names_builder.h"

namespace assay {

NodeId find_option(const Tree& tree, NodeId keywords, Symbol key) {
  if (!tree.is(keywords, NodeKind::keyword_list) && !tree.is(keywords, NodeKind::list)) return {};
  for (NodeId pair : tree.children(keywords)) {
    if (tree.is(pair, NodeKind::keyword_pair) && tree.symbol(pair) == key) return tree.last_child(pair);
  }
  return {};
}

Names build_names(const Tree& tree, const UsingTable& using_table) { return NamesBuilder(tree, using_table).build(); }

Names NamesBuilder::build() {
  const uint32_t size = tree_.size();
  push_scope(Tree::root(), size);
  update_next_boundary();
  for (uint32_t n = 1; n < size;) {
    if (n >= next_boundary_) [[unlikely]]
      boundaries(n);
    n = visit(n);
  }
  while (!scopes_.empty()) pop_scope();
  for (const Attribute& attribute : names_.attributes_) scratch_.slot(attribute.name).attribute = 0;
  for (const Binding& binding : names_.bindings_) scratch_.slot(binding.name).binding = 0;

  auto& by_name = names_.attributes_by_name_;
  by_name.resize(names_.attributes_.size());
  for (uint32_t i = 0; i < by_name.size(); ++i) by_name[i] = i;
  std::ranges::sort(by_name, {}, [&](uint32_t i) {
    const Attribute& attribute = names_.attributes_[i];
    return std::pair(attribute.name, attribute.node);
  });
  names_.sort_bindings();
  collect_said();
  return names_;
}

// Modules that nodes stand for are noted as they are met; where they are what is written, the node's name says it.
void NamesBuilder::collect_said() {
  // In local variables, where the loop over all nodes keeps them in registers.
  Scratch::Set seen = scratch_.new_set();
  const uint32_t size = tree_.size();
  for (NodeId n{0}; n.value < size; n.value += 1) {
    const Symbol name = tree_.symbol(n);
    if (!name) continue;
    if (name.value >= seen.size) [[unlikely]]
      seen = scratch_.larger_set(seen, name);
    if (seen.last_set[name.value] == seen.number) continue;
    seen.last_set[name.value] = seen.number;
    names_.said_.push_back(name);
  }
  SymbolFilter& filter = names_.may_say_;
  filter = SymbolFilter(names_.said_.size() + names_.resolved_.size());
  for (const Symbol name : names_.said_) filter.add(name);
  for (const Names::Resolved& resolved : names_.resolved_) filter.add(resolved.module);
  for (const Directive& directive : names_.directives_) {
    filter.add(directive.module);
    // What a `use` brings of Erlang has no atom here.
    const std::string_view module = text(directive.module);
    if (directive.followed && module.starts_with(':')) filter.add(intern(module.substr(1)));
  }
  for (const Module& module : names_.modules_) filter.add(module.name);
  for (const Symbol module : said_elsewhere_) filter.add(module);
}

// Scopes --------------------------------------------------------------------------------------------------------------

void NamesBuilder::push_scope(NodeId node, uint32_t end) {
  Scope next;
  if (!scopes_.empty()) next = scopes_.back();
  next.node = node;
  next.end = end;
  next.aliases = static_cast<uint32_t>(aliases_.size());
  next.imports = static_cast<uint32_t>(imports_.size());
  next.locals = static_cast<uint32_t>(locals_.size());
  scopes_.push_back(next);
  next_boundary_ = std::min(next_boundary_, end);
}

void NamesBuilder::pop_scope() {
  const Scope& done = scopes_.back();
  for (; aliases_.size() > done.aliases; aliases_.pop_back()) {
    scratch_.slot(aliases_.back().name).alias = aliases_.back().previous;
  }
  for (; imports_.size() > done.imports; imports_.pop_back()) {
    scratch_.slot(imports_.back().module).import = imports_.back().previous;
    last_listed_ = imports_.back().previous_listed;
  }
  for (; locals_.size() > done.locals; locals_.pop_back()) {
    scratch_.slot(locals_.back().name).local = locals_.back().previous;
  }
  scopes_.pop_back();
}

void NamesBuilder::update_next_boundary() {
  next_boundary_ = scopes_.back().end;
  if (!pending_.empty()) next_boundary_ = std::min(next_boundary_, pending_.back().begin);
}

void NamesBuilder::boundaries(uint32_t n) {
  while (scopes_.back().end <= n) pop_scope();
  while (!pending_.empty() && pending_.back().begin <= n) {
    Pending begun = pending_.back();
    pending_.pop_back();
    if (begun.begin != n) continue;
    push_scope(NodeId{n}, tree_.end(NodeId{n}).value);
    scope().in_quote = begun.in_quote;
    scope().unquotes = begun.unquotes;
    scope().unreachable = begun.unreachable;
  }
  update_next_boundary();
}

// Nodes ---------------------------------------------------------------------------------------------------------------

// Handles a node, and returns the next one to look at: the one after it, unless more was handled here.
uint32_t NamesBuilder::visit(uint32_t at) {
  NodeId n{at};
  switch (tree_.kind(n)) {
    case NodeKind::variable: return visit_variable(n);
    case NodeKind::call: return visit_call(n);
    case NodeKind::dot_call: return visit_dot_call(n);
    case NodeKind::binary_op: return visit_binary_op(n);
    case NodeKind::capture: return visit_capture(n);
    case NodeKind::attribute: return visit_attribute(n);
    case NodeKind::atom:
      // Is the module Foo when it is :"Elixir.Foo", though no node is called so.
      if (tree_.has(n, node_flag::quoted)) said_elsewhere_.push_back(names_.resolve_module(tree_, n));
      break;
    case NodeKind::alias:
    case NodeKind::dynamic_alias: note_resolved(n, module_at(n)); break;
    case NodeKind::clause:
    case NodeKind::do_section: push_scope(n, tree_.end(n).value); break;
    case NodeKind::keyword_pair:
      // `if x, do: (y = 1), else: (y = 2)`: what is bound there holds there, as in a do-block.
      if ((tree_.payload(n) == sym::do_.value || tree_.payload(n) == sym::else_.value) &&
          tree_.is(tree_.parent(n), NodeKind::keyword_list)) {
        push_scope(n, tree_.end(n).value);
      }
      break;
    case NodeKind::clause_head: visit_clause_head(n); break;
    case NodeKind::unary_op:
      // ^x in a pattern binds nothing.
      if (tree_.symbol(n) == sym::op_pin && at < pattern_until_ && tree_.is(NodeId{at + 1}, NodeKind::variable))
        return at + 2;
      break;
    default: break;
  }
  return at + 1;
}

uint32_t NamesBuilder::visit_variable(NodeId n) {
  Symbol name{tree_.payload(n)};
  if (n == skip_) return n.value + 1;
  if (n.value < pattern_until_ && (n.value < hole_begin_ || n.value >= hole_end_)) {
    if (name != sym::underscore) add_binding(name, n);
    return n.value + 1;
  }
  const SymbolSlot& slot = scratch_.slot(name);
  const bool maybe_call = slot.known_without_arguments || slot.local != 0 || (last_listed_ != 0 && !is_bound(name, n));
  if (!maybe_call) {
    // `x |> foo` is old style for foo(x).
    NodeId parent = tree_.parent(n);
    if (!tree_.is(parent, NodeKind::binary_op) || tree_.payload(parent) != sym::op_pipe_forward.value) {
      return n.value + 1;
    }
  }
  const Place place = place_of(n);
  if (place.form == CallForm::piped) {
    add_bare(n, name, 1, place);
  } else {
    add_bare(n, name, 0, place, true);
  }
  return n.value + 1;
}

void NamesBuilder::add_binding(Symbol name, NodeId n) {
  SymbolSlot& slot = scratch_.slot(name);
  previous_bindings_.push_back(slot.binding);
  names_.bindings_.push_back({name, n, binding_from_, NodeId{scope().end}});
  slot.binding = static_cast<uint32_t>(names_.bindings_.size());
}

// By a pattern of the definition at hand, or outside of all definitions.
bool NamesBuilder::is_bound(Symbol name, NodeId n) const {
  // Far more than any function written by hand has; generated code must not make this quadratic.
  constexpr size_t kMostSteps = 1024;
  const DefinitionId in = scopes_.back().definition;
  const NodeId from = in ? names_.definitions_[in.value].node : Tree::root();
  uint32_t at = scratch_.slot(name).binding;
  for (size_t steps = 0; at != 0 && steps < kMostSteps; ++steps) {
    const Binding& binding = names_.bindings_[at - 1];
    if (binding.node <= from) return false;
    if (binding.from <= n && n < binding.until) return true;
    at = previous_bindings_[at - 1];
  }
  return false;
}

uint32_t NamesBuilder::visit_call(NodeId n) {
  if (n == skip_) return n.value + 1;
  Symbol name{tree_.payload(n)};
  Place place = place_of(n);
  uint32_t arity = tree_.child_count(n) + (place.form == CallForm::piped ? 1 : 0);
  add_bare(n, name, arity, place);
  if (name.value < static_cast<uint32_t>(sym::Index::count)) visit_form(n, name);
  return std::max(n.value + 1, resume_);
}

uint32_t NamesBuilder::visit_dot_call(NodeId n) {
  Place place = place_of(n);
  const bool piped = place.form == CallForm::piped;
  uint32_t arity = tree_.child_count(n) - 1 + (piped ? 1 : 0);
  // map.field is no call; Mod.fun is, and so is anything with arguments, parentheses, or a value piped in.
  bool certain = piped || !tree_.has(n, node_flag::no_parens);
  add_remote(n, arity, place, certain);
  return n.value + 1;
}

uint32_t NamesBuilder::visit_binary_op(NodeId n) {
  Symbol op{tree_.payload(n)};
  NodeId left{n.value + 1};
  if (op == sym::op_pipe_forward) {
    names_.outers_.push_back({n, tree_.end(left)});
  } else if (n.value >= pattern_until_) {
    if (op == sym::op_match || op == sym::op_left_arrow) bind_pattern(left, tree_.end(n));
  } else if (op == sym::op_type || op == sym::op_default || op == sym::when_) {
    if (n.value >= hole_end_) {
      hole_begin_ = tree_.end(left).value;
      hole_end_ = tree_.end(n).value;
    }
  }
  return n.value + 1;
}

void NamesBuilder::bind_pattern(NodeId pattern, NodeId from) {
  if (pattern.value < pattern_until_) return;
  pattern_until_ = tree_.end(pattern).value;
  binding_from_ = from;
}

void NamesBuilder::visit_clause_head(NodeId n) {
  // The clauses of `cond` have conditions for heads.
  NodeId section = tree_.parent(tree_.parent(n));
  if (tree_.is(section, NodeKind::do_section)) {
    NodeId call = tree_.parent(tree_.parent(section));
    if (tree_.is(call, NodeKind::call) && tree_.payload(call) == sym::cond_.value) return;
  }
  if (n.value < pattern_until_) return;
  uint32_t until = tree_.end(n).value;
  if (tree_.has(n, node_flag::guarded)) until = tree_.last_child(n).value;
  pattern_until_ = until;
  binding_from_ = NodeId{n.value + 1};
}

// &fun/1 and &Mod.fun/2. In &Mod.fun(&1, x) the inside is a plain call.
uint32_t NamesBuilder::visit_capture(NodeId n) {
  NodeId slash{n.value + 1};
  if (!tree_.is(slash, NodeKind::binary_op) || tree_.payload(slash) != sym::op_divide.value) return n.value + 1;
  NodeId left{slash.value + 1};
  NodeId right = tree_.end(left);
  if (!tree_.is(right, NodeKind::integer)) return n.value + 1;
  uint32_t arity = 0;
  for (char c : tree_.text(right)) {
    if (c != '_') arity = std::min(arity * 10 + static_cast<uint32_t>(c - '0'), 1000u);
  }
  Place place{CallForm::captured, {}, n};
  if (tree_.is(left, NodeKind::variable)) {
    add_bare(left, tree_.symbol(left), arity, place);
  } else if (tree_.is(left, NodeKind::dot_call) && tree_.child_count(left) == 1) {
    add_remote(left, arity, place, true);
    names_.outers_.push_back({n, left});
    return left.value + 1;
  } else {
    return n.value + 1;
  }
  names_.outers_.push_back({n, left});
  return tree_.end(n).value;
}

// Forms ---------------------------------------------------------------------------------------------------------------

void NamesBuilder::visit_form(NodeId n, Symbol name) {
  switch (static_cast<sym::Index>(name.value)) {
    case sym::Index::defmodule:
    case sym::Index::defprotocol:
    case sym::Index::defimpl: visit_module(n, name); break;
    case sym::Index::alias_:
    case sym::Index::import_:
    case sym::Index::require_:
    case sym::Index::use_: visit_directive(n, name); break;
    case sym::Index::quote_: visit_quote(n); break;
    case sym::Index::unquote_:
    case sym::Index::unquote_splicing: visit_unquote(n); break;
    case sym::Index::if_: visit_condition(n, false); break;
    case sym::Index::unless_: visit_condition(n, true); break;
    // What their generators bind holds in the call only.
    case sym::Index::for_:
    case sym::Index::with_: push_scope(n, tree_.end(n).value); break;
    case sym::Index::test:
    case sym::Index::setup:
    case sym::Index::setup_all:
    case sym::Index::property:
    case sym::Index::feature: {
      // ExUnit: `test "name", %{conn: conn} do` binds conn in the block.
      NodeId last = last_argument(n);
      if (!last || tree_.end(last) == tree_.end(n)) break;  // no do-block
      if (tree_.is(last, NodeKind::variable) || tree_.is(last, NodeKind::map) || tree_.is(last, NodeKind::binary_op)) {
        push_scope(n, tree_.end(n).value);
        // The name is a string; nothing before the context is a variable in practice.
        if (n.value >= pattern_until_) {
          pattern_until_ = tree_.end(last).value;
          binding_from_ = NodeId{last.value + 1};
        }
      }
      break;
    }
    default:
      if (is_definer(name)) visit_definition(n, name);
  }
}

void NamesBuilder::visit_quote(NodeId n) {
  NodeId body = section(n, sym::do_);
  if (!body || (scope().in_quote && !scope().unquotes)) return;
  NodeId options = tree_.first_child(n);
  bool unquotes = true;
  if (tree_.is(options, NodeKind::keyword_list) || tree_.is(options, NodeKind::list)) {
    NodeId unquote = option(options, sym::unquote_);
    unquotes = !option(options, sym::bind_quoted) && !(unquote && tree_.symbol(unquote) == sym::false_);
  }
  pending_.push_back({body.value, true, unquotes, scope().unreachable});
  update_next_boundary();
}

void NamesBuilder::visit_unquote(NodeId n) {
  NodeId argument = tree_.first_child(n);
  if (!argument || !scope().in_quote || !scope().unquotes) return;
  pending_.push_back({argument.value, false, false, scope().unreachable});
  update_next_boundary();
}

// `if false`, `if nil`, `unless true`: the body never runs; `if true`: the else part doesn't.
void NamesBuilder::visit_condition(NodeId n, bool negated) {
  NodeId condition = tree_.first_child(n);
  if (!tree_.is(condition, NodeKind::atom) || !tree_.has(condition, node_flag::word)) return;
  bool truth = (tree_.symbol(condition) == sym::true_) != negated;
  NodeId dead = section(n, truth ? sym::else_ : sym::do_);
  if (!dead) return;
  pending_.push_back({dead.value, scope().in_quote, scope().unquotes, true});
  update_next_boundary();
}

// Keywords ------------------------------------------------------------------------------------------------------------

NodeId NamesBuilder::last_argument(NodeId call) const {
  NodeId last;
  bool callee = !tree_.is(call, NodeKind::call);
  for (NodeId child : tree_.children(call)) {
    if (!callee && !tree_.is(child, NodeKind::do_block)) last = child;
    callee = false;
  }
  return last;
}

NodeId NamesBuilder::section(NodeId call, Symbol word) const {
  NodeId last = tree_.last_child(call);
  if (!last) return {};
  if (!tree_.is(last, NodeKind::do_block)) return option(last, word);
  for (NodeId part : tree_.children(last)) {
    if (tree_.symbol(part) == word) return part;
  }
  return {};
}

}  // namespace assay
