#include "project/dump_facts.h"

#include <string>

#include "project/dump_json.h"

namespace assay {

Json version_or_null(const std::optional<Version>& version) { return version ? Json(version->text()) : Json(nullptr); }

Json text_or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(text); }

std::string_view answer_name(Answer answer) {
  return answer == Answer::yes ? "yes" : answer == Answer::no ? "no" : "unknown";
}

Json value_json(const Project& project, FileId file, NodeId node) {
  return node.valid() ? Json(value_of(project.file(file), node).text()) : Json(nullptr);
}

Json Places::operator()(FileId file, NodeId node) {
  const File& in = project_.file(file);
  std::unique_ptr<LineIndex>& lines = lines_[file.value];
  if (!lines) lines = std::make_unique<LineIndex>(in.source.text);
  return in.source.path + ":" + std::to_string(lines->position(in.tree.span(node).start).line);
}

std::string dump_facts(const Project& project) {
  Json json = {{"version", 1}};
  json["apps"] = apps_json(project);
  json["files"] = files_json(project);
  json["repos"] = repos_json(project);
  json["migrations"] = migrations_json(project);
  json["schemas"] = schemas_json(project);
  json["supervisors"] = supervision_json(project);
  json["processes"] = processes_json(project);
  json["modules"] = modules_json(project);
  json["tests"] = tests_json(project);
  json["config"] = config_json(project);
  Places places(project);
  json["routers"] = routers_json(project, places);
  json["endpoints"] = endpoints_json(project, places);
  json["controllers"] = controllers_json(project, places);
  json["plug_modules"] = plug_hosts_json(project, places);
  json["graphql_schemas"] = graphql_schemas_json(project, places);
  json["graphql_types"] = graphql_types_json(project, places);
  // Source text may hold bytes that are no UTF-8; they are shown as U+FFFD.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay
