#include "base/large_stack.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

// Uses about 1 KB of stack a level.
int depth(int levels) {
  volatile char frame[1024];
  frame[0] = static_cast<char>(levels);
  return levels == 0 ? 0 : depth(levels - 1) + 1 + (frame[0] - static_cast<char>(levels));
}

TEST(LargeStack, HoldsDeepRecursion) {
  int reached = 0;
  run_on_large_stack([&] { reached = depth(60'000); });  // 60 MB: an ordinary thread has 8
  EXPECT_EQ(reached, 60'000);
}

}  // namespace
}  // namespace assay
