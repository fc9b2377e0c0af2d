// Which Assay this is. Generated at build time (cmake/version.cmake).
#pragma once

#include <string_view>

namespace assay {

std::string_view version();  // "0.1.0"
std::string_view commit();   // twelve hex digits, with "-modified" for a changed work tree, or "unknown"

}  // namespace assay
