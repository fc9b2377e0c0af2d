#include "project/schema_places.h"

#include <algorithm>
#include <array>

#include "flow/value.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol schema = intern("schema"), typed_schema = intern("typed_schema");
  Symbol embedded_schema = intern("embedded_schema"), typed_embedded_schema = intern("typed_embedded_schema");
  Symbol ash_resource = intern("Ash.Resource");
  std::array<Symbol, 8> fields = {intern("field"),      intern("belongs_to"), intern("timestamps"),
                                  intern("has_one"),    intern("has_many"),   intern("many_to_many"),
                                  intern("embeds_one"), intern("embeds_many")};
};

const Words& words() {
  static const Words known;
  return known;
}

// True when the call opens an Ecto schema; `embedded` says which kind.
bool is_schema_call(const Tree& tree, NodeId node, bool& embedded) {
  if (!tree.is(node, NodeKind::call)) return false;
  const Words& w = words();
  Symbol name{tree.payload(node)};
  embedded = name == w.embedded_schema || name == w.typed_embedded_schema;
  if (!embedded && name != w.schema && name != w.typed_schema) return false;
  if (!tree.is(tree.last_child(node), NodeKind::do_block)) return false;
  NodeId first = tree.first_child(node);
  bool has_argument = !tree.is(first, NodeKind::do_block);
  if (embedded) return true;
  // Absinthe's `schema do` has no table, NimbleOptions' `schema [...]` no text.
  return has_argument && !tree.is(first, NodeKind::keyword_list) && !tree.is(first, NodeKind::list) &&
         !tree.is(first, NodeKind::alias) && !tree.is(first, NodeKind::atom);
}

bool adds_fields(const Tree& tree, NodeId body) {
  bool adds = false;
  each_statement(tree, body, [&](NodeId n) {
    if (!tree.is(n, NodeKind::call) && !tree.is(n, NodeKind::variable)) return;
    adds = adds || std::ranges::find(words().fields, tree.symbol(n)) != words().fields.end();
  });
  return adds;
}

void collect_in(const File& file, ModuleId module, NodeId body, bool in_macro, SchemaPlaces& found) {
  each_statement(file.tree, body, [&](NodeId statement) {
    bool embedded = false;
    if (!is_schema_call(file.tree, statement, embedded)) return;
    found.places.push_back({.module = module, .node = statement, .embedded = embedded, .in_macro = in_macro});
  });
}

void collect_in_macros(const File& file, SchemaPlaces& found) {
  const auto definitions = file.names.definitions();
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& macro = definitions[i];
    if (macro.kind != sym::defmacro || !macro.body.valid()) continue;
    each_statement(file.tree, macro.body, [&](NodeId statement) {
      if (!file.tree.is(statement, NodeKind::call) || file.tree.symbol(statement) != sym::quote_) return;
      NodeId body = body_of(file.tree, statement, sym::do_);
      if (!body.valid()) return;
      if (adds_fields(file.tree, body)) found.field_quotes.push_back({DefinitionId{i}, body});
      collect_in(file, macro.module, body, true, found);
    });
  }
}

}  // namespace

SchemaPlaces collect_schema_places(const File& file) {
  SchemaPlaces found;
  const auto modules = file.names.modules();
  for (uint32_t i = 0; i < modules.size(); ++i) {
    if (modules[i].body.valid()) collect_in(file, ModuleId{i}, modules[i].body, false, found);
  }
  for (const Directive& directive : file.names.directives()) {
    if (directive.kind != sym::use_ || directive.module != words().ash_resource || !directive.in.valid()) continue;
    NodeId body = file.names.module(directive.in).body;
    if (directive.in_quote || !body.valid()) continue;
    found.places.push_back({.module = directive.in, .node = body, .ash = true});
  }
  collect_in_macros(file, found);
  return found;
}

}  // namespace assay
