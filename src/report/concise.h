// A finding in one line: path:line:column: level check message. Editors and other programs read this form by pattern.
#pragma once

#include <string>

#include "engine/analysis.h"

namespace assay {

// With its line end.
void append_line(const Result& result, std::string& out);

}  // namespace assay
