// What code about signing in calls its things, and what it holds: passwords, tokens, users, as names and values tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/check.h"

namespace assay::families::auth_session {

// The words of a name in small letters: "currentUser_id" -> current, user, id.
std::vector<std::string> words_of(std::string_view name);
bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any);

// What an expression calls the value it gives: a variable's name, that of a field or key that it takes
// (`user.password`, `params["password"]`, `get_change(changeset, :password)`), or of the function that it calls; empty
// for others.
std::string name_of_value(const File& file, NodeId node);

// A password as a person types it: password, given_pwd, "new_password". Not a hash, token or confirmation of one.
bool is_password_name(std::string_view name);
// The second entry of the same password: password_confirmation, repeated_password.
bool is_confirmation_name(std::string_view name);

// Some name or text in the file is called as passwords are: where none is, nothing holds one. A look at each node once.
bool may_name_password(const File& file);

// The expression is a password or puts one into a larger text: through variables, joins and conversions of strings.
bool holds_password(const File& file, NodeId node);

// A call of Plug.Conn's function of this name. Bare names count where the module's imports are not at hand.
bool is_conn_call(const Call& call, std::string_view function);

// An encoded JSON Web Token, as Guardian and Joken give it: made in the file or by a function of the project whose name
// says so, or held by a name that does.
bool is_jwt(const Context& ctx, NodeId node);

// The call makes a JSON Web Token.
bool makes_jwt(const Call& call);

bool in_test(const Context& ctx, NodeId node);

// The code is there in production: no branch around it is for other environments alone.
bool holds_in_production(const File& file, NodeId node);

// The module is an implementation of Guardian: it says `use Guardian`.
bool is_guardian(const Project& project, Symbol module);

}  // namespace assay::families::auth_session
