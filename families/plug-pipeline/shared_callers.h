// Who calls a plug, by the pipelines and routes that lead to it.
#pragma once

#include "shared.h"

namespace assay::families::plug_pipeline {

// json: through pipelines that take JSON and no HTML, or are called "api"; both: through pages' pipelines as well.
enum class Callers : uint8_t { other, json, both };
Callers callers_of(const Context& ctx, const PlugFunction& plug);

}  // namespace assay::families::plug_pipeline
