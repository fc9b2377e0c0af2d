#include "flow/results.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

std::vector<std::string> shown(const OneFile& one, const std::vector<CodeResult>& results) {
  std::vector<std::string> all;
  for (const CodeResult& result : results) {
    std::string text = one.text_of(result.node);
    switch (result.kind) {
      case CodeResult::Kind::value: break;
      case CodeResult::Kind::nil: text = "nil!"; break;
      case CodeResult::Kind::unmatched: text = "unmatched " + text; break;
      case CodeResult::Kind::falsy: text = "falsy " + text; break;
      case CodeResult::Kind::truthy: text = "truthy " + text; break;
      case CodeResult::Kind::unknown: text = "unknown"; break;
    }
    if (!result.returns) text += " never";
    all.push_back(text);
  }
  return all;
}

struct ResultCase {
  std::string_view name;
  std::string_view body;
  std::vector<std::string> results;
};
void PrintTo(const ResultCase& one, std::ostream* out) { *out << one.name; }

class Results : public testing::TestWithParam<ResultCase> {};

TEST_P(Results, AreEveryTailExpression) {
  OneFile one("defmodule M do\n  def f(x) do\n" + std::string(GetParam().body) +
              "\n  end\n  defp fail(m), do: raise(m)\n  defp fail(m, _), do: fail(m)\nend");
  EXPECT_EQ(shown(one, results_of(one.file, one.definition("f"))), GetParam().results) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Results,
    testing::ValuesIn(std::vector<ResultCase>{
        {"expression", "1", {"1"}},
        {"last_of_block", "a()\nb()", {"b()"}},
        {"empty", "", {"nil!"}},
        {"parentheses", "(a(); b())", {"b()"}},
        {"negated", "!x", {"!x"}},
        {"match", "y = g(x)", {"g(x)"}},
        {"variable", "y = g(x)\ny", {"y"}},
        {"if_else", "if x do\n 1\nelse\n 2\nend", {"1", "2"}},
        {"if_keywords", "if x, do: 1, else: 2", {"1", "2"}},
        {"if_alone", "if x, do: 1", {"1", "nil!"}},
        {"unless_", "unless x, do: 1", {"1", "nil!"}},
        {"empty_branch", "if x do\nelse\n 2\nend", {"nil!", "2"}},
        {"nested", "if x do\n case y do\n  1 -> :a\n  _ -> :b\n end\nelse\n 2\nend", {":a", ":b", "2"}},
        {"cond_", "cond do\n x -> 1\n true -> 2\nend", {"1", "2"}},
        {"piped_case", "x |> g() |> case do\n {:ok, y} -> y\n e -> e\nend", {"y", "e"}},
        {"piped_call", "x |> g() |> h()", {"x |> g() |> h()"}},
        {"match_of_case", "y = case x do\n 1 -> :a\nend", {":a"}},
        {"with_alone", "with {:ok, a} <- g(x), b = 1, c <- h(a) do\n a\nend", {"unmatched g(x)", "a"}},
        {"with_else", "with {:ok, a} <- g(x) do\n a\nelse\n :error -> :no\n e -> e\nend", {"a", ":no", "e"}},
        {"with_keywords", "with :ok <- g(x), do: 1, else: (_ -> 2)", {"1", "2"}},
        {"and_", "x && g(x)", {"falsy x", "g(x)"}},
        {"or_", "g(x) || :none", {"truthy g(x)", ":none"}},
        {"then_", "x |> then(fn a ->\n b(a)\nend)", {"b(a)"}},
        {"then_capture", "then(x, &g/1)", {"then(x, &g/1)"}},
        {"tap_", "x |> g() |> tap(fn _ -> 1 end)", {"x |> g()"}},
        {"inspect_", "x |> IO.inspect(label: \"x\")", {"x"}},
        {"try_", "try do\n g(x)\nrescue\n _ -> 2\ncatch\n _, _ -> 3\nafter\n 4\nend", {"g(x)", "2", "3"}},
        {"try_else", "try do\n g(x)\nrescue\n _ -> 2\nelse\n 1 -> :one\nend", {"2", ":one"}},
        {"receive_", "receive do\n {:a, b} -> b\nafter\n 10 -> :late\nend", {"b", ":late"}},
        {"definition_rescue", "g(x)\nrescue\n _ -> :bad", {"g(x)", ":bad"}},
        {"raise_", "if x, do: raise(\"a\"), else: throw(:b)", {"raise(\"a\") never", "throw(:b) never"}},
        {"raising_function", "fail(x)", {"fail(x) never"}},
        {"raising_through_another", "fail(x, 1)", {"fail(x, 1) never"}},
        {"loop", "for a <- x, do: a", {"for a <- x, do: a"}},
        {"own_if", "M.if(x, do: 1)", {"M.if(x, do: 1)"}},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Results, TellTheBranchesThatLeadToThem) {
  OneFile one("case f() do\n  {:ok, x} -> if x > 1, do: :a\n  _ -> :b\nend");
  auto results = results_of(one.file, Tree::root().valid() ? NodeId{1} : NodeId{});
  ASSERT_EQ(results.size(), 3u);
  ASSERT_EQ(results[0].under.size(), 2u);
  EXPECT_EQ(one.text_of(patterns_of(one.file.tree, results[0].under[0].head)[0]), "{:ok, x}");
  EXPECT_EQ(results[0].under[1].section, sym::do_);
  EXPECT_EQ(results[1].under[1].section, sym::else_);
  EXPECT_EQ(one.text_of(results[1].at), "if x > 1, do: :a");
  EXPECT_EQ(results[2].under.size(), 1u);
}

TEST(Results, OfAFunctionAreThoseOfAllItsClauses) {
  OneFile one("defmodule M do\n  def f(1), do: :a\n  def f(_), do: :b\n  def f(_, _), do: :c\nend");
  EXPECT_THAT(shown(one, results_of_function(one.file, one.definition_id("f"))), ElementsAre(":a", ":b"));
}

TEST(Results, OfFunctionValues) {
  auto of = [](std::string_view given) {
    OneFile one("defmodule M do\n  def f(x) do\n    g = fn 1 -> :a; _ -> :b end\n    run(" + std::string(given) +
                ")\n  end\n  defp step(1), do: :one\n  defp step(_), do: :more\nend");
    return shown(one, results_of_fn(one.file, arguments_of(one.file, one.call("run"))[0]));
  };
  EXPECT_THAT(of("fn -> 1 end"), ElementsAre("1"));
  EXPECT_THAT(of("fn -> end"), ElementsAre("nil!"));
  EXPECT_THAT(of("g"), ElementsAre(":a", ":b"));
  EXPECT_THAT(of("&(&1 + 1)"), ElementsAre("&1 + 1"));
  EXPECT_THAT(of("&step/1"), ElementsAre(":one", ":more"));
  EXPECT_THAT(of("&String.trim/1"), ElementsAre("&String.trim/1"));
  EXPECT_THAT(of("x"), ElementsAre());
}

TEST(Results, EndOnEndlessCode) {
  std::string body = "1";
  for (int i = 0; i < 200; ++i) body = "if a do\n" + body + "\nelse\n" + body.substr(0, 4000) + "\nend";
  OneFile one("def f(a) do\n" + body + "\nend", false);
  auto results = results_of(one.file, one.definition("f"));
  EXPECT_LE(results.size(), 501u);
  EXPECT_TRUE(std::ranges::any_of(results, [](const CodeResult& r) { return r.kind == CodeResult::Kind::unknown; }));
}

TEST(Branches, AroundAPlace) {
  OneFile one(
      "defmodule M do\n  def f(x) do\n    case g(x) do\n      {:ok, y} when y > 1 ->\n        if probe(y), do: h(y)\n"
      "        Enum.each(y, fn z -> k(z) end)\n      _ -> nil\n    end\n  end\nend");
  auto around = [&](std::string_view call) { return branches_around(one.file, one.call(call).node); };
  EXPECT_EQ(around("g").size(), 0u);
  ASSERT_EQ(around("probe").size(), 1u);
  EXPECT_EQ(one.text_of(patterns_of(one.file.tree, around("probe")[0].head)[0]), "{:ok, y}");
  EXPECT_EQ(one.text_of(guard_of(one.file.tree, around("probe")[0].head)), "y > 1");
  ASSERT_EQ(around("h").size(), 2u);
  EXPECT_EQ(around("h")[1].section, sym::do_);
  ASSERT_EQ(around("k").size(), 2u);
  EXPECT_EQ(around("k")[1].section, sym::fn_);
}

}  // namespace
}  // namespace assay
