// The sections of dump_facts(), each in the file of its subject, and what they share. Private to src/project.
//
// A section is an array with an object for each fact. The object's first entry names the fact; what is usual is left
// out, so that what is said is worth reading. The text form (report/facts.h) is made from the same objects.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "project/project.h"
#include "source/source_file.h"

namespace assay {

using Json = nlohmann::ordered_json;

Json text_or_null(std::string_view text);
std::string_view answer_name(Answer answer);  // "yes", "no", "unknown"
Json version_or_null(const std::optional<Version>& version);
// What an expression holds, as written, cut to a readable length.
Json value_json(const Project& project, FileId file, NodeId node);

// Places as "lib/shop.ex:12". The lines of a file are counted once.
class Places {
 public:
  explicit Places(const Project& project) : project_(project), lines_(project.files.size()) {}
  Json operator()(FileId file, NodeId node);

 private:
  const Project& project_;
  std::vector<std::unique_ptr<LineIndex>> lines_;  // by FileId
};

Json apps_json(const Project& project);
Json files_json(const Project& project);  // paths by role
Json config_json(const Project& project);
Json repos_json(const Project& project);
Json migrations_json(const Project& project);
Json schemas_json(const Project& project);
Json routers_json(const Project& project, Places& places);
Json endpoints_json(const Project& project, Places& places);
Json controllers_json(const Project& project, Places& places);
Json plug_hosts_json(const Project& project, Places& places);
Json graphql_schemas_json(const Project& project, Places& places);
Json graphql_types_json(const Project& project, Places& places);
Json modules_json(const Project& project);
Json supervision_json(const Project& project);  // supervisors and their children
Json processes_json(const Project& project);    // what else is started
Json tests_json(const Project& project);

}  // namespace assay
