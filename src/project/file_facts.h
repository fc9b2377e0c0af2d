// What one file alone says, for the facts of its project. Made for each file as soon as its names are there, on any
// thread; build_project.h joins them in order of the files, so that the result is the same for any number of threads.
#pragma once

#include "project/behaviours.h"
#include "project/schema_places.h"
#include "project/supervision.h"
#include "project/test_facts.h"

namespace assay {

struct FileFacts {
  SchemaPlaces schemas;
  BehaviourParts behaviours;
  Supervision supervision;
  TestParts tests;
  // False when no module is a test or Mix task, and nothing looks like a test block: Project::role_at has one answer.
  bool may_hold_other_roles = true;
};

FileFacts collect_file_facts(const File& file);

}  // namespace assay
