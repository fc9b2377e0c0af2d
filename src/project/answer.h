// What a question about a project comes to.
#pragma once

#include <cstdint>

namespace assay {

enum class Answer : uint8_t { no, yes, unknown };

}  // namespace assay
