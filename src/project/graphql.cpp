// The questions that GraphqlFacts answers.
#include "project/graphql.h"

#include <algorithm>

namespace assay {

const GraphqlField* GraphqlType::field(std::string_view wanted) const {
  for (const GraphqlField& one : fields) {
    if (one.name == wanted) return &one;
  }
  return nullptr;
}

const GraphqlSchema* GraphqlFacts::schema_of(Symbol module) const {
  for (const GraphqlSchema& schema : schemas) {
    if (schema.module.valid() && schema.module == module) return &schema;
  }
  return nullptr;
}

std::vector<const GraphqlType*> GraphqlFacts::types_named(const GraphqlSchema& schema, std::string_view name) const {
  std::vector<const GraphqlType*> found;
  auto named = by_name_.find(name);
  if (named == by_name_.end()) return found;
  for (uint32_t id : named->second) {
    if (std::ranges::binary_search(schema.types, id)) found.push_back(&types[id]);
  }
  return found;
}

std::vector<const GraphqlSchema*> GraphqlFacts::schemas_with(const GraphqlType& type) const {
  std::vector<const GraphqlSchema*> found;
  uint32_t id = static_cast<uint32_t>(&type - types.data());
  for (const GraphqlSchema& schema : schemas) {
    if (std::ranges::binary_search(schema.types, id)) found.push_back(&schema);
  }
  return found;
}

Answer GraphqlFacts::root(const GraphqlType& type) const {
  size_t id = static_cast<size_t>(&type - types.data());
  return id < root_.size() ? root_[id] : Answer::unknown;
}

void GraphqlFacts::index() {
  by_name_.clear();
  for (uint32_t i = 0; i < types.size(); ++i) by_name_[types[i].name].push_back(i);
  for (GraphqlSchema& schema : schemas) std::ranges::sort(schema.types);

  root_.assign(types.size(), Answer::unknown);
  for (uint32_t i = 0; i < types.size(); ++i) {
    if (types[i].is_root()) root_[i] = Answer::yes;
  }
  std::vector<bool> elsewhere(types.size(), false);  // in a schema whose roots are all understood
  std::vector<uint32_t> seen(types.size(), 0);       // the last schema (counted from 1) that reached a type
  uint32_t number = 0;
  for (const GraphqlSchema& schema : schemas) {
    std::vector<uint32_t> open;
    for (uint32_t id : schema.types) {
      if (types[id].is_root()) open.push_back(id);
    }
    bool understood = true;
    ++number;
    while (!open.empty()) {
      uint32_t id = open.back();
      open.pop_back();
      if (seen[id] == number) continue;
      seen[id] = number;
      root_[id] = Answer::yes;
      understood = understood && types[id].complete;
      for (const std::string& name : types[id].imports) {
        auto named = by_name_.find(name);
        bool found = false;
        if (named != by_name_.end()) {
          for (uint32_t imported : named->second) {
            if (!std::ranges::binary_search(schema.types, imported)) continue;
            open.push_back(imported);
            found = true;
          }
        }
        understood = understood && found;
      }
    }
    if (!understood) continue;
    for (uint32_t id : schema.types) elsewhere[id] = true;
  }
  for (uint32_t i = 0; i < types.size(); ++i) {
    if (root_[i] == Answer::unknown && elsewhere[i]) root_[i] = Answer::no;
  }
}

}  // namespace assay
