// --stats: what the checks looked at, so that silence can be told from sleep.
#pragma once

#include <string>

#include "engine/analysis.h"

namespace assay::cli {

std::string render_stats(const Analysis& analysis);

}  // namespace assay::cli
