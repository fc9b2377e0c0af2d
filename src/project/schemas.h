// Reads the project's Ecto schemas and Ash resources: which tables and columns its code names.
#pragma once

#include <vector>

namespace assay {

class Project;
struct FileFacts;

// Fills project.schemas from the places found in each file (schema_places.h).
void find_schemas(Project& project, const std::vector<FileFacts>& facts);

}  // namespace assay
