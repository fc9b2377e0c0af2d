#include "shared.h"

#include <algorithm>
#include <array>

namespace assay::families::absinthe_resolver {
namespace {

constexpr std::array<std::string_view, 22> kReads = {
    "all",    "all_by", "one",     "one!",  "get",    "get!",   "get_by", "get_by!", "preload", "aggregate", "exists?",
    "stream", "reload", "reload!", "query", "query!", "insert", "update", "delete",  "insert!", "update!",   "delete!"};

void add_fn(const File& file, NodeId fn, std::vector<ResolverCode>& found) {
  const Tree& tree = file.tree;
  NodeId parent;
  if (tree.is(fn, NodeKind::fn)) {
    const NodeId head = tree.first_child(tree.first_child(fn));
    parent = head ? tree.first_child(head) : NodeId{};
  }
  found.push_back({file.id, fn, parent});
}

void add_clauses(const Project& project, const std::vector<DefinitionPlace>& places, std::vector<ResolverCode>& found) {
  for (const DefinitionPlace& place : places) {
    const File& file = project.file(place.file);
    const Definition& definition = file.names.definition(place.definition);
    NodeId head = definition.head;
    const NodeId parent = definition.arity == 3 ? file.tree.first_child(head) : NodeId{};
    found.push_back({place.file, definition.node, parent});
  }
}

}  // namespace

bool is_repo_read(const Project& project, const Call& call) {
  if (!call.module || call.target == CallTarget::local || call.target == CallTarget::kernel) return false;
  if (std::find(kReads.begin(), kReads.end(), text(call.function)) == kReads.end()) return false;
  const std::string_view module = text(call.module);
  if (module == "Repo" || module.ends_with(".Repo")) return true;
  return std::any_of(project.repos.begin(), project.repos.end(),
                     [&](const Repo& repo) { return repo.module == call.module; });
}

bool loads_in_batches(const Call& call) {
  const std::string_view function = text(call.function);
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  if (module == "Dataloader") return function.starts_with("load") || function == "get" || function == "get_many";
  return function == "batch" || function == "dataloader" || function == "on_load";
}

std::vector<ResolverCode> code_of(const Project& project, const GraphqlResolver& resolver) {
  std::vector<ResolverCode> found;
  using Kind = GraphqlResolver::Kind;
  if (resolver.kind == Kind::none || resolver.kind == Kind::unknown || resolver.kind == Kind::dataloader) return found;
  const File& file = project.file(resolver.file);
  if (resolver.kind == Kind::fn) {
    add_fn(file, resolver.node, found);
  } else if (resolver.functions.empty() && resolver.kind == Kind::capture &&
             file.tree.is(resolver.node, NodeKind::capture)) {
    add_fn(file, resolver.node, found);  // &Accounts.user(&1, &2, :x)
  }
  add_clauses(project, resolver.functions, found);
  add_clauses(project, resolver.makers, found);
  return found;
}

bool takes_parent(const Project& project, const ResolverCode& code) {
  if (!code.parent) return false;
  const Tree& tree = project.file(code.file).tree;
  if (tree.is(code.parent, NodeKind::variable)) return !text(tree.symbol(code.parent)).starts_with("_");
  if (tree.is(code.parent, NodeKind::map)) return tree.child_count(code.parent) > 0;
  return tree.is(code.parent, NodeKind::struct_) || tree.is(code.parent, NodeKind::binary_op);
}

Answer is_nested(const Project& project, const GraphqlType& type) {
  if (type.kind != GraphqlType::Kind::object) return Answer::no;
  switch (project.graphql.root(type)) {
    case Answer::yes: return Answer::no;
    case Answer::no: return Answer::yes;
    case Answer::unknown: return Answer::unknown;
  }
  return Answer::unknown;
}

bool uses_dataloader(const Project& project, const GraphqlField& field) {
  if (field.resolve.kind == GraphqlResolver::Kind::dataloader) return true;
  if (field.resolve.kind != GraphqlResolver::Kind::call || !field.resolve.node) return false;
  const File& file = project.file(field.resolve.file);
  const auto calls = file.names.calls_in(file.tree, field.resolve.node);
  return std::any_of(calls.begin(), calls.end(), [](const Call& call) { return text(call.function) == "dataloader"; });
}

}  // namespace assay::families::absinthe_resolver
