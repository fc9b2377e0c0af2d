// Which calls halt a conn, and which conn is halted already.
#pragma once

#include "engine/check.h"

namespace assay::families::plug_pipeline {

// Gives a halted conn to somebody: Plug.Conn.halt, or a function of another module that halts by name or by what it
// does. One whose result is dropped halts nothing.
bool halts(const Context& ctx, const Call& call);

// `%{send_resp(conn, 401, "") | halted: true}`
bool is_given_halted(const Context& ctx, const Call& call);

// The conn that the call takes is halted, on every way to it.
bool takes_halted(const Context& ctx, const Call& call);

// The answer that a call gives is dropped, and a conn from before it is halted on every way behind.
bool halts_another(const Context& ctx, const Call& call);

}  // namespace assay::families::plug_pipeline
