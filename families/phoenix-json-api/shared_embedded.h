// Schemas without a table.
#pragma once

#include "shared.h"

namespace assay::families::phoenix_json_api {

// A schema whose encoder serves whatever stores or passes on the whole, not clients, so that all of its fields are what
// is meant: it stands in an embeds_one block, another schema embeds it, or it has no table and none of the project's
// controllers, JSON modules and channels knows it. Not so where a field is nobody's business: a password, a key.
bool is_inner_value(const Context& ctx, const Attribute& derive);

}  // namespace assay::families::phoenix_json_api
