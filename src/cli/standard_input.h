// Source text from standard input, under the same limits as files.
#pragma once

#include "source/read_file.h"

namespace assay::cli {

FileText read_standard_input();

// "PATH: MESSAGE; REMEDY" for standard error.
std::string describe(const InputProblem& problem);

}  // namespace assay::cli
