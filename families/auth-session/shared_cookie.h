// Which cookies sign somebody in.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// A put_resp_cookie whose name or value is about signing in: "remember_me", "auth_token", a session's or user's id, a
// token that was just made. One that empties the cookie is none.
bool signs_in_by_cookie(const Context& ctx, const Call& call);

}  // namespace assay::families::auth_session
