// The questions that a Project answers about modules, processes and tests.
#include <algorithm>
#include <utility>

#include "project/project.h"
#include "syntax/symbols.h"

namespace assay {

const Behaviour* Project::behaviour(Symbol module) const {
  auto found = behaviour_of_module_.find(module);
  return found == behaviour_of_module_.end() ? nullptr : &behaviours[found->second];
}

Answer Project::is_behaviour(Symbol module) const {
  if (behaviour(module) != nullptr) return Answer::yes;
  const std::vector<ModulePlace> places = modules_named(module);
  if (places.empty()) return Answer::unknown;
  for (const ModulePlace& place : places) {
    const Names& names = file(place.file).names;
    // Protocols are behaviours; and what is written by a macro may be anything.
    if (names.module(place.module).kind == sym::defprotocol) return Answer::yes;
    if (names.module(place.module).in_quote) return Answer::unknown;
    for (const Directive& directive : names.directives_within(place.module)) {
      if (directive.kind != sym::use_ || directive.in != place.module) continue;
      const Using* own = directive.module.valid() ? usings.find(directive.module, directive.which) : nullptr;
      if (own != nullptr ? own->declares_callbacks || own->opaque : find_library_use(directive.module) == nullptr) {
        return Answer::unknown;
      }
    }
  }
  return Answer::no;
}

std::vector<const Implementation*> Project::implementations_of(Symbol behaviour) const {
  std::vector<const Implementation*> found;
  for (const Implementation& one : implementations) {
    if (one.behaviour == behaviour) found.push_back(&one);
  }
  return found;
}

std::vector<const Implementation*> Project::behaviours_of(FileId file, ModuleId module) const {
  std::vector<const Implementation*> found;
  auto place_of = [](const Implementation& one) { return std::pair(one.file, one.module_in_file); };
  auto one = std::ranges::lower_bound(implementations, std::pair(file, module), {}, place_of);
  for (; one != implementations.end() && place_of(*one) == std::pair(file, module); ++one) found.push_back(&*one);
  return found;
}

ModuleFunctions Project::functions_of(FileId id, ModuleId module) const {
  return read_module_functions(file(id), module, usings);
}

std::vector<const ProcessStart*> Project::processes_in(FileId file) const {
  return in_file(processes_of_file_, processes, file);
}

std::vector<const ProcessStart*> Project::processes_of(Symbol module, FileId near) const {
  std::vector<const ProcessStart*> found;
  for (const ProcessStart& process : processes) {
    if (process.module == module && in_scope(process.file, near)) found.push_back(&process);
  }
  return found;
}

Answer Project::is_started(Symbol module, Symbol name, FileId near) const {
  const bool for_test = near.valid() && is_test_code(near);
  auto counts = [&](FileId at) { return in_scope(at, near) && (for_test || !is_test_code(at)); };
  bool unknown = false;
  for (const ProcessStart& process : processes) {
    if (!counts(process.file)) continue;
    if (process.module == module && process.name == name) return Answer::yes;
    if (process.module == module && process.name_computed) unknown = true;
  }
  bool supervised = false;
  for (const SupervisorStart& supervisor : supervisors) {
    if (!counts(supervisor.file)) continue;
    supervised = true;
    if (!supervisor.complete) unknown = true;
  }
  return unknown || !supervised ? Answer::unknown : Answer::no;
}

bool Project::file_names(FileId file_id, Symbol module) const {
  const File& in = file(file_id);
  return in.names.may_say(module) && std::ranges::binary_search(in.names.named_modules(in.tree), module);
}

bool Project::may_name_for_tests(FileId file_id) const {
  const std::string_view path = file(file_id).source.path;
  const bool by_path = path.find("test") != std::string_view::npos || path.find("spec") != std::string_view::npos;
  return by_path && is_test_code(file_id);
}

bool Project::is_named_in_tests(Symbol module, FileId near) const {
  return std::ranges::any_of(files, [&](const File& one) {
    return one.names.may_say(module) && may_name_for_tests(one.id) && in_scope(one.id, near) &&
           file_names(one.id, module);
  });
}

std::vector<Symbol> Project::modules_named_by(FileId test_file) const {
  if (!may_name_for_tests(test_file)) return {};
  const File& in = file(test_file);
  std::vector<Symbol> found = in.names.named_modules(in.tree);
  std::erase_if(found, [&](Symbol module) { return modules_named(module).empty(); });
  return found;
}

const TestModule* Project::test_module(FileId file, ModuleId module) const {
  auto at = std::ranges::lower_bound(test_modules, file, {}, &TestModule::file);
  for (; at != test_modules.end() && at->file == file; ++at) {
    if (at->module_in_file == module) return &*at;
  }
  return nullptr;
}

}  // namespace assay
