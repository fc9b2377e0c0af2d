// Flags schemas in which nothing turns errors into what clients can read.
#include <algorithm>

#include "flow/reach.h"
#include "shared_errors.h"

namespace assay::families::absinthe_resolver {
namespace {

// The clause, and functions of its file: add_errors(middleware).
bool callback_handles(const Project& project, const DefinitionPlace& clause) {
  const File& file = project.file(clause.file);
  auto reached = reached_from(file, clause.definition);
  reached.push_back(clause.definition);
  return std::any_of(reached.begin(), reached.end(),
                     [&](DefinitionId id) { return definition_handles(project, file, file.names.definition(id)); });
}

bool schema_handles(const Project& project, const GraphqlSchema& schema) {
  if (std::any_of(schema.middleware.begin(), schema.middleware.end(),
                  [&](const DefinitionPlace& clause) { return callback_handles(project, clause); }))
    return true;
  for (uint32_t index : schema.types) {
    for (const GraphqlField& field : project.graphql.types[index].fields) {
      for (const GraphqlMiddleware& middleware : field.middleware) {
        if (middleware.module && module_handles(project, middleware.module)) return true;
      }
    }
  }
  return false;
}

// What has no query and no mutation is a part for other schemas: a prototype.
bool has_root(const GraphqlFacts& graphql, const GraphqlSchema& schema) {
  return !schema.complete || std::any_of(schema.types.begin(), schema.types.end(),
                                         [&](uint32_t index) { return graphql.types[index].is_root(); });
}

void on_project(ProjectContext& project) {
  for (const GraphqlSchema& schema : project.project().graphql.schemas) {
    if (project.project().is_test_code(schema.file)) continue;
    const bool handles = schema_handles(project.project(), schema);
    if (!handles && (!schema.callbacks_known || !has_root(project.project().graphql, schema))) continue;
    Site site = project.in(schema.file).consider(schema.node);
    if (handles) {
      site.pass();
      continue;
    }
    site.fail(
            "nothing in this schema handles errors: a changeset or exception reaches the client raw, or as an internal "
            "error")
        .help("a middleware/3 callback that appends a middleware which maps `resolution.errors` to messages");
  }
}

}  // namespace

extern const Check no_error_middleware{
    .id = "absinthe-resolver/no-error-middleware",
    .level = Level::warning,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::absinthe_resolver
