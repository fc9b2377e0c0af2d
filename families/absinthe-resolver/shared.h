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

// A piece of code that runs as the resolver: a clause of the fn, or of the function that is captured.
struct ResolverCode {
  FileId file;
  NodeId code;    // the clause, or the def of one
  NodeId parent;  // the pattern that takes the parent: the first of three parameters, or %{source: it}; or invalid
};
// The clauses that may run for a field of `type`: where some take a struct of the type's name as parent, these; where
// some take another, not those that ignore the parent, which are for roots.
std::vector<ResolverCode> code_of(const Project& project, const GraphqlType& type, const GraphqlResolver& resolver);
// The code takes something from its parent: the first parameter is neither `_` nor an empty pattern.
bool takes_parent(const Project& project, const ResolverCode& code);

// An object whose fields are resolved once for each parent: no root, and not imported into one. Where no schema was
// read, `takes_parent` of a resolver must say so.
Answer is_nested(const Project& project, const GraphqlType& type);

// An object of which there is one to a request, such as `viewer` or `dashboard`: every field that gives it stands in a
// root or in such an object, and gives no list.
bool is_single(const Project& project, const GraphqlType& type);

// "OrderItem" of MyApp.Sales.OrderItem is the object :order_item.
bool names_object(std::string_view module, std::string_view object);

// Whether a field is resolved with dataloader, also inside of what wraps it: `authorize(:x, dataloader(...))`.
bool uses_dataloader(const Project& project, const GraphqlField& field);

}  // namespace assay::families::absinthe_resolver
