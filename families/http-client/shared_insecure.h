// Options that switch the verification of certificates off.
#pragma once

#include "shared.h"

namespace assay::families::http_client {

// A call that opens a connection for HTTP beside the clients of client_of: Mint, Gun, Finch's pools.
bool is_connection(const Call& call);
inline constexpr auto says_connection = says_any_of<"Mint.HTTP", "Mint.HTTP1", "Mint.HTTP2", "gun", "Tesla.Builder">;

// `verify: :verify_none`, `insecure: true` or `:insecure` among what a call is given, followed through variables,
// attributes and functions of the file; invalid when there is none.
NodeId insecure_option(const Context& ctx, const Call& call);

// The same in one expression.
NodeId insecure_option(const Context& ctx, NodeId given);
// The lists of a `hackney: [...]` of the file that hold such an option.
std::vector<NodeId> insecure_hackney_lists(const Context& ctx);
// The same in a setting that is about HTTP.
NodeId insecure_setting(const Context& ctx, const ConfigEntry& entry);

// A request of :httpc for an https address without `verify: :verify_peer`, where the project may run on OTP 25 or
// older.
bool trusts_anybody(const Context& ctx, const Call& httpc);

}  // namespace assay::families::http_client
