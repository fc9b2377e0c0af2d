#include "project/find_web.h"

#include "project/clause_index.h"
#include "project/controllers.h"
#include "project/find_graphql.h"
#include "project/plugs.h"
#include "project/routers.h"
#include "project/web_modules.h"

namespace assay {

void find_web(Project& project) {
  std::vector<WebModule> modules = web_modules(project);
  ClauseIndex clauses;
  find_plug_hosts(project, clauses, modules);
  find_routers(project, clauses, modules);
  project.web.index_routes();
  find_controllers(project, clauses, modules);
  project.web.index();
  find_graphql(project, clauses, modules);
}

}  // namespace assay
