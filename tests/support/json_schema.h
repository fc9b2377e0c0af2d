// Holds JSON to a JSON Schema, as far as our own schemas go: type, required, properties, additionalProperties, items,
// minItems, minLength, enum, const, pattern, minimum. A schema that says anything else is a fault of the schema.
#pragma once

#include <string>
#include <string_view>

namespace assay::test {

// Empty when it holds; else where it does not, and why.
std::string schema_fault(std::string_view schema, std::string_view json);

}  // namespace assay::test
