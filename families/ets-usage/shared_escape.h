// Where a table's id or name goes, besides calls of :ets: who may use it that this file does not show.
#pragma once

#include "shared.h"

namespace assay::families::ets_usage {

// The id leaves the functions of this file: it is sent, answered, stored elsewhere, given to another module's function.
[[nodiscard]] bool escapes(const Context& ctx, const Creation& creation);

// Another file of the project writes to a table of that name, or hands the name to something that may.
[[nodiscard]] bool written_elsewhere(const Context& ctx, const Creation& creation);

}  // namespace assay::families::ets_usage
