#include "base/interner.h"

#include <gtest/gtest.h>

#include <barrier>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace assay {
namespace {

TEST(Interner, EqualTextGivesEqualSymbols) {
  std::string first = "handle_event", second = first;
  EXPECT_EQ(intern(first), intern(second));
  EXPECT_NE(intern("handle_event"), intern("handle_events"));
  EXPECT_EQ(text(intern(first)), "handle_event");
}

TEST(Interner, TextOutlivesWhatWasInterned) {
  Symbol symbol;
  {
    std::string gone = "a name long enough not to sit inside the string object itself";
    symbol = intern(gone);
    gone.assign(gone.size(), '!');
  }
  EXPECT_EQ(text(symbol), "a name long enough not to sit inside the string object itself");
}

TEST(Interner, HoldsEmptyTextAndZeroBytes) {
  EXPECT_EQ(text(intern("")), "");
  EXPECT_EQ(text(Symbol{}), "");
  EXPECT_TRUE(intern("").valid());
  std::string zeros(3, '\0');
  EXPECT_NE(intern(zeros), intern(""));
  EXPECT_NE(intern(zeros), intern(std::string(4, '\0')));
  EXPECT_EQ(text(intern(zeros)), zeros);
}

TEST(Interner, FindAddsNothing) {
  EXPECT_FALSE(find_symbol("never interned anywhere else").valid());
  EXPECT_FALSE(find_symbol("never interned anywhere else").valid());
  Symbol symbol = intern("interned for find");
  EXPECT_EQ(find_symbol("interned for find"), symbol);
}

// Every length around the borders of the hash's branches, and texts that differ in one byte at each place.
TEST(Interner, TellsTextsApartAtEveryLengthAndPlace) {
  std::map<std::string, Symbol> seen;
  for (size_t size = 0; size <= 70; ++size) {
    for (size_t place = 0; place < std::max<size_t>(size, 1); ++place) {
      std::string name(size, 'q');
      if (size > 0) name[place] = 'p';
      Symbol symbol = intern(name);
      EXPECT_EQ(text(symbol), name);
      auto [at, fresh] = seen.emplace(name, symbol);
      EXPECT_EQ(at->second, symbol);
    }
  }
  std::set<Symbol> distinct;
  for (const auto& [name, symbol] : seen) distinct.insert(symbol);
  EXPECT_EQ(distinct.size(), seen.size());
}

TEST(Interner, KeepsEveryNameThroughGrowth) {
  std::vector<Symbol> symbols;
  for (int i = 0; i < 100'000; ++i) symbols.push_back(intern("growing_name_" + std::to_string(i)));
  for (int i = 0; i < 100'000; ++i) {
    std::string name = "growing_name_" + std::to_string(i);
    ASSERT_EQ(text(symbols[i]), name);
    ASSERT_EQ(intern(name), symbols[i]);
  }
}

// All threads meet the same new names at the same time, in different orders, and must agree on every symbol.
TEST(Interner, ThreadsAgree) {
  constexpr int kThreads = 8, kNames = 20'000;
  std::barrier start(kThreads);
  std::vector<std::vector<Symbol>> symbols(kThreads, std::vector<Symbol>(kNames));
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      start.arrive_and_wait();
      for (int i = 0; i < kNames; ++i) {
        int n = (i * 7919 + t * 1237) % kNames;  // 7919 is coprime to kNames: a permutation
        std::string name = (n % 2 == 0 ? "shared_" : "shared_name_long_enough_for_two_loops_") + std::to_string(n);
        symbols[t][n] = intern(name);
        if (text(symbols[t][n]) != name) ADD_FAILURE() << name << " reads back as " << text(symbols[t][n]);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 1; t < kThreads; ++t) EXPECT_EQ(symbols[t], symbols[0]);
  EXPECT_EQ(std::set<Symbol>(symbols[0].begin(), symbols[0].end()).size(), kNames);
}

}  // namespace
}  // namespace assay
