// Who calls a plug, by the pipelines and routes that lead to it.
#pragma once

#include "shared.h"

namespace assay::families::plug_pipeline {

// json: through pipelines that take JSON and no HTML, or are called "api"; both: through pages' pipelines as well.
enum class Callers : uint8_t { other, json, both };
Callers callers_of(const Context& ctx, const PlugFunction& plug);

// Plugs that ask which format the caller wants. For Context::file_fact.
PlugSet find_negotiators(const File& file, const Project& project);

// Routers mount the plug with different options, and these decide whether this answer is given: each kind of callers
// can have its own.
bool is_chosen_by_options(const Context& ctx, const PlugFunction& plug, const Call& answer);

}  // namespace assay::families::plug_pipeline
