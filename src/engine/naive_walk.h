// The dispatcher's judge in debug builds and tests: finds out in the plainest way, comparing texts, which check should
// have seen what.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/check.h"

namespace assay {

enum class Subscription : uint8_t { callee, use, kind };

// A check was shown a call, a module that uses something, or a node.
struct Delivery {
  Subscription subscription;
  NodeId node;
  uint32_t check;
  friend auto operator<=>(const Delivery&, const Delivery&) = default;
};

// True when the pattern of a check, "Mod.fun/2" and so on, speaks of this call.
bool naive_match(std::string_view pattern, const Call& call);

// What was delivered and should not have been, or the reverse; empty when all is well.
std::string naive_difference(std::span<const Check* const> checks, const File& file, std::vector<Delivery> deliveries);

}  // namespace assay
