// Repos, migrations and schemas, for `assay facts`.
#include "project/dump_json.h"

namespace assay {
namespace {

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

Json repos_json(const Project& project) {
  Json repos = Json::array();
  for (const Repo& repo : project.repos) repos.push_back(repo_json(project, repo));
  return repos;
}

Json migrations_json(const Project& project) {
  Json migrations = Json::array();
  for (const Migration& migration : project.migrations) migrations.push_back(migration_json(project, migration));
  return migrations;
}

Json schemas_json(const Project& project) {
  Json schemas = Json::array();
  for (const Schema& schema : project.schemas) schemas.push_back(schema_json(project, schema));
  return schemas;
}

}  // namespace assay
