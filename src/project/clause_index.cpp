#include "project/clause_index.h"

#include <algorithm>
#include <tuple>

#include "syntax/symbols.h"

namespace assay {

std::span<const DefinitionId> ClauseIndex::named(const File& file, ModuleId module, Symbol name) {
  auto key = [&](DefinitionId id) {
    const Definition& definition = file.names.definition(id);
    return std::tuple(definition.module, definition.name);
  };
  auto [place, fresh] = files_.try_emplace(file.id.value);
  std::vector<DefinitionId>& sorted = place->second;
  if (fresh) {
    for (uint32_t i = 0; i < file.names.definitions().size(); ++i) sorted.push_back(DefinitionId{i});
    std::ranges::stable_sort(sorted, {}, key);
  }
  return {std::ranges::lower_bound(sorted, std::tuple(module, name), {}, key),
          std::ranges::upper_bound(sorted, std::tuple(module, name), {}, key)};
}

void add_clauses(ClauseIndex& index, const File& file, ModuleId module, Symbol name, uint32_t arity, bool in_quote,
                 std::vector<DefinitionPlace>& clauses) {
  for (DefinitionId id : index.named(file, module, name)) {
    const Definition& definition = file.names.definition(id);
    if (definition.in_quote != in_quote || definition.min_arity > arity || definition.arity < arity) continue;
    bool function = definition.kind == sym::def || definition.kind == sym::defp || definition.kind == sym::defdelegate;
    if (function && index.spend()) clauses.push_back({file.id, id});
  }
}

}  // namespace assay
