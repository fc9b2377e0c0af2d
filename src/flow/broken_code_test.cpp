// Every question of src/flow on code that is no Elixir: shuffled words, cut programs. Only sanitizers and crashes can
// fail it, and a question that takes a second.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <random>

#include "flow/callbacks.h"
#include "flow/chain.h"
#include "flow/enclosing.h"
#include "flow/order.h"
#include "flow/origin.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "flow/same_value.h"
#include "flow/uses.h"
#include "tests/support/one_file.h"

namespace assay {
namespace {

constexpr std::array<std::string_view, 46> kWords = {"fn",       "->",
                                                     "end",      "do",
                                                     "|>",       "(",
                                                     ")",        "x",
                                                     "y",        "=",
                                                     "<-",       "{",
                                                     "}",        "[",
                                                     "]",        "|",
                                                     "&",        "&1",
                                                     "f",        "if",
                                                     "case",     "with",
                                                     "else",     ",",
                                                     ":ok",      "\n",
                                                     "def",      "defp",
                                                     "\\\\",     "when",
                                                     "for",      "^x",
                                                     "%{",       "a:",
                                                     "rescue",   "after",
                                                     "try",      "&f/1",
                                                     "@a",       "@a 1",
                                                     "&&",       "cond do",
                                                     "x.a",      "receive do",
                                                     "Enum.map", "defmodule M do"};

size_t ask_everything(const File& file) {
  size_t answers = 0;
  for (const Call& call : file.names.calls()) {
    answers += uses_of_result(file, call).size() + chains_of(file, call.outer).size();
    for (NodeId argument : arguments_of(file, call)) {
      answers += origins_of(file, argument).size() + slice_of(file, argument, true).size();
      answers += same_value(file, argument, call.node) ? 1 : 0;
      answers += results_of_fn(file, argument).size();
    }
    find_closure(file, call.node, [](const Closure&, auto) { return Visit::go_on; });
    for (const Enumeration& each : enumerations_around(file, call.node)) {
      answers += bounded_by_literals(file, each.collection) ? 1 : 0;
    }
    answers += callbacks_reaching(file, call.node).size() + (test_block_around(file, call.node) ? 1 : 0);
    answers += may_end_without(file, call.node, [](const Call&) { return false; }) ? 1 : 0;
    answers += calls_always_before(file, call.node).size();
  }
  for (const Definition& definition : file.names.definitions()) answers += results_of(file, definition).size();
  return answers;
}

TEST(BrokenCode, OfShuffledWordsIsAnswered) {
  std::mt19937 random(7);
  size_t answers = 0;
  for (int i = 0; i < 400; ++i) {
    std::string source;
    for (auto left = 20 + random() % 200; left > 0; --left) {
      source += kWords[random() % kWords.size()];
      source += ' ';
    }
    answers += ask_everything(OneFile(source, false).file);
  }
  EXPECT_GT(answers, 100u);
}

// Functions that call themselves and one another in many clauses: the ways through them double with each.
TEST(BrokenCode, OfManyClausesTakesNoTime) {
  std::string source = "defmodule M do\n";
  for (int i = 0; i < 60; ++i) {
    const std::string n = std::to_string(i);
    source += "defp f(x, " + n + "), do: if(x, do: f(f(x, " + n + "), 1), else: g(x, f(x, 2)))\n";
    source += "defp g(x, " + n + "), do: x |> f(3) |> g(" + n + ")\n";
  }
  OneFile one(source + "end");
  const auto start = std::chrono::steady_clock::now();
  const Call& call = one.call("f", 100);
  EXPECT_FALSE(uses_of_result(one.file, call).empty());
  EXPECT_FALSE(origins_of(one.file, call.node).empty());
  EXPECT_FALSE(slice_of(one.file, call.node, true).empty());
  EXPECT_FALSE(chains_of(one.file, call.node).empty());
  EXPECT_FALSE(never_returns(one.file, call.node));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace assay
