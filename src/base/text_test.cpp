#include "base/text.h"

namespace assay {

static_assert(trimmed("a") == "a");
static_assert(trimmed(" \t\r\na b\n ") == "a b");
static_assert(trimmed(" \r\n\t").empty());
static_assert(trimmed("").empty());

}  // namespace assay
