#include "tests/support/json_schema.h"

#include <gtest/gtest.h>

namespace assay::test {
namespace {

TEST(JsonSchema, SaysWhatDoesNotHold) {
  const char* schema = R"({"type": "object", "required": ["a"], "additionalProperties": false,
    "properties": {"a": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^x"}},
                   "b": {"enum": [1, 2]}, "c": {"type": "object", "additionalProperties": {"type": "string"}}}})";
  EXPECT_EQ(schema_fault(schema, R"({"a": ["xy"], "b": 2, "c": {"d": "e"}})"), "");
  EXPECT_EQ(schema_fault(schema, R"({})"), "$: \"a\" is missing");
  EXPECT_EQ(schema_fault(schema, R"([])"), "$: is no object: []");
  EXPECT_EQ(schema_fault(schema, R"({"a": []})"), "$.a: has too few items");
  EXPECT_EQ(schema_fault(schema, R"({"a": ["y"]})"), "$.a[0]: \"y\" does not fit \"^x\"");
  EXPECT_EQ(schema_fault(schema, R"({"a": ["x"], "b": 3})"), "$.b: 3 is none of [1,2]");
  EXPECT_EQ(schema_fault(schema, R"({"a": ["x"], "c": {"d": 1}})"), "$.c.d: is no string: 1");
  EXPECT_EQ(schema_fault(schema, R"({"a": ["x"], "z": 1})"), "$.z: is not in the schema");
  EXPECT_EQ(schema_fault(R"({"oneOf": []})", "1"), "$: the schema says oneOf, which is not understood");
}

}  // namespace
}  // namespace assay::test
