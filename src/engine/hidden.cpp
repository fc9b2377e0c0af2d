#include "engine/hidden.h"

#include <algorithm>

#include "syntax/symbols.h"

namespace assay {

HiddenNodes::HiddenNodes(const File& file) {
  uint32_t covered = 0;
  for (const Call& call : file.names.calls()) {
    if (call.node.value < covered) continue;
    bool quote = call.function == sym::quote_ && call.target == CallTarget::kernel && call.form == CallForm::plain;
    if (!quote && !call.unreachable && !call.in_quote) continue;
    covered = file.tree.end(call.node).value;
    ranges_.emplace_back(call.node.value + (quote ? 1 : 0), covered);
  }
}

bool HiddenNodes::contains(NodeId node) const {
  auto after = std::upper_bound(ranges_.begin(), ranges_.end(), node.value,
                                [](uint32_t value, const auto& range) { return value < range.first; });
  return after != ranges_.begin() && node.value < std::prev(after)->second;
}

}  // namespace assay
