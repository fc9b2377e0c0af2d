// Reads what a project says of the web: fills project.web and project.graphql.
#pragma once

#include "project/project.h"

namespace assay {

// Needs project.files and its index of modules only.
void find_web(Project& project);

}  // namespace assay
