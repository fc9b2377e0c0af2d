// Advises Req or Finch where the project's own code still asks older clients.
#include <algorithm>
#include <map>

#include "shared.h"

namespace assay::families::http_client {
namespace {

std::string_view package_of(Client client) {
  switch (client) {
    case Client::httpoison: return "httpoison";
    case Client::httpotion: return "httpotion";
    case Client::ibrowse: return "ibrowse";
    case Client::hackney: return "hackney";
    case Client::httpc: return ":httpc";
    default: return "";
  }
}

// A library that is a client, or lets its users choose one: an optional dependency, Tesla's adapters.
bool is_client_itself(const Project& project, FileId file, const Dependency* dependency) {
  if (dependency && dependency->optional) return true;
  const App* app = project.app_of(file);
  constexpr std::string_view kClients[] = {"httpoison", "tesla", "hackney", "finch", "req", "httpotion", "ibrowse"};
  return app && std::ranges::find(kClients, std::string_view(app->name)) != std::end(kClients);
}

void on_project(ProjectContext& project) {
  struct Place {
    FileId file;
    NodeId node;
  };
  std::map<std::string_view, Place> first;  // by package, the first call
  for (const File& file : project.project().files) {
    if (project.project().role_of(file.id) != FileRole::application || !says_client(file)) continue;
    for (const Call& call : file.names.calls()) {
      if (call.in_quote || call.unreachable) continue;
      const std::string_view package = package_of(client_of(call));
      if (!package.empty() && purpose_of(project.project(), file, call.node) == Purpose::application) {
        first.try_emplace(package, Place{file.id, call.node});
      }
    }
    for (const Directive& directive : file.names.directives()) {
      if (directive.kind == sym::use_ && directive.module && text(directive.module) == "HTTPoison.Base" &&
          !directive.in_quote) {
        first.try_emplace("httpoison", Place{file.id, directive.node});
      }
    }
  }
  for (const App& app : project.project().apps) {
    for (const Dependency& dependency : app.dependencies) {
      if (dependency.name == "req" || dependency.name == "finch")
        project.in(dependency.file).consider(dependency.node).pass();
    }
  }
  for (const auto& [package, place] : first) {
    Place at = place;
    const Dependency* dependency = project.project().dependency(package, place.file);
    if (is_client_itself(project.project(), place.file, dependency)) continue;
    if (dependency) at = {dependency->file, dependency->node};
    const std::string name = package == ":httpc" ? "OTP's :httpc" : std::string(package);
    project.in(at.file)
        .consider(at.node)
        .fail("requests are made with {}: no retries or decoding, and pools and TLS are yours to configure", name)
        .help("Req brings retries, JSON, redirects and a pool; Phoenix generates projects with it");
  }
}

}  // namespace

extern const Check legacy_client{
    .id = "http-client/legacy-client",
    .level = Level::advice,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::http_client
