// assay skills, in two files: skills.cpp, and skills_validate.cpp for what stands here.
#pragma once

#include "cli/arguments.h"

namespace assay::cli {

// Prints what is wrong with the skills in a folder, and gives the exit code.
int validate_skills(const SkillsArguments& arguments);

}  // namespace assay::cli
