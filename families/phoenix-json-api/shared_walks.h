// Walks along associations of schemas: `user.posts`.
#pragma once

#include <vector>

#include "shared.h"

namespace assay::families::phoenix_json_api {

// Some schema of the project has an association of this name.
bool names_association(const Context& ctx, std::string_view field);

struct Walk {
  const Schema* schema = nullptr;
  const SchemaAssociation* association = nullptr;  // null: it is no walk, or the schema isn't known
  bool preloaded = false;  // something in the project preloads, joins or casts an association of that name
};
// What `variable.field` is. The schema is known from a pattern, `%User{} = user`, that binds the variable.
Walk read_walk(const Context& ctx, NodeId node);

// The associations that a call's second argument names: both of `Repo.preload(order, lines: :item)`. None where it is
// computed.
std::vector<Symbol> preloaded_names(const File& file, const Call& preload);
// One place of the application at most loads it, so that this place finds it not loaded.
bool is_loaded_in_one_place(const Context& ctx, Symbol association);

}  // namespace assay::families::phoenix_json_api
