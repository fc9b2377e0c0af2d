// Makes the Names of a file.
#pragma once

#include "names/names.h"
#include "names/using_table.h"
#include "syntax/tree.h"

namespace assay {

// `using_table` holds what `use` of the project's own modules brings (collect_using of all its files); an empty one
// leaves such modules unknown. Safe from any thread; the tree must be the one that the answers are asked with.
Names build_names(const Tree& tree, const UsingTable& using_table);

}  // namespace assay
