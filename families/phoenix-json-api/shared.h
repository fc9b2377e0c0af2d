// What the checks of this family share: calls that answer with JSON, the status that they send, and what the payload
// is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check.h"

namespace assay::families::phoenix_json_api {

// A call of Phoenix.Controller's (or Phoenix.View's) function, or of a bare name that an unknown `use` may import.
bool is_controller_call(const Call& call, std::string_view function);
// json/2, or a render/2-4 that certainly gives JSON: of "x.json", or of an atom in a module that says nothing but JSON
// (`formats: [:json]`, action_fallback, put_view(json: ...) on the way). The file alone is asked.
bool answers_with_json(const Context& ctx, const Call& call);
// What is sent: json's second argument, render's assigns; invalid when there is none.
NodeId payload_of(const Context& ctx, const Call& call);
// The same; of a private helper that is given it, `defp refuse(conn, status, body)`, what its calls hand over.
std::vector<NodeId> payloads_of(const Context& ctx, const Call& call);

// none: no put_status on any way to the call. unknown: something on the way may set it.
enum class Status : uint8_t { none, success, redirect, failure, unknown };
Status status_of(const Context& ctx, const Call& call);
// A status of 400 or more, on every way to the call.
bool always_fails(const Context& ctx, const Call& call);

// The pattern of {:error, _} that decides that a place runs: of the innermost branch that has a result tuple in its
// pattern, a clause of case, of with's else, of fn, or of the function itself. Invalid when that is for something else.
NodeId error_pattern_around(const File& file, NodeId node);
// The same for {:ok, _} and :ok.
NodeId ok_pattern_around(const File& file, NodeId node);

struct Entry {
  std::string key;
  NodeId value;
};
// The entries of a literal map or keyword list; nothing when it is none, or some key is computed.
std::optional<std::vector<Entry>> literal_entries(const Context& ctx, NodeId node);

// The words of an identifier: "per_page" and "PerPage" have "page".
bool has_word(std::string_view identifier, std::initializer_list<std::string_view> any);

// The last part of a module's name: "UserJSON" of "ShopWeb.UserJSON".
std::string_view last_part(Symbol module);

}  // namespace assay::families::phoenix_json_api
