#include "project/clause_index.h"

#include <algorithm>
#include <tuple>

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
  auto range = std::ranges::equal_range(sorted, std::tuple(module, name), {}, key);
  return {range.begin(), range.end()};
}

}  // namespace assay
