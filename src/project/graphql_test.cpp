#include "project/graphql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string describe(const GraphqlTypeRef& type) {
  std::string text = type.list ? "[" + type.name + "]" : type.name;
  return type.non_null ? text + "!" : text;
}

// "user(id: id!): [user]! capture"
std::vector<std::string> fields_of(const GraphqlType& type) {
  static constexpr std::string_view kKinds[] = {"", " capture", " fn", " dataloader", " call", " pair", " unknown"};
  std::vector<std::string> all;
  for (const GraphqlField& field : type.fields) {
    std::string text = field.name;
    for (size_t i = 0; i < field.arguments.size(); ++i) {
      text += (i == 0 ? "(" : ", ") + field.arguments[i].name + ": " + describe(field.arguments[i].type);
    }
    if (!field.arguments.empty()) text += ")";
    all.push_back(text + ": " + describe(field.type) + std::string(kKinds[static_cast<size_t>(field.resolve.kind)]));
  }
  return all;
}

std::unique_ptr<Project> with_schema(std::string_view body, std::string_view use = "use Absinthe.Schema") {
  std::string text = "defmodule Shop.Schema do\n  ";
  text.append(use).append("\n").append(body).append("\nend\n");
  return virtual_project({{"lib/schema.ex", text}});
}

const GraphqlType& type_named(const Project& project, std::string_view name) {
  for (const GraphqlType& type : project.graphql.types) {
    if (type.name == name) return type;
  }
  static const GraphqlType none;
  ADD_FAILURE() << "no type " << name;
  return none;
}

TEST(Graphql, FieldsInTheirForms) {
  auto project = with_schema(R"(
  import Absinthe.Resolution.Helpers
  @user_type :user
  object :user do
    description "Who buys"
    field :id, non_null(:id)
    field :tags, list_of(non_null(:string)), description: "free"
    field :orders, non_null(list_of(:order)) do
      arg :first, :integer, default_value: 10
      arg :status, type: non_null(:status)
      resolve dataloader(Shop.Orders)
    end
    field :carts, type: list_of(:cart), args: [open: [type: :boolean]], resolve: &Shop.Carts.list/3
    field(:friend, @user_type, resolve: fn user, _, _ -> {:ok, user} end)
    field :boss, :user |> non_null
    field :computed, Shop.Types.pick()
    interface :node
  end)");
  const GraphqlType& user = type_named(*project, "user");
  EXPECT_THAT(fields_of(user),
              ElementsAre("id: id!", "tags: [string]", "orders(first: integer, status: status!): [order]! dataloader",
                          "carts(open: boolean): [cart] capture", "friend: user fn", "boss: user!", "computed: "));
  EXPECT_TRUE(user.complete);
  EXPECT_THAT(user.interfaces, ElementsAre("node"));
  const Tree& tree = project->files[0].tree;
  EXPECT_EQ(tree.text(user.field("orders")->resolve.source), "resolve dataloader(Shop.Orders)");
  EXPECT_EQ(tree.text(user.field("carts")->resolve.node), "&Shop.Carts.list/3");
  EXPECT_EQ(text(user.field("carts")->resolve.module), "Shop.Carts");
}

TEST(Graphql, ResolversLeadToTheProjectsFunctions) {
  auto project = virtual_project({{"lib/resolvers.ex", R"(
defmodule Shop.Resolvers do
  def list(_, _, _), do: {:ok, []}
  def one(args, resolution), do: {:ok, {args, resolution}}
  def kind(user, _, _, kind), do: {user, kind}
  def wrap(resolver), do: resolver
  def make(kind), do: fn _, _, _ -> {:ok, kind} end
  defdelegate other(a, b, c), to: Elsewhere
end)"},
                                  {"lib/schema.ex", R"(
defmodule Shop.Schema do
  use Absinthe.Schema
  alias Shop.Resolvers
  import Shop.Resolvers, only: [wrap: 1]
  query do
    field :a, :x, resolve: &Resolvers.list/3
    field :b, :x, resolve: &Resolvers.one/2
    field :c, :x, resolve: &Resolvers.kind(&1, &2, &3, :c)
    field :d, :x, resolve: wrap(&Resolvers.list/3)
    field :e, :x, resolve: Resolvers.make(:e)
    field :f, :x, resolve: &own/3
    field :g, :x, resolve: {Resolvers, :list}
    field :h, :x, resolve: &Resolvers.other/3
    field :i, :x, resolve: (&Resolvers.list/3) |> wrap()
    field :j, :x do
      middleware Shop.Auth, :admin
      resolve &Unknown.list/3
      middleware Shop.Errors
    end
    field :k, :x do
      middleware Absinthe.Resolution, &Resolvers.list/3
    end
  end
  defp own(_, _, _), do: nil
end)"}});
  const GraphqlType& query = type_named(*project, "query");
  auto heads = [&](const std::vector<DefinitionPlace>& places) {
    std::string text;
    for (const DefinitionPlace& place : places) {
      const File& file = project->file(place.file);
      text += (text.empty() ? "" : " ") + std::string(file.tree.text(file.names.definition(place.definition).head));
    }
    return text;
  };
  auto runs = [&](std::string_view name) { return heads(query.field(name)->resolve.functions); };
  EXPECT_EQ(runs("a"), "list(_, _, _)");
  EXPECT_EQ(runs("b"), "one(args, resolution)");
  EXPECT_EQ(runs("c"), "kind(user, _, _, kind)");
  EXPECT_EQ(runs("d"), "list(_, _, _)");
  EXPECT_EQ(heads(query.field("d")->resolve.makers), "wrap(resolver)");
  EXPECT_EQ(runs("e"), "");
  EXPECT_EQ(heads(query.field("e")->resolve.makers), "make(kind)");
  EXPECT_EQ(runs("f"), "own(_, _, _)");
  EXPECT_EQ(query.field("g")->resolve.kind, GraphqlResolver::Kind::pair);
  EXPECT_EQ(runs("g"), "list(_, _, _)");
  EXPECT_EQ(runs("h"), "other(a, b, c)");
  EXPECT_EQ(runs("i"), "list(_, _, _)");
  const GraphqlField& j = *query.field("j");
  EXPECT_EQ(runs("j"), "");
  ASSERT_EQ(j.middleware.size(), 2u);
  EXPECT_EQ(text(j.middleware[0].module), "Shop.Auth");
  EXPECT_TRUE(j.middleware[0].before_resolve);
  EXPECT_FALSE(j.middleware[1].before_resolve);
  EXPECT_EQ(runs("k"), "list(_, _, _)");
}

TEST(Graphql, ObjectsImportedIntoARootAreRoots) {
  auto project = virtual_project({{"lib/types.ex", R"(
defmodule Shop.Types.Account do
  use Absinthe.Schema.Notation
  import_types Shop.Types.Deep
  object :account_queries do
    import_fields :deep_queries
    field :me, :user
  end
  object :user do
    field :name, :string
  end
end
defmodule Shop.Types.Deep do
  use Absinthe.Schema.Notation
  object :deep_queries do
    field :deep, :string
  end
end
defmodule Shop.Types.Late do
  use Absinthe.Schema.Notation
  object :late_mutations do
    field :late, :string
  end
end
defmodule Shop.Types.Alone do
  use Absinthe.Schema.Notation
  object :stray do
    field :x, :string
  end
end)"},
                                  {"lib/schema.ex", R"(
defmodule Shop.Schema do
  use Absinthe.Schema
  import_types Shop.Types.{Account}
  import_types Absinthe.Type.Custom
  query do
    import_fields :account_queries
  end
  mutation name: "Mutations" do
    import_types Shop.Types.Late
    import_fields :late_mutations
  end
end)"}});
  const GraphqlFacts& facts = project->graphql;
  EXPECT_EQ(facts.root(type_named(*project, "query")), Answer::yes);
  EXPECT_EQ(facts.root(type_named(*project, "mutation")), Answer::yes);
  EXPECT_EQ(facts.root(type_named(*project, "account_queries")), Answer::yes);
  EXPECT_EQ(facts.root(type_named(*project, "deep_queries")), Answer::yes);
  EXPECT_EQ(facts.root(type_named(*project, "user")), Answer::no);
  EXPECT_EQ(facts.root(type_named(*project, "stray")), Answer::unknown);
  const GraphqlSchema& schema = *facts.schema_of(intern("Shop.Schema"));
  EXPECT_TRUE(schema.complete);
  EXPECT_EQ(schema.types.size(), 6u);
  EXPECT_EQ(facts.root(type_named(*project, "late_mutations")), Answer::yes);
  EXPECT_EQ(facts.types_named(schema, "user").size(), 1u);
  EXPECT_TRUE(facts.types_named(schema, "stray").empty());
  EXPECT_EQ(facts.schemas_with(type_named(*project, "user")).size(), 1u);
}

TEST(Graphql, UnknownModulesAndMacrosAreNotLiedAbout) {
  auto project = with_schema(R"(
  import_types SomeLibrary.Types
  query do
    library_queries()
    field :a, :user do
      library_resolver :a
    end
  end
  object :user do
    field :name, :string
  end)");
  EXPECT_FALSE(project->graphql.schemas.at(0).complete);
  EXPECT_FALSE(type_named(*project, "query").complete);
  EXPECT_EQ(type_named(*project, "query").field("a")->resolve.kind, GraphqlResolver::Kind::unknown);
  EXPECT_EQ(project->graphql.root(type_named(*project, "user")), Answer::unknown);
}

TEST(Graphql, MacrosOfTheProjectAddFields) {
  auto project = virtual_project({{"lib/macros.ex", R"(
defmodule Shop.Macros do
  defmacro stamps do
    quote do
      field :inserted_at, :datetime
      field :updated_at, :datetime
    end
  end
end)"},
                                  {"lib/schema.ex", R"(
defmodule Shop.Schema do
  use Absinthe.Schema
  import Shop.Macros
  object :user do
    field :name, :string
    stamps()
  end
  for kind <- [:a, :b] do
    object kind do
      field :x, :string
    end
  end
end)"}});
  const GraphqlType& user = type_named(*project, "user");
  EXPECT_THAT(fields_of(user), ElementsAre("name: string", "inserted_at: datetime", "updated_at: datetime"));
  EXPECT_TRUE(user.complete);
  EXPECT_EQ(project->file(user.fields[0].file).source.path, "lib/schema.ex");
  EXPECT_EQ(project->file(user.fields[1].file).source.path, "lib/macros.ex");
  EXPECT_EQ(project->files[1].tree.text(user.fields[1].origin), "stamps()");
}

TEST(Graphql, RelayIsUnderstoodEnough) {
  auto project = with_schema(R"(
  connection node_type: :user
  connection :rated, node_type: :film do
    edge do
      field :stars, :integer
    end
  end
  node interface do
    resolve_type fn _, _ -> :user end
  end
  node object :user do
    field :name, :string
    connection field :friends, node_type: :user do
      resolve &Shop.friends/3
    end
  end
  query do
    node field do
      resolve &Shop.node/2
    end
  end
  mutation do
    payload field :rename do
      input do
        field :name, :string
      end
      output do
        field :user, :user
      end
      resolve &Shop.rename/2
    end
  end)",
                             "use Absinthe.Schema\n  use Absinthe.Relay.Schema, :modern");
  std::vector<std::string> names;
  for (const GraphqlType& type : project->graphql.types) names.push_back(type.name);
  EXPECT_THAT(names, ElementsAre("user_connection", "user_edge", "rated_connection", "rated_edge", "node", "user",
                                 "query", "mutation"));
  EXPECT_THAT(fields_of(type_named(*project, "user")), ElementsAre("name: string", "friends: user_connection capture"));
  EXPECT_TRUE(type_named(*project, "user").field("friends")->relay);
  EXPECT_THAT(fields_of(type_named(*project, "query")), ElementsAre("node:  capture"));
  EXPECT_THAT(fields_of(type_named(*project, "mutation")), ElementsAre("rename: rename_payload capture"));
  EXPECT_TRUE(project->graphql.schemas.at(0).complete);
}

TEST(Graphql, SubscriptionsAndComplexity) {
  auto project = with_schema(R"(
  subscription do
    field :order_paid, :order do
      arg :id, non_null(:id)
      config fn args, _ -> {:ok, topic: args.id} end
      trigger :pay, topic: fn order -> order.id end
    end
    field :bare, :order
  end
  query do
    field :orders, list_of(:order), complexity: 5
    field :more, list_of(:order) do
      complexity fn %{first: n}, child -> n * child end
    end
  end)");
  const Tree& tree = project->files[0].tree;
  const GraphqlType& subscription = type_named(*project, "subscription");
  EXPECT_EQ(tree.text(subscription.field("order_paid")->config), "fn args, _ -> {:ok, topic: args.id} end");
  EXPECT_FALSE(subscription.field("bare")->config.valid());
  EXPECT_EQ(subscription.field("order_paid")->resolve.kind, GraphqlResolver::Kind::none);
  const GraphqlType& query = type_named(*project, "query");
  EXPECT_EQ(tree.text(query.field("orders")->complexity), "5");
  EXPECT_TRUE(query.field("more")->complexity.valid());
}

TEST(Graphql, CallbacksOfTheSchema) {
  auto loader = [](std::string_view body, std::string_view use = "use Absinthe.Schema") {
    auto project = with_schema(body, use);
    const GraphqlSchema& schema = project->graphql.schemas.at(0);
    auto name = [](Answer answer) { return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown"; };
    return std::string(name(schema.puts_loader)) + " " + name(schema.has_dataloader_plugin);
  };
  EXPECT_EQ(loader("  query do\n  end"), "no no");
  EXPECT_EQ(loader("  def context(ctx), do: Map.put(ctx, :loader, Dataloader.new())\n"
                   "  def plugins, do: [Absinthe.Middleware.Dataloader] ++ Absinthe.Plugin.defaults()"),
            "yes yes");
  EXPECT_EQ(loader("  alias Absinthe.Middleware.Dataloader\n  def context(ctx), do: add(ctx)\n"
                   "  defp add(ctx), do: %{ctx | loader: 1}\n  def plugins, do: [Dataloader | more()]\n"
                   "  defp more, do: []"),
            "yes yes");
  EXPECT_EQ(loader("  @key :loader\n  @more [Absinthe.Middleware.Dataloader]\n  @plugins @more ++ @plugins\n"
                   "  def context(ctx), do: Map.put(ctx, @key, 1)\n  def plugins, do: @plugins"),
            "yes yes");
  EXPECT_EQ(loader("  def context(ctx), do: ctx\n  def plugins, do: Absinthe.Plugin.defaults()"), "no no");
  EXPECT_EQ(loader("  query do\n  end", "use Absinthe.Schema\n  use Unheard.Of"), "unknown unknown");
  auto project = with_schema("  def middleware(m, _, _), do: m\n  def middleware(m, _), do: m");
  EXPECT_EQ(project->graphql.schemas.at(0).middleware.size(), 1u);
  auto brought = virtual_project({{"lib/a.ex", R"(
defmodule Shop.Base do
  defmacro __using__(_) do
    quote do
      use Absinthe.Schema
      def middleware(m, _, _), do: m ++ [Shop.Errors]
    end
  end
end
defmodule Shop.Schema do
  use Shop.Base
  query do
  end
end)"}});
  EXPECT_EQ(brought->graphql.schemas.at(0).middleware.size(), 1u);
  EXPECT_TRUE(brought->graphql.schemas.at(0).callbacks_known);
}

TEST(Graphql, LoadersThatAreMadeElsewhere) {
  auto project = virtual_project(
      {{"lib/schema.ex", "defmodule S do\n  use Absinthe.Schema\n  query do\n  end\nend\n"},
       {"lib/plug.ex", "defmodule P do\n  def call(c, _), do: put(c, loader: Dataloader.new(get_policy: 1))\nend\n"},
       {"test/a_test.exs", "defmodule T do\n  def f, do: Dataloader.new()\nend\n"}});
  ASSERT_EQ(project->graphql.loaders.size(), 1u);
  EXPECT_EQ(project->file(project->graphql.loaders[0].file).source.path, "lib/plug.ex");
}

// Absinthe's own repository defines the words that it gives to others; they still mean what they mean.
TEST(Graphql, InTheRepositoryOfTheLibrary) {
  auto project = virtual_project({{"lib/notation.ex", R"(
defmodule Absinthe.Schema.Notation do
  defmacro __using__(_), do: quote(do: import(Absinthe.Schema.Notation))
  defmacro object(name, do: block), do: quote(do: [unquote(name), unquote(block)])
  defmacro field(name, type), do: quote(do: {unquote(name), unquote(type)})
end)"},
                                  {"lib/types.ex", R"(
defmodule Types do
  use Absinthe.Schema.Notation
  object :user do
    field :name, :string
  end
end)"}});
  EXPECT_THAT(fields_of(type_named(*project, "user")), ElementsAre("name: string"));
}

TEST(Graphql, BrokenCodeAndNonsenseAreCalmlyRead) {
  for (std::string_view body :
       {"object", "object do end", "object 1, 2 do field end", "object :a do\n field",
        "query do field :a, resolve: end", "field :x", "import_types", "import_types 1", "import_types A.{1, B}",
        "extend", "extend object do end", "node", "node object do end", "connection", "connection do end",
        "object :a do field :x, list_of(list_of( end", "object :a do connection field do end end",
        "query do import_fields end", "object :a do field :x, :y, resolve: & end"}) {
    auto project = with_schema("  " + std::string(body));
    EXPECT_LE(project->graphql.schemas.size(), 1u) << body;
  }
}

}  // namespace
}  // namespace assay
