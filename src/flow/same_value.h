// Whether two places certainly stand for the same value: the same table, module, name or variable, however each is
// written (atom, attribute, variable, function without arguments, field of the same variable).
#pragma once

#include "flow/value.h"

namespace assay {

// False where it is not certain. Calls of other modules' functions are never the same: they may answer anew.
bool same_value(const File& file, NodeId one, NodeId other);
// Of different files: literals and modules.
bool same_value(const File& file, NodeId one, const File& other_file, NodeId other);

}  // namespace assay
