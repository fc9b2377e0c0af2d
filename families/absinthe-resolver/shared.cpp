#include "shared.h"

#include <algorithm>
#include <array>

#include "flow/results.h"

namespace assay::families::absinthe_resolver {
namespace {

// `replica` is what Ecto's guide to replicas calls the function that chooses one: Repo.replica().all(query).
// `paginate` is Scrivener's and its like.
constexpr std::array<std::string_view, 34> kReads = {
    "replica",          "all",        "all_by",     "one",        "one!",       "get",      "get!",
    "get_by",           "get_by!",    "preload",    "aggregate",  "exists?",    "stream",   "reload",
    "reload!",          "query",      "query!",     "insert",     "update",     "delete",   "insert!",
    "update!",          "delete!",    "insert_all", "update_all", "delete_all", "transact", "transaction",
    "insert_or_update", "query_many", "paginate",   "fetch",      "fetch_by",   "count"};

// The pattern that takes the parent: the first of three parameters, or `user` of `_args, %{source: user}`.
NodeId parent_pattern(const Tree& tree, NodeId head, uint32_t arity) {
  static const Symbol kSource = intern("source");
  if (arity == 3) return tree.first_child(head);
  if (arity != 2) return {};
  const NodeId resolution = tree.child(head, 1);
  for (NodeId at = resolution; at < tree.end(resolution); at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::keyword_pair) && tree.symbol(at) == kSource) return tree.last_child(at);
  }
  return {};
}

void add_fn(const File& file, NodeId fn, std::vector<ResolverCode>& found) {
  const Tree& tree = file.tree;
  if (!tree.is(fn, NodeKind::fn)) return found.push_back({file.id, fn, {}});
  for (NodeId clause : tree.children(fn)) {
    const NodeId head = tree.first_child(clause);
    const uint32_t arity = tree.child_count(head) - (tree.has(head, node_flag::guarded) ? 1 : 0);
    found.push_back({file.id, clause, parent_pattern(tree, head, arity)});
  }
}

// The struct that a clause takes as parent: `%User{} = user`.
std::string_view parent_struct(const Project& project, const ResolverCode& code) {
  const File& file = project.file(code.file);
  const Tree& tree = file.tree;
  NodeId pattern = code.parent;
  if (tree.is(pattern, NodeKind::binary_op)) {
    pattern =
        tree.is(tree.first_child(pattern), NodeKind::struct_) ? tree.first_child(pattern) : tree.last_child(pattern);
  }
  if (!tree.is(pattern, NodeKind::struct_)) return {};
  const Symbol module = file.names.resolve_module(tree, tree.first_child(pattern));
  return module ? text(module) : std::string_view{};
}

// `fields` bounds how many are looked at, all in all.
bool single(const Project& project, const GraphqlSchema& schema, std::string_view name, int deep, int& fields) {
  const GraphqlFacts& graphql = project.graphql;
  bool given = false;
  for (uint32_t index : schema.types) {
    const GraphqlType& owner = graphql.types[index];
    if (owner.name == fmt::format("{}_connection", name) || owner.name == fmt::format("{}_edge", name)) return false;
    if (owner.kind == GraphqlType::Kind::input_object) continue;
    if (owner.name == name && !owner.interfaces.empty()) return false;
    for (const GraphqlField& field : owner.fields) {
      if (--fields < 0) return false;
      if (field.type.name != name) continue;
      given = true;
      if (field.type.list || field.relay || deep == 0) return false;
      if (graphql.root(owner) != Answer::yes && !single(project, schema, owner.name, deep - 1, fields)) return false;
    }
  }
  return given;
}

void add_clauses(const Project& project, const std::vector<DefinitionPlace>& places, std::vector<ResolverCode>& found) {
  for (const DefinitionPlace& place : places) {
    const File& file = project.file(place.file);
    const Definition& definition = file.names.definition(place.definition);
    const NodeId parent = parent_pattern(file.tree, definition.head, definition.arity);
    found.push_back({place.file, definition.node, parent});
  }
}

// The parent is there, and `_`.
bool ignores_parent(const Project& project, const ResolverCode& code) {
  return code.parent.valid() && !takes_parent(project, code);
}

// A function that makes a resolver: the clauses of the fn that it gives, else itself.
void add_maker(const Project& project, const DefinitionPlace& maker, std::vector<ResolverCode>& found) {
  const File& file = project.file(maker.file);
  bool any = false;
  for (const CodeResult& result : results_of(file, file.names.definition(maker.definition))) {
    if (!result.is_value() || !file.tree.is(result.node, NodeKind::fn)) continue;
    add_fn(file, result.node, found);
    any = true;
  }
  if (!any) add_clauses(project, {maker}, found);
}

}  // namespace

bool names_object(std::string_view module, std::string_view object) {
  const std::string_view last = module.substr(module.rfind('.') + 1);
  std::string snake;
  for (char c : last) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !snake.empty()) snake += '_';
    snake += upper ? static_cast<char>(c + 32) : c;
  }
  return snake == object;
}

bool is_single(const Project& project, const GraphqlType& type) {
  constexpr int kDeepest = 4;
  int fields = 200'000;
  const auto schemas = project.graphql.schemas_with(type);
  return !schemas.empty() && std::ranges::all_of(schemas, [&](const GraphqlSchema* schema) {
    return schema->complete && single(project, *schema, type.name, kDeepest, fields);
  });
}

bool is_repo_read(const Project& project, const Call& call) {
  if (!call.module || call.target == CallTarget::local || call.target == CallTarget::kernel) return false;
  if (std::find(kReads.begin(), kReads.end(), text(call.function)) == kReads.end()) return false;
  const std::string_view module = text(call.module);
  if (module == "Repo" || module.ends_with(".Repo")) return true;
  if (module.ends_with("Repo") && project.modules_named(call.module).empty()) return true;
  return std::any_of(project.repos.begin(), project.repos.end(),
                     [&](const Repo& repo) { return repo.module == call.module; });
}

bool loads_in_batches(const Call& call) {
  const std::string_view function = text(call.function);
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  if (module == "Dataloader") return function.starts_with("load") || function == "get" || function == "get_many";
  return function == "batch" || function == "dataloader" || function == "on_load";
}

std::vector<ResolverCode> code_of(const Project& project, const GraphqlType& type, const GraphqlResolver& resolver) {
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
  for (const DefinitionPlace& maker : resolver.makers) add_maker(project, maker, found);
  auto takes = [&](const ResolverCode& code) { return parent_struct(project, code); };
  const bool own = std::ranges::any_of(found, [&](const auto& code) { return names_object(takes(code), type.name); });
  const bool other = std::ranges::any_of(found, [&](const auto& code) { return !takes(code).empty(); });
  std::erase_if(found, [&](const ResolverCode& code) {
    const std::string_view taken = takes(code);
    if (own && !taken.empty()) return !names_object(taken, type.name);
    return other && ignores_parent(project, code);
  });
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
