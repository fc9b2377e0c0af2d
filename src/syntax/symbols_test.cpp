#include "syntax/symbols.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Symbols, EachWellKnownNameHasItsIdAndText) {
  ensure_symbols();
#define ASSAY_SYMBOL(name, spelling)          \
  EXPECT_EQ(text(sym::name), spelling);       \
  EXPECT_EQ(intern(spelling), sym::name);     \
  EXPECT_EQ(find_symbol(spelling), sym::name);
#include "syntax/symbols.def"
#undef ASSAY_SYMBOL
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
