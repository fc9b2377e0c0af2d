// Where the parameters of an action go.
#pragma once

#include "shared.h"

namespace assay::families::phoenix_json_api {

// The parameters go whole to a call, as they are or made into something: what is called may read the page there.
bool takes_parameters(const Context& ctx, const Definition& action, const Call& call);

}  // namespace assay::families::phoenix_json_api
