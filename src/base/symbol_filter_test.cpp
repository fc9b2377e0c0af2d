#include "base/symbol_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace assay {
namespace {

TEST(SymbolFilter, HoldsWhatWasAddedAndLittleElse) {
  for (const size_t size : {1u, 40u, 3000u}) {
    SymbolFilter filter(size);
    for (size_t i = 0; i < size; ++i) filter.add(intern("in " + std::to_string(i)));
    for (size_t i = 0; i < size; ++i) EXPECT_TRUE(filter.may_hold(intern("in " + std::to_string(i))));
    int wrong = 0;
    for (int i = 0; i < 1000; ++i) wrong += filter.may_hold(intern("out " + std::to_string(i))) ? 1 : 0;
    EXPECT_LT(wrong, 100) << size;  // one in sixteen places is taken at most
  }
}

TEST(SymbolFilter, WithoutPlacesItRulesNothingOut) { EXPECT_TRUE(SymbolFilter().may_hold(intern("anything"))); }

}  // namespace
}  // namespace assay
