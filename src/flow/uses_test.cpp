#include "flow/uses.h"

#include <gmock/gmock.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;

std::string kind_text(Use::Kind kind) {
  switch (kind) {
    case Use::Kind::dropped: return "dropped";
    case Use::Kind::unread: return "unread";
    case Use::Kind::returned: return "returned";
    case Use::Kind::argument: return "argument";
    case Use::Kind::called: return "called";
    case Use::Kind::receiver: return "receiver";
    case Use::Kind::matched: return "matched";
    case Use::Kind::condition: return "condition";
    case Use::Kind::operand: return "operand";
    case Use::Kind::unknown: return "unknown";
  }
  return "";
}

// "argument await/1:0[*]": the first argument of await, of which the value is an element.
std::vector<std::string> shown(const std::vector<Use>& uses) {
  std::vector<std::string> all;
  for (const Use& use : uses) {
    std::string out = kind_text(use.kind);
    if (use.call != nullptr) {
      out += " " + std::string(text(use.call->function)) + ":" + std::to_string(use.index);
    }
    all.push_back(out + text(use.path));
  }
  return all;
}

struct UseCase {
  std::string_view name;
  std::string_view body;  // of f(arg); asks for the call of make
  std::vector<std::string> uses;
};
void PrintTo(const UseCase& one, std::ostream* out) { *out << one.name; }

class Uses : public testing::TestWithParam<UseCase> {};

TEST_P(Uses, AreFollowed) {
  OneFile one("defmodule M do\n  def f(arg) do\n" + std::string(GetParam().body) + R"(
  end
  defp keep(task), do: Process.put(:task, task)
  defp ignore(_task, x), do: x
  defp unused(task), do: :ok
  defp second(x, [_, task]), do: Task.await(task)
end)");
  EXPECT_EQ(shown(uses_of_result(one.file, one.call("make"))), GetParam().uses) << GetParam().body;
}

INSTANTIATE_TEST_SUITE_P(
    All, Uses,
    testing::ValuesIn(std::vector<UseCase>{
        {"statement", "make()\n:ok", {"dropped"}},
        {"returned", "make()", {"returned"}},
        {"underscore", "_ = make()\n:ok", {"dropped"}},
        {"unread", "x = make()\n:ok", {"unread"}},
        {"named_underscore", "_x = make()\n:ok", {"unread"}},
        {"bound_and_returned", "x = make()", {"unread", "returned"}},
        {"argument", "x = make()\nTask.await(x, 10)\n:ok", {"argument await:0"}},
        {"piped", "make() |> Task.await()", {"argument await:0"}},
        {"piped_of_a_pipe", "arg |> make() |> Task.await(1)", {"argument await:0"}},
        {"rebound", "x = make()\nx = other(x)\nTask.await(x)", {"argument other:0"}},
        {"rebound_unread", "x = make()\nx = 1\nTask.await(x)", {"unread"}},
        {"read_in_closure", "x = make()\nrun(fn -> Task.await(x) end)", {"argument await:0"}},
        {"branch", "if arg, do: make(), else: nil", {"returned"}},
        {"branch_dropped", "if arg, do: make(), else: nil\n:ok", {"dropped"}},
        {"branch_bound", "x = case arg do\n 1 -> make()\n _ -> nil\nend\nTask.await(x)", {"argument await:0"}},
        {"condition", "if make(), do: 1", {"condition"}},
        {"cond_", "cond do\n make() -> 1\nend", {"condition"}},
        {"negated", "!make()", {"condition"}},
        {"and_left", "make() && 1", {"condition"}},
        {"and_right", "arg && make()", {"returned"}},
        {"or_left", "make() || 1", {"returned"}},
        {"operator_", "make() + 1", {"operand"}},
        {"interpolated", "\"#{make()}\"", {"operand"}},
        {"case_", "case make() do\n {:ok, x} -> x\n _ -> nil\nend", {"matched"}},
        {"case_variable", "case make() do\n {:ok, x} -> x\n e -> log(e)\nend", {"matched", "argument log:0"}},
        {"match_", "{:ok, x} = make()\n:ok", {"matched"}},
        {"with_", "with {:ok, x} <- make(), do: x", {"matched", "returned"}},
        {"with_else", "with {:ok, x} <- make() do\n x\nelse\n :error -> 1\nend", {"matched", "matched"}},
        {"match_call", "match?({:ok, _}, make())", {"matched"}},
        {"tuple", "x = {:a, make()}\nsend(arg, x)", {"argument send:1{1}"}},
        {"destructured", "{a, b} = {make(), other()}\nTask.await(a)", {"argument await:0"}},
        {"destructured_away", "{_, b} = {make(), other()}\nTask.await(b)", {"dropped{0}"}},
        {"list", "xs = [make(), other()]\nTask.await_many(xs)", {"argument await_many:0[0]"}},
        {"list_taken_apart", "[x | _] = [make(), other()]\nTask.await(x)", {"argument await:0"}},
        {"map", "m = %{t: make()}\nTask.await(m.t)", {"argument await:0"}},
        {"map_of_another_key", "m = %{t: make()}\nTask.await(m.u)", {"dropped"}},
        {"struct_returned", "{:noreply, %S{t: make()}}", {"returned{1}.t"}},
        {"map_updated", "{:noreply, %{arg | t: make()}}", {"returned{1}.t"}},
        {"map_put", "{:noreply, Map.put(arg, :t, make())}", {"returned{1}.t"}},
        {"each", "Enum.each(arg, fn _ -> make() end)", {"dropped"}},
        {"each_of_capture", "Enum.each(arg, &make/1)", {"dropped"}},
        {"map_and_await_each", "arg |> Enum.map(fn _ -> make() end) |> Enum.map(&Task.await/1)", {"argument await:0"}},
        {"map_and_await_fn",
         "ts = for _ <- arg, do: make()\nEnum.map(ts, fn t -> Task.await(t, 5) end)",
         {"argument await:0"}},
        {"map_and_await_many", "Enum.map(arg, fn _ -> make() end) |> Task.await_many()", {"argument await_many:0[*]"}},
        {"map_and_await_in_for", "ts = Enum.map(arg, &make/1)\nfor t <- ts, do: Task.await(t)", {"argument await:0"}},
        {"map_dropped", "Enum.map(arg, fn _ -> make() end)\n:ok", {"dropped[*]"}},
        {"for_dropped", "for _ <- arg, do: make()\n:ok", {"dropped[*]"}},
        {"for_returned", "for _ <- arg do\n make()\nend", {"returned[*]"}},
        {"mapped_and_ignored", "arg |> Enum.map(fn _ -> make() end) |> Enum.each(fn _ -> :ok end)", {"dropped"}},
        {"reversed", "arg |> Enum.map(&make/1) |> Enum.reverse() |> Task.await_many()", {"argument await_many:0[*]"}},
        {"reduced",
         "Enum.reduce(arg, [], fn x, acc -> [make(x) | acc] end) |> Task.await_many()",
         {"argument await_many:0[0]"}},
        {"async_", "Task.async(fn -> make() end)", {"returned async:0"}},
        {"spawned", "spawn(fn -> make() end)", {"dropped"}},
        {"then_", "make() |> then(fn t -> Task.await(t) end)", {"argument await:0"}},
        {"then_result", "arg |> then(fn _ -> make() end) |> Task.await()", {"argument await:0"}},
        {"tapped", "make() |> tap(&log/1) |> Task.await()", {"argument log:0", "argument await:0"}},
        {"inspected", "make() |> IO.inspect() |> Task.await()", {"argument await:0"}},
        {"private_argument", "keep(make())", {"argument put:1"}},
        {"private_ignores", "ignore(make(), 1)", {"unread"}},
        {"private_unused", "unused(make())", {"unread"}},
        {"private_in_a_list", "second(1, [other(), make()])", {"argument await:0"}},
        {"field", "make().ref", {"receiver"}},
        {"called_", "make().(1)", {"called"}},
        {"chunked", "for [t] <- Enum.chunk_every([make()], 1), do: Task.await(t)", {"argument await:0"}},
        {"other_tag",
         "case {:ok, make()} do\n {:error, t} -> log(t)\n {:ok, t} -> Task.await(t)\nend",
         {"argument await:0"}},
        {"with_bare", "with _x = 1, make() do\n 1\nend", {"dropped"}},
        {"else_of_try", "try do\n make()\nelse\n {:ok, x} -> x\nend", {"matched"}},
        {"after_", "try do\n 1\nafter\n make()\nend", {"dropped"}},
        {"option", "start(task: make())", {"argument start:0.task"}},
        {"called", "fun = fn task, _ -> Task.await(task) end\n    fun.(make(), 1)", {"argument await:0"}},
        {"called_by_pipe", "fun = &Task.await/1\n    make() |> fun.()", {"argument await:0"}},
        {"called_on_the_spot", "make() |> (&Task.await(&1, 5)).()", {"argument await:0"}},
        {"called_unread", "fun = fn _ -> :ok end\n    fun.(make())", {"dropped"}},
        {"called_unknown", "arg.(make())", {"argument"}},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Uses, OfAPrivateResultAreItsCallers) {
  OneFile one(R"(
defmodule M do
  def f(x), do: x |> start() |> Task.await()
  def g(x) do
    start(x)
    :ok
  end
  def h(xs), do: Enum.map(xs, &start/1)
  defp start(x), do: make(x)
  defp nobody(x), do: other(x)
end)");
  EXPECT_THAT(shown(uses_of(one.file, one.call("make").node)),
              ElementsAre("argument await:0", "dropped", "returned[*]"));
  EXPECT_THAT(shown(uses_of(one.file, one.call("make").node, {.callers = false})), ElementsAre("returned"));
  EXPECT_THAT(shown(uses_of(one.file, one.call("other").node)), ElementsAre("returned"));
  EXPECT_FALSE(is_lost(one.file, one.call("make")));
}

TEST(Uses, LostInATest) {
  OneFile one("defmodule T do\n  test \"a\" do\n    make()\n  end\n  setup do\n    other()\n  end\nend");
  EXPECT_TRUE(is_lost(one.file, one.call("make")));
  EXPECT_FALSE(is_lost(one.file, one.call("other")));
}

TEST(Uses, Reads) {
  OneFile one("def f(x) do\n  g(x)\n  x = h(x)\n  fn -> k(x) end\n  %{y | x: ^x} = z\nend");
  EXPECT_EQ(reads_of(one.file, one.node("x", 0)).size(), 2u);
  EXPECT_EQ(reads_of(one.file, one.node("x", 2)).size(), 2u);
}

TEST(Uses, EndOnEndlessCode) {
  std::string source = "def f(x) do\n  x0 = make()\n";
  for (int i = 1; i < 5000; ++i) source += "x" + std::to_string(i) + " = [x" + std::to_string(i - 1) + "]\n";
  OneFile one(source + "end");
  EXPECT_FALSE(uses_of(one.file, one.call("make").node).empty());
  OneFile circle("defmodule M do\n  defp f(x), do: f({make(), x})\nend");
  EXPECT_FALSE(uses_of(circle.file, circle.call("make").node).empty());
}

}  // namespace
}  // namespace assay
