#include "project/routers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "get /users/:id ShopWeb.UserController.show [browser auth] dev"
std::vector<std::string> routes_of(const Router& router) {
  std::vector<std::string> all;
  for (const Route& route : router.routes) {
    std::string text = route.verb + " " + route.path + " " +
                       (route.target.valid() ? std::string(assay::text(route.target)) : std::string("?"));
    if (!route.action.empty()) text += "." + route.action;
    std::string pipes;
    for (const PipeThrough& pipe : route.pipes) {
      pipes += (pipes.empty() ? "" : " ") + (pipe.name.empty() ? std::string(assay::text(pipe.module)) : pipe.name);
    }
    if (!pipes.empty()) text += " [" + pipes + "]";
    if (route.live_session != Route::kNoSession) text += " in " + router.live_sessions[route.live_session].name;
    if (route.repeated) text += " repeated";
    if (route.presence.development) text += " development";
    if (!route.presence.environments.all()) text += " " + route.presence.environments.text();
    all.push_back(std::move(text));
  }
  return all;
}

std::unique_ptr<Project> with_router(std::string_view body, std::string_view use = "use Phoenix.Router") {
  std::string text = "defmodule ShopWeb.Router do\n  ";
  text.append(use).append("\n").append(body).append("\nend\n");
  return virtual_project({{"lib/shop_web/router.ex", text}});
}

TEST(Routers, PathsAliasesAndPipesOfNestedScopes) {
  auto project = with_router(R"(
  pipeline :browser do
    plug :accepts, ["html"]
  end
  scope "/", ShopWeb do
    pipe_through :browser
    get "/", PageController, :home
    scope "/admin", Admin, as: :admin do
      pipe_through [:auth, ShopWeb.Audit]
      get "/stats/", StatsController, :index
      post "/raw", Lib.RawController, :create, alias: false
    end
    scope path: "/v1", alias: false do
      put "/x", Other.XController, :put
    end
    get "/after", PageController, :after
  end)");
  const Router& router = project->web.routers.at(0);
  EXPECT_THAT(
      routes_of(router),
      ElementsAre("get / ShopWeb.PageController.home [browser]",
                  "get /admin/stats ShopWeb.Admin.StatsController.index [browser auth ShopWeb.Audit]",
                  "post /admin/raw Lib.RawController.create [browser auth ShopWeb.Audit]",
                  "put /v1/x Other.XController.put [browser]", "get /after ShopWeb.PageController.after [browser]"));
  EXPECT_TRUE(router.complete);
  // What pipe_through names and is no pipeline is a plug.
  ASSERT_EQ(router.pipe_plugs.size(), 2u);
  EXPECT_EQ(text(router.pipe_plugs[0].function), "auth");
  EXPECT_EQ(text(router.pipe_plugs[1].module), "ShopWeb.Audit");
}

TEST(Routers, ResourcesAreExpanded) {
  EXPECT_THAT(routes_of(with_router("  resources \"/posts\", PostController, only: [:index, :update]")->web.routers[0]),
              ElementsAre("get /posts PostController.index", "patch /posts/:id PostController.update",
                          "put /posts/:id PostController.update"));
  EXPECT_THAT(
      routes_of(with_router("  resources \"/me\", MeController, singleton: true, except: ~w(new edit create delete)a")
                    ->web.routers[0]),
      ElementsAre("get /me MeController.show", "patch /me MeController.update", "put /me MeController.update"));
  EXPECT_THAT(routes_of(with_router(R"(
  resources "/blog_posts", BlogPostController, only: [:show], param: "slug" do
    resources "/comments", CommentController, only: [:new, :edit, :delete, :create]
    get "/likes", LikeController, :index
  end)")
                            ->web.routers[0]),
              ElementsAre("get /blog_posts/:slug BlogPostController.show",
                          "get /blog_posts/:blog_post_slug/comments/:id/edit CommentController.edit",
                          "get /blog_posts/:blog_post_slug/comments/new CommentController.new",
                          "post /blog_posts/:blog_post_slug/comments CommentController.create",
                          "delete /blog_posts/:blog_post_slug/comments/:id CommentController.delete",
                          "get /blog_posts/:blog_post_slug/likes LikeController.index"));
}

TEST(Routers, LiveRoutesAndTheirSessions) {
  auto project = with_router(R"(
  live_session :members, on_mount: [ShopWeb.Locale, {ShopWeb.Auth, :require_user}], root_layout: false do
    scope "/", ShopWeb do
      live "/cart", CartLive.Index, :index
      live "/chat", ChatLive, container: {:div, []}
    end
  end
  live_session :open do
    live "/help", ShopWeb.HelpLive
  end
  live_session :computed, on_mount: hooks() do
  end)");
  const Router& router = project->web.routers.at(0);
  EXPECT_THAT(routes_of(router),
              ElementsAre("get /cart ShopWeb.CartLive.Index.index in members", "get /chat ShopWeb.ChatLive in members",
                          "get /help ShopWeb.HelpLive in open"));
  const LiveSession& members = router.live_sessions.at(0);
  ASSERT_EQ(members.on_mount.size(), 2u);
  EXPECT_EQ(text(members.on_mount[0].module), "ShopWeb.Locale");
  EXPECT_EQ(members.on_mount[0].argument, "default");
  EXPECT_EQ(text(members.on_mount[1].module), "ShopWeb.Auth");
  EXPECT_EQ(members.on_mount[1].argument, "require_user");
  EXPECT_TRUE(members.hooks_known && router.live_sessions[1].hooks_known);
  EXPECT_TRUE(router.live_sessions[1].on_mount.empty());
  EXPECT_FALSE(router.live_sessions[2].hooks_known);
}

TEST(Routers, DevelopmentEnvironmentsAndLoops) {
  auto project = with_router(R"(
  if Application.compile_env(:shop, :dev_routes) do
    forward "/mailbox", Plug.Swoosh.MailboxPreview
  end
  if Application.compile_env(:shop, :with_devices), do: get("/devices", DeviceController, :index)
  if Mix.env() in [:dev, :test] do
    forward "/graphiql", Absinthe.Plug.GraphiQL, schema: ShopWeb.Schema
  else
    get "/live", LiveController, :index
  end
  for name <- ~w(a b) do
    get "/#{name}", NameController, :show
  end
  @env Application.get_env(:shop, :env)
  if @env == :dev do
    get "/emails", EmailController, :index
  end)");
  const Router& router = project->web.routers.at(0);
  EXPECT_THAT(
      routes_of(router),
      ElementsAre("* /mailbox Plug.Swoosh.MailboxPreview development", "get /devices DeviceController.index",
                  "* /graphiql Absinthe.Plug.GraphiQL dev, test", "get /live LiveController.index all but dev, test",
                  "get /#{} NameController.show repeated", "get /emails EmailController.index development"));
  EXPECT_FALSE(router.routes[0].presence.in_production());
  EXPECT_TRUE(router.routes[1].presence.in_production());
  EXPECT_TRUE(router.routes[1].presence.conditional);
  EXPECT_FALSE(router.routes[2].presence.in_production());
  const Project& all = *project;
  EXPECT_EQ(value_of(all.file(router.file), router.routes[2].options).entry("schema").text(), "ShopWeb.Schema");
}

TEST(Routers, WhatAcceptsSays) {
  auto project = with_router(R"(
  @formats ~w(html json)
  pipeline :both, do: plug(:accepts, @formats)
  pipeline :api do
    plug :accepts, ["json-api"]
  end
  pipeline :computed do
    plug :accepts, formats()
  end
  pipeline :plain do
    plug :fetch_session
  end)");
  const Router& router = project->web.routers.at(0);
  auto accepts = [&](std::vector<std::string> names, std::string_view format) {
    std::vector<PipeThrough> pipes;
    for (std::string& name : names) pipes.push_back({std::move(name), {}, {}, {}});
    return router.accepts(pipes, format);
  };
  EXPECT_EQ(accepts({"both"}, "json"), Answer::yes);
  EXPECT_EQ(accepts({"plain", "api"}, "json"), Answer::yes);
  EXPECT_EQ(accepts({"plain", "api"}, "html"), Answer::no);
  EXPECT_EQ(accepts({"both", "api"}, "html"), Answer::no);
  EXPECT_EQ(accepts({"plain"}, "json"), Answer::unknown);
  EXPECT_EQ(accepts({"computed"}, "json"), Answer::unknown);
  EXPECT_EQ(accepts({}, "html"), Answer::unknown);
}

TEST(Routers, PipelinesMayPlugOneAnother) {
  auto project = with_router(R"(
  pipeline :open do
    plug :accepts, ["html"]
    plug ShopWeb.Stamp
  end
  pipeline :members do
    plug :open
    plug :members
    plug :require_user
  end
  scope "/", ShopWeb do
    pipe_through :members
    get "/", PageController, :home
  end)");
  const Router& router = project->web.routers.at(0);
  EXPECT_EQ(router.accepts(router.routes.at(0).pipes, "html"), Answer::yes);
  EXPECT_EQ(router.accepts(router.routes.at(0).pipes, "json"), Answer::no);
  std::vector<const Pipeline*> through = router.pipelines_through(router.routes[0].pipes);
  ASSERT_EQ(through.size(), 2u);
  EXPECT_EQ(through[0]->name, "members");
  EXPECT_EQ(through[1]->name, "open");
  EXPECT_EQ(project->web.uses_of_plug(intern("ShopWeb.Stamp")).at(0).json, Answer::no);
}

TEST(Routers, FollowsUseAndMacrosOfTheProject) {
  auto project = virtual_project({{"lib/shop_web.ex", R"(
defmodule ShopWeb do
  def router do
    quote do
      use Phoenix.Router, helpers: false
      import Phoenix.LiveView.Router
      import ShopWeb.Sections
      pipeline :shared do
        plug :accepts, ["json"]
      end
    end
  end
  defmacro __using__(which) when is_atom(which), do: apply(__MODULE__, which, [])
end)"},
                                  {"lib/shop_web/sections.ex", R"(
defmodule ShopWeb.Sections do
  defmacro health_routes do
    quote do
      get "/health", ShopWeb.HealthController, :show
    end
  end
  defmacro api_scope(do: block) do
    quote do
      scope "/api" do
        pipe_through :shared
        unquote(block)
      end
    end
  end
end)"},
                                  {"lib/shop_web/router.ex", R"(
defmodule ShopWeb.Router do
  use ShopWeb, :router
  health_routes()
  api_scope do
    get "/orders", ShopWeb.OrderController, :index
  end
end)"}});
  ASSERT_EQ(project->web.routers.size(), 1u);
  const Router& router = project->web.routers[0];
  EXPECT_THAT(routes_of(router), ElementsAre("get /health ShopWeb.HealthController.show",
                                             "get /api/orders ShopWeb.OrderController.index [shared]"));
  EXPECT_TRUE(router.complete);
  ASSERT_EQ(router.pipelines.size(), 1u);
  // Written in another file, brought here.
  const Tree& tree = project->file(router.file).tree;
  EXPECT_EQ(tree.text(router.routes[0].origin), "health_routes()");
  EXPECT_EQ(tree.text(router.pipelines[0].origin), "use ShopWeb, :router");
  EXPECT_EQ(project->file(router.routes[0].file).source.path, "lib/shop_web/sections.ex");
  EXPECT_EQ(tree.text(router.routes[1].origin), "get \"/orders\", ShopWeb.OrderController, :index");
}

TEST(Routers, SayWhatTheyDoNotUnderstand) {
  auto project = with_router(R"(
  scope "/" do
    pipe_through :browser
    oban_dashboard "/oban"
    tenant_scope do
      get "/inside", TenantController, :show
    end
  end)");
  const Router& router = project->web.routers.at(0);
  EXPECT_FALSE(router.complete);
  ASSERT_EQ(router.unknown.size(), 2u);
  EXPECT_EQ(router.unknown[0].name, "oban_dashboard");
  EXPECT_EQ(router.unknown[0].pipes.at(0).name, "browser");
  EXPECT_THAT(routes_of(router), ElementsAre("get /inside TenantController.show [browser]"));
  EXPECT_TRUE(with_router("  live_dashboard \"/dashboard\"\n  Module.put_attribute(__MODULE__, :a, 1)")
                  ->web.routers.at(0)
                  .complete);
  EXPECT_FALSE(with_router("  AdminLibrary.Routes.admin()")->web.routers.at(0).complete);
  EXPECT_TRUE(with_router("  use Unheard.Of")->web.routers.at(0).routes.empty());
  EXPECT_FALSE(with_router("  use Unheard.Of")->web.routers.at(0).complete);
}

TEST(Routers, OfPlug) {
  auto project = with_router(R"(
  plug :match
  plug :dispatch
  get "/ping" do
    send_resp(conn, 200, "pong")
  end
  post "/in", to: Shop.Inbox, init_opts: [limit: 3]
  forward "/graphql", to: Absinthe.Plug, schema: Shop.Schema
  match _ do
    send_resp(conn, 404, "")
  end)",
                             "use Plug.Router");
  const Router& router = project->web.routers.at(0);
  EXPECT_EQ(router.kind, Router::Kind::plug);
  EXPECT_THAT(routes_of(router),
              ElementsAre("get /ping ?", "post /in Shop.Inbox", "* /graphql Absinthe.Plug", "* /* ?"));
  EXPECT_EQ(router.routes[0].kind, Route::Kind::inline_);
  EXPECT_EQ(router.routes[1].kind, Route::Kind::forward);
  const File& file = project->file(router.file);
  EXPECT_EQ(file.tree.text(router.routes[1].options), "[limit: 3]");
  EXPECT_TRUE(value_of(file, router.routes[2].options).entry("schema").present());
  ASSERT_EQ(project->web.plug_hosts.size(), 1u);
  EXPECT_EQ(project->web.plug_hosts[0].plugs.size(), 2u);
}

TEST(Routers, BrokenCodeAndNonsenseAreCalmlyRead) {
  for (std::string_view body :
       {"scope", "scope do end", "get", "get \"/x\"", "resources", "resources 1, 2, 3 do end", "pipe_through",
        "pipeline do plug end", "live_session", "live_session :a, on_mount: {} do end", "forward 1", "match 1",
        "scope \"/\", only: do\n get \"/", "plug :a when", "live \"/\", %{}", "pipeline :a do\n plug ( end"}) {
    auto project = with_router("  " + std::string(body));
    EXPECT_LE(project->web.routers.size(), 1u) << body;
  }
  EXPECT_THAT(routes_of(with_router("  scope unquote(a), b() do\n    get c(), d(), e()\n  end")->web.routers.at(0)),
              ElementsAre("get /#{}/#{} ?"));
}

TEST(Routers, CirclesEnd) {
  auto project = virtual_project({{"lib/a.ex", R"(
defmodule A do
  defmacro __using__(_) do
    quote do
      use B
      loop()
    end
  end
  defmacro loop do
    quote do
      import A
      loop()
      loop()
    end
  end
end
defmodule B do
  defmacro __using__(_) do
    quote do
      use A
    end
  end
end
defmodule R do
  use Phoenix.Router
  use A
  import A
  loop()
end)"}});
  EXPECT_FALSE(project->web.routers.at(0).complete);
}

}  // namespace
}  // namespace assay
