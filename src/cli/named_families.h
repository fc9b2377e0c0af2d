// --family NAME, for the commands whose families are all when none is named.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/catalog.h"

namespace assay::cli {

// Null after saying what is wrong with the name.
const Family* named_family(const std::string& name);

// By name, each once; all when none is named; nothing after saying what is wrong with a name.
std::optional<std::vector<const Family*>> named_families(const std::vector<std::string>& names);

}  // namespace assay::cli
