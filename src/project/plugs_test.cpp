#include "project/plugs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;

std::string describe(const PlugMount& mount) {
  std::string name = mount.function.valid() ? ":" + std::string(text(mount.function))
                     : mount.module.valid() ? std::string(text(mount.module))
                                            : "?";
  std::string actions;
  for (const std::string& action : mount.actions.actions) actions += " " + action;
  switch (mount.actions.kind) {
    case ActionFilter::Kind::all: return name;
    case ActionFilter::Kind::only: return name + " for" + actions;
    case ActionFilter::Kind::except: return name + " but" + actions;
    case ActionFilter::Kind::computed: return name + " computed";
  }
  return name;
}

std::vector<std::string> plugs_of(const PlugHost& host) {
  std::vector<std::string> all;
  for (const PlugMount& mount : host.plugs) all.push_back(describe(mount));
  return all;
}

TEST(Plugs, GuardsOfControllers) {
  auto project = virtual_project({{"lib/c.ex", R"(
defmodule ShopWeb.CartController do
  use ShopWeb, :controller
  @open [:index, :show]
  plug :a
  plug :b when action in [:new, :create]
  plug :c, [level: 1] when action not in @open
  plug ShopWeb.D, level: 2 when action == :edit
  plug(:e when action != :index and action != :show)
  plug :f when action in [:a] or action == :b
  plug :g when not (action in [:h])
  plug :i when is_atom(action)
  plug unquote(x)
end)"}});
  const PlugHost& host = project->web.plug_hosts.at(0);
  EXPECT_THAT(plugs_of(host), ElementsAre(":a", ":b for new create", ":c but index show", "ShopWeb.D for edit",
                                          ":e but index show", ":f for a b", ":g but h", ":i computed", "?"));
  const File& file = project->file(host.file);
  EXPECT_EQ(file.tree.text(host.plugs[2].options), "[level: 1]");
  EXPECT_EQ(host.plugs[1].actions.holds("new"), Answer::yes);
  EXPECT_EQ(host.plugs[1].actions.holds("index"), Answer::no);
  EXPECT_EQ(host.plugs[2].actions.holds("edit"), Answer::yes);
  EXPECT_EQ(host.plugs[7].actions.holds("edit"), Answer::unknown);
}

TEST(Plugs, AreFoundWhereTheProjectDefinesThem) {
  auto project = virtual_project({{"lib/auth.ex", R"(
defmodule ShopWeb.Auth do
  import Plug.Conn
  def require_user(conn, opts \\ [])
  def require_user(%{assigns: %{user: _}} = conn, _), do: conn
  def require_user(conn, _), do: halt(conn)
end
defmodule ShopWeb.Locale do
  @behaviour Plug
  def init(o), do: o
  def call(conn, _), do: conn
end)"},
                                  {"lib/web.ex", R"(
defmodule ShopWeb do
  def controller do
    quote do
      use Phoenix.Controller
      import ShopWeb.Auth
      plug ShopWeb.Locale
      def shared(conn, _), do: conn
    end
  end
  defmacro __using__(which), do: apply(__MODULE__, which, [])
end)"},
                                  {"lib/c.ex", R"(
defmodule ShopWeb.CartController do
  use ShopWeb, :controller
  plug :require_user
  plug :own
  plug :shared
  plug :protect_from_forgery
  defp own(conn, _), do: conn
  def own(conn), do: conn
end)"}});
  const PlugHost& host = project->web.plug_hosts.at(0);
  EXPECT_THAT(plugs_of(host),
              ElementsAre("ShopWeb.Locale", ":require_user", ":own", ":shared", ":protect_from_forgery"));
  EXPECT_TRUE(host.complete);
  auto lines = [&](const PlugMount& mount) {
    std::vector<std::string> all;
    for (const DefinitionPlace& place : mount.definitions) {
      const File& file = project->file(place.file);
      all.push_back(file.source.path + " " + std::string(file.tree.text(file.names.definition(place.definition).head)));
    }
    return all;
  };
  EXPECT_THAT(lines(host.plugs[0]), ElementsAre("lib/auth.ex call(conn, _)"));
  EXPECT_THAT(lines(host.plugs[1]), ElementsAre("lib/auth.ex require_user(conn, opts \\\\ [])",
                                                "lib/auth.ex require_user(%{assigns: %{user: _}} = conn, _)",
                                                "lib/auth.ex require_user(conn, _)"));
  EXPECT_THAT(lines(host.plugs[2]), ElementsAre("lib/c.ex own(conn, _)"));
  EXPECT_THAT(lines(host.plugs[3]), ElementsAre("lib/web.ex shared(conn, _)"));
  EXPECT_TRUE(host.plugs[4].definitions.empty());
  // And back: where a clause or module runs.
  EXPECT_EQ(project->web.uses_of_function_plug(host.plugs[1].definitions[1]).size(), 1u);
  ASSERT_EQ(project->web.uses_of_plug(intern("ShopWeb.Locale")).size(), 1u);
  EXPECT_EQ(project->web.uses_of_plug(intern("ShopWeb.Locale"))[0].host, &host);
  EXPECT_TRUE(project->web.uses_of_plug(intern("ShopWeb.Auth")).empty());
}

TEST(Plugs, OfAnEndpointInOrder) {
  auto project = virtual_project({{"lib/endpoint.ex", R"(
defmodule ShopWeb.Endpoint do
  use Phoenix.Endpoint, otp_app: :shop
  @session_options [store: :cookie, key: "_shop", same_site: "Lax"]
  socket "/live", Phoenix.LiveView.Socket, websocket: [connect_info: [session: @session_options]]
  if code_reloading? do
    plug Phoenix.CodeReloader
  end
  if Application.get_env(:shop, :sandbox), do: plug(Phoenix.Ecto.SQL.Sandbox)
  plug Plug.Parsers, parsers: [:json]
  plug Plug.Session, @session_options
  plug ShopWeb.Router
end)"}});
  const Endpoint& endpoint = project->web.endpoints.at(0);
  const PlugHost& host = project->web.plug_hosts.at(endpoint.host);
  EXPECT_THAT(plugs_of(host), ElementsAre("Phoenix.CodeReloader", "Phoenix.Ecto.SQL.Sandbox", "Plug.Parsers",
                                          "Plug.Session", "ShopWeb.Router"));
  EXPECT_FALSE(host.plugs[0].presence.in_production());
  EXPECT_TRUE(host.plugs[1].presence.conditional);
  EXPECT_TRUE(host.plugs[1].presence.in_production());
  EXPECT_EQ(endpoint.otp_app, "shop");
  EXPECT_EQ(endpoint.sockets.at(0).path, "/live");
  EXPECT_EQ(text(endpoint.sockets[0].module), "Phoenix.LiveView.Socket");
  Value session = value_of(project->file(host.file), host.plugs[3].options);
  EXPECT_EQ(session.entry("same_site").string(), "Lax");
}

TEST(Plugs, SeeTheFormatsOfTheirPipelines) {
  auto project = virtual_project({{"lib/router.ex", R"(
defmodule ShopWeb.Router do
  use Phoenix.Router
  import Plug.Conn
  pipeline :browser do
    plug :accepts, ["html"]
    plug ShopWeb.Both
  end
  pipeline :api do
    plug :accepts, ["json"]
    plug ShopWeb.Both
  end
  pipeline :auth do
    plug ShopWeb.Behind
    plug ShopWeb.Chain
  end
  pipeline :unused do
    plug ShopWeb.Unused
  end
  scope "/", ShopWeb do
    pipe_through [:browser]
    get "/", PageController, :home
  end
  scope "/api", ShopWeb do
    pipe_through [:api, :auth, :stamp]
    get "/", DataController, :index
  end
  def stamp(conn, _), do: conn
end
defmodule ShopWeb.Chain do
  use Plug.Builder
  plug ShopWeb.Inner
end)"}});
  const WebFacts& web = project->web;
  auto formats = [&](std::string_view module) {
    Answer json = Answer::no, html = Answer::no;
    for (const PlugUse& use : web.uses_of_plug(intern(module))) {
      json = either(json, use.json);
      html = either(html, use.html);
    }
    return std::pair(json, html);
  };
  EXPECT_EQ(formats("ShopWeb.Both"), std::pair(Answer::yes, Answer::yes));
  EXPECT_EQ(formats("ShopWeb.Behind"), std::pair(Answer::yes, Answer::no));
  EXPECT_EQ(formats("ShopWeb.Inner"), std::pair(Answer::yes, Answer::no));
  EXPECT_EQ(formats("ShopWeb.Unused"), std::pair(Answer::unknown, Answer::unknown));
  // A plug that pipe_through names itself.
  const PlugMount& stamp = web.routers.at(0).pipe_plugs.at(0);
  std::vector<PlugUse> uses = web.uses_of_function_plug(stamp.definitions.at(0));
  ASSERT_EQ(uses.size(), 1u);
  EXPECT_EQ(uses[0].json, Answer::yes);
  EXPECT_EQ(uses[0].html, Answer::no);
  EXPECT_EQ(uses[0].pipeline, nullptr);
}

TEST(Plugs, OfTeslaAreNone) {
  auto project = virtual_project({{"lib/client.ex", "defmodule C do\n use Tesla\n plug Tesla.Middleware.JSON\nend\n"}});
  EXPECT_TRUE(project->web.plug_hosts.empty());
}

}  // namespace
}  // namespace assay
