// What mix.exs, mix.lock and config say, for `assay facts`.
#include "project/dump_json.h"

namespace assay {
namespace {

std::string_view source_name(Dependency::Source source) {
  switch (source) {
    case Dependency::Source::hex: return "hex";
    case Dependency::Source::git: return "git";
    case Dependency::Source::path: return "path";
    case Dependency::Source::umbrella: return "umbrella";
  }
  return "hex";
}

Json dependency_json(const Dependency& dependency) {
  Json json = {{"name", dependency.name}};
  if (!dependency.requirement.empty()) json["requirement"] = dependency.requirement;
  if (dependency.computed_requirement) json["computed_requirement"] = true;
  if (dependency.source != Dependency::Source::hex) json["source"] = source_name(dependency.source);
  if (!dependency.location.empty()) json["location"] = dependency.location;
  if (!dependency.revision.empty()) json["revision"] = dependency.revision;
  if (dependency.locked) json["locked"] = dependency.locked->text();
  if (!dependency.environments.all()) json["environments"] = dependency.environments.text();
  if (!dependency.targets.empty()) json["targets"] = dependency.targets;
  if (dependency.optional) json["optional"] = true;
  if (!dependency.runtime) json["runtime"] = false;
  if (dependency.override_) json["override"] = true;
  if (dependency.conditional) json["conditional"] = true;
  return json;
}

Json app_json(const Project& project, const App& app) {
  Json json = {{"name", app.name}, {"directory", app.directory}, {"group", app.group}};
  if (app.is_umbrella()) json["apps_path"] = app.apps_path;
  if (app.umbrella.valid()) json["umbrella"] = project.app(app.umbrella).name;
  json["version"] = text_or_null(app.version);
  json["elixir"] = text_or_null(app.elixir_requirement);
  if (app.application_module.valid()) json["application"] = text(app.application_module);
  json["tools"] = {{"elixir", version_or_null(app.tools.elixir)}, {"erlang", version_or_null(app.tools.erlang)}};
  if (!app.source_folders.empty()) json["source_folders"] = Json::array();
  for (const SourceFolder& folder : app.source_folders) {
    json["source_folders"].push_back({{"path", folder.path}, {"environments", folder.environments.text()}});
  }
  json["dependencies_known"] = app.dependencies_known;
  json["dependencies"] = Json::array();
  for (const Dependency& dependency : app.dependencies) json["dependencies"].push_back(dependency_json(dependency));
  return json;
}

Json config_json(const Project& project, const ConfigEntry& entry) {
  Json json = {{"app", entry.app}, {"key", text_or_null(entry.key)}, {"file", project.file(entry.file).source.path}};
  if (!entry.environments.all()) json["environments"] = entry.environments.text();
  if (entry.conditional) json["conditional"] = true;
  if (entry.runtime) json["runtime"] = true;
  json["value"] = value_json(project, entry.file, entry.value);
  return json;
}

}  // namespace

Json apps_json(const Project& project) {
  Json apps = Json::array();
  for (const App& app : project.apps) apps.push_back(app_json(project, app));
  return apps;
}

Json files_json(const Project& project) {
  Json files = Json::object();
  for (const File& file : project.files)
    files[std::string(role_name(project.role_of(file.id)))].push_back(file.source.path);
  return files;
}

Json config_json(const Project& project) {
  Json entries = Json::array();
  for (const ConfigEntry& entry : project.config) entries.push_back(config_json(project, entry));
  return entries;
}

}  // namespace assay
