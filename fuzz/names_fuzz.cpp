// Any bytes give names whose places are in the tree and in order, and values that can be asked for at every node.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "flow/value.h"
#include "names/build_names.h"
#include "names/dump_names.h"
#include "syntax/symbols.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::ensure_symbols();
  assay::File file;
  file.source.text.assign(reinterpret_cast<const char*>(data), size);
  file.tree = assay::parse(file.source.text);
  assay::UsingTable table;
  collect_using(file.tree, table);
  file.names = build_names(file.tree, table);
  const assay::Names& names = file.names;
  const assay::NodeId end = file.tree.end(assay::Tree::root());

  auto by_node = [](const auto& a, const auto& b) { return a.node < b.node; };
  require(std::is_sorted(names.calls().begin(), names.calls().end(), by_node));
  require(std::is_sorted(names.definitions().begin(), names.definitions().end(), by_node));
  require(std::is_sorted(names.attributes().begin(), names.attributes().end(), by_node));
  for (const assay::Call& call : names.calls()) {
    require(call.node < end && call.function.valid() && names.call(names.call_at(call.node)).node == call.node);
    require(call.target == assay::CallTarget::unknown || call.module.valid() ||
            call.target == assay::CallTarget::local);
    require((call.form == assay::CallForm::piped) == call.piped.valid());
    for (assay::NodeId argument : arguments_of(file, call)) require(argument < end);
  }
  for (const assay::Binding& binding : names.bindings()) require(binding.node < end && binding.until <= end);
  for (uint32_t i = 0; i < std::min(file.tree.size(), 2000u); ++i) {
    assay::NodeId node{i};
    assay::Value value = value_of(file, node);
    require(!value.known() || value.node() < end);
    (void)value.string_with("?");
    (void)value.entry("a").present();
    (void)value.lacks("a");
    (void)value.elements();
    (void)value.possible_values();
    (void)value.text();
    (void)names.resolve_module(file.tree, node);
    assay::ModuleId module = names.module_of(node);
    require(!module.valid() || (names.module(module).node <= node && node < names.module(module).end));
  }
  require(size == 0 || dump_names(file.tree, names).size() < size_t{1} << 30);
  return 0;
}
