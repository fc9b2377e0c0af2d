// Where the parameters of an action go, and what bounds its list.
#pragma once

#include "shared.h"

namespace assay::families::phoenix_json_api {

// The parameters go whole to a call, as they are or made into something: what is called may read the page there.
bool takes_parameters(const Context& ctx, const Definition& action, const Call& call);

// The project's function that makes the list limits it: `limit(query, 100)`, Repo.paginate.
bool limits_itself(const Context& ctx, const Call& list);

// The project's function that makes the list reads rows one at a time, `Repo.get(Device, id)`, and never many: what it
// gives is held by one row, and does not grow with the table.
bool comes_of_one_row(const Context& ctx, const Call& list);

}  // namespace assay::families::phoenix_json_api
