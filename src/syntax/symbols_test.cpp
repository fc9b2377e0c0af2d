#include "syntax/symbols.h"

#include <gtest/gtest.h>

#include <utility>

namespace assay {
namespace {

constexpr std::pair<Symbol, std::string_view> kExpected[] = {
#define ASSAY_SYMBOL(name, spelling) {sym::name, spelling},
#include "syntax/symbols.def"
#undef ASSAY_SYMBOL
};

TEST(Symbols, EachWellKnownNameHasItsIdAndText) {
  ensure_symbols();
  for (auto [symbol, spelling] : kExpected) {
    EXPECT_EQ(text(symbol), spelling);
    EXPECT_EQ(intern(spelling), symbol);
    EXPECT_EQ(find_symbol(spelling), symbol);
  }
}

TEST(Symbols, SeedingAgainChangesNothing) {
  ensure_symbols();
  ensure_symbols();
  EXPECT_EQ(intern("do"), sym::do_);
  EXPECT_GE(intern("no well-known name").value, static_cast<uint32_t>(sym::Index::count));
}

TEST(Symbols, AnotherSeedStopsTheProcess) {
  ensure_symbols();
  constexpr std::string_view kOther[] = {"end", "do"};
  EXPECT_DEATH(seed_symbols(kOther), "names were interned before ensure_symbols");
}

}  // namespace
}  // namespace assay
