// Routers, endpoints, controllers and plugs, for dump_facts().
#include "project/dump_json.h"

namespace assay {
namespace {

void add_presence(const Presence& presence, Json& json) {
  if (!presence.environments.all()) json["environments"] = presence.environments.text();
  if (presence.conditional) json["conditional"] = true;
  if (presence.development) json["development"] = true;
}

Json pipes_json(const std::vector<PipeThrough>& pipes) {
  Json json = Json::array();
  for (const PipeThrough& pipe : pipes) {
    json.push_back(pipe.name.empty() ? std::string(pipe.module.valid() ? text(pipe.module) : "?") : ":" + pipe.name);
  }
  return json;
}

Json plug_json(const Project& project, const PlugMount& mount, Places& places) {
  Json json = {{"plug", mount.function.valid() ? ":" + std::string(text(mount.function))
                        : mount.module.valid() ? std::string(text(mount.module))
                                               : "?"},
               {"at", places(mount.file, mount.node)}};
  if (mount.options.valid()) json["options"] = value_json(project, mount.file, mount.options);
  switch (mount.actions.kind) {
    case ActionFilter::Kind::all: break;
    case ActionFilter::Kind::only: json["actions"] = mount.actions.actions; break;
    case ActionFilter::Kind::except: json["all_actions_but"] = mount.actions.actions; break;
    case ActionFilter::Kind::computed: json["guard"] = value_json(project, mount.file, mount.guard); break;
  }
  if (!mount.definitions.empty()) {
    const DefinitionPlace& first = mount.definitions[0];
    json["defined"] = places(first.file, project.file(first.file).names.definition(first.definition).node);
  }
  add_presence(mount.presence, json);
  return json;
}

Json plugs_json(const Project& project, const std::vector<PlugMount>& plugs, Places& places) {
  Json json = Json::array();
  for (const PlugMount& mount : plugs) json.push_back(plug_json(project, mount, places));
  return json;
}

std::string_view kind_name(Route::Kind kind) {
  switch (kind) {
    case Route::Kind::action: return "action";
    case Route::Kind::live: return "live";
    case Route::Kind::forward: return "forward";
    case Route::Kind::inline_: return "inline";
  }
  return "";
}

std::string_view kind_name(PlugHost::Kind kind) {
  switch (kind) {
    case PlugHost::Kind::endpoint: return "endpoint";
    case PlugHost::Kind::plug_router: return "plug_router";
    case PlugHost::Kind::controller: return "controller";
    case PlugHost::Kind::builder: return "builder";
  }
  return "";
}

Json route_json(const Project& project, const Router& router, const Route& route, Places& places) {
  std::string target = route.target.valid() ? std::string(text(route.target)) : "";
  Json json = {{"route", route.verb + " " + route.path}, {"at", places(route.file, route.node)}};
  if (route.kind != Route::Kind::action) json["kind"] = kind_name(route.kind);
  if (!target.empty()) json["target"] = target;
  if (!route.action.empty()) json["action"] = route.action;
  if (route.kind == Route::Kind::forward && route.options.valid()) {
    json["options"] = value_json(project, route.file, route.options);
  }
  if (!route.pipes.empty()) json["pipes"] = pipes_json(route.pipes);
  if (route.live_session != Route::kNoSession) json["live_session"] = router.live_sessions[route.live_session].name;
  if (route.repeated) json["repeated"] = true;
  add_presence(route.presence, json);
  return json;
}

Json router_json(const Project& project, const Router& router, Places& places) {
  Json json = {{"router", text(router.module)}, {"file", project.file(router.file).source.path}};
  if (router.kind == Router::Kind::plug) json["kind"] = "plug";
  json["complete"] = router.complete;
  json["pipelines"] = Json::array();
  for (const Pipeline& pipeline : router.pipelines) {
    Json one = {{"pipeline", pipeline.name}, {"at", places(pipeline.file, pipeline.node)}};
    if (pipeline.accepts) one["accepts"] = pipeline.formats;
    if (!pipeline.formats_known) one["formats_known"] = false;
    if (!pipeline.complete) one["complete"] = false;
    add_presence(pipeline.presence, one);
    one["plugs"] = plugs_json(project, pipeline.plugs, places);
    json["pipelines"].push_back(std::move(one));
  }
  if (!router.pipe_plugs.empty()) json["pipe_through_plugs"] = plugs_json(project, router.pipe_plugs, places);
  if (!router.live_sessions.empty()) json["live_sessions"] = Json::array();
  for (const LiveSession& session : router.live_sessions) {
    Json one = {
        {"live_session", session.name}, {"at", places(session.file, session.node)}, {"on_mount", Json::array()}};
    for (const LiveSession::Hook& hook : session.on_mount) {
      one["on_mount"].push_back(std::string(hook.module.valid() ? text(hook.module) : "?") + " :" + hook.argument);
    }
    if (!session.hooks_known) one["hooks_known"] = false;
    add_presence(session.presence, one);
    json["live_sessions"].push_back(std::move(one));
  }
  json["routes"] = Json::array();
  for (const Route& route : router.routes) json["routes"].push_back(route_json(project, router, route, places));
  if (!router.unknown.empty()) json["not_understood"] = Json::array();
  for (const Router::Unknown& unknown : router.unknown) {
    Json one = {{"name", unknown.name}, {"at", places(unknown.file, unknown.node)}};
    add_presence(unknown.presence, one);
    json["not_understood"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

Json routers_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const Router& router : project.web.routers) json.push_back(router_json(project, router, places));
  return json;
}

Json endpoints_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const Endpoint& endpoint : project.web.endpoints) {
    const PlugHost& host = project.web.plug_hosts[endpoint.host];
    Json one = {{"endpoint", text(endpoint.module)},
                {"file", project.file(endpoint.file).source.path},
                {"otp_app", text_or_null(endpoint.otp_app)}};
    one["sockets"] = Json::array();
    for (const Endpoint::Socket& socket : endpoint.sockets) {
      Json entry = {{"socket", socket.path},
                    {"at", places(socket.file, socket.node)},
                    {"module", text_or_null(text(socket.module))}};
      if (socket.options.valid()) entry["options"] = value_json(project, socket.file, socket.options);
      add_presence(socket.presence, entry);
      one["sockets"].push_back(std::move(entry));
    }
    one["plugs"] = plugs_json(project, host.plugs, places);
    if (!host.complete) one["complete"] = false;
    json.push_back(std::move(one));
  }
  return json;
}

Json controllers_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const Controller& controller : project.web.controllers) {
    Json one = {{"controller", text(controller.module)},
                {"file", project.file(controller.file).source.path},
                {"json", answer_name(controller.json)},
                {"html", answer_name(controller.html)}};
    if (!controller.formats.empty()) one["formats"] = controller.formats;
    if (controller.has_action_fallback != Answer::no) {
      one["action_fallback"] = controller.has_action_fallback == Answer::unknown
                                   ? Json("unknown")
                                   : text_or_null(text(controller.action_fallback));
    }
    Json actions = Json::array();
    for (const Controller::Action& action : controller.actions) actions.push_back(action.name);
    one["actions"] = std::move(actions);
    const std::vector<PlugMount>& plugs = project.web.plug_hosts[controller.host].plugs;
    if (!plugs.empty()) one["plugs"] = plugs_json(project, plugs, places);
    json.push_back(std::move(one));
  }
  return json;
}

// Plug.Builder modules and Plug.Routers; those of endpoints and controllers stand with these.
Json plug_hosts_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const PlugHost& host : project.web.plug_hosts) {
    if (host.kind == PlugHost::Kind::endpoint || host.kind == PlugHost::Kind::controller) continue;
    Json one = {{"module", text_or_null(text(host.module))},
                {"file", project.file(host.file).source.path},
                {"kind", kind_name(host.kind)}};
    if (!host.complete) one["complete"] = false;
    one["plugs"] = plugs_json(project, host.plugs, places);
    json.push_back(std::move(one));
  }
  return json;
}

}  // namespace assay
