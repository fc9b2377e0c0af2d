#include "base/symbol_memo.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

int asked = 0;

TEST(SymbolMemo, AsksOfEachNameOnce) {
  SymbolMemo is_short([](std::string_view name) { return ++asked, name.size() < 3; });
  const Symbol shorter = intern("ab"), longer = intern("abcdefghij");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(is_short(shorter));
    EXPECT_FALSE(is_short(longer));
    EXPECT_FALSE(is_short(Symbol{}));
  }
  EXPECT_EQ(asked, 2);
}

}  // namespace
}  // namespace assay
