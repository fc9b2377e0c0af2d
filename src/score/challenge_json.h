// Challenges and their scores as JSON values.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "score/challenge.h"

namespace assay {

// A discarded value when the text is no JSON, or nests deeper than anything here does.
nlohmann::json parse_json(std::string_view text);

// As the one that reads text (score/challenge.h).
std::variant<Challenge, MalformedChallenge> read_challenge(const nlohmann::json& json, const std::string& folder,
                                                           const Catalog& catalog);

// Laid out for reading, with a line end; a byte that is no UTF-8 becomes U+FFFD.
std::string json_text(const nlohmann::ordered_json& json);

// An object that keeps its order.
nlohmann::ordered_json json_of(const ChallengeScore& score);

}  // namespace assay
