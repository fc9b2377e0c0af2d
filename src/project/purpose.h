// What code is for: rules about a running application ask, since tests and scripts live by others. The roles of
// file_role.h, as few as such rules tell apart.
#pragma once

#include "project/project.h"

namespace assay {

enum class Purpose : uint8_t {
  application,  // everything else
  test,         // tests and what supports them (ExUnit's modules and blocks too), benchmarks, examples
  mix_task,     // below lib/mix/tasks, or a module that uses Mix.Task
  script,       // other .exs files: configuration, seeds, migrations; and seeds that stand in a module
};

// Of the code at a node (Project::role_at).
Purpose purpose_of(const Project& project, const File& file, NodeId node);

}  // namespace assay
