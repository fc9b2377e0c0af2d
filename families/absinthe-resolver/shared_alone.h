// Resolvers whose types are not at hand: a module that is named for them, checked by itself.
#pragma once

#include "shared.h"

namespace assay::families::absinthe_resolver {

// Where no type of the project was read: the clauses of public functions of three parameters, in modules named
// Resolver, Resolvers or the like, that take something from their parent and write nothing.
std::vector<ResolverCode> resolvers_alone(const Project& project);

// What a call is given comes from the parent, so that the field is of no root.
bool depends_on_parent(const Project& project, const ResolverCode& code, NodeId call);

}  // namespace assay::families::absinthe_resolver
