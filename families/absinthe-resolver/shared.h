// What the checks of this family share: the code of a resolver, and which calls load from the database.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/check.h"

namespace assay::families::absinthe_resolver {

// A function of a repo that reads: of a module that uses Ecto.Repo, or one that is named Repo.
bool is_repo_read(const Project& project, const Call& call);
// batch, dataloader, Dataloader.load: the value is loaded together with others.
bool loads_in_batches(const Call& call);

// A piece of code that runs as the resolver: the fn, or the clauses of the function that is captured.
struct ResolverCode {
  FileId file;
  NodeId code;    // the fn, or the def of one clause
  NodeId parent;  // the pattern of its first parameter, or invalid
};
std::vector<ResolverCode> code_of(const Project& project, const GraphqlResolver& resolver);
// The code takes something from its parent: the first parameter is neither `_` nor an empty pattern.
bool takes_parent(const Project& project, const ResolverCode& code);

// An object whose fields are resolved once for each parent: no root, and not imported into one. Where no schema was
// read, `takes_parent` of a resolver must say so.
Answer is_nested(const Project& project, const GraphqlType& type);

// Whether a field is resolved with dataloader, also inside of what wraps it: `authorize(:x, dataloader(...))`.
bool uses_dataloader(const Project& project, const GraphqlField& field);

}  // namespace assay::families::absinthe_resolver
