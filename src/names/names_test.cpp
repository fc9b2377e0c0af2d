#include "names/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "names/build_names.h"
#include "names/dump_names.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// One source text and its names; for those that `use` each other, several.
struct Read {
  explicit Read(std::string_view source, std::string_view others = {})
      : tree((ensure_symbols(), parse(source))), other(parse(others)) {
    EXPECT_TRUE(tree.errors().empty()) << source;
    EXPECT_TRUE(other.errors().empty()) << others;
    collect_using(other, table);
    collect_using(tree, table);
    names = build_names(tree, table);
  }

  static std::string_view target(const Call& call) {
    switch (call.target) {
      case CallTarget::remote: return "remote";
      case CallTarget::erlang: return "erlang";
      case CallTarget::imported: return "imported";
      case CallTarget::kernel: return "kernel";
      case CallTarget::local: return "local";
      case CallTarget::unknown: return "unknown";
    }
    return "";
  }

  static std::string describe(const Call& call) {
    std::string text = fmt::format("{} {}", call_text(call), target(call));
    if (call.form == CallForm::piped) text += " piped";
    if (call.form == CallForm::captured) text += " captured";
    if (call.in_quote) text += " quoted";
    if (call.unreachable) text += " unreachable";
    if (call.may_be_shadowed) text += " may_be_shadowed";
    return text;
  }

  // All calls but those to Kernel, which every file is full of.
  std::vector<std::string> calls() const {
    std::vector<std::string> all;
    for (const Call& call : names.calls()) {
      if (call.target != CallTarget::kernel) all.push_back(describe(call));
    }
    return all;
  }
  std::vector<std::string> kernel_calls() const {
    std::vector<std::string> all;
    for (const Call& call : names.calls()) {
      if (call.target == CallTarget::kernel) all.push_back(fmt::format("{}/{}", text(call.function), call.arity));
    }
    return all;
  }
  std::vector<std::string> modules() const {
    std::vector<std::string> all;
    for (const Module& module : names.modules()) {
      all.emplace_back(module.name.valid() ? text(module.name) : "?");
    }
    return all;
  }
  std::vector<std::string> definitions() const {
    std::vector<std::string> all;
    for (const Definition& d : names.definitions()) {
      all.push_back(
          fmt::format("{} {}/{}-{}", text(d.kind), d.name.valid() ? text(d.name) : "?", d.min_arity, d.arity));
    }
    return all;
  }
  std::vector<std::string> directives() const {
    std::vector<std::string> all;
    for (const Directive& d : names.directives()) {
      std::string one = fmt::format("{} {}", text(d.kind), d.module.valid() ? text(d.module) : "?");
      if (d.as) one += fmt::format(" as {}", text(d.as));
      if (d.followed) one += " followed";
      if (d.in_quote) one += " quoted";
      all.push_back(one);
    }
    return all;
  }
  // The only node with this text and kind.
  NodeId node(NodeKind kind, std::string_view wanted) const {
    NodeId found;
    for (uint32_t i = 0; i < tree.size(); ++i) {
      if (tree.kind(NodeId{i}) == kind && tree.text(NodeId{i}) == wanted) found = NodeId{i};
    }
    EXPECT_TRUE(found.valid()) << wanted;
    return found;
  }

  Tree tree;
  Tree other;
  UsingTable table;
  Names names;
};

std::vector<std::string> calls(std::string_view source) { return Read(source).calls(); }

// Modules -------------------------------------------------------------------------------------------------------------

TEST(Modules, NestedOnesTakeTheNameAround) {
  Read read(R"(
    defmodule A.B do
      defmodule C do
        defmodule D.E do
        end
        def f, do: D.E.g()
      end
      def f, do: C.g()
      defprotocol P do
      end
      defimpl P, for: C do
      end
      defimpl P do
      end
      defmodule Elixir.Top do
      end
      defmodule __MODULE__.Own do
      end
    end
  )");
  EXPECT_THAT(read.modules(),
              ElementsAre("A.B", "A.B.C", "A.B.C.D.E", "A.B.P", "A.B.P.A.B.C", "A.B.P.A.B", "Top", "A.B.Own"));
  EXPECT_THAT(read.calls(), ElementsAre("A.B.C.D.E.g/0 remote", "A.B.C.g/0 remote"));
}

TEST(Modules, AliasOfANestedModuleEndsWithTheModuleAround) {
  EXPECT_THAT(calls("defmodule A do\n  defmodule B do\n  end\n  B.f()\nend\nB.f()"),
              ElementsAre("A.B.f/0 remote", "B.f/0 remote"));
}

TEST(Modules, OfANodeIsTheInnermost) {
  Read read("defmodule A do\n  defmodule B do\n    1\n  end\n  2\nend\n3");
  auto module_of = [&](std::string_view number) {
    ModuleId id = read.names.module_of(read.node(NodeKind::integer, number));
    return id ? std::string(text(read.names.module(id).name)) : "none";
  };
  EXPECT_EQ(module_of("1"), "A.B");
  EXPECT_EQ(module_of("2"), "A");
  EXPECT_EQ(module_of("3"), "none");
}

// Definitions ---------------------------------------------------------------------------------------------------------

TEST(Definitions, KindsAndArities) {
  Read read(R"(
    defmodule A do
      def f, do: 1
      def f(a), do: a
      defp g(a, b \\ 1, c \\ 2) when a > b do
        c
      end
      defmacro m(x), do: x
      defguard is_x(x) when x == 1
      defdelegate d(a), to: B
      def a <> b, do: {a, b}
      def unquote(:name)(a), do: a
      def head(a \\ nil)
    end
  )");
  EXPECT_THAT(read.definitions(),
              ElementsAre("def f/0-0", "def f/1-1", "defp g/1-3", "defmacro m/1-1", "defguard is_x/1-1",
                          "defdelegate d/1-1", "def <>/2-2", "def ?/1-1", "def head/0-1"));
  EXPECT_TRUE(read.names.definitions()[2].guard.valid());
  EXPECT_FALSE(read.names.definitions().back().body.valid());
  EXPECT_EQ(read.tree.text(read.names.definitions()[1].body), "a");
}

TEST(Definitions, HeadsAreNoCalls) {
  EXPECT_THAT(calls("defmodule A do\n  def f(x, y \\\\ B.c()) when is_list(x), do: y\nend"),
              ElementsAre("B.c/0 remote"));
}

// Aliases -------------------------------------------------------------------------------------------------------------

struct CallsCase {
  std::string_view name;
  std::string_view source;
  std::vector<std::string> calls;
};

void PrintTo(const CallsCase& one, std::ostream* out) { *out << one.name; }

class Calls : public testing::TestWithParam<CallsCase> {};

TEST_P(Calls, AreResolved) {
  Read read(GetParam().source);
  EXPECT_EQ(read.calls(), GetParam().calls) << GetParam().source << "\n" << dump_names(read.tree, read.names);
}

std::string case_name(const testing::TestParamInfo<CallsCase>& info) { return std::string(info.param.name); }

INSTANTIATE_TEST_SUITE_P(
    Aliases, Calls,
    testing::ValuesIn(std::vector<CallsCase>{
        {"plain", "alias A.B\nB.f(1)\nB.C.g()", {"A.B.f/1 remote", "A.B.C.g/0 remote"}},
        {"as", "alias A.B, as: C\nC.f()\nB.f()", {"A.B.f/0 remote", "B.f/0 remote"}},
        {"multi", "alias A.{B, C.D}\nB.f()\nD.f()\nC.f()", {"A.B.f/0 remote", "A.C.D.f/0 remote", "C.f/0 remote"}},
        {"of_an_alias", "alias A.B\nalias B.C\nC.f()", {"A.B.C.f/0 remote"}},
        {"same_name_twice", "alias A.A\nA.f()\nalias A.B\nB.f()", {"A.A.f/0 remote", "A.A.B.f/0 remote"}},
        {"current_module",
         "defmodule A.B do\n  alias __MODULE__\n  alias __MODULE__.C\n  B.f()\n  C.f()\n  __MODULE__.g(1)\nend",
         {"A.B.f/0 remote", "A.B.C.f/0 remote", "A.B.g/1 remote"}},
        {"current_module_multi",
         "defmodule A do\n  alias __MODULE__.{B, C}\n  B.f()\n  C.f()\nend",
         {"A.B.f/0 remote", "A.C.f/0 remote"}},
        {"require_as", "require A.B, as: C\nC.f()", {"A.B.f/0 remote"}},
        {"shadowed_later", "alias A.X\nX.f()\nalias B.X\nX.f()", {"A.X.f/0 remote", "B.X.f/0 remote"}},
        {"function_scope",
         "defmodule M do\n  def a do\n    alias A.X\n    X.f()\n  end\n  def b, do: X.f()\nend",
         {"A.X.f/0 remote", "X.f/0 remote"}},
        {"clause_scope",
         "case 1 do\n  1 ->\n    alias A.X\n    X.f()\n  2 -> X.f()\nend",
         {"A.X.f/0 remote", "X.f/0 remote"}},
        {"fn_scope", "fn -> alias A.X; X.f() end\nX.f()", {"A.X.f/0 remote", "X.f/0 remote"}},
        {"branch_scope", "if x do\n  alias A.X\n  X.f()\nelse\n  X.f()\nend", {"A.X.f/0 remote", "X.f/0 remote"}},
        {"absolute", "alias A.B\nElixir.B.f()", {"B.f/0 remote"}},
        {"erlang",
         ":ets.new(:t, [])\n:erlang.node\nalias :queue, as: Q\nQ.new()",
         {":ets.new/2 erlang", ":erlang.node/0 erlang", ":queue.new/0 erlang"}},
        {"elixir_atom", ":\"Elixir.A.B\".f()", {"A.B.f/0 remote"}},
        {"attribute",
         "defmodule M do\n  alias A.Repo\n  @repo Repo\n  @erl :ets\n  @other Application.get_env(:a, :b)\n"
         "  def f, do: {@repo.all(1), @erl.new(), @other.g(1), @other.h}\nend",
         {"Application.get_env/2 remote", "A.Repo.all/1 remote", ":ets.new/0 erlang", "?.g/1 unknown"}},
        {"computed",
         "mod.f(1)\nmod.field\nfoo().g()\nunquote(x).f()",
         {"?.f/1 unknown", "?.g/0 unknown", "?.foo/0 unknown", "?.f/0 unknown"}},
    }),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Forms, Calls,
    testing::ValuesIn(std::vector<CallsCase>{
        {"pipe", "x |> A.f()", {"A.f/1 remote piped"}},
        {"pipe_chain",
         "x |> A.f(1) |> B.g |> C.h(1, 2)",
         {"A.f/2 remote piped", "B.g/1 remote piped", "C.h/3 remote piped"}},
        {"pipe_into_unknown",
         "x |> mod.f(1) |> foo() |> bar",
         {"?.f/2 unknown piped", "?.foo/1 unknown piped", "?.bar/1 unknown piped"}},
        {"pipe_into_capture", "x |> (&A.f(&1, 2)).()", {"A.f/2 remote"}},
        {"pipe_into_then", "x |> then(&A.f/1)", {"A.f/1 remote captured"}},
        {"pipe_into_fn", "x |> (fn y -> A.f(y) end).()", {"A.f/1 remote"}},
        {"capture",
         "&A.f/2\n&foo/1\n&:ets.new/2\n&A.g(&1, x)",
         {"A.f/2 remote captured", "?.foo/1 unknown captured", ":ets.new/2 erlang captured", "A.g/2 remote"}},
        {"capture_in_parentheses", "&(A.f/2)", {"A.f/2 remote captured"}},
        {"keywords_are_one", "A.f(1, a: 1, b: 2)\nA.f 1, a: 1", {"A.f/2 remote", "A.f/2 remote"}},
        {"do_block_is_one", "A.f 1 do\n  2\nelse\n  3\nend\nA.g a: 1 do\nend", {"A.f/2 remote", "A.g/2 remote"}},
        {"no_parentheses", "A.f\nA.f x", {"A.f/0 remote", "A.f/1 remote"}},
        {"nested", "A.f(B.g(C.h()))", {"A.f/1 remote", "B.g/1 remote", "C.h/0 remote"}},
        {"in_strings", "\"a #{A.f()} b\"\n~s(#{B.g(1)})", {"A.f/0 remote", "B.g/1 remote"}},
        {"not_in_text", "# A.f()\n\"A.f()\"\n~S[#{B.g(1)}]", {}},
        {"types_are_none",
         "defmodule M do\n  @spec f(String.t(), foo()) :: A.t()\n  @type t :: A.t()\n  @callback c(t()) :: t()\nend",
         {}},
        {"attributes_are_none", "defmodule M do\n  @timeout A.f()\n  def f, do: @timeout\nend", {"A.f/0 remote"}},
        {"guards", "defmodule M do\n  require A\n  def f(x) when A.is_x(x), do: x\nend", {"A.is_x/1 remote"}},
        {"quote",
         "quote do\n  A.f()\n  unquote(B.g())\nend\nA.h()",
         {"A.f/0 remote quoted", "B.g/0 remote", "A.h/0 remote"}},
        {"quote_bound",
         "quote bind_quoted: [x: A.f()] do\n  unquote(B.g())\nend",
         {"A.f/0 remote", "B.g/0 remote quoted"}},
        {"quote_keyword", "quote do: A.f()", {"A.f/0 remote quoted"}},
        {"if_false",
         "if false do\n  A.f()\nelse\n  B.f()\nend\nif nil, do: A.f(), else: B.f()",
         {"A.f/0 remote unreachable", "B.f/0 remote", "A.f/0 remote unreachable", "B.f/0 remote"}},
        {"unless_true",
         "unless true do\n  A.f()\nend\nif true do\n  A.f()\nelse\n  B.f()\nend",
         {"A.f/0 remote unreachable", "A.f/0 remote", "B.f/0 remote unreachable"}},
        {"nested_if_false",
         "if false, do: (if x, do: A.f()), else: B.f()",
         {"A.f/0 remote unreachable", "B.f/0 remote"}},
        {"if_unknown", "if x, do: A.f()", {"A.f/0 remote"}},
    }),
    case_name);

INSTANTIATE_TEST_SUITE_P(
    Bare, Calls,
    testing::ValuesIn(std::vector<CallsCase>{
        {"local", "defmodule M do\n  def f(x), do: g(x)\n  defp g(y), do: y\nend", {"M.g/1 local"}},
        {"local_defaults",
         "defmodule M do\n  def f, do: {g(1), g(1, 2), g(1, 2, 3), g()}\n  defp g(a, b \\\\ 1, c \\\\ 2), do: {a, b, "
         "c}\nend",
         {"M.g/1 local", "M.g/2 local", "M.g/3 local", "?.g/0 unknown"}},
        {"local_of_the_nested_module_only",
         "defmodule M do\n  defmodule N do\n    def f, do: g()\n  end\n  def g, do: f()\nend",
         {"?.g/0 unknown", "?.f/0 unknown"}},
        {"local_without_parentheses",
         "defmodule M do\n  def f(x), do: {repo, x}\n  def g(repo), do: repo\n  def h do\n    repo = 1\n"
         "    repo\n  end\n  defp repo, do: A\nend",
         {"M.repo/0 local"}},
        {"local_below_if",
         "defmodule M do\n  if true do\n    def f, do: 1\n  end\n  def g, do: f()\nend",
         {"M.f/0 local"}},
        {"import_all",
         "import Ecto.Query\nfrom(x in y)\nfrom x in y, where: x.a",
         {"Ecto.Query.from/1 imported", "Ecto.Query.from/2 imported"}},
        {"import_only",
         "import Ecto.Query, only: [from: 2]\nfrom(x, y)\nwhere(x, y)",
         {"Ecto.Query.from/2 imported", "?.where/2 unknown"}},
        {"fragments_come_with_queries",
         "import Ecto.Query, only: [from: 2]\nfrom(x in y, where: fragment(\"a\", x.b))",
         {"Ecto.Query.from/2 imported", "Ecto.Query.API.fragment/2 imported"}},
        {"router_helpers", "import W.Router.Helpers\nuser_path(conn)", {"?.user_path/1 unknown"}},
        {"import_except",
         "import Ecto.Query, except: [from: 2]\nfrom(x, y)\nwhere(x, y)",
         {"?.from/2 unknown", "Ecto.Query.where/2 imported"}},
        {"import_macros",
         "import Ecto.Query, only: :macros\nfrom(x, y)\nsubquery(x)",
         {"Ecto.Query.from/2 imported", "?.subquery/1 unknown"}},
        {"import_functions",
         "import Ecto.Query, only: :functions\nfrom(x, y)\nsubquery(x)",
         {"?.from/2 unknown", "Ecto.Query.subquery/1 imported"}},
        {"import_of_an_unknown_module",
         "import A.B, only: [f: 1, g: 2]\nf(1)\nf(1, 2)\ng(1, 2)",
         {"A.B.f/1 imported", "?.f/2 unknown", "A.B.g/2 imported"}},
        {"import_ends_with_its_scope",
         "defmodule M do\n  def a do\n    import Ecto.Query\n    from(x, y)\n  end\n  def b, do: from(x, y)\nend",
         {"Ecto.Query.from/2 imported", "?.from/2 unknown"}},
        {"local_goes_before_import",
         "defmodule M do\n  import Ecto.Query\n  def f, do: where(1, 2)\n  defp where(a, b), do: {a, b}\nend",
         {"M.where/2 local"}},
        {"unknown_import_may_own", "import A\nf(1)", {"?.f/1 unknown may_be_shadowed"}},
        {"unknown_use_may_own", "use A\nimport Ecto.Query\nfrom(x, y)", {"Ecto.Query.from/2 imported may_be_shadowed"}},
        {"migration",
         "defmodule M do\n  use Ecto.Migration\n  def change do\n    create table(:a) do\n      add :b, :string\n    "
         "end\n"
         "    create index(:a, [:b])\n    flush\n    flush()\n    execute \"x\", \"\"\n    repo.query!(\"x\")\n  "
         "end\nend",
         {"Ecto.Migration.create/2 imported", "Ecto.Migration.table/1 imported", "Ecto.Migration.add/2 imported",
          "Ecto.Migration.create/1 imported", "Ecto.Migration.index/2 imported", "Ecto.Migration.flush/0 imported",
          "Ecto.Migration.flush/0 imported", "Ecto.Migration.execute/2 imported", "?.query!/1 unknown",
          "Ecto.Migration.repo/0 imported"}},
        {"migration_import",
         "import Ecto.Migration\nalter table(:a), do: add(:b, :string, null: false)",
         {"Ecto.Migration.alter/2 imported", "Ecto.Migration.table/1 imported", "Ecto.Migration.add/3 imported"}},
        {"schema",
         "defmodule M do\n  use Ecto.Schema\n  schema \"users\" do\n    field :a, :string\n    timestamps()\n  end\n"
         "  def f(x), do: field(x, :y)\nend",
         {"Ecto.Schema.schema/2 imported", "Ecto.Schema.field/2 imported", "Ecto.Schema.timestamps/0 imported",
          "?.field/2 unknown"}},
        {"controller",
         "defmodule C do\n  use Phoenix.Controller\n  plug :x\n  def index(conn, _), do: conn |> put_status(200) |> "
         "json(%{})\nend",
         {"Phoenix.Controller.Pipeline.plug/1 imported", "Plug.Conn.put_status/2 imported piped",
          "Phoenix.Controller.json/2 imported piped"}},
        {"router",
         "defmodule R do\n  use Phoenix.Router\n  scope \"/\", W do\n    pipe_through :browser\n    get \"/\", C, "
         ":index\n  end\nend",
         {"Phoenix.Router.scope/3 imported", "Phoenix.Router.pipe_through/1 imported",
          "Phoenix.Router.get/3 imported"}},
        {"mox", "import Mox\nMock |> expect(:f, fn -> A.g() end)", {"Mox.expect/3 imported piped", "A.g/0 remote"}},
        {"absinthe",
         "defmodule S do\n  use Absinthe.Schema\n  query do\n    field :a, :string do\n      resolve &R.a/2\n    end\n "
         " end\nend",
         {"Absinthe.Schema.query/1 imported", "Absinthe.Schema.Notation.field/3 imported",
          "Absinthe.Schema.Notation.resolve/1 imported", "R.a/2 remote captured"}},
        {"exunit",
         "defmodule T do\n  use ExUnit.Case\n  setup %{conn: conn} do\n    conn\n  end\n  test \"x\", %{conn: conn} "
         "do\n    assert conn\n"
         "  end\n  def conn, do: 1\nend",
         {"ExUnit.Callbacks.setup/2 imported", "ExUnit.Case.test/3 imported", "ExUnit.Assertions.assert/1 imported"}},
        {"ash",
         "defmodule A do\n  use Ash.Resource, domain: D\n  attributes do\n    uuid_primary_key :id\n    attribute :x, "
         ":string\n  end\nend",
         {"Ash.Resource.attributes/1 imported", "Ash.Resource.uuid_primary_key/1 imported",
          "Ash.Resource.attribute/2 imported"}},
        {"kernel_hidden", "import Kernel, except: [if: 2]\nimport A, only: [if: 2]\nif(1, 2)", {"A.if/2 imported"}},
        {"kernel_partly_hidden", "import Kernel, except: [tap: 2]\ntap(1, 2)", {"?.tap/2 unknown"}},
    }),
    case_name);

TEST(Bare, KernelOwnsFormsAndFunctions) {
  Read read(
      "if is_nil(x), do: self, else: case(y, do: (_ -> raise \"a\"))\nfor x <- y, do: x\nwith x <- y, z <- x, do: z");
  EXPECT_THAT(read.kernel_calls(), ElementsAre("if/2", "is_nil/1", "self/0", "case/2", "raise/1", "for/2", "with/3"));
}

TEST(Bare, FunctionOfTheProjectIsImported) {
  Read read("defmodule M do\n  import A.Helpers\n  def f, do: {help(1), help(1, 2), hidden(), other()}\nend",
            "defmodule A.Helpers do\n  def help(a, b \\\\ 1), do: {a, b}\n  defp hidden, do: 1\nend");
  EXPECT_THAT(read.calls(), ElementsAre("A.Helpers.help/1 imported", "A.Helpers.help/2 imported", "?.hidden/0 unknown",
                                        "?.other/0 unknown"));
}

TEST(Bare, GettextBackendMakesItsMacros) {
  Read read("defmodule M do\n  import W.Gettext\n  def f, do: gettext(\"a\")\nend",
            "defmodule W.Gettext do\n  use Gettext, otp_app: :w\nend");
  EXPECT_THAT(read.calls(), ElementsAre("W.Gettext.gettext/1 imported"));
}

// Use -----------------------------------------------------------------------------------------------------------------

constexpr std::string_view kWeb = R"(
  defmodule AppWeb do
    alias AppWeb.Deep
    def controller do
      quote do
        use Phoenix.Controller, formats: [:html]
        alias AppWeb.Router.Helpers, as: Routes
        import Deep.Tools, only: [tool: 1]
        unquote(verified_routes())
        def helper(x), do: x
      end
    end
    def live_view do
      quote do
        use Phoenix.LiveView
        unquote(html_helpers())
      end
    end
    defp html_helpers do
      quote do
        import AppWeb.CoreComponents
        unquote(verified_routes())
      end
    end
    def verified_routes do
      quote do
        use Phoenix.VerifiedRoutes, endpoint: AppWeb.Endpoint
      end
    end
    defmacro __using__(which) when is_atom(which) do
      apply(__MODULE__, which, [])
    end
  end
  defmodule AppWeb.CoreComponents do
    use Phoenix.Component
    def button(assigns), do: assigns
  end
)";

TEST(Use, OfAWebModuleThatWasNotReadBringsWhatIsCustomary) {
  Read read(R"(
    defmodule ShopWeb.CartController do
      use ShopWeb, :controller
      def show(conn, _), do: json(conn, %{})
      def index(conn, _), do: other(conn)
    end)");
  EXPECT_TRUE(read.names.uses(ModuleId{0}, intern("Phoenix.Controller")));
  EXPECT_THAT(read.calls(),
              ElementsAre("Phoenix.Controller.json/2 imported may_be_shadowed", "?.other/1 unknown may_be_shadowed"));
  // Neither for modules of another name, nor for a web module that says what it brings.
  EXPECT_FALSE(
      Read("defmodule A do\n use Shop, :controller\nend").names.uses(ModuleId{0}, intern("Phoenix.Controller")));
  Read own("defmodule A do\n use AWeb, :controller\nend",
           "defmodule AWeb do\n defmacro __using__(_) do\n quote do\n import Plug.Conn\n end\n end\nend");
  EXPECT_FALSE(own.names.uses(ModuleId{0}, intern("Phoenix.Controller")));
}

TEST(Use, OfTheWebModuleIsFollowed) {
  Read read(R"(
    defmodule AppWeb.UserController do
      use AppWeb, :controller
      def index(conn, _) do
        tool(1)
        helper(2)
        conn |> redirect(to: Routes.user_path(conn, :index)) |> halt()
        url(~p"/x")
      end
    end
  )",
            kWeb);
  EXPECT_THAT(read.calls(),
              ElementsAre("AppWeb.Deep.Tools.tool/1 imported", "AppWeb.UserController.helper/1 local",
                          "Phoenix.Controller.redirect/2 imported piped", "AppWeb.Router.Helpers.user_path/2 remote",
                          "Plug.Conn.halt/1 imported piped", "Phoenix.VerifiedRoutes.url/1 imported"));
  EXPECT_TRUE(read.names.uses(ModuleId{0}, intern("Phoenix.Controller")));
  EXPECT_TRUE(read.names.uses(ModuleId{0}, intern("AppWeb")));
  EXPECT_FALSE(read.names.uses(ModuleId{0}, intern("Phoenix.LiveView")));
}

TEST(Use, HelpersOfTheQuoteAreFollowed) {
  Read read(
      "defmodule L do\n  use AppWeb, :live_view\n  def mount(_, _, socket), do: {:ok, assign(socket, a: "
      "button(1))}\nend",
      kWeb);
  EXPECT_THAT(read.calls(),
              ElementsAre("Phoenix.Component.assign/2 imported", "AppWeb.CoreComponents.button/1 imported"));
}

TEST(Use, DirectivesOfTheQuoteDoNotHoldInTheMacroModule) {
  Read web(kWeb);
  for (const Directive& directive : web.names.directives()) {
    if (directive.kind == sym::use_ && directive.in == ModuleId{0}) {
      EXPECT_TRUE(directive.in_quote);
    }
  }
  EXPECT_FALSE(web.names.uses(ModuleId{0}, intern("Phoenix.Controller")));
}

TEST(Use, MigrationModuleOfTheProject) {
  Read read("defmodule M do\n  use App.Migration\n  def change, do: create(index(:a, [:b]))\nend",
            "defmodule App.Migration do\n  defmacro __using__(_) do\n    quote do\n      use Ecto.Migration\n      "
            "import App.Migration.Helpers\n"
            "    end\n  end\nend\ndefmodule App.Migration.Helpers do\n  def x, do: 1\nend");
  EXPECT_THAT(read.calls(), ElementsAre("Ecto.Migration.create/1 imported", "Ecto.Migration.index/2 imported"));
  EXPECT_TRUE(read.names.uses(ModuleId{0}, intern("Ecto.Migration")));
}

TEST(Use, CaseTemplateBringsItsQuote) {
  Read read(
      "defmodule T do\n  use App.DataCase, async: true\n  test \"x\" do\n    assert errors_on(1)\n    from(x, y)\n  "
      "end\nend",
      "defmodule App.DataCase do\n  use ExUnit.CaseTemplate\n  using do\n    quote do\n      import Ecto.Query\n      "
      "import App.DataCase\n"
      "    end\n  end\n  def errors_on(x), do: x\nend");
  EXPECT_THAT(read.calls(), ElementsAre("ExUnit.Case.test/2 imported", "ExUnit.Assertions.assert/1 imported",
                                        "App.DataCase.errors_on/1 imported", "Ecto.Query.from/2 imported"));
}

TEST(Use, CaseTemplateByItsAlias) {
  Read read("defmodule T do\n  use App.Case\n  from(x, y)\nend",
            "defmodule App.Case do\n  alias ExUnit.CaseTemplate\n  use CaseTemplate\n  using do\n    quote do\n      "
            "import Ecto.Query\n    end\n  end\nend");
  EXPECT_THAT(read.calls(), ElementsAre("Ecto.Query.from/2 imported"));
}

TEST(Use, CaseTemplateWithoutUsing) {
  Read read("defmodule T do\n  use App.Case\n  test \"x\" do\n    assert 1\n  end\nend",
            "defmodule App.Case do\n  use ExUnit.CaseTemplate\n  setup do\n    :ok\n  end\nend");
  EXPECT_THAT(read.calls(), ElementsAre("ExUnit.Case.test/2 imported", "ExUnit.Assertions.assert/1 imported"));
}

TEST(Use, FactoryMakesItsFunctions) {
  Read read("import App.Factory\ninsert(:user, a: 1)",
            "if x do\n  defmodule App.Factory do\n    use ExMachina.Ecto, repo: R\n  end\nend");
  EXPECT_THAT(read.calls(), ElementsAre("App.Factory.insert/2 imported"));
}

TEST(Use, ClausesByName) {
  std::string_view using_module =
      "defmodule U do\n  defmacro __using__(:a) do\n    quote do: import(A, only: [f: 0])\n  end\n  defmacro "
      "__using__(_) do\n"
      "    quote do: import(B, only: [f: 0])\n  end\nend";
  EXPECT_THAT(Read("use U, :a\nf()", using_module).calls(), ElementsAre("A.f/0 imported"));
  EXPECT_THAT(Read("use U, x: 1\nf()", using_module).calls(), ElementsAre("B.f/0 imported"));
}

TEST(Use, CirclesEnd) {
  Read read("use A\nf()",
            "defmodule A do\n  defmacro __using__(_), do: quote(do: use B)\nend\n"
            "defmodule B do\n  defmacro __using__(_), do: quote(do: use A)\nend");
  EXPECT_THAT(read.directives(), ElementsAre("use A", "use B followed", "use A followed"));
}

// Questions -----------------------------------------------------------------------------------------------------------

TEST(Names, CallAtTheNodeOfAPipeOrCapture) {
  Read read("a |> B.f() |> C.g(&D.h/1)\nE.k()");
  auto at = [&](NodeKind kind, std::string_view source) {
    CallId id = read.names.call_at(read.node(kind, source));
    return id ? call_text(read.names.call(id)) : "none";
  };
  EXPECT_EQ(at(NodeKind::binary_op, "a |> B.f()"), "B.f/1");
  EXPECT_EQ(at(NodeKind::binary_op, "a |> B.f() |> C.g(&D.h/1)"), "C.g/2");
  EXPECT_EQ(at(NodeKind::dot_call, "B.f()"), "B.f/1");
  EXPECT_EQ(at(NodeKind::capture, "&D.h/1"), "D.h/1");
  EXPECT_EQ(at(NodeKind::dot_call, "E.k()"), "E.k/0");
  EXPECT_EQ(at(NodeKind::variable, "a"), "none");
  std::span<const Call> inside =
      read.names.calls_in(read.tree, read.node(NodeKind::binary_op, "a |> B.f() |> C.g(&D.h/1)"));
  EXPECT_EQ(inside.size(), 3u);
}

TEST(Names, ModuleOfAnAliasAtItsPlace) {
  Read read("alias A.B\n%B{}\ndefmodule M do\n  x(B.C, __MODULE__.D, :ets)\nend");
  auto resolved = [&](NodeKind kind, std::string_view source) {
    return std::string(text(read.names.resolve_module(read.tree, read.node(kind, source))));
  };
  EXPECT_EQ(resolved(NodeKind::alias, "B"), "A.B");
  EXPECT_EQ(resolved(NodeKind::alias, "B.C"), "A.B.C");
  EXPECT_EQ(resolved(NodeKind::dynamic_alias, "__MODULE__.D"), "M.D");
  EXPECT_EQ(resolved(NodeKind::variable, "__MODULE__"), "M");
  EXPECT_EQ(resolved(NodeKind::atom, ":ets"), ":ets");
}

TEST(Names, AttributeIsTheLastSettingBefore) {
  Read read("defmodule A do\n  @x 1\n  10\n  @x 2\n  20\n  defmodule B do\n    30\n    @x 3\n    40\n  end\n  50\nend");
  auto value = [&](std::string_view at, uint32_t module) -> std::string {
    NodeId node = read.names.attribute_value(ModuleId{module}, intern("x"), read.node(NodeKind::integer, at));
    return node ? std::string(read.tree.text(node)) : "none";
  };
  EXPECT_EQ(value("10", 0), "1");
  EXPECT_EQ(value("20", 0), "2");
  EXPECT_EQ(value("30", 1), "none");
  EXPECT_EQ(value("40", 1), "3");
  EXPECT_EQ(value("50", 0), "2");
}

TEST(Names, DefinitionOfANode) {
  Read read(
      "defmodule A do\n  def f do\n    1\n  end\n  2\n  defmacro m do\n    quote do\n      def g, do: 3\n      4\n    "
      "end\n  end\nend");
  auto name_at = [&](std::string_view number) -> std::string {
    DefinitionId id = read.names.definition_of(read.node(NodeKind::integer, number));
    return id ? std::string(text(read.names.definition(id).name)) : "none";
  };
  EXPECT_EQ(name_at("1"), "f");
  EXPECT_EQ(name_at("2"), "none");
  EXPECT_EQ(name_at("3"), "g");
  EXPECT_EQ(name_at("4"), "m");
}

TEST(Names, BindingInKeywordBlock) {
  Read read("def f(a) do\n  if x, do: (a = 2\n  {a, 10}), else: (a = 3\n  {a, 15})\n  {a, 20}\nend");
  auto place = [&](std::string_view number) {
    const Binding* binding = read.names.binding_of(intern("a"), read.node(NodeKind::integer, number));
    return binding ? read.tree.pos(binding->node) : 0u;
  };
  EXPECT_EQ(place("20"), read.tree.source().find("(a)") + 1);
  EXPECT_EQ(place("10"), read.tree.source().find("a = 2"));
  EXPECT_EQ(place("15"), read.tree.source().find("a = 3"));
}

TEST(Names, MaySayAName) {
  Read read(R"(
    defmodule Shop.Stock do
      alias Shop.{Cart, Item}
      alias Far.Away, as: F
      import Ecto.Query
      defmodule Count do
        @key count: 1
      end
      :ets.new(:t, [])
      Cart.f() == :"Elixir.Quoted.Name".g()
      __MODULE__.Count.h()
    end)");
  for (std::string_view said : {"Shop.Cart", "Cart", "Far.Away", "F", "ets", "t", "Ecto.Query", "Shop.Stock.Count",
                                "Quoted.Name", "count", "f", "==", "key", "defmodule"}) {
    EXPECT_TRUE(read.names.may_say(intern(said))) << said;
  }
  int wrong = 0;
  for (std::string_view other : {"Shop.Order", "Order", "dets", ":ets", "Away.Far", "unless", "!=", "g_", "Shop.Count"})
    wrong += read.names.may_say(intern(other)) ? 1 : 0;
  EXPECT_LT(wrong, 5);
}

TEST(Names, WhatStandsInAModule) {
  Read read("defmodule A do\n  use X\n  @a 1\n  defmodule B do\n    use Y\n  end\nend\ndefmodule C do\n  use Z\nend");
  EXPECT_EQ(read.names.directives_within(ModuleId{0}).size(), 2u);
  EXPECT_EQ(read.names.directives_within(ModuleId{1}).size(), 1u);
  EXPECT_EQ(text(read.names.directives_within(ModuleId{2})[0].module), "Z");
  EXPECT_EQ(read.names.attributes_within(ModuleId{0}).size(), 1u);
  EXPECT_TRUE(read.names.attributes_within(ModuleId{2}).empty());
  EXPECT_TRUE(read.names.directives_within(ModuleId{}).empty());
  EXPECT_TRUE(read.names.uses(ModuleId{0}, intern("X")));
  EXPECT_FALSE(read.names.uses(ModuleId{0}, intern("Y")));
}

TEST(Names, BindingInScope) {
  Read read(
      "def f(a) do\n  b = a\n  if x do\n    b = 2\n    {b, 10}\n  end\n  {b, 20}\n  for c <- b, do: {c, 30}\n  {c, "
      "40}\nend");
  auto bound_at = [&](std::string_view name, std::string_view number) -> std::string {
    const Binding* binding = read.names.binding_of(intern(name), read.node(NodeKind::integer, number));
    return binding ? std::string(read.tree.text(read.tree.parent(binding->node))) : "none";
  };
  EXPECT_EQ(bound_at("b", "10"), "b = 2");
  EXPECT_EQ(bound_at("b", "20"), "b = a");
  EXPECT_EQ(bound_at("a", "20"), "f(a)");
  EXPECT_EQ(bound_at("c", "30"), "c <- b");
  EXPECT_EQ(bound_at("c", "40"), "none");
}

}  // namespace
}  // namespace assay
