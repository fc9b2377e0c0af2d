#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace assay {
namespace {

TEST(Parallel, VisitsEachIndexOnceForAnyNumberOfThreads) {
  for (unsigned jobs : {0u, 1u, 2u, 8u}) {
    Parallelism parallelism(jobs);
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(visits.size(), [&](size_t i) { ++visits[i]; });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
    parallel_for(0, [](size_t) { FAIL(); });
  }
}

}  // namespace
}  // namespace assay
