#include "flow/enclosing.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

std::vector<std::string> shown(const std::vector<Closure>& closures) {
  std::vector<std::string> all;
  for (const Closure& closure : closures) {
    all.push_back(closure.call == nullptr
                      ? "nothing"
                      : std::string(text(closure.call->function)) + ":" + std::to_string(closure.index));
  }
  return all;
}

TEST(Enclosing, ArgumentPlaces) {
  OneFile one("a(x1, b: x2)\nx3 |> M.c(x4)\nM.d(x5)\n{x6}");
  auto place = [&](std::string_view written) {
    auto found = argument_place(one.file, one.node(written));
    return found ? std::string(text(found->call->function)) + ":" + std::to_string(found->index) : "none";
  };
  EXPECT_EQ(place("x1"), "a:0");
  EXPECT_EQ(place("x2"), "none");
  EXPECT_EQ(place("b: x2"), "a:1");
  EXPECT_EQ(place("x3"), "c:0");
  EXPECT_EQ(place("x4"), "c:1");
  EXPECT_EQ(place("x5"), "d:0");
  EXPECT_EQ(place("M"), "none");
  EXPECT_EQ(place("x6"), "none");
}

TEST(Enclosing, ClosuresInnermostFirst) {
  OneFile one(R"(
def f(xs) do
  Repo.transaction(fn ->
    Enum.each(xs, &write(&1, probe()))
  end)
  work = fn x -> later(x) end
  spawn(work)
  run(:a, work)
  fn -> alone() end
end)");
  EXPECT_THAT(shown(closures_around(one.file, one.call("probe").node)), ElementsAre("each:1", "transaction:0"));
  EXPECT_THAT(shown(closures_around(one.file, one.call("later").node)), ElementsAre("spawn:0", "run:1"));
  EXPECT_THAT(shown(closures_around(one.file, one.call("alone").node)), ElementsAre("nothing"));
}

TEST(Enclosing, ThroughFunctionsOfTheFile) {
  OneFile one(R"(
defmodule M do
  def f(x) do
    Repo.transaction(fn -> first(x) end)
    Multi.run(x, :b, &step/2)
    free(x)
  end
  defp first(x), do: Task.start(fn -> second(x) end)
  defp second(x), do: probe(x)
  defp step(_, _), do: inner()
  defp free(x), do: other(x)
end)");
  auto closures = [&](std::string_view call, std::string_view stop_at = "") {
    std::vector<std::string> all;
    find_closure(one.file, one.call(call).node, [&](const Closure& closure, auto via) {
      all.push_back(shown({closure})[0] + "/" + std::to_string(via.size()));
      return text(closure.call->function) == stop_at ? Visit::stop : Visit::go_on;
    });
    return all;
  };
  EXPECT_THAT(closures("probe"), ElementsAre("start:0/1", "transaction:0/2"));
  EXPECT_THAT(closures("probe", "start"), ElementsAre("start:0/1"));
  EXPECT_THAT(closures("inner"), ElementsAre("run:2/1"));
  EXPECT_THAT(closures("other"), ElementsAre());
  EXPECT_TRUE(find_closure(one.file, one.call("inner").node, [](const Closure& closure, auto) {
    return text(closure.call->function) == "run" ? Visit::found : Visit::go_on;
  }));
}

TEST(Enclosing, Enumerations) {
  OneFile one(R"(
def f(xs) do
  for a <- first(xs), b <- second(a), do: inner(a, b)
  Enum.map(xs, fn x -> mapped(x) end)
  Task.Supervisor.async_stream(S, xs, &streamed/1)
  xs |> Enum.each(&told(&1))
  fun = fn x -> held(x) end
  Enum.reject(xs, fun)
  run(fn x -> once(x) end)
  Enum.map(once(xs), & &1)
  Map.new(xs, fn x -> {x, keyed(x)} end)
end)");
  auto collections = [&](std::string_view call) {
    std::vector<NodeId> all;
    for (const Enumeration& each : enumerations_around(one.file, one.call(call).node)) all.push_back(each.collection);
    return one.texts_of(all);
  };
  EXPECT_THAT(collections("inner"), ElementsAre("second(a)", "first(xs)"));
  EXPECT_THAT(collections("second"), ElementsAre("first(xs)"));
  EXPECT_THAT(collections("first"), ElementsAre());
  EXPECT_THAT(collections("mapped"), ElementsAre("xs"));
  EXPECT_THAT(collections("streamed"), ElementsAre("xs"));
  EXPECT_THAT(collections("told"), ElementsAre("xs"));
  EXPECT_THAT(collections("held"), ElementsAre("xs"));
  EXPECT_THAT(collections("keyed"), ElementsAre("xs"));
  EXPECT_THAT(collections("once"), ElementsAre());
  EXPECT_THAT(collections("map"), ElementsAre());
}

struct BoundedCase {
  std::string_view name;
  std::string_view code;
  bool bounded;
};
void PrintTo(const BoundedCase& one, std::ostream* out) { *out << one.name; }
class Bounded : public testing::TestWithParam<BoundedCase> {};

TEST_P(Bounded, IsJudged) {
  OneFile one("defmodule M do\n  @queues ~w(a b)a\n  @n 5\n  def f(xs) do\n" + std::string(GetParam().code) +
              "\n  end\n  defp names, do: [:a, :b]\nend");
  EXPECT_EQ(bounded_by_literals(one.file, arguments_of(one.file, one.call("probe"))[0]), GetParam().bounded);
}

INSTANTIATE_TEST_SUITE_P(All, Bounded,
                         testing::ValuesIn(std::vector<BoundedCase>{
                             {"list", "probe([1, xs])", true},
                             {"list_with_tail", "probe([1 | xs])", false},
                             {"range", "probe(1..10)", true},
                             {"range_of_a_variable", "n = 3\nprobe(1..n)", true},
                             {"range_of_a_parameter", "probe(1..xs)", false},
                             {"step_range", "probe(1..9//2)", true},
                             {"attribute", "probe(@queues)", true},
                             {"range_of_an_attribute", "probe(1..@n)", true},
                             {"take", "probe(Enum.take(xs, 5))", true},
                             {"slice", "probe(Enum.slice(xs, 0, 5))", true},
                             {"slice_rest", "probe(Enum.slice(xs, 3, xs.n))", false},
                             {"take_unknown", "probe(Enum.take(xs, xs.n))", false},
                             {"chunk", "xs |> Enum.chunk_every(10) |> Enum.map(fn c -> probe(c) end)", true},
                             {"chunk_in_for", "for c <- Enum.chunk_every(xs, 10), do: probe(c)", true},
                             {"mapped", "probe([1, 2] |> Enum.map(&{&1, xs}))", true},
                             {"with_index", "probe(@queues |> Enum.with_index() |> Enum.reverse())", true},
                             {"flat_mapped", "probe(Enum.flat_map([1, 2], fn _ -> xs end))", false},
                             {"function", "probe(names())", true},
                             {"map", "probe(%{a: 1})", true},
                             {"parameter", "probe(xs)", false},
                             {"branches", "ys = if xs, do: [1], else: [2, 3]\nprobe(ys)", true},
                             {"branches_one_unknown", "ys = if xs, do: [1], else: xs\nprobe(ys)", false},
                             {"call", "probe(Foo.all())", false},
                         }),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace assay
