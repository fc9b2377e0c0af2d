// Pools of Finch.
#pragma once

#include <set>

#include "shared.h"

namespace assay::families::http_client {

// The names of {Finch, name: Pool} anywhere in a project: what stands there is a child, be it in a list of children or
// in a child_spec/0 that a library asks for.
std::set<Symbol> find_finch_children(const Project& project);

}  // namespace assay::families::http_client
