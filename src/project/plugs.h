// Reads `plug` macros: what they mount, with which options, for which actions, and which of the project's functions it
// is.
#pragma once

#include <optional>

#include "project/module_body.h"
#include "project/project.h"
#include "project/web_modules.h"

namespace assay {

// The `plug` that a statement of a module is; nothing for other statements.
std::optional<PlugMount> read_plug(const ModuleBody& body, const Statement& at);

// The clauses of call/2 of the project's module of that name.
std::vector<DefinitionPlace> module_plug_clauses(const ModuleBody& body, Symbol module);

Presence presence_of(const Statement& at);

// Fills project.web.plug_hosts and endpoints from those of `modules` that mount plugs outside of pipelines.
void find_plug_hosts(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules);

}  // namespace assay
