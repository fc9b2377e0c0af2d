// What callbacks of Ueberauth do with what it assigns.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// `ueberauth_auth` is taken out of the assigns in this code: by a pattern or an access.
bool names_success(const File& file, NodeId code);

// Some clause or branch of the function is there for a request without `ueberauth_auth`: one for ueberauth_failure, a
// clause of the function that takes any connection, the other branch of a case, with or if about the success.
bool handles_failure(const File& file, const std::vector<DefinitionId>& clauses);

// A function plug of the module has a clause or branch for ueberauth_failure and halts, so that its actions meet none.
bool plug_handles_failure(const Context& ctx, ModuleId module);

}  // namespace assay::families::auth_session
