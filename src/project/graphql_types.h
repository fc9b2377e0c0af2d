// Reads the types of one module that uses Absinthe's notation: objects, interfaces, input objects and the roots, with
// their fields. absinthe_relay's `connection`, `payload` and `node` are understood as far as names and resolvers go.
#pragma once

#include "project/graphql.h"
#include "project/module_body.h"

namespace assay {

// Adds its types, and fills import_types and complete.
void read_graphql_types(const Project& project, ClauseIndex& clauses, GraphqlModule& module,
                        std::vector<GraphqlType>& types);

}  // namespace assay
