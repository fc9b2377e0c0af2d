// Modules with behaviours, supervision trees and tests, for `assay facts`.
#include <algorithm>

#include "project/dump_json.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

std::string arity_text(Symbol name, uint32_t min, uint32_t max) {
  std::string shown(text(name));
  shown += "/" + std::to_string(min);
  return min == max ? shown : shown + ".." + std::to_string(max);
}

Json callback_json(const CallbackDeclaration& callback) {
  std::string shown = arity_text(callback.name, callback.arity, callback.arity);
  if (callback.macro) shown += " macro";
  if (callback.optional) shown += " optional";
  return shown;
}

Json symbol_or_null(Symbol symbol) { return symbol.valid() ? Json(text(symbol)) : Json(nullptr); }

Json module_json(const Project& project, FileId file, ModuleId id, Places& place) {
  const Names& names = project.file(file).names;
  const Module& module = names.module(id);
  Json json = {{"name", text(module.name)}, {"at", place(file, module.node)}};
  if (module.kind != sym::defmodule) json["kind"] = text(module.kind);
  if (FileRole role = project.role_at(file, module.body); role != FileRole::application) json["role"] = role_name(role);
  Json uses = Json::array();
  for (const Directive& directive : names.directives_within(id)) {
    if (directive.kind != sym::use_ || directive.in != id || directive.in_quote || !directive.module.valid()) continue;
    std::string shown(text(directive.module));
    if (directive.which.valid()) shown += ", " + std::string(text(directive.which));
    if (std::find(uses.begin(), uses.end(), Json(shown)) == uses.end()) uses.push_back(shown);
  }
  if (!uses.empty()) json["uses"] = std::move(uses);
  Json behaviours = Json::array();
  for (const Implementation* one : project.behaviours_of(file, id)) {
    Json shown = text(one->behaviour);
    if (std::find(behaviours.begin(), behaviours.end(), shown) == behaviours.end()) behaviours.push_back(shown);
  }
  if (!behaviours.empty()) json["behaviours"] = std::move(behaviours);
  for (const Behaviour& behaviour : project.behaviours) {
    if (behaviour.file != file || behaviour.module_in_file != id) continue;
    for (const CallbackDeclaration& callback : behaviour.callbacks)
      json["callbacks"].push_back(callback_json(callback));
  }
  ModuleFunctions functions = project.functions_of(file, id);
  Json shown = Json::array();
  Json made = Json::array();
  for (const ModuleFunction& function : functions.all) {
    if (!function.is_public()) continue;
    (function.from_use ? made : shown).push_back(arity_text(function.name, function.min_arity, function.arity));
  }
  if (!shown.empty()) json["functions"] = std::move(shown);
  if (!made.empty()) json["functions_of_use"] = std::move(made);
  if (!functions.complete) json["may_have_others"] = true;
  return json;
}

Json process_json(const ProcessStart& process, Places& place) {
  Json json = {{"module", process.module.valid() ? Json(text(process.module)) : Json("?")}};
  if (process.name.valid()) json["name"] = text(process.name);
  if (process.name_computed) json["name_computed"] = true;
  json["at"] = place(process.file, process.node);
  if (!process.environments.all()) json["environments"] = process.environments.text();
  if (process.conditional) json["conditional"] = true;
  return json;
}

}  // namespace

Json modules_json(const Project& project) {
  Places place(project);
  Json modules = Json::array();
  for (const File& file : project.files) {
    for (uint32_t i = 0; i < file.names.modules().size(); ++i) {
      const Module& module = file.names.modules()[i];
      if (module.name.valid() && !module.in_quote) modules.push_back(module_json(project, file.id, ModuleId{i}, place));
    }
  }
  return modules;
}

Json supervision_json(const Project& project) {
  Places place(project);
  Json supervisors = Json::array();
  for (uint32_t i = 0; i < project.supervisors.size(); ++i) {
    const SupervisorStart& supervisor = project.supervisors[i];
    const Names& names = project.file(supervisor.file).names;
    Symbol module = supervisor.module_in_file.valid() ? names.module(supervisor.module_in_file).name : Symbol{};
    Json json = {{"module", module.valid() ? Json(text(module)) : Json("?")},
                 {"at", place(supervisor.file, supervisor.call)},
                 {"name", symbol_or_null(supervisor.name)},
                 {"strategy", text_or_null(supervisor.strategy)}};
    if (FileRole role = project.role_of(supervisor.file); role != FileRole::application) json["role"] = role_name(role);
    json["complete"] = supervisor.complete;
    json["children"] = Json::array();
    for (const ProcessStart& process : project.processes) {
      if (process.supervisor == i) json["children"].push_back(process_json(process, place));
    }
    supervisors.push_back(std::move(json));
  }
  return supervisors;
}

Json processes_json(const Project& project) {
  Places place(project);
  Json processes = Json::array();
  for (const ProcessStart& process : project.processes) {
    if (process.supervisor != ProcessStart::kNone) continue;
    Json json = process_json(process, place);
    json["how"] = how_name(process.how);
    processes.push_back(std::move(json));
  }
  return processes;
}

Json tests_json(const Project& project) {
  Places place(project);
  Json tests = Json::array();
  for (const TestModule& test : project.test_modules) {
    Json json = {{"module", text_or_null(text(test.module))}};
    json["at"] = place(test.file, project.file(test.file).names.module(test.module_in_file).node);
    if (test.async != Answer::no) json["async"] = test.async == Answer::yes ? Json(true) : Json("computed");
    json["uses"] = Json::array();
    for (Symbol used : test.templates) json["uses"].push_back(text(used));
    Json setups = Json::array();
    for (const SetupCall& call : test.setups) {
      std::string shown(text(call.function));
      if (call.module.valid()) shown = std::string(text(call.module)) + "." + shown;
      if (std::find(setups.begin(), setups.end(), Json(shown)) == setups.end()) setups.push_back(shown);
    }
    if (!setups.empty()) json["setup"] = std::move(setups);
    Json named = Json::array();
    for (Symbol module : project.modules_named_by(test.file)) named.push_back(text(module));
    std::sort(named.begin(), named.end());
    if (!named.empty()) json["names"] = std::move(named);
    tests.push_back(std::move(json));
  }
  return tests;
}

}  // namespace assay
