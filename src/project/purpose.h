// What code is for: rules about a running application ask, since tests and scripts live by others.
#pragma once

#include "project/project.h"

namespace assay {

enum class Purpose : uint8_t {
  application,  // everything else
  test,      // below test/ (integration_test/, spec/, bench/ ...) of its app, *_test.exs, ExUnit's modules and blocks
  mix_task,  // below lib/mix/tasks, or a module that uses Mix.Task
  script,    // other .exs files: configuration, seeds, migrations; and seeds that stand in a module
};

// Of the code at a node: the file's place in its app decides, then the modules around the node. Where no mix.exs was
// read, the reported path stands for the place in the app when it is relative; of an absolute one the name alone tells.
Purpose purpose_of(const Project& project, const File& file, NodeId node);

}  // namespace assay
