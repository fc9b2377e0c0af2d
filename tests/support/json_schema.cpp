#include "tests/support/json_schema.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>

namespace assay::test {
namespace {

using Json = nlohmann::json;

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "boolean" && value.is_boolean();
}

std::string fault(const Json& schema, const Json& value, const std::string& at) {
  static const std::set<std::string> known = {
      "$schema", "title",    "description", "type", "required", "properties", "additionalProperties",
      "items",   "minItems", "minLength",   "enum", "const",    "pattern",    "minimum"};
  for (const auto& [key, rule] : schema.items()) {
    if (!known.contains(key)) return fmt::format("{}: the schema says {}, which is not understood", at, key);
  }
  if (schema.contains("type") && !has_type(value, schema["type"])) {
    return fmt::format("{}: is no {}: {}", at, schema["type"].get<std::string>(), value.dump().substr(0, 60));
  }
  if (schema.contains("const") && value != schema["const"]) return fmt::format("{}: is {}", at, value.dump());
  if (schema.contains("enum")) {
    bool found = false;
    for (const Json& one : schema["enum"]) found = found || one == value;
    if (!found) return fmt::format("{}: {} is none of {}", at, value.dump(), schema["enum"].dump());
  }
  if (schema.contains("pattern") &&
      !std::regex_search(value.get<std::string>(), std::regex(schema["pattern"].get<std::string>()))) {
    return fmt::format("{}: {} does not fit {}", at, value.dump(), schema["pattern"].dump());
  }
  if (schema.contains("minLength") && value.get<std::string>().size() < schema["minLength"].get<size_t>())
    return at + ": is too short";
  if (schema.contains("minItems") && value.size() < schema["minItems"].get<size_t>()) return at + ": has too few items";
  if (schema.contains("minimum") && value < schema["minimum"])
    return fmt::format("{}: {} is too small", at, value.dump());
  if (value.is_array() && schema.contains("items")) {
    for (size_t i = 0; i < value.size(); ++i) {
      if (std::string inner = fault(schema["items"], value[i], fmt::format("{}[{}]", at, i)); !inner.empty())
        return inner;
    }
  }
  if (!value.is_object()) return {};
  for (const Json& key : schema.value("required", Json::array())) {
    if (!value.contains(key.get<std::string>())) return fmt::format("{}: {} is missing", at, key.dump());
  }
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [key, inner] : value.items()) {
    const std::string place = at + "." + key;
    std::string wrong;
    if (properties.contains(key)) {
      wrong = fault(properties[key], inner, place);
    } else if (const Json other = schema.value("additionalProperties", Json(true)); other.is_object()) {
      wrong = fault(other, inner, place);
    } else if (other == false) {
      wrong = place + ": is not in the schema";
    }
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace

std::string schema_fault(std::string_view schema, std::string_view json) {
  const Json rules = Json::parse(schema, nullptr, false), value = Json::parse(json, nullptr, false);
  if (rules.is_discarded()) return "the schema is no JSON";
  if (value.is_discarded()) return "it is no JSON";
  return fault(rules, value, "$");
}

}  // namespace assay::test
