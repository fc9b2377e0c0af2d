// Flags associations that are read from the parent as they are, where their neighbours are loaded.
#include <algorithm>

#include "flow/origin.h"
#include "shared.h"

namespace assay::families::absinthe_resolver {
namespace {

// Whether the parent's Ecto schema has such an association: unknown when no schema, or more than one, has its name.
Answer is_association(const Project& project, const GraphqlType& type, const GraphqlField& field) {
  const Schema* parent = nullptr;
  for (const Schema& schema : project.schemas) {
    if (!names_object(text(schema.module), type.name)) continue;
    if (parent != nullptr) return Answer::unknown;
    parent = &schema;
  }
  // A project with schemas, none of which is the parent's: the object stands for something else.
  if (parent == nullptr) return project.schemas.empty() ? Answer::unknown : Answer::no;
  for (const SchemaAssociation& association : parent->associations) {
    if (association.name != field.name) continue;
    const bool embedded = association.kind == SchemaAssociation::Kind::embeds_one ||
                          association.kind == SchemaAssociation::Kind::embeds_many;
    return embedded ? Answer::no : Answer::yes;
  }
  return parent->complete ? Answer::no : Answer::unknown;
}

bool is_object(const GraphqlFacts& graphql, const std::string& name) {
  return std::any_of(graphql.types.begin(), graphql.types.end(), [&](const GraphqlType& type) {
    return type.kind == GraphqlType::Kind::object && type.name == name;
  });
}

// The value is the parent, by whatever name.
bool is_parent(const File& file, const ResolverCode& code, NodeId value) {
  const auto origins = origins_of(file, value);
  return std::ranges::any_of(origins, [&](const Origin& origin) {
    return origin.kind == Origin::Kind::parameter && origin.path.empty() && origin.node == code.parent;
  });
}

// Map.get(parent, ...) or Repo.preload(parent, ...), in the resolver itself.
bool reads_parent(const Project& project, const ResolverCode& code) {
  const File& file = project.file(code.file);
  const auto calls = file.names.calls_in(file.tree, code.code);
  if (std::any_of(calls.begin(), calls.end(), loads_in_batches)) return false;
  return takes_parent(project, code) && std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
           const std::string_view module = call.module ? text(call.module) : std::string_view{};
           const std::string_view function = text(call.function);
           const bool reads = function == "preload" ? is_repo_read(project, call)
                                                    : module == "Map" && (function == "get" || function == "fetch!");
           const auto arguments = arguments_of(file, call);
           return reads && !arguments.empty() && is_parent(file, code, arguments[0]);
         });
}

void on_project(ProjectContext& project) {
  const Project& facts = project.project();
  for (const GraphqlType& type : facts.graphql.types) {
    if (type.kind != GraphqlType::Kind::object || is_nested(facts, type) == Answer::no || facts.is_test_code(type.file))
      continue;
    const bool siblings = std::any_of(type.fields.begin(), type.fields.end(),
                                      [&](const GraphqlField& field) { return uses_dataloader(facts, field); });
    for (const GraphqlField& field : type.fields) {
      if (!field.complete || field.relay || !is_object(facts.graphql, field.type.name)) continue;
      const Answer association = is_association(facts, type, field);
      if (association == Answer::no) continue;
      const auto codes = code_of(facts, type, field.resolve);
      const bool bare = field.resolve.kind == GraphqlResolver::Kind::none && field.middleware.empty() && siblings;
      const bool by_hand =
          std::any_of(codes.begin(), codes.end(), [&](const ResolverCode& code) { return reads_parent(facts, code); });
      if (!bare && !by_hand && !uses_dataloader(facts, field)) continue;
      Site site = project.in(field.file).consider(field.node);
      if (uses_dataloader(facts, field)) {
        site.pass();
      } else if (bare) {
        site.fail("`{}` is read from the {} as it is: where the association isn't loaded, the field fails", field.name,
                  type.name)
            .help(fmt::format("`resolve: dataloader(...)`, as the fields beside it"));
      } else {
        site.fail("`{}` is read from each {} by hand, one query or none at a time", field.name, type.name)
            .help("`resolve: dataloader(...)` loads the association for all parents at once");
      }
    }
  }
}

}  // namespace

extern const Check association_without_dataloader{
    .id = "absinthe-resolver/association-without-dataloader",
    .level = Level::warning,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::absinthe_resolver
