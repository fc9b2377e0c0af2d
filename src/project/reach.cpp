#include "project/reach.h"

#include <algorithm>
#include <unordered_set>

#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kDeepestDelegation = 8;

std::vector<DefinitionPlace> places_of(const Project& project, FileId near, Symbol module, Symbol function,
                                       uint32_t arity, int depth);

// `defdelegate f(a, b), to: Other, as: :g` leads on.
void add_clauses(const Project& project, FileId file_id, const std::vector<DefinitionId>& clauses, uint32_t arity,
                 int depth, std::vector<DefinitionPlace>& out) {
  static const Symbol to = intern("to"), as = intern("as");
  const File& file = project.file(file_id);
  for (DefinitionId id : clauses) {
    const Definition& definition = file.names.definition(id);
    if (definition.kind != sym::defdelegate) {
      out.push_back({file_id, id});
      continue;
    }
    NodeId options = file.tree.last_child(definition.node);
    if (options == definition.head || depth <= 0) continue;
    const Value given = value_of(file, options);
    const Symbol target = given.entry(text(to)).module();
    const auto named = given.entry(text(as)).atom();
    if (!target) continue;
    const auto more = places_of(project, file_id, target, named ? intern(*named) : definition.name, arity, depth - 1);
    out.insert(out.end(), more.begin(), more.end());
  }
}

std::vector<DefinitionPlace> places_of(const Project& project, FileId near, Symbol module, Symbol function,
                                       uint32_t arity, int depth) {
  std::vector<DefinitionPlace> found;
  if (!module || !function) return found;
  bool one = false;
  for (const Project::ModulePlace& place : project.modules_named(module)) {
    const File& file = project.file(place.file);
    if (near && !project.same_group(place.file, near)) continue;
    if (file.names.module(place.module).in_quote || file.names.module(place.module).unreachable) continue;
    const auto clauses = clauses_of(file, place.module, function, arity);
    if (clauses.empty()) continue;
    if (one) return {};  // two modules of one name: which one is meant?
    one = true;
    add_clauses(project, place.file, clauses, arity, depth, found);
  }
  return found;
}

}  // namespace

std::vector<DefinitionPlace> definitions_of(const Project& project, FileId near, Symbol module, Symbol function,
                                            uint32_t arity) {
  return places_of(project, near, module, function, arity, kDeepestDelegation);
}

std::vector<DefinitionPlace> definitions_of(const Project& project, FileId file_id, const Call& call) {
  const File& file = project.file(file_id);
  std::vector<DefinitionPlace> found;
  if (const auto clauses = clauses_of(file, call); !clauses.empty()) {
    add_clauses(project, file_id, clauses, call.arity, kDeepestDelegation, found);
    return found;
  }
  if (call.target != CallTarget::remote && call.target != CallTarget::imported) return found;
  return definitions_of(project, file_id, call.module, call.function, call.arity);
}

bool find_reached_call(const Project& project, FileId file_id, NodeId subtree, const ProjectCallVisit& visit,
                       size_t functions) {
  struct Step {
    FileId file;
    NodeId code;
    size_t from = 0;
    CallPlace by;
  };
  if (!subtree.valid()) return false;
  std::vector<Step> steps{{file_id, subtree}};
  std::unordered_set<uint64_t> seen;
  std::vector<CallPlace> via;
  for (size_t i = 0; i < steps.size(); ++i) {
    const Step step = steps[i];
    const File& file = project.file(step.file);
    via.clear();
    for (size_t at = i; at != 0; at = steps[at].from) via.push_back(steps[at].by);
    std::ranges::reverse(via);
    for (const Call& call : file.names.calls_in(file.tree, step.code)) {
      if (call.in_quote || call.unreachable) continue;
      const Follow answer = visit(file, call, via);
      if (answer == Follow::found) return true;
      if (answer == Follow::stop) continue;
      for (const DefinitionPlace& place : definitions_of(project, step.file, call)) {
        if (steps.size() > functions) break;
        const uint64_t key = (uint64_t{place.file.value} << 32) | place.definition.value;
        if (!seen.insert(key).second) continue;
        const auto id = static_cast<uint32_t>(&call - file.names.calls().data());
        steps.push_back(
            {place.file, project.file(place.file).names.definition(place.definition).node, i, {step.file, CallId{id}}});
      }
    }
  }
  return false;
}

}  // namespace assay
