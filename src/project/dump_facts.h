// What is believed about a project, as JSON: for people (`assay facts`) and for tests.
#pragma once

#include <string>

#include "project/project.h"

namespace assay {

// One object with a section for each kind of fact (dump_json.h); pretty-printed, in a fixed order, with a line end.
std::string dump_facts(const Project& project);

}  // namespace assay
