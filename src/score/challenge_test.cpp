// Challenges of one small family member, and the attacks that a scorer of texts falls for.
#include "score/challenge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "score/challenge_json.h"
#include "tests/support/repository.h"

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
  auto in_all = [](const std::string& statements) {
    std::string text = kFixture;
    return text.insert(text.find("    tasks"), "    " + statements + "\n");
  };
  auto with = [&](const std::string& definitions) { return body + definitions + "\nend\n"; };
  const std::string stream = "Task.async_stream([1], &fetch/1, " + wanted + ")";
  const std::pair<const char*, std::string> attacks[] = {
      {"the fixture", kFixture},
      {"comments", std::string(kFixture) + "# f(" + wanted + ")\n"},
      {"documentation", with("  @doc \"f(" + wanted + ")\"\n  def other, do: 1")},
      {"strings", with("  def other, do: \"f(" + wanted + ")\"")},
      {"sigils", with("  def other, do: ~s|f(" + wanted + ")|")},
      {"types", with("  @type t :: [" + wanted + "]")},
      {"attribute that nobody reads", with("  @opts [" + wanted + "]")},
      {"dead branch", with("  def other do\n    if false, do: f(" + wanted + ")\n  end")},
      {"dead conjunction", in_all("false && " + stream)},
      {"cond that never holds", in_all("cond do\n      false -> " + stream + "\n      true -> :ok\n    end")},
      {"loop over nothing", in_all("for _ <- [], do: " + stream)},
      {"unused function", with("  defp other, do: f(" + wanted + ")")},
      {"unused functions that call each other", with("  defp a, do: b()\n  defp b, do: {a(), " + stream + "}")},
      {"new public function", with("  def other, do: " + stream)},
      {"keyword soup", "defmodule Soup do\n  def soup, do: [" + wanted + "]\nend\n"},
      {"keyword soup beside the fixture",
       std::string(kFixture) + "defmodule Soup do\n  def a, do: [" + wanted + "]\nend\n"},
      {"soup under the module's name", "defmodule Shop.Prices do\n  def soup, do: f(" + wanted + ")\nend\n"},
      {"soup in the functions of the fixture",
       "defmodule Shop.Prices do\n  def all(_ids), do: [" + wanted + "]\nend\n"},
      {"emptied, and a new function",
       "defmodule Shop.Prices do\n  def all(_ids), do: other([])\n  def other(x), do: {x, " + wanted + "}\nend\n"},
      {"options that nothing takes", in_all("_ = [" + wanted + "]")},
      {"options that nothing reads", in_all("opts = [" + wanted + "]")},
      {"options handed to anything", in_all("IO.inspect([" + wanted + "])")},
      {"a stream beside the fault", in_all(stream)},
      {"many good streams beside the fault", in_all(stream + "\n    " + stream + "\n    " + stream)},
      {"nothing but the fault left out", "defmodule Shop.Prices do\n  def all(_ids), do: []\nend\n"},
      {"it raises", "defmodule Shop.Prices do\n  def all(_ids), do: raise(\"todo\")\nend\n"},
  };
  // The page shows this table.
  const std::string page = test::read_text(test::repository() / "docs/scoring.md");
  for (const auto& [name, text] : attacks) {
    const double score = scored(text).score;
    EXPECT_LE(score, fixture) << name << "\n" << report(scored(text));
    const std::string row = fmt::format("| {} | {} |", name, score);
    EXPECT_NE(page.find(row + "\n"), std::string::npos) << row;
  }
}

// Whatever the fault hides behind, it is the fault.
TEST(ChallengeScore, SeesThroughAliases) {
  std::string aliased = kFixture;
  for (size_t at = aliased.find("Task."); at != std::string::npos; at = aliased.find("Task.", at + 2)) {
    aliased.replace(at, 5, "T.");
  }
  aliased.insert(aliased.find("  def all"), "  alias Task, as: T\n");
  EXPECT_EQ(scored(aliased).score, scored(kFixture).score) << report(scored(aliased));
  std::string golden = kGolden;
  golden.replace(golden.find("Task.Supervisor.async"), 15, "S");
  golden.insert(golden.find("  def all"), "  alias Task.Supervisor, as: S\n");
  EXPECT_EQ(scored(golden).score, 1.0) << report(scored(golden));
}

TEST(ChallengeScore, LosingFunctionsAndFilesIsAFactor) {
  const Json json = {
      {"id", "two"},
      {"fixture_files", {{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\n  def c(x), do: B.c(x)\nend\n"}}},
      {"expected_outputs", {{"files", {"lib/a.ex", "lib/b.ex"}}, {"must_contain", {"B.start(x)"}}}}};
  const Challenge two = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const SourceTexts& answer) { return score_challenge(two, answer, catalog()).score; };
  const std::string half = "defmodule A do\n  def a(x), do: B.start(x)\nend\n";
  const std::string all = "defmodule A do\n  def a(y), do: y |> B.start()\n  def c(x), do: B.c(x)\nend\n";
  const std::string other = "defmodule B do\n  def start(x), do: X.y(x)\nend\n";
  EXPECT_EQ(score({{"lib/a.ex", all}, {"lib/b.ex", other}}), 1.0);
  EXPECT_EQ(score({{"./lib/a.ex", all}, {"lib/b.ex", other}}), 1.0);
  EXPECT_EQ(score({{"lib/a.ex", half}, {"lib/b.ex", other}}), 0.5);
  EXPECT_EQ(score({{"lib/a.ex", all}}), 0.5);
  EXPECT_EQ(score({{"lib/a.ex", half}, {"lib/b.ex", "# nothing\n"}}), 0.25);
  EXPECT_EQ(score({{"lib/a.ex", all}, {"lib/b.ex", other}, {"lib/c.ex", "defmodule C do"}}), 0.0);
}

// Marking a callback as one loses nothing; neither do more arities, or a function that is handed on.
TEST(ChallengeScore, KeepsWhatIsOfferedInAnotherForm) {
  const Json json = {
      {"id", "one"},
      {"fixture_files",
       {{"lib/a.ex",
         "defmodule A do\n  use GenServer\n  def init(x), do: {:ok, B.b(x)}\n  def a(x), do: B.b(x)\nend\n"}}},
      {"expected_outputs", {{"must_contain", {"C.start(x)"}}}}};
  const Challenge one = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const std::string& text) { return score_challenge(one, {{"lib/a.ex", text}}, catalog()).score; };
  EXPECT_EQ(score("defmodule A do\n  use GenServer\n  @impl true\n  def init(y) do\n    {:ok, C.start(y)}\n  end\n\n"
                  "  def a(x, y \\\\ 1), do: B.b(x, y)\nend\n"),
            1.0);
  EXPECT_EQ(
      score("defmodule A do\n  use GenServer\n  def init(y), do: {:ok, C.start(y)}\n  defdelegate a(x), to: B, as: :b\n"
            "end\n"),
      1.0);
}

// The functions of `setup [:one, :other]`.
TEST(ChallengeScore, CountsWhatAListOfNamesCalls) {
  const std::string before = "defmodule ATest do\n  use ExUnit.Case\n  setup ",
                    after = "\n  defp other(_), do: C.start(1)\n  test \"a\" do\n    assert A.a(1)\n  end\nend\n";
  const Json json = {{"id", "one"},
                     {"fixture_files", {{"test/a_test.exs", before + "[]\n  B.b(1)" + after}}},
                     {"expected_outputs", {{"must_not_contain", {"B.b("}}, {"must_contain", {"C.start(_)"}}}}};
  const Challenge one = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const std::string& names) {
    return score_challenge(one, {{"test/a_test.exs", before + names + after}}, catalog()).score;
  };
  EXPECT_EQ(score("[:one, :other]"), 1.0);
  EXPECT_EQ(score(":other"), 1.0);
  EXPECT_LT(score("[:one]"), 1.0);
}

// A function that is named, module, function and arguments, is called by whom they are given to.
TEST(ChallengeScore, CountsWhatIsCalledByName) {
  const Json json = {{"id", "one"},
                     {"fixture_files", {{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\nend\n"}}},
                     {"expected_outputs", {{"must_not_contain", {"B.b(x)"}}, {"must_contain", {"{:error, :frozen}"}}}}};
  const Challenge one = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const std::string& call) {
    return score_challenge(one,
                           {{"lib/a.ex", "defmodule A do\n  def a(x), do: " + call +
                                             "\n  def check(_repo, _changes), do: {:error, :frozen}\nend\n"}},
                           catalog())
        .score;
  };
  EXPECT_EQ(score("Ecto.Multi.run(x, :check, __MODULE__, :check, [])"), 1.0);
  EXPECT_EQ(score("Ecto.Multi.run(x, :check, &check/2)"), 1.0);
  EXPECT_LT(score("Ecto.Multi.run(x, :check, C, :other, [])"), 1.0);
  EXPECT_LT(score("C.c(x)"), 1.0);
}

// A function may need no other module any more.
TEST(ChallengeScore, SeesWhatWorksByItself) {
  const Json json = {{"id", "one"},
                     {"fixture_files", {{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\nend\n"}}},
                     {"expected_outputs",
                      {{"files", {"lib/a.ex"}}, {"must_not_contain", {"B.b(x)"}}, {"must_contain", {"def a(x)"}}}}};
  const Challenge one = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const std::string& body) {
    return score_challenge(one, {{"lib/a.ex", "defmodule A do\n  @y 1\n  def a(x), do: " + body + "\nend\n"}},
                           catalog())
        .score;
  };
  for (const char* work : {"x != 1", "@y", "if(x, do: 1, else: 2)", "C.c(x)", "-x"})
    EXPECT_EQ(score(work), 1.0) << work;
  for (const char* nothing : {"x", "nil", "[x]", "raise(\"todo\")", "IO.puts(\"todo\")"})
    EXPECT_EQ(score(nothing), 0) << nothing;
}

TEST(ChallengeScore, TakesWhatIsNotHandedInFromTheFixture) {
  const Json json = {{"id", "one-of-two"},
                     {"fixture_files",
                      {{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\nend\n"},
                       {"lib/b.ex", "defmodule B do\n  def b(x), do: C.start(x)\nend\n"}}},
                     {"expected_outputs", {{"files", {"lib/a.ex"}}, {"must_contain", {"C.start(x)"}}}}};
  const Challenge one = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const SourceTexts& answer) { return score_challenge(one, answer, catalog()).score; };
  EXPECT_EQ(score({{"lib/a.ex", "defmodule A do\n  def a(x), do: C.start(x)\nend\n"}}), 1.0);
  // What stands in the fixture is nobody's answer.
  EXPECT_EQ(score({{"lib/a.ex", "defmodule A do\n  def a(x), do: B.b(x)\nend\n"}}), 0.0);
}

TEST(ChallengeScore, WithoutAFixtureJudgesWhatIsWritten) {
  const Json json = {{"id", "task-async-new"},
                     {"expected_outputs", {{"files", {"lib/a.ex"}}, {"must_contain", {"on_timeout: :kill_task"}}}}};
  const Challenge fresh = std::get<Challenge>(read_challenge(json, "", catalog()));
  auto score = [&](const std::string& text) { return score_challenge(fresh, {{"lib/a.ex", text}}, catalog()).score; };
  const std::string options = "max_concurrency: 8, timeout: 5_000, on_timeout: :kill_task";
  EXPECT_EQ(
      score("defmodule A do\n  def all(ids) do\n    S\n    |> Task.Supervisor.async_stream_nolink(ids, &B.b/1, " +
            options + ")\n    |> Enum.map(fn\n      {:ok, x} -> x\n      {:exit, _} -> nil\n    end)\n  end\nend\n"),
      1.0);
  EXPECT_EQ(score("defmodule A do\n  def all(ids), do: {ids, [" + options + "]}\nend\n"), 0.0);
  EXPECT_EQ(score("defmodule A do\n  def all(ids), do: IO.inspect(ids, " + options + ")\nend\n"), 0.0);
  EXPECT_EQ(score("defmodule A do\n  # " + options + "\n  def all(ids), do: B.b(ids)\nend\n"), 0.0);
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
  EXPECT_EQ(contains["actual"], "found at lib/shop/prices.ex:4:95");
  for (const char* key : {"passed", "weight", "actual", "expected", "details"})
    EXPECT_TRUE(contains.contains(key)) << key;
  EXPECT_TRUE(json["diagnostics"].is_array());
}

TEST(ChallengeReader, FindsFixturesInTheLayoutOfBenchmarks) {
  namespace fs = std::filesystem;
  const fs::path bench = fs::path(testing::TempDir()) / "assay_fixtures_of_a_benchmark";
  fs::remove_all(bench);
  fs::create_directories(bench / "challenges/easy");
  fs::create_directories(bench / "test_fixtures/lib");
  std::ofstream(bench / "test_fixtures/lib/a.ex") << "defmodule A do\nend\n";
  for (const char* path : {"lib/a.ex", "test_fixtures/lib/a.ex"}) {
    const Json json = {
        {"id", "a"}, {"fixture_files", {path, "../../../etc/passwd"}}, {"expected_outputs", Json::object()}};
    const auto read = read_challenge(json, (bench / "challenges/easy").string(), catalog());
    const Challenge& challenge = std::get<Challenge>(read);
    ASSERT_EQ(challenge.fixtures.size(), 1u) << path;
    EXPECT_EQ(challenge.fixtures.front().second, "defmodule A do\nend\n");
    EXPECT_EQ(challenge.notes.size(), 2u) << "no family, and a fixture outside of the benchmark";
  }
  fs::remove_all(bench);
}

TEST(ChallengeReader, SaysWhatIsMalformed) {
  auto fault = [](const char* text) {
    auto read = read_challenge(std::string_view(text), "", catalog());
    auto* malformed = std::get_if<MalformedChallenge>(&read);
    return malformed == nullptr ? std::string() : malformed->message;
  };
  EXPECT_EQ(fault("{"), "it is no JSON");
  EXPECT_EQ(fault((std::string(100'000, '[') + std::string(100'000, ']')).c_str()), "it is no JSON");
  EXPECT_EQ(fault("[]"), "it is no JSON object");
  EXPECT_EQ(fault("{}"), "`id` is missing");
  EXPECT_EQ(fault(R"({"id": 1, "expected_outputs": {}})"), "`id` is no string");
  EXPECT_EQ(fault(R"({"id": "a"})"), "`expected_outputs` is missing");
  EXPECT_EQ(fault(R"({"id": "a", "expected_outputs": {"files": "x"}})"),
            "`expected_outputs.files` is no list of strings");
  EXPECT_EQ(fault(R"({"id": "a", "expected_outputs": {"must_contain": [1]}})"),
            "`expected_outputs.must_contain` holds 1, which is no string");
  EXPECT_EQ(fault(R"({"id": "a", "expected_output": {}})"),
            "`expected_output` is unknown; did you mean `expected_outputs`?");
  EXPECT_EQ(fault(R"({"id": "a", "expected_outputs": {"must_contains": []}})"),
            "`expected_outputs.must_contains` is unknown; did you mean `must_contain`?");
  EXPECT_EQ(fault(R"({"id": "a", "notes": "", "version": 2, "expected_outputs": {"stdout": ""}})"), "");
  EXPECT_EQ(fault(R"({"id": "a", "family": "nope", "expected_outputs": {}})"),
            "`family` names \"nope\", and there is no such family");
}

}  // namespace
}  // namespace assay
