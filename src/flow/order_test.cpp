#include "flow/order.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

struct OrderCase {
  std::string_view name;
  std::string_view body;  // asks for a() and b()
  Order order;
  bool always;  // a() has run whenever b() runs
};
void PrintTo(const OrderCase& one, std::ostream* out) { *out << one.name; }
class Orders : public testing::TestWithParam<OrderCase> {};

TEST_P(Orders, AreSeen) {
  OneFile one("def f(x) do\n" + std::string(GetParam().body) + "\nend");
  NodeId a = one.call("a").node, b = one.call("b").node;
  EXPECT_EQ(order_of(one.file, a, b), GetParam().order) << GetParam().body;
  EXPECT_EQ(always_before(one.file, a, b), GetParam().always) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Orders,
    testing::ValuesIn(std::vector<OrderCase>{
        {"statements", "a()\nb()", Order::before, true},
        {"statements_reversed", "b()\na()", Order::after, false},
        {"argument", "b(a())", Order::before, true},
        {"piped", "a() |> b()", Order::before, true},
        {"inside", "a(b())", Order::after, false},
        {"branches", "if x, do: a(), else: b()", Order::exclusive, false},
        {"condition", "if a(), do: b()", Order::before, true},
        {"in_a_branch", "if x, do: a()\nb()", Order::before, false},
        {"same_branch", "if x do\n a()\n b()\nend", Order::before, true},
        {"clauses", "case x do\n 1 -> a()\n _ -> b()\nend", Order::exclusive, false},
        {"subject", "case a() do\n 1 -> b()\nend", Order::before, true},
        {"piped_subject", "a() |> case do\n 1 -> b()\nend", Order::before, true},
        {"only_clause", "case x do\n :ok -> a()\nend\nb()", Order::before, true},
        {"conditions", "cond do\n a() -> 1\n b() -> 2\nend", Order::before, true},
        {"cond_bodies", "cond do\n x -> a()\n y -> b()\nend", Order::exclusive, false},
        {"with_clauses", "with :ok <- a(), do: b()", Order::before, true},
        {"with_else_first", "with :ok <- a() do\n 1\nelse\n _ -> b()\nend", Order::before, true},
        {"with_else_second", "with :ok <- x, :ok <- a() do\n 1\nelse\n _ -> b()\nend", Order::before, false},
        {"with_then", "with :ok <- x, :ok <- a(), do: 1\nb()", Order::before, false},
        {"with_body_else", "with :ok <- x do\n a()\nelse\n _ -> b()\nend", Order::exclusive, false},
        {"and_", "a() && b()", Order::before, true},
        {"and_right", "x && a()\nb()", Order::before, false},
        {"rescued", "try do\n a()\nrescue\n _ -> b()\nend", Order::before, false},
        {"tried", "try do\n a()\nafter\n 1\nend\nb()", Order::before, true},
        {"tried_and_rescued", "try do\n a()\nrescue\n _ -> 1\nend\nb()", Order::before, false},
        {"closure", "run(fn -> a() end)\nb()", Order::before, false},
        {"before_closure", "a()\nrun(fn -> b() end)", Order::before, true},
        {"in_place", "x |> tap(fn _ -> a() end) |> b()", Order::before, true},
        {"loop", "for y <- x, do: a()\nb()", Order::before, false},
        {"generator", "for y <- a(), do: 1\nb()", Order::before, true},
        {"fn_clauses", "fn 1 -> a(); 2 -> b() end", Order::exclusive, false},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Order, OfDifferentDefinitionsIsUnknown) {
  OneFile one("defmodule M do\n  def f, do: a()\n  def g, do: b()\nend");
  EXPECT_EQ(order_of(one.file, one.call("a").node, one.call("b").node), Order::unordered);
}

TEST(Order, CallsAlwaysBefore) {
  OneFile one("def f(x) do\n  one()\n  if x, do: two()\n  three(four(), probe())\nend");
  std::vector<std::string> names;
  for (const Call* call : calls_always_before(one.file, one.call("probe").node))
    names.emplace_back(text(call->function));
  EXPECT_THAT(names, ElementsAre("one", "if", "four"));
}

struct PathCase {
  std::string_view name;
  std::string_view body;  // from send(), may it end without halt()?
  bool may;
};
void PrintTo(const PathCase& one, std::ostream* out) { *out << one.name; }
class Paths : public testing::TestWithParam<PathCase> {};

TEST_P(Paths, ToTheEnd) {
  OneFile one("defmodule M do\n  def f(conn) do\n" + std::string(GetParam().body) +
              "\n  end\n  defp stop(c), do: c |> mark() |> halt()\n"
              "  defp maybe(c), do: if(c, do: halt(c))\n  defp fail(c), do: raise(c)\nend");
  auto is_halt = [](const Call& call) { return text(call.function) == "halt"; };
  EXPECT_EQ(may_end_without(one.file, one.call("reply").node, is_halt), GetParam().may) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Paths,
    testing::ValuesIn(std::vector<PathCase>{
        {"alone", "reply(conn)", true},
        {"piped", "conn |> reply() |> halt()", false},
        {"piped_between", "conn |> reply() |> put() |> halt()", false},
        {"nested", "halt(reply(conn))", false},
        {"bound", "conn = reply(conn)\nhalt(conn)", false},
        {"halted_before", "halt(conn)\nreply(conn)", true},
        {"in_a_branch", "if x do\n reply(conn) |> halt()\nelse\n conn\nend", false},
        {"forgotten_branch", "if x do\n halt(conn)\nelse\n reply(conn)\nend", true},
        {"after_the_branch", "conn = if x, do: reply(conn), else: conn\nhalt(conn)", false},
        {"later_branch", "conn = reply(conn)\nif x, do: halt(conn), else: conn", true},
        {"all_later_branches", "conn = reply(conn)\ncase x do\n 1 -> halt(conn)\n _ -> raise(\"no\")\nend", false},
        {"helper", "conn |> reply() |> stop()", false},
        {"helper_sometimes", "conn |> reply() |> maybe()", true},
        {"raising_helper", "reply(conn)\nfail(conn)", false},
        {"loop", "reply(conn)\nfor x <- conn, do: halt(x)", true},
        {"closure", "reply(conn)\nrun(fn -> halt(conn) end)", true},
        {"then_", "conn |> reply() |> then(fn c -> halt(c) end)", false},
        {"subject", "case reply(conn) do\n {:ok, c} -> halt(c)\n c -> stop(c)\nend", false},
        {"piped_subject", "conn |> reply() |> case do\n {:ok, c} -> halt(c)\n c -> c\nend", true},
        {"with_clause", "with {:ok, c} <- reply(conn) do\n halt(c)\nelse\n _ -> halt(conn)\nend", false},
        {"with_clause_alone", "with {:ok, c} <- reply(conn), do: halt(c)", true},
        {"with_variable", "with c <- reply(conn), do: halt(c)", false},
        {"tried", "try do\n reply(conn)\nafter\n halt(conn)\nend", false},
        {"rescued", "try do\n reply(conn)\nrescue\n _ -> halt(conn)\nend", true},
        {"and_", "reply(conn) && halt(conn)", true},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Order, AlwaysMeets) {
  auto meets = [](std::string_view body) {
    OneFile one("def f(x) do\n" + std::string(body) + "\nend");
    return always_meets(one.file, one.definition("f").body,
                        [](const Call& call) { return text(call.function) == "hit"; });
  };
  EXPECT_TRUE(meets("a(hit())"));
  EXPECT_TRUE(meets("if x, do: hit(), else: exit(:no)"));
  EXPECT_FALSE(meets("if x, do: hit()"));
  EXPECT_TRUE(meets("with :ok <- hit(), do: 1"));
  EXPECT_FALSE(meets("with :ok <- x, :ok <- hit(), do: 1"));
  EXPECT_FALSE(meets("run(&hit/1)"));
}

}  // namespace
}  // namespace assay
