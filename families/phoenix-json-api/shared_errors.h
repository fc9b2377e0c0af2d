// How actions deal with {:error, _}.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "shared.h"

namespace assay::families::phoenix_json_api {

// A clause hands on what did not match: it ends in a `with` without else, or in a function of the file that does.
bool returns_errors(const File& file, DefinitionId clause);

// The branches for {:error, _} in these clauses, without white space, and with numbers for the names that they bind:
// equal for branches that do the same.
std::set<std::string> error_branches(const Context& ctx, const std::vector<DefinitionId>& clauses);

}  // namespace assay::families::phoenix_json_api
