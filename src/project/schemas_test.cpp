#include "project/schemas.h"

#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

std::unique_ptr<Project> with_schema(std::string_view body, std::string_view before = "use Ecto.Schema") {
  std::string text = "defmodule Shop.User do\n  ";
  text.append(before).append("\n").append(body).append("\nend\n");
  return virtual_project({{"lib/user.ex", text}});
}

std::string fields_of(const Schema& schema) {
  std::string text;
  for (const SchemaField& field : schema.fields) {
    text += (text.empty() ? "" : " ") + field.name + ":" + field.type;
    if (field.column != field.name) text += "@" + field.column;
    if (field.is_virtual) text += "?";
    if (field.primary_key) text += "!";
  }
  return text + (schema.complete ? "" : " ...");
}

TEST(Schemas, FieldsOfEveryKind) {
  auto project = with_schema(R"(
  schema "users" do
    field :email, :string, source: :mail
    field :tags, {:array, :string}
    field :status, Ecto.Enum, values: [:on, :off]
    field :password, :string, virtual: true
    field :nick
    belongs_to :team, Shop.Team
    belongs_to :boss, Shop.User, foreign_key: :boss_uuid, type: :binary_id
    has_many :posts, Shop.Post
    many_to_many :groups, Shop.Group, join_through: "users_groups"
    embeds_one :address, Shop.Address
    timestamps()
  end)");
  ASSERT_EQ(project->schemas.size(), 1u);
  const Schema& schema = project->schemas[0];
  EXPECT_EQ(schema.table, "users");
  EXPECT_EQ(text(schema.module), "Shop.User");
  EXPECT_EQ(fields_of(schema),
            "id:id! email:string@mail tags:array status:Ecto.Enum password:string? nick:string team_id:id "
            "boss_uuid:binary_id address:map inserted_at:naive_datetime updated_at:naive_datetime");
  ASSERT_EQ(schema.associations.size(), 5u);
  EXPECT_EQ(text(schema.associations[0].related), "Shop.Team");
  EXPECT_EQ(schema.associations[3].join_table, "users_groups");
  EXPECT_EQ(project->schema_of(intern("Shop.User")), &schema);
}

TEST(Schemas, AttributesOfTheModule) {
  auto project = with_schema(R"(
  @primary_key {:uuid, :binary_id, autogenerate: true}
  @foreign_key_type :binary_id
  @schema_prefix "crm"
  @timestamps_opts [type: :utc_datetime, updated_at: false]
  schema "users" do
    belongs_to :team, Shop.Team
    timestamps inserted_at: :created_at
  end)");
  const Schema& schema = project->schemas.at(0);
  EXPECT_EQ(schema.prefix, "crm");
  EXPECT_EQ(fields_of(schema), "uuid:binary_id! team_id:binary_id created_at:utc_datetime");
}

TEST(Schemas, NoPrimaryKeyAndTypedForms) {
  auto project = with_schema(R"(
  @primary_key false
  typed_schema "logs", null: false do
    field(:message, :string) :: String.t()
    field :level, :integer, primary_key: true
  end)",
                             "use TypedEctoSchema");
  EXPECT_EQ(fields_of(project->schemas.at(0)), "message:string level:integer!");
  EXPECT_EQ(project->schemas.at(0).table, "logs");
}

TEST(Schemas, EmbeddedOnesHaveNoTable) {
  auto project = with_schema("  embedded_schema do\n    field :street\n  end");
  EXPECT_TRUE(project->schemas.at(0).embedded);
  EXPECT_EQ(fields_of(project->schemas.at(0)), "id:binary_id! street:string");
  EXPECT_TRUE(project->schemas_of_table("").empty());
}

TEST(Schemas, MacrosOfTheProjectMakeThemIncomplete) {
  EXPECT_EQ(fields_of(with_schema("  schema \"users\" do\n    common_fields()\n    field :a\n  end")->schemas.at(0)),
            "id:id! a:string ...");
  EXPECT_EQ(
      fields_of(
          with_schema("  schema \"users\" do\n    for n <- [:a, :b], do: field(n, :string)\n  end")->schemas.at(0)),
      "id:id! a:string b:string");
  EXPECT_EQ(
      fields_of(
          with_schema("  schema \"users\" do\n    for n <- names(), do: field(n, :string)\n  end")->schemas.at(0)),
      "id:id! ...");
}

TEST(Schemas, FollowsMacrosAndUsesOfTheProject) {
  auto project = virtual_project({{"lib/schema.ex", R"(
defmodule Shop.Schema do
  defmacro __using__(_) do
    quote do
      use Ecto.Schema
      import Shop.Schema
      @primary_key {:uuid, :binary_id, autogenerate: true}
      @foreign_key_type :binary_id
      @timestamps_opts [inserted_at: :created_at]
    end
  end
  defmacro audit_fields do
    quote do
      field :actor, :string
      belongs_to :tenant, Shop.Tenant
    end
  end
end)"},
                                  {"lib/user.ex", R"(
defmodule Shop.User do
  use Shop.Schema
  schema "users" do
    audit_fields()
    timestamps()
  end
end)"}});
  ASSERT_EQ(project->schemas.size(), 1u);
  const Schema& schema = project->schemas[0];
  EXPECT_EQ(fields_of(schema),
            "uuid:binary_id! actor:string tenant_id:binary_id created_at:naive_datetime updated_at:naive_datetime");
  // What the macro adds is placed where it is called, in the schema's own file.
  const Tree& tree = project->file(schema.file).tree;
  EXPECT_EQ(tree.text(schema.field("actor")->node), "audit_fields()");
}

TEST(Schemas, InTheQuoteOfAMacro) {
  auto project = virtual_project({{"lib/a.ex", R"(
defmodule Shop.User.Schema do
  defmacro generate do
    quote do
      schema "users" do
        field :email, :string
        unquote_splicing(extra())
      end
    end
  end
end)"}});
  ASSERT_EQ(project->schemas.size(), 1u);
  EXPECT_EQ(project->schemas[0].table, "users");
  EXPECT_FALSE(project->schemas[0].complete);
}

TEST(Schemas, NotEverythingCalledSchema) {
  auto project = virtual_project({{"lib/a.ex", "defmodule A do\n  schema do\n    query :x\n  end\nend\n"},
                                  {"lib/b.ex", "defmodule B do\n  def schema(x), do: x\n  schema [a: 1]\nend\n"}});
  EXPECT_TRUE(project->schemas.empty());
}

TEST(Schemas, AnswersAboutTablesAndColumns) {
  auto project = virtual_project({{"lib/a.ex", R"(
defmodule Shop.User do
  use Ecto.Schema
  schema "users" do
    field :email, :string, source: :mail
    field :secret, :string, virtual: true
    many_to_many :groups, Shop.Group, join_through: "users_groups"
  end
end
defmodule Shop.Order do
  use Ecto.Schema
  schema "orders" do
    money_fields()
  end
end)"}});
  EXPECT_EQ(project->schemas_name_table("users"), Answer::yes);
  EXPECT_EQ(project->schemas_name_table("users_groups"), Answer::yes);
  EXPECT_EQ(project->schemas_name_table("carts"), Answer::no);
  EXPECT_EQ(project->schemas_name_column("users", "mail"), Answer::yes);
  EXPECT_EQ(project->schemas_name_column("users", "email"), Answer::no);
  EXPECT_EQ(project->schemas_name_column("users", "secret"), Answer::no);
  EXPECT_EQ(project->schemas_name_column("users", "id"), Answer::yes);
  EXPECT_EQ(project->schemas_name_column("orders", "total"), Answer::unknown);
  EXPECT_EQ(project->schemas_name_column("carts", "id"), Answer::unknown);
}

TEST(Schemas, ComputedTablesLeaveTheQuestionOpen) {
  auto project = with_schema("  @table compute()\n  schema @table do\n    field :a\n  end");
  EXPECT_EQ(project->schemas.at(0).table, "");
  EXPECT_EQ(project->schemas_name_table("users"), Answer::unknown);
  auto named = with_schema("  @table \"users\"\n  schema @table do\n    field :a\n  end");
  EXPECT_EQ(named->schemas.at(0).table, "users");
}

TEST(Schemas, AshResources) {
  auto project = with_schema(R"(
  postgres do
    table "users"
    repo Shop.Repo
  end
  attributes do
    uuid_primary_key :id
    attribute :email, :string, allow_nil?: false
    attribute :name, :string do
      source :full_name
    end
    create_timestamp :inserted_at
  end
  relationships do
    belongs_to :team, Shop.Team
    has_many :posts, Shop.Post
  end)",
                             "use Ash.Resource, data_layer: AshPostgres.DataLayer");
  ASSERT_EQ(project->schemas.size(), 1u);
  const Schema& schema = project->schemas[0];
  EXPECT_TRUE(schema.ash);
  EXPECT_EQ(schema.table, "users");
  EXPECT_NE(schema.column("full_name"), nullptr);
  EXPECT_NE(schema.column("team_id"), nullptr);
  EXPECT_EQ(schema.column("name"), nullptr);
  EXPECT_TRUE(schema.complete);
}

}  // namespace
}  // namespace assay
