// A finding as JSON, by the contract of `--format json`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/analysis.h"

namespace assay {

nlohmann::ordered_json finding_json(const Result& result);

// On one line, always valid UTF-8: a byte that is none becomes U+FFFD.
std::string dump_json(const nlohmann::ordered_json& json);

}  // namespace assay
