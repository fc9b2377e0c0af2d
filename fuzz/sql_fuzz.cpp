// Any bytes are read as SQL without harm: once whole, once cut in parts by holes at each '#'.
#include <cstdint>
#include <string_view>
#include <vector>

#include "formats/sql.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const assay::sql::Statement& statement : assay::sql::parse_sql(text)) {
    if (statement.place.end > size || statement.place.start > statement.place.end) __builtin_trap();
  }
  std::vector<assay::sql::Part> parts;
  for (size_t at = 0; at <= size;) {
    size_t end = text.find('#', at);
    parts.push_back({text.substr(at, end == std::string_view::npos ? end : end - at), false});
    if (end == std::string_view::npos) break;
    parts.push_back({"x", true});
    at = end + 1;
  }
  assay::sql::parse_sql(parts);
  return 0;
}
