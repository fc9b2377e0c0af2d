// Ways to write the same program differently. A check that understands code finds the same faults in each.
#pragma once

#include <span>
#include <string_view>

#include "names/file.h"
#include "tests/metamorphic/rewriter.h"

namespace assay::test {

struct Transform {
  std::string_view name;  // of the test
  Rewritten (*apply)(const File& file);
};

std::span<const Transform> transforms();

}  // namespace assay::test
