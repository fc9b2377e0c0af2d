// Reads config/*.exs: what is configured for which app, in which environments.
#pragma once

#include "project/project.h"

namespace assay {

// Fills project.config in the order in which Mix would evaluate: each app's config.exs with what it imports, files that
// nothing imports, then runtime.exs. `files` are the scripts in folders called config. Needs project.apps.
void read_config(Project& project, const std::vector<FileId>& files);

}  // namespace assay
