#include "project/purpose.h"

#include <array>

#include "flow/callbacks.h"
#include "project/paths.h"

namespace assay {
namespace {

// Where the file stands in its app: "lib/shop/cart.ex".
std::string_view place_in_app(const Project& project, const File& file) {
  std::string_view place = project.location(file.id);
  if (const App* app = project.app_of(file.id)) {
    if (is_below(place, app->directory)) place.remove_prefix(app->directory.size());
    if (place.starts_with('/')) place.remove_prefix(1);
    return place;
  }
  if (!place.starts_with('/') && !place.starts_with("../")) return place;
  return base_name(place);
}

// The apps of an umbrella whose own mix.exs was not read.
std::string_view below_apps(std::string_view place) {
  if (!place.starts_with("apps/")) return place;
  const size_t slash = place.find('/', 5);
  return slash == std::string_view::npos ? place : place.substr(slash + 1);
}

bool any_of_modules_around(const File& file, NodeId node, bool (*has)(const File&, ModuleId)) {
  for (ModuleId module = file.names.module_of(node); module.valid(); module = file.names.module(module).parent) {
    if (has(file, module)) return true;
  }
  return false;
}

bool of_exunit(const File& file, ModuleId module) {
  static const std::array<Symbol, 2> kCases = {intern("ExUnit.Case"), intern("ExUnit.CaseTemplate")};
  return file.names.uses(module, kCases[0]) || file.names.uses(module, kCases[1]);
}

bool of_mix(const File& file, ModuleId module) {
  static const Symbol kTask = intern("Mix.Task");
  return file.names.uses(module, kTask);
}

}  // namespace

Purpose purpose_of(const Project& project, const File& file, NodeId node) {
  const std::string_view place = below_apps(place_in_app(project, file));
  const std::string_view name = base_name(place);
  if (name.ends_with("_test.exs") || name.ends_with("_test.ex") || name == "test_helper.exs") return Purpose::test;
  for (std::string_view folder : {"test/", "tests/", "integration_test/", "spec/", "bench/", "benchmarks/"}) {
    if (place.starts_with(folder)) return Purpose::test;
  }
  if (any_of_modules_around(file, node, of_exunit) || test_block_around(file, node)) return Purpose::test;
  if (place.starts_with("lib/mix/tasks/") || any_of_modules_around(file, node, of_mix)) return Purpose::mix_task;
  const std::string_view stem = stem_of(name);
  if (name.ends_with(".exs") || stem == "seeds" || stem.ends_with("_seeds") || stem.starts_with("seeds_")) {
    return Purpose::script;
  }
  return Purpose::application;
}

}  // namespace assay
