// PostgreSQL's parse tree turned into statements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/sql.h"

namespace assay::sql {

// What stands in the parsed text for hole number i: kPlaceholder followed by i, as an identifier, and kNumber + i where
// only a number parses. Names that hold one are unknown; numbers in that range too.
inline constexpr std::string_view kPlaceholder = "zqhole";
inline constexpr int kNumber = 908710000;

struct Parsed {
  bool ok = false;
  uint32_t error_at = 0;  // bytes (in ASCII text) from the start to where the parser gave up
  std::vector<Statement> statements;
};

// `holes`: the expressions that the placeholders stand for, as written.
Parsed read_sql(const std::string& text, const std::vector<std::string>& holes);

}  // namespace assay::sql
