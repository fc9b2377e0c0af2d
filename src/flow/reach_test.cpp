#include "flow/reach.h"

#include <gmock/gmock.h>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

constexpr std::string_view kSource = R"(
defmodule M do
  def start(x), do: x |> first() |> M.second(1)
  defp first(x), do: Enum.map(x, &third/1)
  def second(a, b \\ 2)
  def second(1, b), do: b
  def second(a, _), do: start(a)
  defp third(x), do: IO.puts(x)
  defp apart(x), do: third(x)
  defmodule N do
    def other(x), do: first(x)
  end
end
)";

std::vector<std::string> names_of(const OneFile& one, const std::vector<DefinitionId>& ids) {
  std::vector<std::string> all;
  for (DefinitionId id : ids) {
    const Definition& definition = one.file.names.definition(id);
    all.push_back(std::string(text(definition.name)) + "/" + std::to_string(definition.arity));
  }
  return all;
}

TEST(Reach, ClausesOfACall) {
  OneFile one(kSource);
  EXPECT_THAT(names_of(one, clauses_of(one.file, one.call("first"))), ElementsAre("first/1"));
  EXPECT_EQ(clauses_of(one.file, one.call("second")).size(), 3u);
  EXPECT_EQ(clauses_of(one.file, one.call("puts")).size(), 0u);
  EXPECT_EQ(clauses_of(one.file, one.call("first", 1)).size(), 0u);  // of another module
  const Definition& second = one.definition("second");
  EXPECT_EQ(clauses_of(one.file, second.module, second.name, 1).size(), 3u);
  EXPECT_EQ(clauses_of(one.file, second.module, second.name, 3).size(), 0u);
}

TEST(Reach, CallsOfAFunction) {
  OneFile one(kSource);
  EXPECT_EQ(calls_of(one.file, one.definition_id("third")).size(), 2u);
  EXPECT_EQ(calls_of(one.file, one.definition_id("first")).size(), 1u);
  EXPECT_EQ(calls_of(one.file, one.definition_id("second", 1)).size(), 1u);
  EXPECT_EQ(calls_of(one.file, one.definition_id("apart")).size(), 0u);
}

TEST(Reach, BothWays) {
  OneFile one(kSource);
  EXPECT_THAT(names_of(one, reached_from(one.file, one.definition_id("start"))),
              ElementsAre("first/1", "second/2", "second/2", "second/2", "third/1", "start/1"));
  EXPECT_THAT(names_of(one, reached_from(one.file, one.definition("apart").body)), ElementsAre("third/1"));
  EXPECT_THAT(names_of(one, reaching(one.file, one.definition_id("third"))),
              ElementsAre("first/1", "apart/1", "start/1", "second/2"));
}

TEST(Reach, CallsWithTheWayToThem) {
  OneFile one(kSource);
  std::vector<std::string> way;
  EXPECT_TRUE(find_reached_call(one.file, one.definition("start").body, [&](const Call& call, auto via) {
    if (text(call.function) != "puts") return false;
    for (CallId id : via) way.emplace_back(text(one.file.names.call(id).function));
    return true;
  }));
  EXPECT_THAT(way, ElementsAre("first", "third"));
  EXPECT_FALSE(find_reached_call(one.file, one.definition("apart").body,
                                 [&](const Call& call, auto) { return text(call.function) == "map"; }));
}

}  // namespace
}  // namespace assay
