// How long the tokens of Guardian and Joken live.
#pragma once

#include <optional>

#include "shared.h"

namespace assay::families::auth_session {

// Seconds of Guardian's `{4, :weeks}`; nothing when it can't be read.
std::optional<int64_t> seconds_of_ttl(const File& file, const Value& ttl);

// The code speaks of "exp" or :exp somewhere (`skip: [...]` of default_claims aside, and what stands in `except`).
bool names_expiry(const File& file, NodeId code, NodeId except = {});

// Claims that certainly have no "exp": maps that are written out, however they are put together.
bool lack_expiry(const File& file, NodeId claims);

// The token that is given to Joken 1's sign certainly has no expiry. Joken.token/0 sets one, two hours ahead; a token
// of one's own claims, or of %Joken.Token{}, has it only by with_exp, with_claim or these claims.
bool lacks_expiry_of_joken_1(const File& file, NodeId token);

inline constexpr std::string_view kEndlessToken = "who once copies the token is let in for ever";

// Judge, and report for auth-session/token-without-expiry: a time to live of Guardian (`ttl:`, or a type's in
// `token_ttl:`); an implementation of Guardian that takes `exp` out of its claims; a token_config/0 of Joken.
void judge_ttl(Context& ctx, const Call& call, const Value& options);
void judge_guardian(Context& ctx, const Module& module);
void judge_joken_config(Context& ctx, const Module& module);

}  // namespace assay::families::auth_session
