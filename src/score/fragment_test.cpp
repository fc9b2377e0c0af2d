#include "score/fragment.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

bool stands(std::string_view fragment, const std::string& source) {
  const auto project = virtual_project({{"lib/a.ex", source}});
  const File& file = project->files.front();
  const LiveCode live(file);
  const Fragment read(fragment);
  return read.is_code() ? read.find(file, live).valid() : read.stands_in(file, live);
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
  EXPECT_TRUE(stands("Task.await_many(5_000)", in_function("Task.await_many(posts, 5_000)")));
  EXPECT_FALSE(stands("Task.await(task)", in_function("Task.await(posts, 5_000)")));
  EXPECT_TRUE(stands("conn |> halt", in_function("Plug.Conn.halt(socket)")));
}

TEST(Fragment, FindsOptionsWhereverTheyStand) {
  const std::string call = "Task.async_stream(posts, &f/1, on_timeout: :kill_task, timeout: 10)";
  EXPECT_TRUE(stands("on_timeout: :kill_task", in_function(call)));
  EXPECT_TRUE(stands("Task.async_stream(posts, &f/1, timeout: 10, on_timeout: :kill_task)", in_function(call)));
  EXPECT_TRUE(stands(
      "Task.async_stream(x, f, timeout: 10",
      "defmodule A do\n  @opts [timeout: 10, x: 1]\n  def run(a), do: Task.async_stream(a, &b/1, @opts)\nend\n"));
  EXPECT_FALSE(stands("on_timeout: :exit", in_function(call)));
  const std::string nested = "start(pools: %{\"https://a.example\" => [count: 1, size: 10]})";
  EXPECT_TRUE(stands("\"https://a.example\" => [size: 10", in_function(nested)));
  EXPECT_FALSE(stands("\"https://a.example\" => [size: 1", in_function(nested)));
  EXPECT_FALSE(stands("\"https://a.example\" => [size: 10]", in_function(nested)));
  const std::string tuples = "Task.async_stream(posts, &f/1, [{:on_timeout, :kill_task}, {:timeout, 10}])";
  EXPECT_TRUE(stands("on_timeout: :kill_task", in_function(tuples)));
  EXPECT_TRUE(stands("Task.async_stream(posts, &f/1, timeout: 10", in_function(tuples)));
  EXPECT_FALSE(stands("on_timeout: :exit", in_function(tuples)));
  EXPECT_FALSE(stands("on_timeout: :kill_task", in_function("{:on_timeout, :kill_task}")));
}

TEST(Fragment, FindsModulesByWhatTheyMean) {
  const std::string source = "defmodule A do\n  alias MyApp.Repo, as: Store\n  def run(x), do: Store.insert(x)\nend\n";
  EXPECT_TRUE(stands("Repo.insert(", source));
  EXPECT_TRUE(stands("MyApp.Repo.insert(changeset)", source));
  EXPECT_FALSE(stands("Store.insert(", source));
  EXPECT_TRUE(stands("@derive {Jason.Encoder",
                     "defmodule A do\n  @derive {Jason.Encoder, only: [:id]}\n  defstruct [:id]\nend\n"));
}

TEST(Fragment, FindsDefinitions) {
  const std::string source =
      "defmodule A.B do\n  def by_name(query, name) when is_binary(name), do: f(query, name)\nend\n";
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
  EXPECT_FALSE(stands("changeset", in_function("{posts, \"a changeset\"}")));
  EXPECT_TRUE(stands("email", in_function("f(%{\"email\" => posts})")));
  // What a string says that a library is given is done; prose is looked for in any string.
  EXPECT_TRUE(
      stands("lock_timeout",
             "defmodule A do\n  use Ecto.Migration\n  def up, do: execute(\"SET lock_timeout TO '5s'\")\nend\n"));
  EXPECT_FALSE(stands("lock_timeout", in_function("IO.puts(\"lock_timeout\")")));
  EXPECT_TRUE(stands("could not be found", in_function("f(posts) || {:error, \"The post could not be found\"}")));
  EXPECT_FALSE(stands("could not be found", in_function("posts # could not be found")));
  EXPECT_TRUE(
      stands("{:error, \"nope\"} -> posts", in_function("case posts do\n      {:error, \"nope\"} -> posts\n    end")));
}

TEST(Fragment, FindsWhatChallengesAskFor) {
  const std::string mox =
      "defmodule ATest do\n  use ExUnit.Case\n  use Mox\n  setup :verify_on_exit!\n  test \"a\" do\n    expect(B, :b, "
      "fn _ -> 1 end)\n  end\nend\n";
  EXPECT_TRUE(stands("use Mox", mox));
  EXPECT_FALSE(stands("use Mox", in_function("f(Mox)")));
  EXPECT_TRUE(stands("setup :verify_on_exit!", mox));
  EXPECT_TRUE(stands("expect(", mox));
  EXPECT_TRUE(stands("Repo.transaction(", in_function("posts |> MyApp.Repo.transaction()")));
  EXPECT_TRUE(stands("Repo.transaction", in_function("MyApp.Repo.transaction(posts)")));
  EXPECT_FALSE(stands("Repo.transaction(", in_function("MyApp.Repo.insert(posts)")));
  EXPECT_TRUE(stands("~p\"/", in_function("redirect(socket, to: ~p\"/posts/#{posts}\")")));
  EXPECT_FALSE(stands("~p\"/users", in_function("redirect(socket, to: ~p\"/posts/#{posts}\")")));
  EXPECT_TRUE(stands("%{socket | x: 1}", in_function("%{socket|x: 1}")));
  EXPECT_TRUE(stands("~p\"/posts", in_function("redirect(socket, to: ~p\"/posts/#{posts}\")")));
  EXPECT_TRUE(stands("~r/^a+$/", in_function("Regex.match?(~r/^a+$/, posts)")));
  EXPECT_FALSE(stands("~r/^a+$/", in_function("Regex.match?(~r/^b+$/, posts)")));
  EXPECT_TRUE(stands("import Ecto.Query",
                     "defmodule A do\n  import Ecto.Query, only: [from: 2]\n  def run(x), do: from(y in x)\nend\n"));
  EXPECT_TRUE(stands("{:ok, price} ->", in_function("case posts do\n      {:ok, value} -> value\n    end")));
  EXPECT_FALSE(stands("{:ok, price} ->", in_function("case posts do\n      {:error, value} -> value\n    end")));
  EXPECT_TRUE(
      stands("when is_binary(name)", "defmodule A do\n  def run(x) when is_binary(x) and x != \"\", do: f(x)\nend\n"));
  EXPECT_FALSE(stands("when is_binary(name)", "defmodule A do\n  def run(x) when is_list(x), do: f(x)\nend\n"));
  EXPECT_TRUE(stands("do: Repo.insert(x)", in_function("if posts do\n      Repo.insert(posts)\n    end")));
  EXPECT_TRUE(stands("<- Repo.get(", in_function("with y <- Repo.get(posts, 1), do: y")));
  EXPECT_FALSE(stands("<- Repo.get(", in_function("y = Repo.get(posts, 1)\n    y")));
  EXPECT_TRUE(stands("= Repo.get(", in_function("y = Repo.get(posts, 1)\n    y")));
  EXPECT_TRUE(stands("with {:ok,", in_function("with {:ok, y} <- f(posts), do: y")));
  EXPECT_FALSE(stands("with {:error,", in_function("with {:ok, y} <- f(posts), do: y")));
  EXPECT_TRUE(stands("f(posts) |>", in_function("f(posts) |> g()")));
  EXPECT_FALSE(stands("f(posts) |>", in_function("f(posts)")));
  EXPECT_TRUE(
      stands("defp row(assigns)",
             "defmodule A do\n  def page(assigns), do: ~H\"<.row />\"\n  defp row(assigns), do: ~H\"\"\nend\n"));
  EXPECT_TRUE(stands("@impl true", "defmodule A do\n  @impl true\n  def init(x), do: x\nend\n"));
  EXPECT_TRUE(stands("|> Repo.insert()", in_function("posts |> Repo.insert()")));
  EXPECT_TRUE(stands("with {:ok, x} <-", in_function("with {:ok, y} <- f(posts), do: y")));
  EXPECT_TRUE(stands("Enum.map(tasks, &Task.await/1)", in_function("posts |> Enum.map(&Task.await/1)")));
  EXPECT_TRUE(stands("raise ArgumentError", in_function("raise ArgumentError, \"no\"")));
  EXPECT_TRUE(stands("fn _ -> :ok end", in_function("f(fn _ -> :ok end)")));
  EXPECT_TRUE(
      stands("cast_assoc(:items", in_function("socket |> cast(posts, []) |> cast_assoc(:items, required: true)")));
  EXPECT_TRUE(
      stands("create index(:users, [:email], concurrently: true)",
             "defmodule A do\n  use Ecto.Migration\n  @disable_ddl_transaction true\n  def change do\n    create "
             "index(:users, [:email], unique: true, concurrently: true)\n  end\nend\n"));
  EXPECT_TRUE(stands("@disable_ddl_transaction true",
                     "defmodule A do\n  @disable_ddl_transaction true\n  def up, do: B.b()\nend\n"));
}

TEST(Fragment, ReadsTemplates) {
  auto in_template = [](std::string_view fragment, const std::string& markup) {
    const auto project = virtual_project({{"lib/a.ex", "defmodule A do\n  def page(assigns) do\n    ~H\"\"\"\n    " +
                                                           markup + "\n    \"\"\"\n  end\nend\n"}});
    return Fragment(fragment).stands_in_templates(project->files.front(), LiveCode(project->files.front()));
  };
  EXPECT_TRUE(in_template("~p\"/posts", "<.link navigate={~p\"/posts/#{@id}\"}>Post</.link>"));
  EXPECT_TRUE(in_template("phx-click=\"export\"", "<button phx-click=\"export\">Export</button>"));
  EXPECT_TRUE(in_template("format(@total)", "<b>{format(@total)}</b>"));
  EXPECT_TRUE(in_template("format(@total)", "<b><%= format(@total) %></b>"));
  EXPECT_FALSE(in_template("format(@total)", "<b>format(@total)</b>"));
  EXPECT_FALSE(in_template("format(@total)", "<%!-- {format(@total)} --%>"));
}

TEST(Fragment, LeavesOutWhatNothingReads) {
  EXPECT_FALSE(stands("timeout: 5", "defmodule A do\n  @opts [timeout: 5]\n  def run(x), do: f(x)\nend\n"));
  EXPECT_TRUE(stands("timeout: 5", "defmodule A do\n  @opts [timeout: 5]\n  def run(x), do: f(x, @opts)\nend\n"));
  EXPECT_FALSE(stands("timeout: 5", in_function("opts = [timeout: 5]\n    f(posts)")));
  EXPECT_TRUE(stands("timeout: 5", in_function("opts = [timeout: 5]\n    f(posts, opts)")));
  EXPECT_FALSE(stands("timeout: 5", "defmodule A do\n  @spec run(x) :: [timeout: 5]\n  def run(x), do: f(x)\nend\n"));
  EXPECT_FALSE(stands("f(timeout: 5)", in_function("true || f(timeout: 5)")));
  EXPECT_FALSE(stands("f(timeout: 5)", in_function("case :a do\n      :b -> f(timeout: 5)\n      :a -> 1\n    end")));
  EXPECT_TRUE(stands("f(timeout: 5)", in_function("case posts do\n      :b -> f(timeout: 5)\n      :a -> 1\n    end")));
  EXPECT_TRUE(stands("f(timeout: 5)", "defmodule A do\n  plug :check\n  defp check(c, _), do: f(timeout: 5)\nend\n"));
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
