// Which nodes are not code that runs here: inside `quote`, or in a branch that is never taken.
#pragma once

#include <utility>
#include <vector>

#include "names/file.h"

namespace assay {

class HiddenNodes {
 public:
  explicit HiddenNodes(const File& file);
  [[nodiscard]] bool contains(NodeId node) const;

 private:
  std::vector<std::pair<uint32_t, uint32_t>> ranges_;  // disjoint, ascending
};

}  // namespace assay
