#include "shared.h"

#include <algorithm>
#include <array>

#include "flow/chain.h"
#include "flow/reach.h"

namespace assay::families::ecto_multi_transaction {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// `&function/2` or `&Module.function/2`, of the module that a definition stands in and of its name.
bool captures(const Context& ctx, NodeId function, const Definition& definition) {
  const NodeId capture = ctx.value(function).node();
  if (!ctx.tree().is(capture, NodeKind::capture)) return false;
  return std::ranges::any_of(ctx.names().calls_in(ctx.tree(), capture), [&](const Call& call) {
    return call.outer == capture && call.form == CallForm::captured && call.function == definition.name &&
           call.arity == definition.arity && call.module == ctx.names().module(definition.module).name;
  });
}

// Multi.run(multi, :name, Module, :function, args) names the function that a definition defines, and so does
// Multi.run(multi, :name, &Module.function/2) or &function/2.
const Call* multi_that_names(const Context& ctx, DefinitionId in) {
  if (!in) return nullptr;
  const Definition& definition = ctx.names().definition(in);
  for (const Call& call : ctx.names().calls()) {
    if (!is_multi_call(call) || text(call.function) != "run" || call.module_in != definition.module) continue;
    const auto arguments = arguments_of(ctx.file, call);
    if (call.arity == 3 && arguments.size() == 3 && captures(ctx, arguments[2], definition)) return &call;
    if (call.arity != 5 || !ctx.arg(call, 3).is_atom(text(definition.name))) continue;
    const Symbol module = ctx.arg(call, 2).module();
    if (module && module == ctx.names().module(definition.module).name) return &call;
  }
  return nullptr;
}

// The function runs in another process, or later.
bool runs_elsewhere(const Call& call) {
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  return module == "Task" || module == "Task.Supervisor" || module == "Agent" || module == ":timer" ||
         text(call.function).starts_with("spawn");
}

// The Multi that names the function in which a call stands, or one that calls that private function.
const Call* multi_that_runs(const Context& ctx, const Call& call, int depth) {
  const DefinitionId in = call.definition;
  if (depth > 3 || !in) return nullptr;
  const bool elsewhere = std::ranges::any_of(closures_around(ctx.file, call.node), [](const Closure& closure) {
    return closure.call != nullptr && runs_elsewhere(*closure.call);
  });
  if (elsewhere) return nullptr;
  if (const Call* multi = multi_that_names(ctx, in)) return multi;
  if (ctx.names().definition(in).kind != sym::defp) return nullptr;
  for (CallId caller : calls_of(ctx.file, in)) {
    if (const Call* multi = multi_that_runs(ctx, ctx.names().call(caller), depth + 1)) return multi;
  }
  return nullptr;
}

// `repo` of `repo.insert(...)` is the first parameter of a function that a Multi runs, or says so by its name.
bool is_given_repo(const Context& ctx, const Call& call) {
  const Tree& tree = ctx.tree();
  if (!tree.is(call.node, NodeKind::dot_call)) return false;
  const NodeId left = tree.first_child(call.node);
  if (!tree.is(left, NodeKind::variable)) return false;
  const Binding* binding = ctx.names().binding_of(tree.symbol(left), left);
  if (binding == nullptr) return false;
  if (text(binding->name).starts_with("repo") || text(binding->name) == "r") return true;
  const DefinitionId in = ctx.names().definition_of(binding->node);
  if (in && ctx.tree().first_child(ctx.names().definition(in).head) == binding->node && multi_that_names(ctx, in))
    return true;
  for (const Closure& closure : closures_around(ctx.file, binding->node)) {
    if (closure.call != nullptr && is_multi_call(*closure.call) && tree.is(closure.function, NodeKind::fn)) {
      const NodeId head = tree.first_child(tree.first_child(closure.function));
      return tree.first_child(head) == binding->node;
    }
  }
  return false;
}

bool is_private(const Context& ctx, CallId id) {
  const auto clauses = clauses_of(ctx.file, ctx.names().call(id));
  return std::any_of(clauses.begin(), clauses.end(),
                     [&](DefinitionId clause) { return ctx.names().definition(clause).kind == sym::defp; });
}

// The operation among whose arguments an expression stands.
const Call* operation_given(const Context& ctx, const Call& call) {
  const Tree& tree = ctx.tree();
  for (NodeId at = call.outer, parent = tree.parent(at); parent.valid(); at = parent, parent = tree.parent(at)) {
    switch (tree.kind(parent)) {
      case NodeKind::fn:
      case NodeKind::capture:
      case NodeKind::do_section:
      case NodeKind::clause: return nullptr;
      case NodeKind::binary_op:
        // What is piped on is not an argument of its own.
        if (tree.symbol(parent) == sym::op_match) return nullptr;
        break;
      default: break;
    }
    const CallId id = ctx.names().call_at(parent);
    if (id && is_multi_call(ctx.names().call(id)) && ctx.names().call(id).node != call.node)
      return &ctx.names().call(id);
  }
  return nullptr;
}

const Call* built_with(const Context& ctx, const Call& call, int depth) {
  if (const Call* multi = operation_given(ctx, call)) return multi;
  const DefinitionId in = call.definition;
  if (depth > 3 || !in || ctx.names().definition(in).kind != sym::defp || !closures_around(ctx.file, call.node).empty())
    return nullptr;
  // A private function that is called for such arguments alone.
  const Call* found = nullptr;
  for (CallId caller : calls_of(ctx.file, in)) {
    const Call& one = ctx.names().call(caller);
    found = one.form == CallForm::captured ? nullptr : built_with(ctx, one, depth + 1);
    if (found == nullptr) return nullptr;
  }
  return found;
}

}  // namespace

bool is_multi_call(const Call& call) {
  static const Symbol kMulti = intern("Ecto.Multi");
  return call.module == kMulti;
}

bool is_repo_call(const Context& ctx, const Call& call) {
  if (call.target == CallTarget::unknown || !call.module) return is_given_repo(ctx, call);
  if (call.target == CallTarget::local || call.target == CallTarget::kernel) return false;
  const std::string_view name = text(call.module);
  for (const Repo& repo : ctx.project.repos) {
    if (repo.module == call.module) return true;
  }
  return name == "Repo" || name.ends_with(".Repo") || (name.ends_with("Repo") && name != "Ecto.Repo");
}

bool is_transaction(const Context& ctx, const Call& call) {
  if (!is_one_of(text(call.function), {"transaction", "transact"}) || call.arity == 0 || call.arity > 2) return false;
  return call.form != CallForm::captured && is_repo_call(ctx, call);
}

Runs runs_of(const Context& ctx, const Call& transaction) {
  const auto arguments = arguments_of(ctx.file, transaction);
  if (arguments.empty()) return Runs::unknown;
  const Value value = ctx.arg(transaction, 0);
  if (value.kind() == NodeKind::fn || value.kind() == NodeKind::capture) return Runs::function;
  bool multi = false;
  for (const Chain& chain : chains_of(ctx.file, arguments[0])) {
    multi |= std::any_of(chain.calls.begin(), chain.calls.end(), [](const Call* call) { return is_multi_call(*call); });
  }
  // A parameter or another module's function: its name may say it.
  if (!multi) multi = value.text().find("multi") != std::string::npos;
  return multi ? Runs::multi : Runs::unknown;
}

std::optional<std::string> operation_name(const Context& ctx, const Call& call) {
  static constexpr std::array<std::string_view, 13> kOperations = {
      "insert", "update", "delete", "insert_or_update", "insert_all", "update_all", "delete_all", "run", "put",
      "error",  "one",    "all",    "exists?"};
  // Oban.insert(multi, :job, changeset) is one as well; Oban.insert(changeset, opts) has no name there.
  static const Symbol kOban = intern("Oban");
  const bool of_oban = call.module == kOban && text(call.function).starts_with("insert");
  if ((!is_multi_call(call) && !of_oban) ||
      std::find(kOperations.begin(), kOperations.end(), text(call.function)) == kOperations.end() || call.arity < 3)
    return std::nullopt;
  const Value name = ctx.arg(call, 1);
  if (auto atom = name.atom()) return ":" + std::string(*atom);
  if (auto string = name.string()) return "\"" + *string + "\"";
  if (name.kind() != NodeKind::tuple || !name.elements_complete()) return std::nullopt;
  std::string text = "{";
  for (const Value& element : name.elements()) {
    if (auto atom = element.atom())
      text += ":" + std::string(*atom) + ",";
    else if (auto number = element.integer())
      text += std::to_string(*number) + ",";
    else
      return std::nullopt;
  }
  return text + "}";
}

Around transaction_around(const Context& ctx, const Call& call) {
  Around around;
  auto visit = [&](const Closure& closure, std::span<const CallId> via) {
    if (!std::all_of(via.begin(), via.end(), [&](CallId id) { return is_private(ctx, id); })) return Visit::stop;
    if (closure.call == nullptr) return Visit::go_on;
    if (is_multi_call(*closure.call)) {
      around = {closure.call, true};
      return Visit::found;
    }
    if (closure.index == 0 && is_transaction(ctx, *closure.call)) {
      around = {closure.call, false};
      return Visit::found;
    }
    return runs_elsewhere(*closure.call) ? Visit::stop : Visit::go_on;
  };
  if (find_closure(ctx.file, call.node, visit)) return around;
  if (const Call* multi = multi_that_runs(ctx, call, 0)) return {multi, true};
  return around;
}

const Call* operation_built_with(const Context& ctx, const Call& call) { return built_with(ctx, call, 0); }

}  // namespace assay::families::ecto_multi_transaction
