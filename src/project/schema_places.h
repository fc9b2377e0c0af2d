// Where one file holds schemas, or macros that add fields to some: found while the file's tree is at hand, so that only
// these places are read when all files are there.
#pragma once

#include <vector>

#include "names/file.h"

namespace assay {

// A `schema "table" do ... end` (or embedded_schema, or TypedEctoSchema's typed_ forms), or a module of Ash.Resource.
struct SchemaPlace {
  ModuleId module;
  NodeId node;  // the call; of Ash the module's body
  bool embedded = false;
  bool ash = false;
  bool in_macro = false;  // it stands in the quote of a macro
};

// A macro whose quote holds fields: `defmacro request_info do quote do field :x ... end end`.
struct FieldQuote {
  DefinitionId macro;
  NodeId body;  // the do section of the quote
};

struct SchemaPlaces {
  std::vector<SchemaPlace> places;  // in source order; those in macros last
  std::vector<FieldQuote> field_quotes;
};

SchemaPlaces collect_schema_places(const File& file);

// The statements of a body: the children of a block, or the one expression.
template <typename Visit>
void each_statement(const Tree& tree, NodeId body, const Visit& visit) {
  if (!body.valid()) return;
  if (tree.is(body, NodeKind::do_section) || tree.is(body, NodeKind::block)) {
    for (NodeId child : tree.children(body)) each_statement(tree, child, visit);
    return;
  }
  visit(body);
}

}  // namespace assay
