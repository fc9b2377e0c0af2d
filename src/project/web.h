// What is known of how a project answers requests: routers with their pipelines and routes, endpoints, controllers, and
// every place where a plug is mounted. Read from syntax by routers.h, plugs.h and controllers.h; const afterwards.
//
// Where code is brought by a macro or `use`, `file` and `node` say where it is written, and `origin` which expression
// of the module itself brings it (equal to `node` for what the module says itself).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "names/file.h"
#include "project/answer.h"
#include "project/clause_index.h"
#include "project/environments.h"

namespace assay {

// When something that is compiled in is there.
struct Presence {
  Environments environments;
  bool conditional = false;  // something computed decides
  bool development =
      false;  // below a switch that is on in development: `if Application.compile_env(:shop, :dev_routes)`
  // False when it is certainly not there in production.
  [[nodiscard]] bool in_production() const { return !development && environments.hold("prod"); }
};

// The actions that `plug ... when action in [...]` is for.
struct ActionFilter {
  enum class Kind : uint8_t { all, only, except, computed };
  Kind kind = Kind::all;
  std::vector<std::string> actions;
  [[nodiscard]] Answer holds(std::string_view action) const;
};

// One `plug` macro (or an entry of pipe_through that names no pipeline).
struct PlugMount {
  FileId file;
  NodeId node;           // the plug call
  NodeId origin;         // in the module that mounts it
  Symbol module;         // `plug MyApp.Auth`: its full name. Invalid for function plugs, and when it is computed
  Symbol function;       // `plug :authenticate`
  NodeId options;        // the second argument, or invalid. value_of(project.file(file), options) reads it
  NodeId guard;          // behind `when`, or invalid
  ActionFilter actions;  // what the guard says
  std::vector<DefinitionPlace> definitions;  // function plug: its clauses of arity 2; module plug: those of call/2.
                                             // Empty when the project does not define it
  Presence presence;
};

// A module whose `plug` macros run one after another: an endpoint, a Plug.Router, a Plug.Builder, a controller (before
// its actions). A Phoenix router mounts plugs in its pipelines only.
struct PlugHost {
  enum class Kind : uint8_t { endpoint, plug_router, controller, builder };
  Kind kind = Kind::builder;
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  std::vector<PlugMount> plugs;  // in order
  bool complete = true;          // false: a `use` or macro that is not understood may mount more
};

struct Pipeline {
  std::string name;  // :browser -> "browser"
  FileId file;
  NodeId node;  // the pipeline call
  NodeId origin;
  std::vector<PlugMount> plugs;
  std::vector<std::string> nested;   // pipelines of the router that it plugs itself
  bool accepts = false;              // it has a `plug :accepts`
  bool formats_known = true;         // of these: false when some list is computed
  std::vector<std::string> formats;  // "html", "json"
  bool complete = true;
  Presence presence;
};

// An entry of pipe_through: one of the router's pipelines, or a plug.
struct PipeThrough {
  std::string name;  // of the atom; empty for a module plug
  Symbol module;     // module plug
  FileId file;
  NodeId node;  // the entry
};

struct Route {
  enum class Kind : uint8_t {
    action,   // get "/", PageController, :index
    live,     // live "/", PageLive
    forward,  // forward "/graphql", Absinthe.Plug
    inline_,  // Plug.Router: get "/" do ... end
  };
  static constexpr uint32_t kNoSession = 0xFFFFFFFF;
  Kind kind = Kind::action;
  std::string verb;    // "get"; "*" for any
  std::string path;    // with its scopes', "/admin/users/:id"; "#{}" stands for a part that is computed
  Symbol target;       // controller, LiveView or plug, with the aliases of its scopes; invalid when computed
  Symbol written;      // the same without the scopes' aliases
  std::string action;  // "index"; empty when there is none or it is computed
  FileId file;
  NodeId node;  // the call that makes it: get, resources, live, forward
  NodeId origin;
  NodeId options;  // forward and Plug.Router's `to:`: the plug's options; others: the route's own; or invalid
  std::vector<PipeThrough> pipes;      // in force, in order
  uint32_t live_session = kNoSession;  // index into Router::live_sessions
  Presence presence;
  bool repeated = false;  // stands in a `for`
};

struct LiveSession {
  struct Hook {  // `on_mount: {MyAppWeb.UserAuth, :ensure_authenticated}`
    Symbol module;
    std::string argument;  // "default" when only the module is given; empty when computed
    NodeId node;
  };
  std::string name;
  FileId file;
  NodeId node;
  NodeId options;  // or invalid
  std::vector<Hook> on_mount;
  bool hooks_known = true;
  Presence presence;
};

// A module that says `use Phoenix.Router` or `use Plug.Router`, directly or through the project's own `use`.
struct Router {
  // A macro that may bring routes, and is not understood: one that computes, or a library's. Of the dashboards of
  // well-known libraries (`live_dashboard`) it is known that they lead to these alone.
  struct Unknown {
    std::string name;
    FileId file;
    NodeId node;
    NodeId origin;
    std::vector<PipeThrough> pipes;
    Presence presence;
  };
  enum class Kind : uint8_t { phoenix, plug };
  Kind kind = Kind::phoenix;
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  std::vector<Pipeline> pipelines;
  std::vector<PlugMount> pipe_plugs;  // plugs that pipe_through names itself: `pipe_through [:browser, :require_user]`
  std::vector<Route> routes;
  std::vector<LiveSession> live_sessions;
  std::vector<Unknown> unknown;
  bool complete = true;  // false: there may be more routes to the project's modules than these
  [[nodiscard]] const Pipeline* pipeline(std::string_view name) const;
  // Whether requests of a format ("json", "html") come through these pipelines: unknown when none of them says
  // `plug :accepts`. "json" stands for all that carry it: "json-api".
  [[nodiscard]] Answer accepts(const std::vector<PipeThrough>& pipes, std::string_view format) const;
  // The pipelines that run for these, in order: those named, and those that a pipeline plugs itself (`plug :browser`).
  [[nodiscard]] std::vector<const Pipeline*> pipelines_through(const std::vector<PipeThrough>& pipes) const;
};

struct Endpoint {
  struct Socket {
    std::string path;
    Symbol module;
    FileId file;
    NodeId node;
    NodeId options;
    Presence presence;
  };
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  std::string otp_app;
  std::vector<Socket> sockets;
  uint32_t host = 0;  // index into WebFacts::plug_hosts, where its plugs stand
};

struct Controller {
  struct Action {
    std::string name;
    std::vector<DefinitionId> clauses;  // in the controller's file
    Answer routed = Answer::unknown;    // a route of a router that was read leads to it
  };
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  // Public functions of arity 2 (with an action/2 of its own, also those of conn and two or three more); where routes
  // lead to it, those that they name.
  std::vector<Action> actions;
  Symbol action_fallback;  // its module; invalid when there is none, or it is computed
  Answer has_action_fallback = Answer::no;
  FileId fallback_file;  // where action_fallback stands, which may be the project's own `use`
  NodeId fallback_node;
  std::vector<std::string> formats;  // `use Phoenix.Controller, formats: [...]`
  // What it serves, by the pipelines that lead to it, else by formats, its JSON, HTML or View module and its calls.
  Answer json = Answer::unknown;
  Answer html = Answer::unknown;
  uint32_t host = 0;  // index into WebFacts::plug_hosts
};

// Where a plug runs: in a host, or in a router's pipeline, or (pipeline null) named by pipe_through itself.
struct PlugUse {
  const PlugMount* mount = nullptr;
  const PlugHost* host = nullptr;
  const Router* router = nullptr;
  const Pipeline* pipeline = nullptr;
  Answer json = Answer::unknown;  // requests that it sees
  Answer html = Answer::unknown;
};

class WebFacts {
 public:
  std::vector<PlugHost> plug_hosts;  // by path, then in order of the file; so are the others
  std::vector<Router> routers;
  std::vector<Endpoint> endpoints;
  std::vector<Controller> controllers;

  [[nodiscard]] const PlugHost* host_of(Symbol module) const;
  [[nodiscard]] const Router* router_of(Symbol module) const;
  [[nodiscard]] const Controller* controller_of(Symbol module) const;
  // The routes that lead to a controller, LiveView or forwarded plug; with an action, those to it.
  struct Way {
    const Router* router;
    const Route* route;
  };
  [[nodiscard]] std::vector<Way> ways_to(Symbol target, std::string_view action = {}) const;
  // Whether a controller's action is served in a format ("json" or "html"), by the pipelines of its routes; the
  // controller's own answer where these say nothing.
  [[nodiscard]] Answer serves(Symbol controller, std::string_view action, std::string_view format) const;
  // Each place where a module plug runs; a function plug is asked for by one of its clauses.
  [[nodiscard]] std::vector<PlugUse> uses_of_plug(Symbol module) const;
  [[nodiscard]] std::vector<PlugUse> uses_of_function_plug(DefinitionPlace clause) const;
  // What `action_fallback` of some controller names; what a `forward`, `to:` or socket leads to.
  [[nodiscard]] bool is_action_fallback(Symbol module) const;
  [[nodiscard]] bool is_forward_target(Symbol module) const;

  // Called by find_web once the vectors are filled: `index_routes` before controllers are judged, `index` at last.
  void index_routes();
  void index();

 private:
  struct PlaceHash {
    size_t operator()(const DefinitionPlace& place) const {
      return (size_t{place.file.value} << 32U) ^ place.definition.value;
    }
  };
  void add_use(const PlugUse& use);
  std::unordered_map<Symbol, std::vector<Way>> ways_;
  std::unordered_map<Symbol, uint32_t> host_of_, router_of_, controller_of_;
  std::vector<PlugUse> uses_;
  std::unordered_map<Symbol, std::vector<uint32_t>> uses_of_module_;
  std::unordered_map<DefinitionPlace, std::vector<uint32_t>, PlaceHash> uses_of_clause_;
  std::unordered_set<Symbol> fallbacks_;
};

// What two answers about parts say of the whole: yes where one of them does, no only where both do.
constexpr Answer either(Answer a, Answer b) {
  if (a == Answer::yes || b == Answer::yes) return Answer::yes;
  return a == Answer::no && b == Answer::no ? Answer::no : Answer::unknown;
}

}  // namespace assay
