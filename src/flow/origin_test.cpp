#include "flow/origin.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<std::string> shown(const OneFile& one, const std::vector<Origin>& origins) {
  std::vector<std::string> all;
  for (const Origin& origin : origins) {
    std::string text;
    switch (origin.kind) {
      case Origin::Kind::expression: break;
      case Origin::Kind::parameter: text = "parameter "; break;
      case Origin::Kind::message: text = "message "; break;
      case Origin::Kind::exception: text = "exception "; break;
      case Origin::Kind::unknown: text = "unknown "; break;
    }
    all.push_back(text + one.text_of(origin.node) + assay::text(origin.path));
  }
  return all;
}

struct OriginCase {
  std::string_view name;
  std::string_view body;  // of f(arg); asks for the argument of probe
  std::vector<std::string> origins;
};
void PrintTo(const OriginCase& one, std::ostream* out) { *out << one.name; }

class Origins : public testing::TestWithParam<OriginCase> {};

TEST_P(Origins, AreFollowedBack) {
  OneFile one("defmodule M do\n  @limit 5\n  def f(arg) do\n" + std::string(GetParam().body) + R"(
  end
  defp pair(a), do: {:ok, load(a)}
  defp pair(a, b), do: if(a, do: {:ok, b}, else: {:error, :bad})
  defp given(x, %{id: id}, y \\ 7), do: probe_given(x, id, y)
  def use_it(z), do: given(z.a, %{id: z.b})
  def use_more(z), do: given(1, z, 2)
end)");
  NodeId argument = arguments_of(one.file, one.call("probe"))[0];
  EXPECT_EQ(shown(one, origins_of(one.file, argument)), GetParam().origins) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Origins,
    testing::ValuesIn(std::vector<OriginCase>{
        {"literal", "probe(1)", {"1"}},
        {"variable", "x = load(arg)\nprobe(x)", {"load(arg)"}},
        {"rebound", "x = a()\nx = b(x)\nprobe(x)", {"b(x)"}},
        {"parameter", "probe(arg)", {"parameter arg"}},
        {"field_of_parameter", "probe(arg.user.id)", {"parameter arg.user.id"}},
        {"access_", "x = load(arg)\nprobe(x[:id])", {"load(arg).id"}},
        {"piped", "x = arg |> load() |> more()\nprobe(x)", {"arg |> load() |> more()"}},
        {"tuple_pattern", "{:ok, x} = load(arg)\nprobe(x)", {"load(arg){1}"}},
        {"deep_pattern", "{:ok, %{user: [x | _]} = y} = load(arg)\nprobe(x)", {"load(arg){1}.user[0]"}},
        {"map_in_pattern", "{:ok, %{user: [x | _]} = y} = load(arg)\nprobe(y)", {"load(arg){1}"}},
        {"literal_pattern", "{a, b} = {one(), two()}\nprobe(b)", {"two()"}},
        {"list_pattern", "[a, b] = [one(), two()]\nprobe(b)", {"two()"}},
        {"branches", "x = if arg, do: one(), else: two()\nprobe(x)", {"one()", "two()"}},
        {"branch_without_else", "x = if arg, do: one()\nprobe(x)", {"if arg, do: one()", "one()"}},
        {"case_", "case load(arg) do\n {:ok, x} -> probe(x)\nend", {"load(arg){1}"}},
        {"piped_case", "arg |> load() |> case do\n {:ok, x} -> probe(x)\nend", {"arg |> load(){1}"}},
        {"with_", "with {:ok, x} when x > 1 <- load(arg), do: probe(x)", {"load(arg){1}"}},
        {"with_else",
         "with {:ok, x} <- load(arg), :ok <- more(x) do\n x\nelse\n {:error, e} -> probe(e)\nend",
         {"load(arg){1}", "more(x){1}"}},
        {"rescued", "try do\n load(arg)\nrescue\n e in Foo -> probe(e)\nend", {"exception e in Foo"}},
        {"received", "receive do\n {:a, x} -> probe(x)\nend", {"message {:a, x}{1}"}},
        {"generator", "for {a, b} <- load(arg), do: probe(b)", {"load(arg)[*]{1}"}},
        {"element", "Enum.map(load(arg), fn x -> probe(x) end)", {"load(arg)[*]"}},
        {"element_of_literals", "Enum.each([one(), two()], fn x -> probe(x) end)", {"one()", "two()"}},
        {"element_captured", "arg |> load() |> Enum.map(&probe(&1))", {"arg |> load()[*]"}},
        {"element_kept",
         "[one(), two()] |> Enum.reverse() |> Enum.each(fn x -> probe(x) end)",
         {"[one(), two()] |> Enum.reverse()[*]", "one()", "two()"}},
        {"element_mapped", "for x <- Enum.map(load(arg), &more/1), do: probe(x)", {"&more/1"}},
        {"accumulator", "Enum.reduce(arg, start(), fn _, acc -> probe(acc) end)", {"start()", "probe(acc)"}},
        {"then_", "load(arg) |> then(fn x -> probe(x) end)", {"load(arg)"}},
        {"function_parameter", "run(fn x -> probe(x) end)", {"parameter x"}},
        {"attribute", "probe(@limit)", {"5"}},
        {"private_result", "{:ok, x} = pair(arg)\nprobe(x)", {"load(a)"}},
        {"private_result_of_branches", "{:ok, x} = pair(arg, 4)\nprobe(x)", {"4"}},
        {"element_of_stream", "arg |> Stream.map(&load/1) |> Enum.each(fn x -> probe(x) end)", {"&load/1"}},
        {"element_of_for", "for(y <- arg, do: {load(y), 1}) |> Enum.each(fn {x, _} -> probe(x) end)", {"load(y)"}},
        {"element_of_for_into",
         "[x] = for(y <- arg, into: more(), do: load(y))\nprobe(x)",
         {"for(y <- arg, into: more(), do: load(y))[0]"}},
        {"chunk", "for [x | _] <- Enum.chunk_every(load(arg), 2), do: probe(x)", {"load(arg)[*]"}},
        {"with_index", "for {x, _} <- Enum.with_index(load(arg)), do: probe(x)", {"load(arg)[*]"}},
        {"elem_", "probe(elem(load(arg), 1))", {"load(arg){1}"}},
        {"map_get", "probe(Map.get(load(arg), :id))", {"load(arg).id"}},
        {"map_entry", "m = %{a: one(), b: two()}\nprobe(m.b)", {"two()"}},
        {"map_update", "m = %{load(arg) | a: one()}\nprobe(m.b)", {"load(arg).b"}},
        {"updated_entry", "m = %{load(arg) | a: one()}\nprobe(m.a)", {"one()"}},
        {"or_else", "x = arg[:a] || default()\nprobe(x)", {"default()", "parameter arg.a"}},
        {"raises", "x = if arg, do: one(), else: raise(\"no\")\nprobe(x)", {"one()"}},
        {"macro_variable", "probe(var)", {"unknown var"}},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Origin, OfAPrivateFunctionsParameterAreItsCalls) {
  OneFile one(R"(
defmodule M do
  defp given(x, %{id: id}, y \\ 7), do: probe(x, id, y)
  def use_it(z), do: given(z.a, %{id: z.b})
  def use_more(z), do: given(1, z, 2)
  def use_last(z), do: Enum.each(z, &step/1)
  defp step(s), do: last(s)
end)");
  auto of = [&](uint32_t i) { return shown(one, origins_of(one.file, arguments_of(one.file, one.call("probe"))[i])); };
  EXPECT_THAT(of(0), UnorderedElementsAre("parameter z.a", "1"));
  EXPECT_THAT(of(1), UnorderedElementsAre("parameter z.b", "parameter z.id"));
  EXPECT_THAT(of(2), UnorderedElementsAre("7", "2"));
  NodeId step = arguments_of(one.file, one.call("last"))[0];
  EXPECT_THAT(shown(one, origins_of(one.file, step)), ElementsAre("parameter z[*]"));
  EXPECT_THAT(shown(one, origins_of(one.file, step, {.parameters = false})), ElementsAre("parameter s"));
}

TEST(Origin, OfAPublicFunctionsParameterAreItsCallsWhenAsked) {
  OneFile one("defmodule M do\n  def data(x), do: probe(x)\n  def show(%{item: item}), do: data(item)\nend");
  NodeId argument = arguments_of(one.file, one.call("probe"))[0];
  EXPECT_THAT(shown(one, origins_of(one.file, argument)), ElementsAre("parameter x"));
  EXPECT_THAT(shown(one, origins_of(one.file, argument, {.public_parameters = true})),
              UnorderedElementsAre("parameter x", "parameter %{item: item}.item"));
}

TEST(Origin, EndsOnCodeThatRunsInCircles) {
  OneFile one("defmodule M do\n  defp a(x), do: b(x)\n  defp b(x), do: a(probe(x))\nend");
  EXPECT_FALSE(origins_of(one.file, arguments_of(one.file, one.call("probe"))[0]).size() > 10);
  std::string source = "def f(x0) do\n";
  for (int i = 1; i < 3000; ++i) {
    source += "x" + std::to_string(i) + " = if c, do: x" + std::to_string(i - 1) + ", else: y\n";
  }
  OneFile chain(source + "probe(x2999)\nend");
  EXPECT_FALSE(origins_of(chain.file, arguments_of(chain.file, chain.call("probe"))[0]).empty());
}

TEST(Slice, HoldsAllThatHadAPartInAValue) {
  OneFile one(R"(
defmodule M do
  def f(table, key) do
    [{_, count}] = read(table, key)
    next = count + step()
    other = unrelated(key)
    if allowed(other), do: write(table, {key, next})
  end
  defp step, do: fetch_step()
end)");
  NodeId write = arguments_of(one.file, one.call("write"))[1];
  auto holds = [&](std::string_view call, bool conditions) {
    return depends_on(one.file, write, one.call(call).node, conditions);
  };
  EXPECT_TRUE(holds("read", false));
  EXPECT_TRUE(holds("step", false));
  EXPECT_TRUE(holds("fetch_step", false));
  EXPECT_FALSE(holds("unrelated", false));
  EXPECT_TRUE(holds("unrelated", true));
  EXPECT_TRUE(holds("allowed", true));
}

}  // namespace
}  // namespace assay
