// Answers given by functions: of other modules, and of this file.
#pragma once

#include "engine/check.h"
#include "shared.h"

namespace assay::families::plug_pipeline {

// A call of another module's function of the project that sends a response on each of its ways, and halts on none.
bool answers_elsewhere(const Context& ctx, const Call& call);

// A call of a function of this file that sends a response on each of its ways.
bool answers_here(const Context& ctx, const Call& call);

// The plug lets some requests through: a path gives back the conn as it came or with assigns, so that
// something is behind it.
bool is_guard(const Context& ctx, const PlugFunction& plug);

}  // namespace assay::families::plug_pipeline
