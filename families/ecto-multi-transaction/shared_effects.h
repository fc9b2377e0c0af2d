// Calls whose effect a rollback can't take back.
#pragma once

#include <string_view>

#include "engine/check.h"

namespace assay::families::ecto_multi_transaction {

// What the call does, as the start of a sentence ("an HTTP request is sent"); empty when it is none of these.
std::string_view effect_of(const Call& call);

}  // namespace assay::families::ecto_multi_transaction
