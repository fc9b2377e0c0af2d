// Flags schemas in which nothing turns errors into what clients can read.
#include <algorithm>

#include "shared.h"

namespace assay::families::absinthe_resolver {
namespace {

// Reads or maps resolution.errors, or knows changesets.
bool handles_errors(const File& file, NodeId code) {
  const Tree& tree = file.tree;
  for (NodeId at = code; at.value < tree.end(code).value; at = NodeId{at.value + 1}) {
    const bool named = tree.is(at, NodeKind::dot_call) || tree.is(at, NodeKind::keyword_pair);
    if (named && text(tree.symbol(at)) == "errors" && !tree.is(tree.parent(at), NodeKind::map_update)) return true;
    if (tree.is(at, NodeKind::alias)) {
      const Symbol module = file.names.resolve_module(tree, at);
      if (module && text(module) == "Ecto.Changeset") return true;
    }
    if (tree.is(at, NodeKind::atom) && text(tree.symbol(at)) == "errors")
      return true;  // Map.update!(res, :errors, ...)
  }
  return false;
}

// What a module named as middleware does: yes where its source is not there.
bool module_handles(const Project& project, Symbol module) {
  const auto places = project.modules_named(module);
  if (places.empty()) return !text(module).starts_with("Absinthe.");
  return std::any_of(places.begin(), places.end(), [&](const Project::ModulePlace& place) {
    const File& file = project.file(place.file);
    return handles_errors(file, file.names.module(place.module).node);
  });
}

bool callback_handles(const Project& project, const DefinitionPlace& clause) {
  const File& file = project.file(clause.file);
  const Tree& tree = file.tree;
  const Definition& definition = file.names.definition(clause.definition);
  if (handles_errors(file, definition.node)) return true;
  for (NodeId at = definition.node; at < definition.end; at = NodeId{at.value + 1}) {
    if (!tree.is(at, NodeKind::alias) && !tree.is(at, NodeKind::dynamic_alias)) continue;
    const Symbol module = file.names.resolve_module(tree, at);
    if (module && module_handles(project, module)) return true;
  }
  // A function of the file: add_errors(middleware)
  for (const Call& call : file.names.calls_in(tree, definition.node)) {
    if (call.target != CallTarget::local) continue;
    for (const Definition& other : file.names.definitions()) {
      if (other.name == call.function && other.module == definition.module && other.node != definition.node &&
          callback_handles(
              project, {clause.file, DefinitionId{static_cast<uint32_t>(&other - file.names.definitions().data())}})) {
        return true;
      }
    }
  }
  return false;
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

void on_project(ProjectContext& project) {
  for (const GraphqlSchema& schema : project.project().graphql.schemas) {
    if (project.project().is_test_code(schema.file)) continue;
    const bool handles = schema_handles(project.project(), schema);
    if (!handles && !schema.callbacks_known) continue;
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
