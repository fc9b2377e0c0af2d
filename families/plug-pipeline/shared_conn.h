// What the results of plugs are, as far as one can see.
#pragma once

#include <string>
#include <vector>

#include "shared.h"

namespace assay::families::plug_pipeline {

// What an expression visibly gives that is no conn: "a tuple", ":ok", "what Logger.info gives"; empty otherwise.
std::string not_a_conn(const File& file, NodeId expression);

// Plugs behind which nothing runs: no path of theirs gives back the conn without an answer, and they are the last of
// their builders, or modules that no pipeline is known to mount. For Context::file_fact.
PlugSet find_ends_of_line(const File& file, const Project& project);

// An expression in tail position of a plug, and why it is no conn; empty where it may be one.
struct Ending {
  NodeId at;
  std::string what;
};
// Of all clauses of a function, its helpers in the file followed.
std::vector<Ending> endings_of(const File& file, DefinitionId clause);

}  // namespace assay::families::plug_pipeline
