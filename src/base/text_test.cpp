#include "base/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace assay {

static_assert(trimmed("a") == "a");
static_assert(trimmed(" \t\r\na b\n ") == "a b");
static_assert(trimmed(" \r\n\t").empty());
static_assert(trimmed("").empty());

static_assert(count_bytes("", [](char) { return true; }) == 0);
static_assert(count_bytes("a,b,c", [](char c) { return c == ','; }) == 2);

namespace {

TEST(Text, CountsBytesOfAnyNumber) {
  for (size_t size : {0u, 1u, 15u, 16u, 239u, 240u, 241u, 255u, 256u, 257u, 479u, 480u, 481u, 100'000u}) {
    EXPECT_EQ(count_bytes(std::string(size, 'x'), [](char c) { return c == 'x'; }), size);
    std::string mixed;
    for (size_t i = 0; i < size; ++i) mixed += i % 3 == 0 ? '\n' : 'a';
    EXPECT_EQ(count_bytes(mixed, [](char c) { return c == '\n'; }),
              static_cast<size_t>(std::count(mixed.begin(), mixed.end(), '\n')));
  }
}

TEST(Text, FindsAPartWhereverItStands) {
  for (size_t before = 0; before < 150; ++before) {
    for (size_t behind : {0u, 1u, 15u, 16u, 17u, 63u, 64u, 100u}) {
      const std::string text = std::string(before, 'p') + "pass" + std::string(behind, 's');
      EXPECT_TRUE(contains(text, "pass"));
      EXPECT_TRUE(contains_any_case(text, "pass"));
      EXPECT_FALSE(contains(text, "past"));
      std::string broken = text;
      broken[before + 1] = 'o';
      EXPECT_FALSE(contains(broken, "pass"));
      EXPECT_FALSE(contains_any_case(broken, "pass"));
    }
  }
  EXPECT_FALSE(contains("", "ab"));
  EXPECT_FALSE(contains("a", "ab"));
  EXPECT_TRUE(contains("ab", "ab"));
}

TEST(Text, LooksAtLettersOfAnyCase) {
  EXPECT_TRUE(contains_any_case("given_PassWord", "password"));
  EXPECT_FALSE(contains("given_PassWord", "password"));
  EXPECT_FALSE(contains_any_case("P@SSWORD", "password"));  // `@` is no small letter, whatever bit is set
}

}  // namespace
}  // namespace assay
