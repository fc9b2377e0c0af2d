#include "project/version.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

Version version(std::string_view text) { return parse_version(text).value(); }

std::string lowest(std::string_view requirement) {
  auto parsed = VersionRequirement::parse(requirement);
  if (!parsed) return "invalid";
  auto low = parsed->lowest();
  return low ? low->text() : "none";
}

bool allows(std::string_view requirement, std::string_view candidate) {
  return VersionRequirement::parse(requirement).value().allows(version(candidate));
}

TEST(Version, ReadsFullAndShortForms) {
  EXPECT_EQ(version("1.18.3").text(), "1.18.3");
  EXPECT_EQ(version("1.18").text(), "1.18.0");
  EXPECT_EQ(version("27").text(), "27.0.0");
  EXPECT_EQ(version("v1.2.3-rc.1+build.5").text(), "1.2.3-rc.1");
  EXPECT_EQ(version("27.3.4.6").text(), "27.3.4");
  EXPECT_EQ(version("1.18.x").text(), "1.18.0");
  EXPECT_FALSE(parse_version("ref:main"));
  EXPECT_FALSE(parse_version(""));
  EXPECT_FALSE(parse_version("1.2.3-"));
  EXPECT_FALSE(parse_version("99999999999.0.0"));
}

TEST(Version, OrdersLikeElixir) {
  EXPECT_LT(version("1.9.9"), version("1.10.0"));
  EXPECT_LT(version("1.0.0-rc.1"), version("1.0.0"));
  EXPECT_LT(version("1.0.0-rc.2"), version("1.0.0-rc.10"));
  EXPECT_LT(version("1.0.0-alpha"), version("1.0.0-alpha.1"));
  EXPECT_LT(version("1.0.0-1"), version("1.0.0-alpha"));
  EXPECT_EQ(version("1.0"), version("1.0.0"));
}

TEST(VersionRequirement, AllowsWhatElixirAllows) {
  EXPECT_TRUE(allows("~> 2.0", "2.1.0"));
  EXPECT_FALSE(allows("~> 2.0", "3.0.0"));
  EXPECT_FALSE(allows("~> 2.0", "3.0.0-rc.0"));
  EXPECT_TRUE(allows("~> 2.0.0", "2.0.5"));
  EXPECT_FALSE(allows("~> 2.0.0", "2.1.0"));
  EXPECT_TRUE(allows("~> 2.1.2", "2.1.6-dev"));
  EXPECT_TRUE(allows(">= 1.0.0 and < 2.0.0 or ~> 3.1", "3.2.0"));
  EXPECT_FALSE(allows(">= 1.0.0 and < 2.0.0 or ~> 3.1", "2.5.0"));
  EXPECT_TRUE(allows("1.2.3", "1.2.3"));
  EXPECT_FALSE(allows("== 1.2.3", "1.2.4"));
  EXPECT_FALSE(allows("!= 1.2.3", "1.2.3"));
}

TEST(VersionRequirement, LowestAllowed) {
  EXPECT_EQ(lowest("~> 3.10"), "3.10.0");
  EXPECT_EQ(lowest("~> 1.7.0-rc.2"), "1.7.0-rc.2");
  EXPECT_EQ(lowest("~>1.6 or ~> 2.0"), "1.6.0");
  EXPECT_EQ(lowest("~> 2.0 or ~> 1.6"), "1.6.0");
  EXPECT_EQ(lowest("~> 2.0 and >= 2.0.3"), "2.0.3");
  EXPECT_EQ(lowest("> 1.2.0"), "1.2.1");
  EXPECT_EQ(lowest(">= 1.2.0 and != 1.2.0"), "1.2.1");
  EXPECT_EQ(lowest("0.5.1"), "0.5.1");
}

TEST(VersionRequirement, NoLowerBoundIsNoKnowledge) {
  EXPECT_EQ(lowest(">= 0.0.0"), "none");
  EXPECT_EQ(lowest("< 2.0.0"), "none");
  EXPECT_EQ(lowest("~> 1.0 or < 0.5.0"), "none");
  EXPECT_EQ(lowest("> 2.0.0 and < 1.0.0"), "none");
}

TEST(VersionRequirement, RefusesWhatIsNone) {
  EXPECT_EQ(lowest("~> 1"), "invalid");
  EXPECT_EQ(lowest("latest"), "invalid");
  EXPECT_EQ(lowest(""), "invalid");
  EXPECT_EQ(lowest("== == 1.0.0"), "invalid");
}

}  // namespace
}  // namespace assay
