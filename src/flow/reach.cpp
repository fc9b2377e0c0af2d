#include "flow/reach.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "flow/flow_index.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

// Calls and clauses that one question looks at: far more than files written by hand have.
constexpr size_t kMostWork = 50'000;
constexpr size_t kMostReaching = 5'000;

bool has_arity(const Definition& definition, uint32_t arity) {
  return definition.min_arity <= arity && arity <= definition.arity;
}

bool is_optional(const Tree& tree, NodeId parameter) {
  return tree.is(parameter, NodeKind::binary_op) && tree.symbol(parameter) == sym::op_default;
}

// The head that says which parameters have defaults: the clause's own, or the bodiless one before it.
const Definition& declaring(const File& file, const Definition& clause, uint32_t arity) {
  if (clause.min_arity <= arity) return clause;
  for (DefinitionId id : flow_index(file).definitions(clause.module, clause.name)) {
    const Definition& one = file.names.definition(id);
    if (!one.body && one.arity == clause.arity && one.min_arity <= arity) return one;
  }
  return clause;
}

// Calls take(parameter index, its node in `head`, argument index) for each parameter that a call of `arity` gives.
template <typename Take>
void each_parameter(const File& file, const Definition& clause, uint32_t arity, Take take) {
  const Definition& head = declaring(file, clause, arity);
  if (!has_arity(head, arity)) return;
  uint32_t optional = arity - head.min_arity, argument = 0, parameter = 0;
  for (NodeId node : file.tree.children(head.head)) {
    const bool given = !is_optional(file.tree, node) || optional > 0;
    if (given && is_optional(file.tree, node)) --optional;
    if (given) take(parameter, argument++);
    ++parameter;
  }
}

// Visits the calls below `roots`, then those of the definitions reached, breadth first.
struct Search {
  struct Step {
    NodeId code;
    uint32_t from = 0;  // the step that led here
    CallId by;          // its call
  };
  explicit Search(const File& in_file) : file(in_file) {}

  template <typename OnCall, typename OnDefinition>
  bool run(OnCall on_call, OnDefinition on_definition) {
    for (size_t i = 0; i < steps.size(); ++i) {
      const Step step = steps[i];
      for (const Call& call : file.names.calls_in(file.tree, step.code)) {
        if (call.in_quote || call.unreachable) continue;
        if (on_call(call, i)) return true;
        const auto clauses = clauses_of(file, call);
        work += 1 + clauses.size();
        if (work > kMostWork) return false;
        for (DefinitionId clause : clauses) {
          if (!seen.insert(clause.value).second) continue;
          on_definition(clause);
          const auto id = static_cast<uint32_t>(&call - file.names.calls().data());
          steps.push_back({file.names.definition(clause).node, static_cast<uint32_t>(i), CallId{id}});
        }
      }
    }
    return false;
  }
  const File& file;
  std::vector<Step> steps;
  std::unordered_set<uint32_t> seen;
  size_t work = 0;
};

}  // namespace

std::vector<DefinitionId> clauses_of(const File& file, ModuleId module, Symbol name, uint32_t arity) {
  std::vector<DefinitionId> found;
  if (!name) return found;
  for (DefinitionId id : flow_index(file).definitions(module, name)) {
    if (has_arity(file.names.definition(id), arity)) found.push_back(id);
  }
  // `def f(a, b \\ 1)` without a body declares the arities of the clauses that follow it.
  if (!found.empty() && !file.names.definition(found[0]).body) {
    const Definition& head = file.names.definition(found[0]);
    for (DefinitionId id : flow_index(file).definitions(module, name)) {
      const Definition& one = file.names.definition(id);
      if (one.arity == head.arity && !has_arity(one, arity)) found.push_back(id);
    }
  }
  return found;
}

std::vector<DefinitionId> clauses_of(const File& file, const Call& call) {
  ModuleId module = flow_index(file).callee_module(call);
  return module ? clauses_of(file, module, call.function, call.arity) : std::vector<DefinitionId>();
}

std::vector<CallId> calls_of(const File& file, DefinitionId clause) {
  const Definition& definition = file.names.definition(clause);
  std::vector<CallId> found;
  if (!definition.name) return found;
  uint32_t least = definition.min_arity;
  for (DefinitionId id : flow_index(file).definitions(definition.module, definition.name)) {
    const Definition& one = file.names.definition(id);
    if (one.arity == definition.arity) least = std::min<uint32_t>(least, one.min_arity);
  }
  for (CallId id : flow_index(file).calls(definition.module, definition.name)) {
    const uint32_t arity = file.names.call(id).arity;
    if (least <= arity && arity <= definition.arity) found.push_back(id);
  }
  return found;
}

NodeId parameter_for(const File& file, const Definition& clause, uint32_t arity, uint32_t argument) {
  NodeId found;
  each_parameter(file, clause, arity, [&](uint32_t parameter, uint32_t given) {
    if (given == argument) found = file.tree.child(clause.head, parameter);
  });
  return is_optional(file.tree, found) ? file.tree.first_child(found) : found;
}

std::optional<uint32_t> argument_for(const File& file, const Definition& clause, uint32_t arity, uint32_t parameter) {
  std::optional<uint32_t> found;
  each_parameter(file, clause, arity, [&](uint32_t one, uint32_t given) {
    if (one == parameter) found = given;
  });
  return found;
}

std::vector<DefinitionId> reached_from(const File& file, NodeId subtree) {
  std::vector<DefinitionId> found;
  if (!subtree.valid()) return found;
  Search search(file);
  search.steps.push_back({subtree});
  search.run([](const Call&, size_t) { return false; }, [&](DefinitionId clause) { found.push_back(clause); });
  return found;
}

std::vector<DefinitionId> reached_from(const File& file, DefinitionId clause) {
  std::vector<DefinitionId> found;
  const Definition& definition = file.names.definition(clause);
  Search search(file);
  for (DefinitionId one : clauses_of(file, definition.module, definition.name, definition.arity)) {
    search.steps.push_back({file.names.definition(one).node});
  }
  if (search.steps.empty()) search.steps.push_back({definition.node});
  search.run([](const Call&, size_t) { return false; }, [&](DefinitionId one) { found.push_back(one); });
  return found;
}

std::vector<DefinitionId> reaching(const File& file, DefinitionId clause) {
  std::vector<DefinitionId> found;
  std::unordered_set<uint32_t> seen;
  std::set<std::tuple<ModuleId, Symbol, uint32_t>> functions;
  auto add_callers = [&](DefinitionId of) {
    const Definition& definition = file.names.definition(of);
    if (!functions.emplace(definition.module, definition.name, definition.arity).second) return;
    for (CallId id : calls_of(file, of)) {
      DefinitionId caller = file.names.call(id).definition;
      if (caller && seen.insert(caller.value).second) found.push_back(caller);
    }
  };
  add_callers(clause);
  for (size_t i = 0; i < found.size() && found.size() < kMostReaching; ++i) add_callers(found[i]);
  return found;
}

bool find_reached_call(const File& file, NodeId subtree, const ReachedCall& visit) {
  if (!subtree.valid()) return false;
  Search search(file);
  search.steps.push_back({subtree});
  std::vector<CallId> via;
  size_t via_of = ~size_t{0};
  return search.run(
      [&](const Call& call, size_t step) {
        if (via_of != step) {
          via.clear();
          for (size_t at = step; at != 0; at = search.steps[at].from) via.push_back(search.steps[at].by);
          std::ranges::reverse(via);
          via_of = step;
        }
        return visit(call, via);
      },
      [](DefinitionId) {});
}

}  // namespace assay
