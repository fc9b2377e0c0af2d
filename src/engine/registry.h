// All checks there are. Generated from the folders below families/ (cmake/families.cmake).
#pragma once

#include <span>

namespace assay {

struct Check;

// Ordered by family and name.
std::span<const Check* const> all_checks();

}  // namespace assay
