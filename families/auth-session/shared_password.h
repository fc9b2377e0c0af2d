// Where passwords are hashed and compared.
#pragma once

#include "shared.h"

namespace assay::families::auth_session {

// The data that a fast hash or an encoding gets: `:crypto.hash(:sha256, data)`; invalid when the call is none.
NodeId hashed_data(const File& file, const Call& call);

// The call takes the hash for a look-up in lists of leaked passwords, by name or by the five first digits.
bool is_breach_lookup(const File& file, const Call& call);

// A hash or encoding of a password that takes a place where a slow hash belongs.
bool hashes_password(const Context& ctx, const Call& call);

// First looks: the file may hash something; it compares, and names a password.
inline constexpr auto says_hash =
    says_any_of<"crypto", "erlang", "Base", "base64", "Bcrypt", "Argon2", "Pbkdf2", "Comeonin.Bcrypt">;
bool compares_passwords(const File& file);

// `==` and its kind between a password that came in and one that is stored or configured.
bool compares_plain_password(const Context& ctx, NodeId comparison);

}  // namespace assay::families::auth_session
