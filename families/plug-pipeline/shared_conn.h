// What the results of plugs are, as far as one can see.
#pragma once

#include <string>
#include <vector>

#include "engine/check.h"

namespace assay::families::plug_pipeline {

// What an expression visibly gives that is no conn: "a tuple", ":ok", "what Logger.info gives"; empty otherwise.
std::string not_a_conn(const File& file, NodeId expression);

// Some path of a function gives back the conn without an answer. Where none does, the plug is the end of its pipeline.
bool may_let_through(const File& file, DefinitionId clause);

// An expression in tail position of a plug, and why it is no conn; empty where it may be one.
struct Ending {
  NodeId at;
  std::string what;
};
// Of all clauses of a function, its helpers in the file followed.
std::vector<Ending> endings_of(const File& file, DefinitionId clause);

}  // namespace assay::families::plug_pipeline
