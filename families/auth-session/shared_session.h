// How a user gets into the session and out of it.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// A key that stands for the user who is signed in: :user_id, "current_user", :user_token. `about_sign_in` says that
// the code around is about signing in: then :account_id or :person_id do, too.
bool is_user_key(std::string_view key, bool about_sign_in);

// By the names of the function or the module around: SessionController, log_in_user, callback of AuthController.
bool is_about_sign_in(const Context& ctx, NodeId node);
bool is_about_sign_out(const Context& ctx, NodeId node);

// A put_session that signs a user in. What only carries over what the session or a cookie held before does not, nor
// does a number for a visitor whom nobody knows.
bool signs_in(const Context& ctx, const Call& call);

// The session gets a new id, or is emptied or dropped: configure_session(renew: true or drop: true), clear_session, and
// sign-ins of libraries that do so.
bool renews_session(const File& file, const Call& call);

// Whatever leads to this place, its function and those that call it in this file, renews the session, too.
bool session_is_renewed(const Context& ctx, NodeId place);

}  // namespace assay::families::auth_session
