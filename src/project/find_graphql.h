// Reads what a project says of GraphQL: fills project.graphql.
#pragma once

#include <vector>

#include "project/clause_index.h"
#include "project/project.h"
#include "project/web_modules.h"

namespace assay {

void find_graphql(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules);

}  // namespace assay
