// Challenges of one small family member, and the attacks that a scorer of texts falls for.
#include "score/challenge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::json;

const char* const kFixture = R"(defmodule Shop.Prices do
  def all(ids) do
    tasks = Enum.map(ids, fn id -> Task.async(fn -> fetch(id) end) end)
    Enum.map(tasks, &Task.await/1)
  end

  defp fetch(id), do: Shop.Api.price(id)
end
)";

const char* const kGolden = R"(defmodule Shop.Prices do
  def all(ids) do
    Shop.Tasks
    |> Task.Supervisor.async_stream_nolink(ids, &fetch/1, max_concurrency: 8, timeout: 5_000, on_timeout: :kill_task)
    |> Enum.map(fn
      {:ok, price} -> {:ok, price}
      {:exit, reason} -> {:error, reason}
    end)
  end

  defp fetch(id), do: Shop.Api.price(id)
end
)";

Challenge challenge() {
  const Json json = {{"id", "task-async-easy-1"},
                     {"fixture_files", {{"lib/shop/prices.ex", kFixture}}},
                     {"expected_outputs",
                      {{"files", {"lib/shop/prices.ex"}},
                       {"must_contain", {"on_timeout: :kill_task", "max_concurrency: 8"}},
                       {"must_not_contain", {"Enum.map(tasks, &Task.await/1)"}}}}};
  auto read = read_challenge(json, "", catalog());
  EXPECT_TRUE(std::holds_alternative<Challenge>(read));
  return std::get<Challenge>(read);
}

ChallengeScore scored(const std::string& text) {
  return score_challenge(challenge(), {{"lib/shop/prices.ex", text}}, catalog());
}

std::string report(const ChallengeScore& score) { return json_of(score).dump(2); }

TEST(ChallengeScore, GivesTheGoldenSolutionEverything) {
  const ChallengeScore golden = scored(kGolden);
  EXPECT_EQ(golden.score, 1.0) << report(golden);
  EXPECT_TRUE(golden.passed);
  std::string renamed = kGolden;
  for (size_t at = renamed.find("price}"); at != std::string::npos; at = renamed.find("price}", at + 6)) {
    renamed.replace(at, 5, "value");
  }
  EXPECT_EQ(scored(renamed).score, 1.0) << report(scored(renamed));
}

TEST(ChallengeScore, NoAttackBeatsTheFixture) {
  const double fixture = scored(kFixture).score;
  EXPECT_LT(fixture, 0.6);
  EXPECT_FALSE(scored(kFixture).passed);
  const std::string wanted = "on_timeout: :kill_task, max_concurrency: 8";
  const std::string body = std::string(kFixture).substr(0, std::string(kFixture).rfind("end"));
  const std::pair<const char*, std::string> attacks[] = {
      {"comments", std::string(kFixture) + "# f(" + wanted + ")\n"},
      {"docs", body + "  @doc \"f(" + wanted + ")\"\n  def other, do: 1\nend\n"},
      {"strings", body + "  def other, do: \"f(" + wanted + ")\"\nend\n"},
      {"dead branch", body + "  def other do\n    if false, do: f(" + wanted + ")\n  end\nend\n"},
      {"unused function", body + "  defp other, do: f(" + wanted + ")\nend\n"},
      {"new public function", body + "  def other, do: Task.async_stream([1], &fetch/1, " + wanted + ")\nend\n"},
      {"keyword soup", "defmodule Soup do\n  def soup, do: [" + wanted + "]\nend\n"},
      {"soup under the module's name", "defmodule Shop.Prices do\n  def soup, do: f(" + wanted + ")\nend\n"},
      {"options that nothing takes", std::string(kFixture).replace(std::string(kFixture).find("    tasks"), 0,
                                                                  "    _ = [" + wanted + "]\n")},
  };
  for (const auto& [name, text] : attacks) EXPECT_LE(scored(text).score, fixture) << name << "\n" << report(scored(text));
}

TEST(ChallengeScore, IsZeroForNothing) {
  EXPECT_EQ(scored("").score, 0);
  EXPECT_EQ(scored("\n\n").score, 0);
  EXPECT_EQ(scored("# nothing\n").score, 0);
  EXPECT_EQ(score_challenge(challenge(), {}, catalog()).score, 0);
  EXPECT_EQ(scored(std::string(kGolden) + "end\n").score, 0) << "does not parse";
}

TEST(ChallengeScore, SaysWhatWasLookedForAndFound) {
  const Json json = json_of(scored(kGolden));
  EXPECT_EQ(json["challenge_id"], "task-async-easy-1");
  const Json& contains = json["objectives"]["contains: on_timeout: :kill_task"];
  EXPECT_EQ(contains["actual"], "found at lib/shop/prices.ex:4:101");
  for (const char* key : {"passed", "weight", "actual", "expected", "details"}) EXPECT_TRUE(contains.contains(key)) << key;
  EXPECT_TRUE(json["diagnostics"].is_array());
}

TEST(ChallengeReader, SaysWhatIsMalformed) {
  auto fault = [](const char* text) {
    auto read = read_challenge(std::string_view(text), "", catalog());
    auto* malformed = std::get_if<MalformedChallenge>(&read);
    return malformed == nullptr ? std::string() : malformed->message;
  };
  EXPECT_EQ(fault("{"), "it is no JSON");
  EXPECT_EQ(fault("[]"), "it is no JSON object");
  EXPECT_EQ(fault("{}"), "`id` is missing");
  EXPECT_EQ(fault(R"({"id": 1, "expected_outputs": {}})"), "`id` is no string");
  EXPECT_EQ(fault(R"({"id": "a"})"), "`expected_outputs` is missing");
  EXPECT_EQ(fault(R"({"id": "a", "expected_outputs": {"files": "x"}})"), "`expected_outputs.files` is no list of strings");
  EXPECT_EQ(fault(R"({"id": "a", "expected_outputs": {"must_contain": [1]}})"),
            "`expected_outputs.must_contain` holds 1, which is no string");
  EXPECT_EQ(fault(R"({"id": "a", "family": "nope", "expected_outputs": {}})"),
            "`family` names \"nope\", and there is no such family");
}

}  // namespace
}  // namespace assay
