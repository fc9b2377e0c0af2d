#include "base/similar.h"

#include <gtest/gtest.h>

#include <array>

namespace assay {
namespace {

TEST(MostSimilar, FindsTheWordThatWasMeant) {
  const std::array<std::string_view, 3> words = {"task-async", "ecto-safe-migration", "ets-usage"};
  EXPECT_EQ(most_similar("task-asnyc", words), "task-async");
  EXPECT_EQ(most_similar("ecto-safe-migrations", words), "ecto-safe-migration");
  EXPECT_EQ(most_similar("ets", words), "");
  EXPECT_EQ(most_similar("", words), "");
}

TEST(MostSimilar, CountsASwapAsOneEdit) {
  const std::array<std::string_view, 2> words = {"abXd", "abdc"};
  EXPECT_EQ(most_similar("abcd", words), "abXd");
  const std::array<std::string_view, 2> swapped = {"aXcX", "abdc"};
  EXPECT_EQ(most_similar("abcd", swapped), "abdc");
}

}  // namespace
}  // namespace assay
