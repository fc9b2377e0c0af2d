// What a migration does through a repo. See the header.
#include "shared_repo.h"

#include <algorithm>
#include <array>

namespace assay::families::ecto_safe_migration {
namespace {

constexpr size_t kMaxVisits = 100'000;  // of expressions inside queries, for one migration
constexpr int kMaxDepth = 8;            // of queries that build on queries

// The repo's functions that change many rows, and those that read or write through a schema or query.
constexpr std::array<std::string_view, 3> kBulk = {"update_all", "insert_all", "delete_all"};
constexpr std::array<std::string_view, 25> kSingle = {
    "insert",  "insert!",           "update",     "update!",     "delete",
    "delete!", "insert_or_update",  "all",        "all_by",      "one",
    "one!",    "insert_or_update!", "get",        "get!",        "get_by",
    "get_by!", "exists?",           "aggregate",  "stream",      "reload",
    "reload!", "preload",           "query_many", "query_many!", "find"};

template <typename Names>
bool is_among(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool RepoCalls::is_repo_call(const Call& call, const Scope* scope) const {
  const Tree& tree = scope->tree();
  if (!tree.is(call.node, NodeKind::dot_call)) return false;
  for (const Bound& left : bindings_.resolve(tree.first_child(call.node), scope)) {
    if (!left.is_code()) return false;
    if (const Call* inner = Bindings::call_at(left); inner != nullptr && is_migration_call(*inner, "repo")) return true;
  }
  const std::string_view module = text(call.module);
  if (module.ends_with("Repo")) return true;
  return std::any_of(project_.repos.begin(), project_.repos.end(),
                     [&](const Repo& repo) { return repo.module == call.module; });
}

std::optional<Operation> RepoCalls::operation(const Call& call, const std::vector<NodeId>& arguments,
                                              const Scope* scope) {
  const std::string_view name = text(call.function);
  const bool bulk = is_among(kBulk, name);
  if (arguments.empty() || (!bulk && !is_among(kSingle, name))) return std::nullopt;
  Operation operation{.kind = bulk ? OperationKind::change_data : OperationKind::query};
  operation.tables = source_tables(arguments[0], scope, 0);
  return operation;
}

// The tables that a query or struct is about, as far as they are certain.
TableNames RepoCalls::source_tables(NodeId node, const Scope* scope, int depth) {
  TableNames tables;
  if (++visits_ > kMaxVisits || depth > kMaxDepth) return tables;
  auto join = [&](TableNames more) { tables.insert(tables.end(), more.begin(), more.end()); };
  for (const Bound& value : bindings_.resolve(node, scope)) {
    if (value.is_text) {
      tables.push_back(value.text);
      continue;
    }
    if (!value.node.valid()) continue;
    const Tree& tree = value.tree();
    switch (tree.kind(value.node)) {
      case NodeKind::string:
        for (std::string& name : bindings_.names(value.node, value.scope)) {
          if (!name.starts_with('?')) tables.push_back(std::move(name));
        }
        continue;
      case NodeKind::alias:
      case NodeKind::dynamic_alias:
        if (const Schema* schema = project_.schema_of(value.file().names.resolve_module(tree, value.node));
            schema != nullptr && !schema->table.empty()) {
          tables.push_back(schema->table);
        }
        continue;
      case NodeKind::tuple:
      case NodeKind::struct_: join(source_tables(tree.first_child(value.node), value.scope, depth + 1)); continue;
      case NodeKind::list: continue;
      default: break;
    }
    const Call* call = Bindings::call_at(value);
    if (call == nullptr) continue;
    const std::string_view module = text(call->module);
    auto arguments = arguments_of(value.file(), *call);
    if (arguments.empty() ||
        (module != "Ecto.Query" && module != "Ecto.Changeset" && call->target != CallTarget::unknown)) {
      continue;
    }
    if (text(call->function) != "from") {
      join(source_tables(arguments[0], value.scope, depth + 1));
      continue;
    }
    auto source = [&](const Bound& in) {
      const Tree& of = in.tree();
      const bool named = of.is(in.node, NodeKind::binary_op) && of.symbol(in.node) == sym::in_;
      join(source_tables(named ? of.child(in.node, 1) : in.node, in.scope, depth + 1));
    };
    source({.node = arguments[0], .scope = value.scope});
    const Options clauses = bindings_.options(arguments.size() > 1 ? arguments[1] : NodeId{}, value.scope);
    for (const auto& [key, entry] : clauses.entries) {
      if (key.ends_with("join") && !entry.is_text) source(entry);
    }
  }
  return tables;
}

}  // namespace assay::families::ecto_safe_migration
