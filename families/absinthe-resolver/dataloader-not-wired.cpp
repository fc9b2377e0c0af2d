// Flags schemas that resolve with dataloader and never start one: each such field raises.
#include <algorithm>

#include "shared.h"

namespace assay::families::absinthe_resolver {
namespace {

// A plug may put the loader into the context instead: one is made where the schema's context/1 does not see to it.
bool makes_loader_elsewhere(const Project& project, const GraphqlSchema& schema) {
  static const Symbol kContext = intern("context");
  return std::ranges::any_of(project.graphql.loaders, [&](const GraphqlFacts::LoaderPlace& loader) {
    const File& file = project.file(loader.file);
    const DefinitionId in = file.names.definition_of(loader.node);
    if (!in || loader.file != schema.file) return true;
    const Definition& definition = file.names.definition(in);
    return definition.module != schema.module_in_file || (definition.kind != sym::defp && definition.name != kContext);
  });
}

void on_project(ProjectContext& project) {
  const GraphqlFacts& graphql = project.project().graphql;
  for (const GraphqlSchema& schema : graphql.schemas) {
    const GraphqlField* first = nullptr;
    for (uint32_t index : schema.types) {
      for (const GraphqlField& field : graphql.types[index].fields) {
        if (!uses_dataloader(project.project(), field)) continue;
        if (first == nullptr || std::pair(field.file, field.node) < std::pair(first->file, first->node)) first = &field;
      }
    }
    if (first == nullptr) continue;
    const bool no_loader = schema.puts_loader == Answer::no && schema.callbacks_known &&
                           !makes_loader_elsewhere(project.project(), schema);
    const bool no_plugin = schema.has_dataloader_plugin == Answer::no && schema.callbacks_known;
    Site site = project.in(first->file).consider(first->resolve.source ? first->resolve.source : first->node);
    if (!no_loader && !no_plugin) {
      site.pass();
    } else if (no_loader) {
      site.fail("{} puts no :loader into its context, so resolving with dataloader raises", text(schema.module))
          .help(
              "in the schema: `def context(ctx), do: Map.put(ctx, :loader, Dataloader.new() |> "
              "Dataloader.add_source(...))`");
    } else {
      site.fail("the plugins of {} lack Absinthe.Middleware.Dataloader, so nothing ever runs what dataloader collects",
                text(schema.module))
          .help("in the schema: `def plugins, do: [Absinthe.Middleware.Dataloader] ++ Absinthe.Plugin.defaults()`");
    }
  }
}

}  // namespace

extern const Check dataloader_not_wired{
    .id = "absinthe-resolver/dataloader-not-wired",
    .level = Level::error,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::absinthe_resolver
