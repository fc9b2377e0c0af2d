// GraphQL schemas and their types, for dump_facts().
#include "project/dump_json.h"

namespace assay {
namespace {

std::string_view kind_name(GraphqlType::Kind kind) {
  switch (kind) {
    case GraphqlType::Kind::object: return "object";
    case GraphqlType::Kind::input_object: return "input_object";
    case GraphqlType::Kind::interface: return "interface";
    case GraphqlType::Kind::union_: return "union";
    case GraphqlType::Kind::enum_: return "enum";
    case GraphqlType::Kind::scalar: return "scalar";
    case GraphqlType::Kind::query: return "query";
    case GraphqlType::Kind::mutation: return "mutation";
    case GraphqlType::Kind::subscription: return "subscription";
  }
  return "";
}

std::string_view kind_name(GraphqlResolver::Kind kind) {
  switch (kind) {
    case GraphqlResolver::Kind::none: return "none";
    case GraphqlResolver::Kind::capture: return "capture";
    case GraphqlResolver::Kind::fn: return "fn";
    case GraphqlResolver::Kind::dataloader: return "dataloader";
    case GraphqlResolver::Kind::call: return "call";
    case GraphqlResolver::Kind::pair: return "pair";
    case GraphqlResolver::Kind::unknown: return "unknown";
  }
  return "";
}

std::string type_text(const GraphqlTypeRef& type) {
  std::string text = type.name.empty() ? "?" : type.name;
  if (type.list) text = "[" + text + "]";
  return type.non_null ? text + "!" : text;
}

Json field_json(const Project& project, const GraphqlField& field, Places& places) {
  Json json = {
      {"field", text_or_null(field.name)}, {"type", type_text(field.type)}, {"at", places(field.file, field.node)}};
  if (!field.arguments.empty()) {
    json["arguments"] = Json::array();
    for (const GraphqlArgument& one : field.arguments) {
      json["arguments"].push_back(one.name + ": " + type_text(one.type));
    }
  }
  if (field.resolve.kind != GraphqlResolver::Kind::none) {
    json["resolver"] = kind_name(field.resolve.kind);
    json["resolve"] = value_json(project, field.resolve.file, field.resolve.node);
    for (const auto& [key, found] : {std::pair("runs", &field.resolve.functions), {"made_by", &field.resolve.makers}}) {
      if (found->empty()) continue;
      const DefinitionPlace& first = found->front();
      json[key] = places(first.file, project.file(first.file).names.definition(first.definition).node);
    }
  }
  if (!field.middleware.empty()) {
    json["middleware"] = Json::array();
    for (const GraphqlMiddleware& one : field.middleware) {
      json["middleware"].push_back(one.module.valid() ? std::string(text(one.module)) : "?");
    }
  }
  if (field.complexity.valid()) json["complexity"] = value_json(project, field.file, field.complexity);
  if (field.config.valid()) json["config"] = value_json(project, field.file, field.config);
  if (field.relay) json["relay"] = true;
  if (!field.complete) json["complete"] = false;
  return json;
}

Json type_json(const Project& project, const GraphqlType& type, Places& places) {
  Json json = {{"type", text_or_null(type.name)},
               {"kind", kind_name(type.kind)},
               {"module", text_or_null(text(type.module))},
               {"at", places(type.file, type.node)},
               {"root", answer_name(project.graphql.root(type))}};
  if (type.extends) json["extends"] = true;
  if (type.relay) json["relay"] = true;
  if (!type.complete) json["complete"] = false;
  if (!type.imports.empty()) json["import_fields"] = type.imports;
  if (!type.interfaces.empty()) json["interfaces"] = type.interfaces;
  json["fields"] = Json::array();
  for (const GraphqlField& field : type.fields) json["fields"].push_back(field_json(project, field, places));
  return json;
}

}  // namespace

Json graphql_schemas_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const GraphqlSchema& schema : project.graphql.schemas) {
    Json one = {{"schema", text_or_null(text(schema.module))},
                {"file", project.file(schema.file).source.path},
                {"complete", schema.complete},
                {"puts_loader", answer_name(schema.puts_loader)},
                {"dataloader_plugin", answer_name(schema.has_dataloader_plugin)}};
    for (const auto& [key, clauses] :
         {std::pair("context", &schema.context), {"plugins", &schema.plugins}, {"middleware", &schema.middleware}}) {
      if (clauses->empty()) continue;
      one[key] = Json::array();
      for (const DefinitionPlace& place : *clauses) {
        one[key].push_back(places(place.file, project.file(place.file).names.definition(place.definition).node));
      }
    }
    if (!schema.callbacks_known) one["callbacks_known"] = false;
    Json names = Json::array();
    for (uint32_t id : schema.types) names.push_back(project.graphql.types[id].name);
    one["types"] = std::move(names);
    json.push_back(std::move(one));
  }
  return json;
}

Json graphql_types_json(const Project& project, Places& places) {
  Json json = Json::array();
  for (const GraphqlType& type : project.graphql.types) json.push_back(type_json(project, type, places));
  return json;
}

}  // namespace assay
