#include "project/environments.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Environments, SetsOfNames) {
  Environments all;
  Environments prod = Environments::only({"prod"});
  Environments no_prod = complement(prod);
  EXPECT_TRUE(all.hold("prod") && all.hold("staging"));
  EXPECT_TRUE(prod.hold("prod"));
  EXPECT_FALSE(prod.hold("dev"));
  EXPECT_TRUE(no_prod.hold("staging"));
  EXPECT_FALSE(no_prod.hold("prod"));
  EXPECT_TRUE(intersection(prod, no_prod).none());
  EXPECT_TRUE(union_of(prod, no_prod).all());
  EXPECT_EQ(intersection(all, prod), prod);
  EXPECT_EQ(intersection(no_prod, complement(Environments::only({"test"}))).text(), "all but prod, test");
  EXPECT_EQ(intersection(no_prod, Environments::only({"dev", "prod"})).text(), "dev");
  EXPECT_EQ(union_of(prod, Environments::only({"dev"})).text(), "prod, dev");
  EXPECT_TRUE(complement(all).none());
}

}  // namespace
}  // namespace assay
