// From what each file says to what the project says: see file_facts.h.
#pragma once

#include <vector>

#include "project/file_facts.h"

namespace assay {

class Project;

// Fills behaviours, implementations, supervisors, processes, tests and what tests name. Needs the files' roles.
void join_file_facts(Project& project, std::vector<FileFacts> facts);

}  // namespace assay
