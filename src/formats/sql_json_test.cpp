#include "formats/sql_json.h"

#include <gtest/gtest.h>

namespace assay::sql {
namespace {

TEST(SqlJson, ReadsObjectsArraysAndPlainValues) {
  const JsonText tree(R"({"a":{"list":[1, -2,{"b":true}],"none":null},"text":"x"} )");
  const Json& list = get(get(tree.root(), "a"), "list");
  ASSERT_TRUE(list.is_array());
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list.front().text(), "1");
  EXPECT_EQ(list[1].text(), "-2");
  EXPECT_TRUE(flag(list.back(), "b"));
  EXPECT_EQ(str(tree.root(), "text"), "x");
  EXPECT_EQ(tree.root().size(), 2u);
  EXPECT_EQ(type_of(list.back()), "b");
  EXPECT_FALSE(get(tree.root(), "missing").is_object());
  EXPECT_TRUE(get(tree.root(), "missing").empty());
}

TEST(SqlJson, ResolvesEscapes) {
  const JsonText tree(R"({"k\"ey":"a\\b\n\u00e9\u20ac\/"})");
  EXPECT_EQ(str(tree.root(), "k\"ey"), "a\\b\n\u00e9\u20ac/");
}

TEST(SqlJson, NumbersAreWholeOnes) {
  const JsonText tree(R"({"a":12,"b":1.5,"c":"7","d":99999999999})");
  EXPECT_EQ(number(tree.root(), "a"), 12);
  for (const char* key : {"b", "c", "d", "e"}) EXPECT_FALSE(number(tree.root(), key)) << key;
}

TEST(SqlJson, WhatIsNoJsonIsNothing) {
  for (const char* text : {"", " ", "{", "[1", "}", "{\"a", "{\"a\":\"\\", "{\"a\":\"\\u12\"}"}) {
    const JsonText tree(text);
    EXPECT_EQ(tree.root().kind(), Json::Kind::nothing) << text;
  }
}

TEST(SqlJson, NestsDeep) {
  const std::string text = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_TRUE(JsonText(text).root().is_array());
}

}  // namespace
}  // namespace assay::sql
