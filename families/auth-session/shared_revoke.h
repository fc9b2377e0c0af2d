// Sessions and tokens that stand in tables, and what becomes of them when a password changes.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// Schemas whose rows let a user in: UserToken, Session. Those that belong to something without a password, and tokens
// for other ends (push, devices, API keys, invitations), are none.
struct RevocableSessions {
  struct Table {
    Symbol schema;
    FileId file;
  };
  std::vector<Table> schemas;
};
RevocableSessions read_revocable_sessions(const Project& project);

// The function, or a private one that it calls, updates a user in the database with a new password.
bool changes_password(const Context& ctx, const Definition& definition);

// On its way rows of these schemas are deleted or updated, or a function is called whose name says so.
bool revokes_sessions(const Context& ctx, const Definition& definition, const RevocableSessions& sessions);

}  // namespace assay::families::auth_session
