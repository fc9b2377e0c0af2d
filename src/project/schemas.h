// Finds the project's Ecto schemas and Ash resources: which tables and columns its code names.
#pragma once

#include "project/project.h"

namespace assay {

// Fills project.schemas.
void find_schemas(Project& project);

}  // namespace assay
