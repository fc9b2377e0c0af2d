#include "project/controllers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "project/virtual_project.h"

namespace assay {
namespace {

using testing::ElementsAre;
using Files = std::vector<std::pair<std::string, std::string>>;

constexpr std::string_view kRouter = R"(
defmodule ShopWeb.Router do
  use Phoenix.Router
  pipeline :browser do
    plug :accepts, ["html"]
  end
  pipeline :api do
    plug :accepts, ["json"]
  end
  pipeline :both do
    plug :accepts, ["html", "json"]
  end
  scope "/", ShopWeb do
    pipe_through :browser
    get "/", PageController, :home
  end
  scope "/api", ShopWeb do
    pipe_through :api
    resources "/users", UserController, only: [:index, :show]
  end
  scope "/mixed", ShopWeb do
    pipe_through :both
    get "/", MixedController, :index
  end
end)";

std::vector<std::string> actions_of(const Controller& controller) {
  std::vector<std::string> names;
  for (const Controller::Action& action : controller.actions) names.push_back(action.name);
  return names;
}

std::string formats_of(const Controller& controller) {
  auto name = [](Answer answer) { return answer == Answer::yes ? "+" : answer == Answer::no ? "-" : "?"; };
  return std::string("json") + name(controller.json) + " html" + name(controller.html);
}

std::unique_ptr<Project> alone(std::string_view body, std::string_view use = "use Phoenix.Controller") {
  std::string text = "defmodule ShopWeb.UserController do\n  ";
  text.append(use).append("\n").append(body).append("\nend\n");
  return virtual_project({{"lib/user_controller.ex", text}});
}

TEST(Controllers, TheirActionsAreThoseThatRoutesName) {
  std::string body = R"(
  plug :load
  def index(conn, _), do: conn
  def show(conn, %{"id" => 1}), do: conn
  def show(conn, _), do: conn
  def helper(conn, _), do: conn
  def load(conn, _), do: conn
  defp hidden(conn, _), do: conn
  def three(_, _, _), do: nil)";
  EXPECT_THAT(actions_of(alone(body)->web.controllers.at(0)), ElementsAre("index", "show", "helper"));
  auto project =
      virtual_project({{"lib/router.ex", std::string(kRouter)},
                       {"lib/user_controller.ex",
                        "defmodule ShopWeb.UserController do\n  use Phoenix.Controller\n" + body + "\nend\n"}});
  const Controller& controller = *project->web.controller_of(intern("ShopWeb.UserController"));
  EXPECT_THAT(actions_of(controller), ElementsAre("index", "show"));
  EXPECT_EQ(controller.actions[1].clauses.size(), 2u);
  EXPECT_EQ(controller.actions[1].routed, Answer::yes);
}

TEST(Controllers, ThatOverrideActionTakeMoreArguments) {
  auto project = alone(R"(
  def action(conn, _), do: apply(__MODULE__, action_name(conn), [conn, conn.params, conn.assigns.user])
  def index(conn, _params, user), do: {conn, user}
  def build(first, second, third), do: {first, second, third})");
  EXPECT_THAT(actions_of(project->web.controllers.at(0)), ElementsAre("index"));
}

TEST(Controllers, MayGetTheirActionFromTheProjectsUse) {
  auto project = virtual_project({{"lib/c.ex", R"(
defmodule ShopWeb.Guarded do
  defmacro __using__(_) do
    quote do
      def action(conn, _), do: apply(__MODULE__, action_name(conn), [conn, conn.params, conn.assigns.user])
    end
  end
end
defmodule ShopWeb.CartController do
  use Phoenix.Controller
  use ShopWeb.Guarded
  def index(conn, _, user), do: {conn, user}
end)"}});
  EXPECT_THAT(actions_of(project->web.controllers.at(0)), ElementsAre("index"));
}

TEST(Controllers, SpeakWhatTheirPipelinesAccept) {
  auto project = virtual_project({{"lib/router.ex", std::string(kRouter)}, {"lib/c.ex", R"(
defmodule ShopWeb.PageController do
  use Phoenix.Controller, formats: [:html, :json]
  def home(conn, _), do: json(conn, %{})
end
defmodule ShopWeb.UserController do
  use Phoenix.Controller, formats: [:html, :json]
  def index(conn, _), do: render(conn, :index)
end
defmodule ShopWeb.MixedController do
  use Phoenix.Controller
  def index(conn, _), do: render(conn, :index)
end
defmodule ShopWeb.LooseController do
  use Phoenix.Controller
  def index(conn, _), do: render(conn, :index)
end)"}});
  const WebFacts& web = project->web;
  EXPECT_EQ(formats_of(*web.controller_of(intern("ShopWeb.PageController"))), "json- html+");
  EXPECT_EQ(formats_of(*web.controller_of(intern("ShopWeb.UserController"))), "json+ html-");
  EXPECT_EQ(formats_of(*web.controller_of(intern("ShopWeb.MixedController"))), "json+ html+");
  EXPECT_EQ(formats_of(*web.controller_of(intern("ShopWeb.LooseController"))), "json? html?");
  EXPECT_EQ(web.serves(intern("ShopWeb.UserController"), "show", "json"), Answer::yes);
  EXPECT_EQ(web.serves(intern("ShopWeb.UserController"), "show", "html"), Answer::no);
  EXPECT_EQ(web.ways_to(intern("ShopWeb.UserController"), "index").size(), 1u);
}

TEST(Controllers, WithoutRoutesTheirCodeSpeaks) {
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: json(conn, %{})")->web.controllers.at(0)), "json+ html-");
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: conn |> put_status(200) |> json(%{})")->web.controllers.at(0)),
            "json+ html-");
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: render(conn, \"a.html\", x: 1)")->web.controllers.at(0)),
            "json- html+");
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: render(conn, \"a.json\")\n  def b(c, _), do: html(c, \"\")")
                           ->web.controllers.at(0)),
            "json+ html+");
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: render(conn, :a)", "use Phoenix.Controller, formats: [:json]")
                           ->web.controllers.at(0)),
            "json+ html-");
  EXPECT_EQ(formats_of(alone("  def a(conn, _), do: render(conn, :a)")->web.controllers.at(0)), "json? html?");
  auto by_module = virtual_project({{"lib/c.ex", R"(
defmodule ShopWeb.UserController do
  use ShopWeb, :controller
  def index(conn, _), do: render(conn, :index)
end
defmodule ShopWeb.UserJSON do
  def index(_), do: %{}
end)"}});
  EXPECT_EQ(formats_of(by_module->web.controllers.at(0)), "json+ html-");
  auto by_view = virtual_project({{"lib/c.ex", R"(
defmodule ShopWeb.UserController do
  use ShopWeb, :controller
  def index(conn, _), do: render(conn, :index)
end
defmodule ShopWeb.UserView do
  def render("index.json", _), do: %{}
end)"}});
  EXPECT_EQ(formats_of(by_view->web.controllers.at(0)), "json+ html-");
}

TEST(Controllers, TheirFallback) {
  auto fallback = [](const Project& project) {
    const Controller& controller = project.web.controllers.at(0);
    if (controller.has_action_fallback == Answer::yes) return std::string(text(controller.action_fallback));
    return std::string(controller.has_action_fallback == Answer::no ? "none" : "unknown");
  };
  EXPECT_EQ(fallback(*alone("  action_fallback ShopWeb.Fallback")), "ShopWeb.Fallback");
  EXPECT_EQ(fallback(*alone("")), "none");
  // The web module may bring one.
  EXPECT_EQ(fallback(*alone("", "use ShopWeb, :controller")), "unknown");
  EXPECT_EQ(fallback(*alone("", "use Phoenix.Controller\n  use SomeLibrary.Docs")), "none");
  Files files = {{"lib/web.ex", R"(
defmodule ShopWeb do
  def controller do
    quote do
      use Phoenix.Controller, formats: [:json]
      action_fallback ShopWeb.Fallback
    end
  end
  defmacro __using__(which), do: apply(__MODULE__, which, [])
end)"},
                 {"lib/c.ex", "defmodule ShopWeb.CController do\n  use ShopWeb, :controller\nend\n"}};
  auto project = virtual_project(files);
  EXPECT_EQ(fallback(*project), "ShopWeb.Fallback");
  EXPECT_THAT(project->web.controllers.at(0).formats, ElementsAre("json"));
  EXPECT_TRUE(project->web.is_action_fallback(intern("ShopWeb.Fallback")));
  EXPECT_FALSE(project->web.is_action_fallback(intern("ShopWeb.CController")));
}

}  // namespace
}  // namespace assay
