#include "project/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::unique_ptr<Project> project() {
  return virtual_project(
      {{"lib/a.ex", R"(
defmodule App.A do
  alias App.{B, C}
  import App.Helpers
  def start(x), do: x |> B.load() |> C.delegated(1) |> help()
  def local(x), do: inner(x)
  defp inner(x), do: B.load(x)
  def library(x), do: Enum.map(x, &B.load/1)
end)"},
       {"lib/b.ex", "defmodule App.B do\n  def load(x), do: App.Repo.get(x)\n  defp load(x, y), do: x\nend"},
       {"lib/c.ex", R"(
defmodule App.C do
  defdelegate delegated(a, b), to: App.D, as: :real
end
defmodule App.D do
  def real(a, b), do: App.C.delegated(a, b)
end
defmodule App.Helpers do
  def help(x), do: x
end)"}});
}

const Call& call(const Project& project, std::string_view path, std::string_view name) {
  for (const Call& one : project.file(file_at(project, path)).names.calls()) {
    if (text(one.function) == name) return one;
  }
  ADD_FAILURE() << "no call of " << name;
  static const Call none;
  return none;
}

std::vector<std::string> shown(const Project& project, const std::vector<DefinitionPlace>& places) {
  std::vector<std::string> all;
  for (const DefinitionPlace& place : places) {
    const Names& names = project.file(place.file).names;
    const Definition& definition = names.definition(place.definition);
    all.push_back(std::string(text(names.module(definition.module).name)) + "." + std::string(text(definition.name)));
  }
  return all;
}

TEST(ProjectReach, DefinitionsOfACall) {
  auto made = project();
  FileId a = file_at(*made, "lib/a.ex");
  auto of = [&](std::string_view name) {
    return shown(*made, definitions_of(*made, a, call(*made, "lib/a.ex", name)));
  };
  EXPECT_THAT(of("load"), ElementsAre("App.B.load"));
  EXPECT_THAT(of("delegated"), ElementsAre("App.D.real"));
  EXPECT_THAT(of("help"), ElementsAre("App.Helpers.help"));
  EXPECT_THAT(of("inner"), ElementsAre("App.A.inner"));
  EXPECT_THAT(of("map"), IsEmpty());
}

TEST(ProjectReach, CallsWithTheWayToThem) {
  auto made = project();
  FileId a = file_at(*made, "lib/a.ex");
  const File& file = made->file(a);
  std::vector<std::string> way;
  auto search = [&](size_t definition, Follow at_load) {
    way.clear();
    return find_reached_call(*made, a, file.names.definitions()[definition].body,
                             [&](const File&, const Call& one, std::span<const CallPlace> via) {
                               if (text(one.function) == "load") return at_load;
                               if (text(one.function) != "get") return Follow::go_on;
                               for (const CallPlace& place : via) {
                                 way.emplace_back(text(made->file(place.file).names.call(place.call).function));
                               }
                               return Follow::found;
                             });
  };
  EXPECT_TRUE(search(1, Follow::go_on));
  EXPECT_THAT(way, ElementsAre("inner", "load"));
  EXPECT_FALSE(search(1, Follow::stop));
  EXPECT_TRUE(search(3, Follow::go_on));  // &B.load/1
}

}  // namespace
}  // namespace assay
