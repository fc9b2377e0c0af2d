// Reads routers: pipelines, scopes, routes, live sessions, as Phoenix.Router and Plug.Router would expand them
// (Phoenix.Router.Scope and Phoenix.Router.Resource say how paths and aliases join).
#pragma once

#include <vector>

#include "project/clause_index.h"
#include "project/project.h"
#include "project/web_modules.h"

namespace assay {

// Fills project.web.routers.
void find_routers(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules);

}  // namespace assay
