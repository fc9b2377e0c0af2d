// The walk recurses through blocks, quotes and macros; steps_ and depth_ bound it, and uses_ ends circles.
#include "project/module_body.h"

#include <algorithm>

#include "names/known.h"
#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kMostSteps = 40000;  // the largest routers and schemas written by hand have some 3,000 statements
constexpr int kDeepest = 64;

struct Words {
  Symbol enum_ = intern("Enum"), each = intern("each"), application = intern("Application");
  Symbol code_reloading = intern("code_reloading?"), mix = intern("Mix"), env = intern("env");
};

const Words& words() {
  static const Words known;
  return known;
}

// Words that define or name things: no statement of a DSL.
bool is_definition(Symbol name) {
  return name == sym::def || name == sym::defp || name == sym::defmacro || name == sym::defmacrop ||
         name == sym::defmodule || name == sym::defimpl || name == sym::defprotocol || name == sym::defguard ||
         name == sym::defguardp || name == sym::defdelegate || name == sym::defstruct || name == sym::defexception ||
         name == sym::defoverridable || name == sym::alias_ || name == sym::import_ || name == sym::require_ ||
         name == sym::quote_ || name == sym::raise_;
}

// "dev" as a word of a name: dev_routes, enable_dev_routes, dev?; not device.
bool says_development(std::string_view name) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (size_t at = name.find("dev"); at != std::string_view::npos; at = name.find("dev", at + 1)) {
    bool starts = at == 0 || !is_letter(name[at - 1]);
    std::string_view rest = name.substr(at + 3);
    bool ends = rest.empty() || !is_letter(rest[0]) || rest.starts_with("elopment");
    if (starts && ends) return true;
  }
  return false;
}

}  // namespace

bool is_development_switch(const File& file, NodeId condition) {
  const Tree& tree = file.tree;
  const Words& w = words();
  if (!condition.valid()) return false;
  if (tree.is(condition, NodeKind::variable) && tree.symbol(condition) == w.code_reloading) return true;
  Value value = value_of(file, condition);
  NodeId node = value.known() ? value.node() : condition;
  // @env == :dev, where @env comes from the configuration.
  if (tree.is(node, NodeKind::binary_op)) {
    Symbol op = tree.symbol(node);
    std::vector<std::string> names = atom_names(file, tree.last_child(node));
    bool compares = op == sym::op_equal || op == sym::op_strict_equal || op == sym::in_;
    bool local = std::ranges::all_of(names, [](const std::string& name) { return name == "dev" || name == "test"; });
    if (compares && !names.empty()) return local;
  }
  for (const Call& call : file.names.calls_in(tree, node)) {
    if (call.module != w.application) continue;
    for (NodeId argument : arguments_of(file, call)) {
      if (tree.is(argument, NodeKind::atom) && says_development(text(tree.symbol(argument)))) return true;
      if (!tree.is(argument, NodeKind::list)) continue;
      for (NodeId key : tree.children(argument)) {
        if (tree.is(key, NodeKind::atom) && says_development(text(tree.symbol(key)))) return true;
      }
    }
  }
  return false;
}

const Directive* use_at(const File& file, NodeId node) {
  auto directives = file.names.directives();
  auto at = std::ranges::lower_bound(directives, node, {}, &Directive::node);
  for (; at != directives.end() && at->node == node; ++at) {
    if (at->kind == sym::use_ && !at->followed) return &*at;
  }
  return nullptr;
}

ModuleBody::ModuleBody(const Project& project, ClauseIndex& clauses, const File& file, ModuleId module)
    : project_(project), clauses_(clauses), home_(file), module_(module), steps_(kMostSteps) {}

bool ModuleBody::spend() {
  if (depth_ < kDeepest && steps_-- > 0 && clauses_.spend()) return true;
  complete_ = false;
  return false;
}

void ModuleBody::each(const Visit& visit) {
  NodeId body = home_.names.module(module_).body;
  if (!body.valid()) return;
  Statement top;
  top.file = &home_;
  top.node = top.origin = body;
  walk(top, visit);
}

void ModuleBody::each_inside(const Statement& around, NodeId body, const Visit& visit) {
  if (!body.valid()) return;
  Statement at = around;
  if (around.caller == nullptr) at.origin = body;
  at.node = body;
  walk(at, visit);
}

void ModuleBody::walk_children(const Statement& at, NodeId parent, const Visit& visit) {
  for (NodeId child : at.file->tree.children(parent)) {
    Statement inner = at;
    inner.node = child;
    if (at.caller == nullptr) inner.origin = child;
    walk(inner, visit);
  }
}

void ModuleBody::walk(const Statement& at, const Visit& visit) {
  if (!spend()) return;
  ++depth_;
  const Tree& tree = at.file->tree;
  switch (tree.kind(at.node)) {
    case NodeKind::do_section:
    case NodeKind::block: walk_children(at, at.node, visit); break;
    case NodeKind::call:
    case NodeKind::dot_call: walk_call(at, visit); break;
    case NodeKind::variable:
      if (!expand_macro(at, visit)) visit(at);
      break;
    case NodeKind::error: complete_ = false; break;
    default: break;
  }
  --depth_;
}

void ModuleBody::walk_call(const Statement& at, const Visit& visit) {
  const Tree& tree = at.file->tree;
  Symbol name = tree.symbol(at.node);
  if (tree.is(at.node, NodeKind::call)) {
    if (name == sym::use_) return walk_use(at, visit);
    if (name == sym::if_ || name == sym::unless_) return walk_if(at, visit);
    if (name == sym::case_ || name == sym::cond_) return walk_clauses(at, visit);
    if (name == sym::unquote_ || name == sym::unquote_splicing) return walk_unquote(at, visit);
    if (is_definition(name)) return;
    if (name == sym::for_) {
      Statement inner = at;
      inner.repeated = true;
      return each_inside(inner, body_of(tree, at.node, sym::do_), visit);
    }
  } else if (name == words().each) {
    // Enum.each(list, fn x -> get "/#{x}", ... end)
    NodeId function = tree.last_child(at.node);
    CallId id = at.file->names.call_at(at.node);
    if (id && at.file->names.call(id).module == words().enum_ && tree.is(function, NodeKind::fn)) {
      Statement inner = at;
      inner.repeated = true;
      for (NodeId clause : tree.children(function)) {
        if (tree.child_count(clause) > 1) each_inside(inner, tree.last_child(clause), visit);
      }
      return;
    }
  }
  if (!expand_macro(at, visit)) visit(at);
}

void ModuleBody::walk_if(const Statement& at, const Visit& visit) {
  const Tree& tree = at.file->tree;
  NodeId test = tree.first_child(at.node);
  Condition condition = read_condition(*at.file, test);
  bool development = condition.computed && is_development_switch(*at.file, test);
  bool negated = tree.symbol(at.node) == sym::unless_;
  if (negated) std::swap(condition.when_true, condition.when_false);
  for (Symbol word : {sym::do_, sym::else_}) {
    bool then = word == sym::do_;
    Statement inner = at;
    inner.environments = intersection(at.environments, then ? condition.when_true : condition.when_false);
    if (inner.environments.none()) continue;
    inner.conditional = at.conditional || condition.computed;
    inner.development = at.development || (development && then != negated);
    each_inside(inner, body_of(tree, at.node, word), visit);
  }
}

void ModuleBody::walk_clauses(const Statement& at, const Visit& visit) {
  const Tree& tree = at.file->tree;
  bool by_environment = tree.symbol(at.node) == sym::case_ && is_environment_call(*at.file, tree.first_child(at.node));
  Environments remaining = at.environments;
  NodeId section = body_of(tree, at.node, sym::do_);
  if (!section.valid()) return;
  for (NodeId clause : tree.children(section)) {
    if (!tree.is(clause, NodeKind::clause) || tree.child_count(clause) < 2) continue;
    Statement inner = at;
    inner.environments = remaining;
    inner.conditional = true;
    if (by_environment) {
      Condition condition = read_environment_patterns(*at.file, tree.first_child(clause));
      inner.environments = intersection(remaining, condition.when_true);
      inner.conditional = at.conditional || condition.computed;
      if (!condition.computed) remaining = intersection(remaining, condition.when_false);
      if (inner.environments.none()) continue;
    }
    each_inside(inner, tree.last_child(clause), visit);
  }
}

void ModuleBody::walk_use(const Statement& at, const Visit& visit) {
  visit(at);
  const Directive* use = use_at(*at.file, at.node);
  if (use == nullptr || !use->module.valid()) {
    complete_ = false;
    return;
  }
  if (const Using* known = Known::get().find_use(use->module)) {
    complete_ = complete_ && !known->opaque;
    return;
  }
  std::vector<Project::ModulePlace> places = project_.modules_named(use->module);
  if (places.empty()) {
    complete_ = false;
    return;
  }
  std::pair key(use->module, use->which);
  if (std::ranges::find(uses_, key) != uses_.end()) return;  // a circle
  uses_.push_back(key);
  const File& file = project_.file(places[0].file);
  // Clauses for the very word given, else those for any argument.
  std::vector<const Definition*> fitting;
  std::vector<const Definition*> general;
  for (DefinitionId id : clauses_.named(file, places[0].module, sym::__using__)) {
    const Definition& definition = file.names.definition(id);
    if (definition.in_quote) continue;
    NodeId argument = file.tree.first_child(definition.head);
    if (!file.tree.is(argument, NodeKind::atom) || file.tree.has(argument, node_flag::word)) {
      general.push_back(&definition);
    } else if (file.tree.symbol(argument) == use->which) {
      fitting.push_back(&definition);
    }
  }
  for (const Definition* definition : fitting.empty() ? general : fitting) {
    expand_definition(at, file, *definition, use->which, visit);
  }
  // ExUnit.CaseTemplate's `using` is no definition, and of no interest here.
  if (fitting.empty() && general.empty()) complete_ = false;
  uses_.pop_back();
}

// In a quote: `unquote(helpers())` puts in what a function of that module quotes, `unquote(block)` what the caller
// gave.
void ModuleBody::walk_unquote(const Statement& at, const Visit& visit) {
  const Tree& tree = at.file->tree;
  NodeId inner = tree.first_child(at.node);
  CallId id = inner.valid() ? at.file->names.call_at(inner) : CallId{};
  if (id) {
    const Call& call = at.file->names.call(id);
    if (call.target == CallTarget::local &&
        expand_function(at, *at.file, call.module_in, call.function, call.arity, visit)) {
      return;
    }
  }
  if (tree.is(inner, NodeKind::variable) && at.caller != nullptr) {
    NodeId block = body_of(at.caller->file->tree, at.caller->node, sym::do_);
    if (block.valid()) {
      Statement given = *at.caller;
      given.environments = intersection(given.environments, at.environments);
      given.conditional |= at.conditional;
      given.development |= at.development;
      each_inside(given, block, visit);
      return;
    }
  }
  complete_ = false;
}

// A call of one of the project's macros: what it quotes stands in its place.
bool ModuleBody::expand_macro(const Statement& at, const Visit& visit) {
  CallId id = at.file->names.call_at(at.node);
  if (!id) return false;
  const Call& call = at.file->names.call(id);
  if (!call.module.valid() || call.target == CallTarget::kernel || call.target == CallTarget::erlang) return false;
  if (Known::get().knows(call.module)) return false;  // in the library's own repository: its words stay what they mean
  std::vector<Project::ModulePlace> places = project_.modules_named(call.module);
  if (places.empty()) return false;
  const File& file = project_.file(places[0].file);
  bool found = false;
  for (DefinitionId clause : clauses_.named(file, places[0].module, call.function)) {
    const Definition& definition = file.names.definition(clause);
    if (definition.in_quote) continue;
    if (definition.kind != sym::defmacro && definition.kind != sym::defmacrop) continue;
    if (call.arity < definition.min_arity || call.arity > definition.arity) continue;
    expand_definition(at, file, definition, {}, visit);
    found = true;
  }
  return found;
}

bool ModuleBody::expand_function(const Statement& at, const File& file, ModuleId module, Symbol name, uint32_t arity,
                                 const Visit& visit) {
  bool found = false;
  for (DefinitionId clause : clauses_.named(file, module, name)) {
    const Definition& definition = file.names.definition(clause);
    if (definition.in_quote) continue;
    if (arity < definition.min_arity || arity > definition.arity) continue;
    expand_definition(at, file, definition, {}, visit);
    found = true;
  }
  return found;
}

// What the quotes in a definition say. `which` is the word given to `use`, which __using__ may apply as a function.
void ModuleBody::expand_definition(const Statement& at, const File& file, const Definition& definition, Symbol which,
                                   const Visit& visit) {
  if (!definition.body.valid() || !spend()) return;
  ++depth_;
  const Tree& tree = file.tree;
  auto in_branch = [&](NodeId node) {
    for (NodeId parent = tree.parent(node); parent.valid() && parent > definition.body; parent = tree.parent(parent)) {
      if (tree.is(parent, NodeKind::clause)) return true;
      if (!tree.is(parent, NodeKind::call)) continue;
      if (tree.symbol(parent) == sym::if_ || tree.symbol(parent) == sym::unless_) return true;
    }
    return false;
  };
  bool quotes = false;
  NodeId quoted_until{0};
  for (const Call& call : file.names.calls_in(tree, definition.body)) {
    if (call.node < quoted_until || call.unreachable || !spend()) continue;
    Statement inner = at;
    inner.conditional = at.conditional || in_branch(call.node);
    if (tree.is(call.node, NodeKind::call) && tree.symbol(call.node) == sym::quote_) {
      quoted_until = tree.end(call.node);
      quotes = true;
      inner.file = &file;
      inner.node = body_of(tree, call.node, sym::do_);
      inner.caller = &at;
      if (inner.node.valid()) walk(inner, visit);
    } else if (call.target == CallTarget::local && call.function != definition.name) {
      quotes |= expand_function(inner, file, definition.module, call.function, call.arity, visit);
    } else if (call.function == sym::apply_ && call.arity == 3 && which.valid()) {
      quotes |= expand_function(inner, file, definition.module, which, 0, visit) ||
                expand_function(inner, file, definition.module, which, 1, visit);
    }
  }
  if (!quotes) complete_ = false;
  --depth_;
}

std::vector<DefinitionPlace> ModuleBody::clauses_of(Symbol name, uint32_t arity, bool imports) const {
  constexpr int kMostDirectives = 4096;
  std::vector<DefinitionPlace> clauses;
  add_clauses(clauses_, home_, module_, name, arity, false, clauses);
  auto directives = home_.names.directives();
  const Module& module = home_.names.module(module_);
  auto at = std::ranges::lower_bound(directives, module.node, {}, &Directive::node);
  for (int steps = 0; at != directives.end() && clauses.empty() && steps < kMostDirectives; ++at, ++steps) {
    if (at->node >= module.end) break;
    if (at->in != module_ || at->definition.valid() || at->unreachable) continue;
    bool use = at->kind == sym::use_;
    if (!use && (!imports || at->kind != sym::import_)) continue;
    if (use && Known::get().find_use(at->module) != nullptr) continue;  // a library's defaults, in its own repository
    for (const Project::ModulePlace& place : project_.modules_named(at->module)) {
      add_clauses(clauses_, project_.file(place.file), place.module, name, arity, use, clauses);
    }
  }
  return clauses;
}

}  // namespace assay
