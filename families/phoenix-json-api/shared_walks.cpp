#include "shared_walks.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/symbol_memo.h"
#include "base/symbol_set.h"
#include "base/text.h"

namespace assay::families::phoenix_json_api {
namespace {

// What is named where something loads associations.
struct Loaded {
  SymbolSet anywhere;
  std::unordered_map<Symbol, std::pair<FileId, NodeId>> first;  // its place, those in tests left out
  SymbolSet again;                                              // those with a second one
};

void collect_name(FileId file, NodeId node, Symbol name, bool test, Loaded& loaded) {
  loaded.anywhere.insert(name);
  if (test) return;
  const std::pair place{file, node};
  if (loaded.first.emplace(name, place).first->second != place) loaded.again.insert(name);
}

void collect_names(const Project& project, const File& file, NodeId top, Loaded& loaded) {
  const Tree& tree = file.tree;
  const bool test = project.is_test_code(file.id);
  for (NodeId node = top; node.valid() && node < tree.end(top); node.value += 1) {
    if (tree.is(node, NodeKind::atom) || tree.is(node, NodeKind::keyword_pair)) {
      collect_name(file.id, node, tree.symbol(node), test, loaded);
    } else if (tree.is(node, NodeKind::sigil)) {  // ~w(lines payer)a
      for (const Value& word : value_of(file, node).elements()) {
        if (const auto name = word.atom()) collect_name(file.id, node, intern(*name), test, loaded);
      }
    }
  }
}

// What stands in the arguments that load something, and is no list itself.
struct Elsewhere {
  SymbolSet named;   // functions and attributes that hold the list: `preload(query, ^details())`, `@details`
  SymbolSet taking;  // functions that get it: `def get!(id, preloads)`
};

void collect_elsewhere(const File& file, NodeId top, Elsewhere& elsewhere) {
  const Tree& tree = file.tree;
  for (NodeId node = top; node < tree.end(top); node.value += 1) {
    if (!tree.is(node, NodeKind::variable) && !tree.is(node, NodeKind::call) && !tree.is(node, NodeKind::dot_call))
      continue;
    const Binding* binding =
        tree.is(node, NodeKind::variable) ? file.names.binding_of(tree.symbol(node), node) : nullptr;
    if (binding == nullptr) {
      elsewhere.named.insert(tree.symbol(node));
    } else if (const DefinitionId in = file.names.definition_of(binding->node);
               in && tree.is_ancestor(file.names.definition(in).head, binding->node)) {
      elsewhere.taking.insert(file.names.definition(in).name);
    }
  }
}

void collect_from(const Elsewhere& elsewhere, const Project& project, const File& file, Loaded& loaded) {
  for (const Definition& definition : file.names.definitions()) {
    if (elsewhere.named.contains(definition.name)) collect_names(project, file, definition.body, loaded);
  }
  for (const Attribute& attribute : file.names.attributes()) {
    if (elsewhere.named.contains(attribute.name)) collect_names(project, file, attribute.value, loaded);
  }
  for (const Call& call : file.names.calls()) {
    if (elsewhere.taking.contains(call.function)) collect_names(project, file, call.node, loaded);
  }
}

// Every atom and key in an argument of preload, assoc, put_assoc, cast_assoc, assoc_loaded? and the like, or below
// `preload:`, there or where it comes from. Wide on purpose: where something loads it, the walk is let be.
Loaded find_loaded(const Project& project) {
  Loaded loaded;
  Elsewhere elsewhere;
  SymbolMemo loads([](std::string_view name) { return contains(name, "preload") || contains(name, "assoc"); });
  for (const File& file : project.files) {
    if (std::ranges::none_of(file.names.said(), [&](Symbol name) { return loads(name); })) continue;
    const Tree& tree = file.tree;
    for (NodeId node = Tree::root(); node.value < tree.size(); node.value += 1) {
      if (!loads(tree.symbol(node))) continue;
      NodeId top = node;
      if (tree.is(tree.parent(node), NodeKind::binary_op)) top = tree.parent(node);  // what is piped into it
      collect_names(project, file, top, loaded);
      collect_elsewhere(file, top, elsewhere);
    }
  }
  for (const File& file : project.files) collect_from(elsewhere, project, file, loaded);
  return loaded;
}

// `%User{} = user` around the variable that a pattern binds.
Symbol struct_of(const File& file, NodeId bound) {
  const Tree& tree = file.tree;
  const NodeId match = tree.parent(bound);
  if (!tree.is(match, NodeKind::binary_op) || tree.symbol(match) != sym::op_match) return {};
  for (NodeId side : tree.children(match)) {
    if (tree.is(side, NodeKind::struct_)) return file.names.resolve_module(tree, tree.first_child(side));
  }
  return {};
}

std::unordered_set<std::string_view> find_association_names(const Project& project) {
  std::unordered_set<std::string_view> names;
  for (const Schema& schema : project.schemas) {
    for (const SchemaAssociation& association : schema.associations) names.insert(association.name);
  }
  return names;
}

// `:lines`, `[:payer, lines: :item]`, ~w(lines payer)a, an attribute that holds such; nothing of what a call gives.
void add_preloads(const File& file, const Value& list, std::vector<Symbol>& names) {
  const Tree& tree = file.tree;
  const NodeId node = list.node();
  if (const auto name = list.atom()) {
    names.push_back(intern(*name));
  } else if (tree.is(node, NodeKind::sigil)) {
    for (const Value& word : list.elements()) add_preloads(file, word, names);
  } else if (tree.is(node, NodeKind::list) || tree.is(node, NodeKind::keyword_list)) {
    for (NodeId element : tree.children(node)) {
      if (tree.is(element, NodeKind::keyword_pair)) names.push_back(tree.symbol(element));
      add_preloads(file, value_of(file, tree.is(element, NodeKind::keyword_pair) ? tree.last_child(element) : element),
                   names);
    }
  }
}

}  // namespace

bool names_association(const Context& ctx, std::string_view field) {
  return ctx.project_fact(find_association_names).contains(field);
}

Walk read_walk(const Context& ctx, NodeId node) {
  const Tree& tree = ctx.tree();
  if (!tree.is(node, NodeKind::dot_call) || !tree.has(node, node_flag::no_parens)) return {};
  const NodeId variable = tree.first_child(node);
  if (!tree.is(variable, NodeKind::variable)) return {};
  const Binding* binding = ctx.names().binding_of(tree.symbol(variable), variable);
  if (!binding) return {};
  const Symbol module = struct_of(ctx.file, binding->node);
  const Schema* schema = module ? ctx.project.schema_of(module) : nullptr;
  if (!schema) return {};
  for (const SchemaAssociation& association : schema->associations) {
    using Kind = SchemaAssociation::Kind;
    if (association.kind == Kind::embeds_one || association.kind == Kind::embeds_many) continue;
    if (association.name != text(tree.symbol(node))) continue;
    const auto& loaded = ctx.project_fact(find_loaded).anywhere;
    return {schema, &association, loaded.contains(tree.symbol(node))};
  }
  return {};
}

std::vector<Symbol> preloaded_names(const File& file, const Call& preload) {
  std::vector<Symbol> names;
  const auto arguments = arguments_of(file, preload);
  if (arguments.size() >= 2) add_preloads(file, value_of(file, arguments[1]), names);
  return names;
}

bool is_loaded_in_one_place(const Context& ctx, Symbol association) {
  return !ctx.project_fact(find_loaded).again.contains(association);
}

}  // namespace assay::families::phoenix_json_api
