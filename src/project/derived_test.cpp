#include "project/derived.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace assay {
namespace {

std::atomic<int> made = 0;

struct Length {
  size_t value;
  explicit Length(const std::string& text) : value(text.size()) { ++made; }
};
struct First {
  char value;
  explicit First(const std::string& text) : value(text[0]) { ++made; }
};

TEST(DerivedFacts, EachTypeIsMadeOnceHoweverManyThreadsAsk) {
  const std::string source = "migration";
  DerivedFacts facts;
  made = 0;
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (facts.get<Length>(source).value == 9 && facts.get<First>(source).value == 'm') ++right;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
  EXPECT_EQ(made, 2);
}

TEST(DerivedFacts, BelongToTheirOwner) {
  DerivedFacts one, other;
  EXPECT_EQ(one.get<Length>(std::string("a")).value, 1u);
  EXPECT_EQ(other.get<Length>(std::string("abc")).value, 3u);
  EXPECT_EQ(one.get<Length>(std::string("abcd")).value, 1u);
}

}  // namespace
}  // namespace assay
