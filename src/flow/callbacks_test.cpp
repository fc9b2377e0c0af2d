#include "flow/callbacks.h"

#include <gmock/gmock.h>

#include "tests/support/one_file.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> callbacks(const OneFile& one) {
  std::vector<std::string> all;
  for (uint32_t i = 0; i < one.file.names.definitions().size(); ++i) {
    if (auto callback = callback_of(one.file, DefinitionId{i})) {
      all.push_back(std::string(host_name(callback->host)) + " " +
                    std::string(text(one.file.names.definitions()[i].name)));
    }
  }
  return all;
}

TEST(Callbacks, ByUseNameAndArity) {
  OneFile server(R"(
defmodule S do
  use GenServer
  def start_link(_), do: GenServer.start_link(S, [])
  def init(x), do: {:ok, x}
  def handle_call(a, b, c), do: work(c)
  def handle_info(a), do: a
  defp handle_cast(a, b), do: a
  defp work(c), do: more(c)
  defp more(c), do: probe(c)
  def client(c), do: more(c)
end)");
  EXPECT_THAT(callbacks(server), ElementsAre("GenServer init", "GenServer handle_call"));
  const auto reaching = callbacks_reaching(server.file, server.call("probe").node);
  ASSERT_EQ(reaching.size(), 1u);
  EXPECT_EQ(text(server.file.names.definition(reaching[0].definition).name), "handle_call");
  EXPECT_THAT(callbacks_reaching(server.file, server.call("start_link").node), IsEmpty());
  EXPECT_TRUE(is_server(reaching[0].host));
}

TEST(Callbacks, ByBehaviourAttribute) {
  EXPECT_THAT(
      callbacks(OneFile("defmodule P do\n  @behaviour Plug\n  def init(o), do: o\n  def call(c, _), do: c\nend")),
      ElementsAre("Plug init", "Plug call"));
  EXPECT_THAT(callbacks(OneFile("defmodule P do\n  @behaviour :gen_statem\n  def callback_mode, do: :state_functions\n"
                                "  @impl true\n  def idle(a, b, c), do: a\n  def other(a, b, c), do: a\nend")),
              ElementsAre("gen_statem callback_mode", "gen_statem idle"));
  // States without @impl, known by what they take.
  EXPECT_THAT(callbacks(OneFile("defmodule P do\n  @behaviour :gen_statem\n  def idle({:call, f}, b, c), do: f\n"
                                "  def busy(type, b, c), do: c\n  def busy(:info, b, c), do: b\n"
                                "  def other(a, b, c), do: a\nend")),
              ElementsAre("gen_statem idle", "gen_statem busy", "gen_statem busy"));
}

TEST(Callbacks, ActionsOfControllers) {
  OneFile one(R"(
defmodule MyAppWeb.UserController do
  use MyAppWeb, :controller
  plug :require_user when action in [:show]
  action_fallback :oops
  def index(conn, _params), do: conn
  def show(conn, %{"id" => id}), do: conn
  def require_user(conn, _), do: conn
  def helper(a), do: a
  defp load(conn, _), do: conn
end)");
  EXPECT_THAT(callbacks(one), ElementsAre("Controller index", "Controller show"));
  EXPECT_THAT(callbacks(OneFile("defmodule L do\n  use MyAppWeb, :live_view\n  def mount(a, b, c), do: a\nend")),
              ElementsAre("LiveView mount"));
  EXPECT_THAT(callbacks(OneFile("defmodule L do\n  def mount(a, b, c), do: a\nend")), IsEmpty());
}

TEST(Callbacks, Impl) {
  OneFile one(R"(
defmodule S do
  @impl true
  @doc false
  def a(1), do: 1
  def a(2), do: 2
  def b(1), do: 1
  @impl Foo.Bar
  def c(1), do: 1
end)");
  EXPECT_EQ(text(impl_of(one.file, one.definition_id("a", 1))), ":true");
  EXPECT_FALSE(impl_of(one.file, one.definition_id("b")).valid());
  EXPECT_EQ(text(impl_of(one.file, one.definition_id("c"))), "Foo.Bar");
}

TEST(TestBlocks, AroundANode) {
  OneFile one(R"(
defmodule T do
  use ExUnit.Case
  setup do
    on_exit(fn -> undo() end)
    prepare()
  end
  setup :other
  describe "x" do
    test "y", %{a: a} do
      run(fn -> inner() end)
    end
  end
  def helper, do: outside()
end)");
  auto kind = [&](std::string_view call) {
    auto block = test_block_around(one.file, one.call(call).node);
    return block ? std::string(text(block->kind)) : "none";
  };
  EXPECT_EQ(kind("inner"), "test");
  EXPECT_EQ(kind("prepare"), "setup");
  EXPECT_EQ(kind("undo"), "on_exit");
  EXPECT_EQ(kind("outside"), "none");
  EXPECT_TRUE(has_host(one.file, ModuleId{0}, Host::ex_unit));
  EXPECT_TRUE(may_hold_test_blocks(one.file));
}

}  // namespace
}  // namespace assay
