// Work that function plugs repeat at each request though their options never change.
#pragma once

#include "engine/check.h"

namespace assay::families::plug_pipeline {

// A call in a mounted function plug that computes from its options alone: a set, a regex, another plug's init/1. Null
// when there is none, or the function is not the project's.
const Call* repeated_work(const Context& ctx, const PlugMount& mount);

}  // namespace assay::families::plug_pipeline
