// The one file that knows libpg-query. Its tree comes as JSON: reading that costs some tens of microseconds a
// statement, needs no generated headers, and a field that another version lacks reads as absent.
#include "formats/sql_json.h"

#include <pg_query.h>

namespace assay::sql {

Json parse_tree(const std::string& text, uint32_t* error_at) {
  Json statements;
  const PgQueryParseResult raw = pg_query_parse(text.c_str());
  if (raw.error != nullptr) {
    if (error_at != nullptr) *error_at = raw.error->cursorpos > 0 ? static_cast<uint32_t>(raw.error->cursorpos - 1) : 0;
  } else {
    Json tree = Json::parse(raw.parse_tree, nullptr, /*allow_exceptions=*/false);
    if (tree.is_object() && tree.contains("stmts")) statements = std::move(tree["stmts"]);
    // A text of comments alone has no statements.
    if (tree.is_object() && !statements.is_array()) statements = Json::array();
  }
  pg_query_free_parse_result(raw);
  return statements;
}

}  // namespace assay::sql
