// PostgreSQL's parse tree as JSON, and how to walk it: each node is an object with one key, its type, and fields that
// hold their default (0, false, "") are left out, so a field that is absent reads as that. For the sql_*.cpp files
// alone.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sql {

using Json = nlohmann::json;

inline const Json kNothing;

inline const Json& get(const Json& node, const char* key) {
  if (!node.is_object()) return kNothing;
  const auto found = node.find(key);
  return found == node.end() ? kNothing : *found;
}
inline std::string_view str(const Json& node, const char* key) {
  const Json& value = get(node, key);
  return value.is_string() ? std::string_view(value.get_ref<const std::string&>()) : std::string_view{};
}
inline bool flag(const Json& node, const char* key) {
  const Json& value = get(node, key);
  return value.is_boolean() && value.get<bool>();
}
inline std::optional<int> number(const Json& node, const char* key) {
  const Json& value = get(node, key);
  return value.is_number_integer() ? std::optional<int>(value.get<int>()) : std::nullopt;
}
// {"Type": {...}} -> "Type" and {...}
inline std::string_view type_of(const Json& node) {
  return node.is_object() && !node.empty() ? std::string_view(node.begin().key()) : std::string_view{};
}
inline const Json& body_of(const Json& node) { return node.is_object() && !node.empty() ? *node.begin() : kNothing; }
inline const Json& body_if(const Json& node, std::string_view type) {
  return type_of(node) == type ? body_of(node) : kNothing;
}

// The statements of a text ({"stmt": {...}} each); not an array when PostgreSQL's grammar does not accept it, and then
// `error_at` gets the place where its parser gave up.
Json parse_tree(const std::string& text, uint32_t* error_at = nullptr);

// ---- expressions (sql_expression.cpp) ----

// Of a default's expression; never Default::none.
enum class Default : uint8_t;
Default volatility(const Json& expression);
// The columns of `a IS NOT NULL [AND b IS NOT NULL ...]`; false when the expression says anything else.
bool not_null_columns(const Json& expression, std::vector<std::string>& columns);
// Of a constant; empty when it is none or holds a placeholder.
std::string constant_text(const Json& node);

}  // namespace assay::sql
