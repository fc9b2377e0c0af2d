// The order in which plugs run: of an endpoint, router or builder, of a pipeline, and of what pipe_through joins.
#pragma once

#include <vector>

#include "engine/check.h"

namespace assay::families::plug_pipeline {

struct PlugStep {
  const PlugMount* mount = nullptr;
  NodeId at;  // where it stands in the file of the sequence, and what a finding points at
};

struct PlugSequence {
  bool endpoint = false;
  bool of_router = false;  // of an endpoint or router, not of a controller or builder
  std::vector<PlugStep> steps;
};

// Those that modules of this file mount; for Context::file_fact.
std::vector<PlugSequence> read_sequences(const File& file, const Project& project);

// The words of a plug's name, in lower case: "MyApp.Plugs.VerifyAPIToken" gives verify, api, token. Of a module it is
// the last part, and the one before when that says nothing ("Auth.Plug").
std::vector<std::string> name_words(const PlugMount& mount);

// By its name: auth, authenticate, token, api_key, verify. Plugs that hand out tokens or guard forms are none.
bool authenticates(const PlugMount& mount);
// Refuses those whom another plug did not authenticate: EnsureAuthenticated, :require_authenticated_user.
bool requires_authentication(const PlugMount& mount);
// CORSPlug, Corsica, or a name with the word cors.
bool handles_cors(const PlugMount& mount);

}  // namespace assay::families::plug_pipeline
