#include "score/fragment.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

bool stands(std::string_view fragment, const std::string& source) {
  const auto project = virtual_project({{"lib/a.ex", source}});
  const File& file = project->files.front();
  const LiveCode live(file, {});
  const Fragment read(fragment);
  return read.is_code() ? read.find(file, live).valid() : read.stands_in(text_of_code(file, live));
}

std::string in_function(const std::string& body) {
  return "defmodule A do\n  def run(socket, posts) do\n    " + body + "\n  end\nend\n";
}

TEST(Fragment, FindsCallsHoweverTheyAreWritten) {
  for (const char* body : {"socket |> stream(:posts, posts)", "stream(socket, :posts, posts)",
                           "socket\n    |> assign(x: 1)\n    |> stream( :posts , list())"}) {
    EXPECT_TRUE(stands("socket |> stream(:posts", in_function(body))) << body;
    EXPECT_TRUE(stands("stream(:posts", in_function(body)) || body[1] == 't') << body;
  }
  EXPECT_FALSE(stands("socket |> stream(:posts", in_function("stream(socket, :comments, posts)")));
  EXPECT_TRUE(stands("Task.await_many(tasks, 5_000)", in_function("posts |> Task.await_many(5000)")));
  EXPECT_TRUE(stands("conn |> halt", in_function("Plug.Conn.halt(socket)")));
}

TEST(Fragment, FindsOptionsWhereverTheyStand) {
  const std::string call = "Task.async_stream(posts, &f/1, on_timeout: :kill_task, timeout: 10)";
  EXPECT_TRUE(stands("on_timeout: :kill_task", in_function(call)));
  EXPECT_TRUE(stands("Task.async_stream(posts, &f/1, timeout: 10, on_timeout: :kill_task)", in_function(call)));
  EXPECT_TRUE(stands("Task.async_stream(x, f, timeout: 10",
                     "defmodule A do\n  @opts [timeout: 10, x: 1]\n  def run(a), do: Task.async_stream(a, &b/1, @opts)\nend\n"));
  EXPECT_FALSE(stands("on_timeout: :exit", in_function(call)));
}

TEST(Fragment, FindsModulesByWhatTheyMean) {
  const std::string source =
      "defmodule A do\n  alias MyApp.Repo, as: Store\n  def run(x), do: Store.insert(x)\nend\n";
  EXPECT_TRUE(stands("Repo.insert(", source));
  EXPECT_TRUE(stands("MyApp.Repo.insert(changeset)", source));
  EXPECT_FALSE(stands("Store.insert(", source));
  EXPECT_TRUE(stands("@derive {Jason.Encoder", "defmodule A do\n  @derive {Jason.Encoder, only: [:id]}\n  defstruct [:id]\nend\n"));
}

TEST(Fragment, FindsDefinitions) {
  const std::string source = "defmodule A.B do\n  def by_name(query, name) when is_binary(name), do: f(query, name)\nend\n";
  EXPECT_TRUE(stands("def by_name", source));
  EXPECT_TRUE(stands("def by_name(q, n)", source));
  EXPECT_TRUE(stands("defmodule A.B do", source));
  EXPECT_FALSE(stands("def by_name(q)", source));
  EXPECT_FALSE(stands("defp by_name", source));
}

TEST(Fragment, SeesOnlyCodeThatRuns) {
  for (const char* source : {
           "defmodule A do\n  # Task.await_many(tasks)\n  def run(x), do: x\nend\n",
           "defmodule A do\n  @doc \"Task.await_many(tasks)\"\n  def run(x), do: x\nend\n",
           "defmodule A do\n  def run(x), do: {x, \"Task.await_many(tasks)\"}\nend\n",
           "defmodule A do\n  def run(x) do\n    if false, do: Task.await_many(x)\n    x\n  end\nend\n",
           "defmodule A do\n  def run(x), do: x\n  defp never(x), do: Task.await_many(x)\nend\n",
       }) {
    EXPECT_FALSE(stands("Task.await_many(tasks)", source)) << source;
  }
  EXPECT_FALSE(stands("on_timeout: :kill_task", in_function("_ = [on_timeout: :kill_task]\n    posts")));
  EXPECT_FALSE(stands("on_timeout: :kill_task", in_function("[on_timeout: :kill_task]\n    posts")));
  EXPECT_TRUE(stands("Task.await_many(tasks)",
                     "defmodule A do\n  def run(x), do: used(x)\n  defp used(x), do: Task.await_many(x)\nend\n"));
}

TEST(Fragment, TakesTheRestAsText) {
  EXPECT_FALSE(Fragment("-> :ok end)").is_code());
  EXPECT_FALSE(Fragment("changeset").is_code());
  EXPECT_TRUE(stands("changeset", in_function("changeset(posts)")));
  EXPECT_FALSE(stands("change", in_function("changeset(posts)")));
  EXPECT_FALSE(stands("changeset", in_function("posts # changeset")));
}

TEST(Fragment, IsBounded) {
  const std::string deep(3'000, '(');
  EXPECT_FALSE(stands(deep + "x", in_function("f(posts)")));
  std::string many = "f(";
  for (int i = 0; i < 3'000; ++i) many += "g(x, ";
  EXPECT_FALSE(stands(many, in_function("f(posts)")));
}

}  // namespace
}  // namespace assay
