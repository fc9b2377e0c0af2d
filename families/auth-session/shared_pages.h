// Whether code serves pages that the server renders.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// Of the function around a call: by the pipelines that lead to its action, else by its redirects, else by the pipelines
// of the project.
Answer serves_pages(const Context& ctx, const Call& call);

}  // namespace assay::families::auth_session
