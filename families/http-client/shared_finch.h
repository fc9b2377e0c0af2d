// Pools of Finch.
#pragma once

#include <set>

#include "shared.h"

namespace assay::families::http_client {

// The names of {Finch, name: Pool} anywhere in a project: what stands there is a child, be it in a list of children or
// in a child_spec/0 that a library asks for.
std::set<Symbol> find_finch_children(const Project& project);

// A pool that a file starts: by a child spec, wherever that stands, or by Finch.start_link.
struct FinchStart {
  NodeId node;     // the child spec, or the call
  NodeId options;  // what Finch.start_link is given
};
std::vector<FinchStart> finch_starts(const Context& ctx);

}  // namespace assay::families::http_client
