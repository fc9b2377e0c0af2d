// Two texts as a unified diff, which `patch -p0` and `git apply -p0` take.
#pragma once

#include <string>
#include <string_view>

#include "report/style.h"

namespace assay {

struct DiffOptions {
  Style style;              // colours for a terminal
  bool for_people = false;  // controls and the like are shown by name, as in code frames: no patch tool takes that
};

// Empty when the texts are equal. The path stands in the heading as it is, or quoted as git does.
std::string unified_diff(std::string_view path, std::string_view before, std::string_view after,
                         const DiffOptions& options);

}  // namespace assay
