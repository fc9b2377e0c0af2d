// Which middleware handles errors.
#pragma once

#include "shared.h"

namespace assay::families::absinthe_resolver {

// A module named as middleware reads or maps resolution.errors, or knows changesets. So does one whose source is not
// at hand, but for Absinthe's own.
bool module_handles(const Project& project, Symbol module);
// A function does, or names such a module.
bool definition_handles(const Project& project, const File& file, const Definition& definition);

}  // namespace assay::families::absinthe_resolver
