#include "shared_alone.h"

#include <algorithm>

#include "flow/origin.h"
#include "project/reach.h"

namespace assay::families::absinthe_resolver {
namespace {

// ShopWeb.Resolvers.Accounts, ShopWeb.UserResolver
bool is_named_resolver(std::string_view module) {
  return module.find(".Resolvers.") != std::string_view::npos || module.find(".Resolver.") != std::string_view::npos ||
         module.ends_with("Resolver") || module.ends_with("Resolvers");
}

bool may_use_absinthe(const Project& project, FileId file) {
  return project.app_of(file) == nullptr || project.depends_on("absinthe", file);
}

// What writes, or gives a payload with errors, is a mutation's, whose parent some wrapper looked up.
bool writes(const Project& project, const ResolverCode& code) {
  static const Symbol kErrors = intern("errors");
  const Tree& tree = project.file(code.file).tree;
  for (NodeId at = code.code; at < tree.end(code.code); at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::keyword_pair) && tree.symbol(at) == kErrors) return true;
  }
  return find_reached_call(project, code.file, code.code, [&](const File&, const Call& call, auto) {
    if (!is_repo_read(project, call)) return Follow::go_on;
    const std::string_view name = text(call.function);
    const bool write = name.starts_with("insert") || name.starts_with("update") || name.starts_with("delete") ||
                       name.starts_with("transact");
    return write ? Follow::found : Follow::go_on;
  });
}

}  // namespace

std::vector<ResolverCode> resolvers_alone(const Project& project) {
  std::vector<ResolverCode> found;
  if (!project.graphql.types.empty()) return found;
  for (const File& file : project.files) {
    const bool named = std::ranges::any_of(file.names.modules(),
                                           [](const Module& module) { return is_named_resolver(text(module.name)); });
    if (!named || !may_use_absinthe(project, file.id) || project.is_test_code(file.id)) continue;
    for (const Definition& clause : file.names.definitions()) {
      if (clause.kind != sym::def || clause.arity != 3 || clause.min_arity != 3 || clause.in_quote || !clause.head ||
          !clause.module || !is_named_resolver(text(file.names.module(clause.module).name))) {
        continue;
      }
      const ResolverCode code{file.id, clause.node, file.tree.first_child(clause.head)};
      if (takes_parent(project, code) && !writes(project, code)) found.push_back(code);
    }
  }
  return found;
}

bool depends_on_parent(const Project& project, const ResolverCode& code, NodeId call) {
  const File& file = project.file(code.file);
  const Tree& tree = file.tree;
  const CallId id = file.names.call_at(call);
  for (NodeId part : slice_of(file, id ? file.names.call(id).outer : call)) {  // with what is piped into it
    for (NodeId at = part; at < tree.end(part); at = NodeId{at.value + 1}) {
      if (!tree.is(at, NodeKind::variable) || tree.is_ancestor(code.parent, at) || at == code.parent) continue;
      const Binding* binding = file.names.binding_of(tree.symbol(at), at);
      if (binding != nullptr && (binding->node == code.parent || tree.is_ancestor(code.parent, binding->node))) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace assay::families::absinthe_resolver
