// What a subscription's config function decides.
#pragma once

#include <optional>

#include "shared.h"

namespace assay::families::absinthe_resolver {

// The config of a subscription field never looks at the context and always gives a topic. Nothing where it can't be
// told.
std::optional<bool> is_open(const Project& project, const GraphqlField& field);

}  // namespace assay::families::absinthe_resolver
