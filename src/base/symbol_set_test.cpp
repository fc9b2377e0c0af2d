#include "base/symbol_set.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(SymbolSet, HoldsWhatWasInserted) {
  SymbolSet set;
  EXPECT_FALSE(set.contains(intern("a")));
  set.insert(intern("a"));
  set.insert(intern("b"));
  set.insert(Symbol{});
  EXPECT_TRUE(set.contains(intern("a")));
  EXPECT_TRUE(set.contains(intern("b")));
  EXPECT_FALSE(set.contains(intern("neither")));
  EXPECT_FALSE(set.contains(Symbol{}));
}

}  // namespace
}  // namespace assay
