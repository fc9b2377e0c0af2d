// Reads controllers: their actions, fallback and formats, and whether they speak JSON or HTML.
#pragma once

#include <vector>

#include "project/clause_index.h"
#include "project/project.h"
#include "project/web_modules.h"

namespace assay {

// Fills project.web.controllers. Needs project.web.plug_hosts, and routers with their index.
void find_controllers(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules);

}  // namespace assay
