#include "flow/chain.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

std::vector<std::string> shown(const OneFile& one, const std::vector<Chain>& chains) {
  std::vector<std::string> all;
  for (const Chain& chain : chains) {
    std::string out = one.text_of(chain.source);
    for (const Call* call : chain.calls) out += (out.empty() ? "" : " ") + std::string(text(call->function));
    all.push_back(out + (chain.complete ? "." : "..."));
  }
  return all;
}

struct ChainCase {
  std::string_view name;
  std::string_view body;
  std::vector<std::string> chains;
};
void PrintTo(const ChainCase& one, std::ostream* out) { *out << one.name; }
class Chains : public testing::TestWithParam<ChainCase> {};

TEST_P(Chains, AreTheSameHoweverWritten) {
  OneFile one("defmodule M do\n  def f(x, m) do\n" + std::string(GetParam().body) + R"(
  end
  defp with_log(multi), do: Multi.insert(multi, :log, 1)
  defp with_both(a, multi) do
    multi |> with_log() |> Multi.run(:a, a)
  end
  defp loop(multi), do: multi |> Multi.put(1) |> loop()
end)");
  EXPECT_EQ(shown(one, chains_of(one.file, arguments_of(one.file, one.call("probe"))[0])), GetParam().chains)
      << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Chains,
    testing::ValuesIn(std::vector<ChainCase>{
        {"pipe", "Multi.new() |> Multi.insert(:a, 1) |> Multi.update(:b, 2) |> probe()", {"new insert update."}},
        {"nested", "probe(Multi.update(Multi.insert(Multi.new(), :a, 1), :b, 2))", {"new insert update."}},
        {"rebound",
         "m = Multi.new()\nm = Multi.insert(m, :a, 1)\nm = m |> Multi.update(:b, 2)\nprobe(m)",
         {"new insert update."}},
        {"parameter", "m |> Multi.insert(:a, 1) |> probe()", {"m insert..."}},
        {"parameter_alone", "probe(m)", {"m..."}},
        {"branches",
         "m = Multi.new()\nm = if x, do: Multi.insert(m, :a, 1), else: m\nprobe(m)",
         {"new insert.", "new."}},
        {"helper", "Multi.new() |> with_log() |> Multi.update(:b, 2) |> probe()", {"new insert update."}},
        {"helper_of_helper", "m = Multi.new()\nprobe(with_both(x, m))", {"new insert run."}},
        {"helper_twice",
         "Multi.new() |> with_log() |> Multi.delete(:d, 1) |> with_log() |> probe()",
         {"new insert delete insert."}},
        {"reduced",
         "Enum.reduce(x, Multi.new(), fn i, acc -> Multi.insert(acc, i, i) end) |> probe()",
         {"new insert."}},
        {"then_", "Multi.new() |> then(fn n -> Multi.insert(n, :a, 1) end) |> probe()", {"new insert."}},
        {"other_module", "Multi.new() |> Other.add() |> Multi.insert(:a, 1) |> probe()", {"new add insert."}},
        {"literal", "%Multi{} |> Multi.insert(:a, 1) |> probe()", {"%Multi{} insert."}},
        {"recursive", "m = loop(Multi.new())\nprobe(m)", {"new put put loop."}},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Chain, DoublingBranchesEnd) {
  std::string source = "def f(x) do\n  m = Multi.new()\n";
  for (int i = 0; i < 60; ++i) source += "m = if x, do: Multi.a(m), else: Multi.b(m)\n";
  OneFile one(source + "probe(m)\nend");
  const auto chains = chains_of(one.file, arguments_of(one.file, one.call("probe"))[0]);
  EXPECT_LE(chains.size(), 32u);
  EXPECT_FALSE(chains.back().complete);
}

}  // namespace
}  // namespace assay
