#include "engine/naive_walk.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/hidden.h"

namespace assay {

bool naive_match(std::string_view pattern, const Call& call) {
  std::string function(text(call.function));
  for (const std::string& module : {std::string(text(call.module)), std::string("_")}) {
    if (module.empty()) continue;
    if (pattern == module + "." + function) return true;
    if (pattern == fmt::format("{}.{}/{}", module, function, call.arity)) return true;
  }
  return false;
}

std::string naive_difference(std::span<const Check* const> checks, const File& file, std::vector<Delivery> deliveries) {
  std::vector<Delivery> expected;
  HiddenNodes hidden(file);
  for (uint32_t i = 0; i < checks.size(); ++i) {
    const Check& check = *checks[i];
    for (const Call& call : file.names.calls()) {
      if (call.in_quote || call.unreachable) continue;
      auto matches = [&](std::string_view pattern) { return naive_match(pattern, call); };
      if (std::any_of(check.callees.begin(), check.callees.end(), matches)) {
        expected.push_back({Subscription::callee, call.node, i});
      }
    }
    for (uint32_t m = 0; m < file.names.modules().size(); ++m) {
      const Module& module = file.names.modules()[m];
      for (std::string_view name : check.uses) {
        if (module.in_quote || module.unreachable || !file.names.uses(ModuleId{m}, intern(name))) continue;
        expected.push_back({Subscription::use, module.node, i});
        break;
      }
    }
    for (uint32_t n = 0; n < file.tree.size(); ++n) {
      if (std::find(check.kinds.begin(), check.kinds.end(), file.tree.kind(NodeId{n})) == check.kinds.end()) continue;
      if (!hidden.contains(NodeId{n})) expected.push_back({Subscription::kind, NodeId{n}, i});
    }
  }
  std::sort(expected.begin(), expected.end());
  std::sort(deliveries.begin(), deliveries.end());
  if (expected == deliveries) return {};
  auto [wanted, given] = std::mismatch(expected.begin(), expected.end(), deliveries.begin(), deliveries.end());
  const bool missing = given == deliveries.end() || (wanted != expected.end() && *wanted < *given);
  const Delivery& first = missing ? *wanted : *given;
  return fmt::format("{}: dispatch differs from the naive walk in {}: {} `{}` at byte {}", checks[first.check]->id,
                     file.source.path, missing ? "the check was not shown" : "the check was wrongly shown",
                     file.tree.text(first.node).substr(0, 60), file.tree.pos(first.node));
}

}  // namespace assay
