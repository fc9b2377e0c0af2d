#include "project/dump_facts.h"

#include <nlohmann/json.hpp>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json version_or_null(const std::optional<Version>& version) { return version ? Json(version->text()) : Json(nullptr); }

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

std::string_view source_name(Dependency::Source source) {
  switch (source) {
    case Dependency::Source::hex: return "hex";
    case Dependency::Source::git: return "git";
    case Dependency::Source::path: return "path";
    case Dependency::Source::umbrella: return "umbrella";
  }
  return "hex";
}

std::string_view kind_name(SchemaAssociation::Kind kind) {
  switch (kind) {
    case SchemaAssociation::Kind::belongs_to: return "belongs_to";
    case SchemaAssociation::Kind::has_one: return "has_one";
    case SchemaAssociation::Kind::has_many: return "has_many";
    case SchemaAssociation::Kind::many_to_many: return "many_to_many";
    case SchemaAssociation::Kind::embeds_one: return "embeds_one";
    case SchemaAssociation::Kind::embeds_many: return "embeds_many";
  }
  return "";
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
  json["dependencies_known"] = app.dependencies_known;
  json["dependencies"] = Json::array();
  for (const Dependency& dependency : app.dependencies) json["dependencies"].push_back(dependency_json(dependency));
  return json;
}

Json value_json(const Project& project, FileId file, NodeId node) {
  return node.valid() ? Json(value_of(project.file(file), node).text()) : Json(nullptr);
}

Json config_json(const Project& project, const ConfigEntry& entry) {
  Json json = {{"app", entry.app}, {"key", text_or_null(entry.key)}, {"file", project.file(entry.file).source.path}};
  if (!entry.environments.all()) json["environments"] = entry.environments.text();
  if (entry.conditional) json["conditional"] = true;
  if (entry.runtime) json["runtime"] = true;
  json["value"] = value_json(project, entry.file, entry.value);
  return json;
}

Json repo_json(const Project& project, const Repo& repo) {
  Json json = {{"module", text(repo.module)},
               {"file", project.file(repo.file).source.path},
               {"app", repo.app.valid() ? Json(project.app(repo.app).name) : Json(nullptr)},
               {"otp_app", text_or_null(repo.otp_app)},
               {"adapter", adapter_name(repo.adapter)},
               {"adapter_module", text_or_null(repo.adapter_module)},
               {"migrations", text_or_null(repo.migrations_directory)}};
  if (repo.has_init) json["init"] = true;
  Json settings = Json::object();
  for (const char* name :
       {"migration_lock", "migration_primary_key", "migration_foreign_key", "migration_source", "migration_timestamps",
        "migration_default_prefix", "start_apps_before_migration", "after_connect", "parameters", "priv"}) {
    for (const ConfigSetting& setting : project.repo_settings(repo, name)) {
      settings[name].push_back({{"environments", setting.environments.text()},
                                {"value", value_json(project, setting.entry->file, setting.value)}});
    }
  }
  if (!settings.empty()) json["settings"] = std::move(settings);
  return json;
}

Json migration_json(const Project& project, const Migration& migration) {
  Json repos = Json::array();
  for (RepoId id : migration.repos) repos.push_back(text(project.repo(id).module));
  return {{"version", migration.version},
          {"name", migration.name},
          {"file", project.file(migration.file).source.path},
          {"directory", migration.directory},
          {"repos", std::move(repos)},
          {"adapter", adapter_name(project.adapter_of(migration.file))}};
}

Json schema_json(const Project& project, const Schema& schema) {
  Json json = {{"module", text(schema.module)}, {"file", project.file(schema.file).source.path}};
  if (schema.embedded) {
    json["embedded"] = true;
  } else {
    json["table"] = text_or_null(schema.table);
  }
  if (!schema.prefix.empty()) json["prefix"] = schema.prefix;
  if (schema.ash) json["ash"] = true;
  json["complete"] = schema.complete;
  json["fields"] = Json::array();
  for (const SchemaField& field : schema.fields) {
    Json entry = {{"name", text_or_null(field.name)}, {"type", text_or_null(field.type)}};
    if (field.column != field.name) entry["column"] = field.column;
    if (field.primary_key) entry["primary_key"] = true;
    if (field.is_virtual) entry["virtual"] = true;
    json["fields"].push_back(std::move(entry));
  }
  if (!schema.associations.empty()) json["associations"] = Json::array();
  for (const SchemaAssociation& association : schema.associations) {
    Json entry = {{"kind", kind_name(association.kind)},
                  {"name", text_or_null(association.name)},
                  {"related", text_or_null(text(association.related))}};
    if (!association.join_table.empty()) entry["join_table"] = association.join_table;
    json["associations"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace

std::string dump_facts(const Project& project) {
  Json json = {{"version", 1}};
  json["apps"] = Json::array();
  for (const App& app : project.apps) json["apps"].push_back(app_json(project, app));
  json["repos"] = Json::array();
  for (const Repo& repo : project.repos) json["repos"].push_back(repo_json(project, repo));
  json["migrations"] = Json::array();
  for (const Migration& migration : project.migrations)
    json["migrations"].push_back(migration_json(project, migration));
  json["schemas"] = Json::array();
  for (const Schema& schema : project.schemas) json["schemas"].push_back(schema_json(project, schema));
  json["config"] = Json::array();
  for (const ConfigEntry& entry : project.config) json["config"].push_back(config_json(project, entry));
  // Source text may hold bytes that are no UTF-8; they are shown as U+FFFD.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay
