// What expressions in SQL say: whether a default is computed for each row, and whether a check says NOT NULL.
#include <array>

#include "formats/sql.h"
#include "formats/sql_json.h"
#include "formats/sql_tree.h"

namespace assay::sql {
namespace {

// Functions that PostgreSQL marks volatile, and others that it marks stable or immutable (pg_proc.provolatile; asserted
// by tests/postgres, functions.txt). What stands in neither list is unknown.
constexpr std::array kVolatile = {
    "clock_timestamp", "currval",   "gen_random_bytes", "gen_random_uuid",    "gen_salt",         "lastval",
    "nextval",         "pg_sleep",  "random",           "random_normal",      "set_config",       "setseed",
    "setval",          "timeofday", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "uuidv4",
    "uuidv7"};
constexpr std::array kSteady = {"abs",
                                "age",
                                "array_append",
                                "btrim",
                                "ceil",
                                "concat",
                                "current_schema",
                                "current_setting",
                                "date_part",
                                "date_trunc",
                                "decode",
                                "encode",
                                "floor",
                                "format",
                                "json_build_array",
                                "json_build_object",
                                "jsonb_build_array",
                                "jsonb_build_object",
                                "left",
                                "length",
                                "lower",
                                "lpad",
                                "ltrim",
                                "make_date",
                                "make_interval",
                                "make_timestamp",
                                "make_timestamptz",
                                "md5",
                                "now",
                                "replace",
                                "right",
                                "round",
                                "rpad",
                                "rtrim",
                                "sha256",
                                "statement_timestamp",
                                "substr",
                                "substring",
                                "timezone",
                                "to_char",
                                "to_date",
                                "to_json",
                                "to_jsonb",
                                "to_timestamp",
                                "to_tsvector",
                                "transaction_timestamp",
                                "trunc",
                                "txid_current",
                                "upper",
                                "uuid_generate_v3",
                                "uuid_generate_v5",
                                "uuid_nil"};

template <size_t N>
bool listed(const std::array<const char*, N>& names, std::string_view name) {
  for (const char* candidate : names) {
    if (name == candidate) return true;
  }
  return false;
}

Default worse(Default a, Default b) {
  // constant < stable < unknown < volatile: a volatile part decides, whatever the rest is.
  const auto rank = [](Default d) {
    return d == Default::volatile_ ? 3 : d == Default::unknown ? 2 : d == Default::stable ? 1 : 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

Default volatility_of(const Json& node, int depth) {
  if (depth > 64) return Default::unknown;
  Default result = Default::constant;
  if (node.is_array()) {
    for (const Json& item : node) result = worse(result, volatility_of(item, depth + 1));
    return result;
  }
  if (!node.is_object()) return result;
  for (const Json& value : node) {
    const std::string_view key = value.key();
    if (key == "FuncCall") {
      const Json& names = get(value, "funcname");
      const std::string_view name =
          names.is_array() && !names.empty() ? str(body_if(names.back(), "String"), "sval") : std::string_view{};
      result = worse(result, listed(kVolatile, name) ? Default::volatile_
                             : listed(kSteady, name) ? Default::stable
                                                     : Default::unknown);
      result = worse(result, volatility_of(get(value, "args"), depth + 1));
    } else if (key == "SQLValueFunction") {
      result = worse(result, Default::stable);
    } else if (key == "ColumnRef" || key == "SubLink") {
      result = worse(result, Default::unknown);  // a placeholder, or no valid default
    } else {
      result = worse(result, volatility_of(value, depth + 1));
    }
  }
  return result;
}

// The column that a NullTest asks about.
bool add_column(const Json& null_test, std::vector<std::string>& columns) {
  const Json& fields = get(body_if(get(null_test, "arg"), "ColumnRef"), "fields");
  if (!fields.is_array() || fields.empty()) return false;
  const std::string_view name = str(body_if(fields.back(), "String"), "sval");
  if (name.empty() || name.find(kPlaceholder) != std::string_view::npos) return false;
  columns.emplace_back(name);
  return true;
}

}  // namespace

Default volatility(const Json& expression) { return volatility_of(expression, 0); }

bool not_null_columns(const Json& expression, std::vector<std::string>& columns) {
  const std::string_view type = type_of(expression);
  const Json& body = body_of(expression);
  if (type == "BoolExpr" && str(body, "boolop") == "AND_EXPR") {
    bool any = false;
    for (const Json& arg : get(body, "args")) any = not_null_columns(arg, columns) || any;
    return any;
  }
  // NOT (x IS NULL), which PostgreSQL reads as x IS NOT NULL
  if (type == "BoolExpr" && str(body, "boolop") == "NOT_EXPR") {
    const Json& args = get(body, "args");
    if (!args.is_array() || args.size() != 1) return false;
    const Json& inner = args[0];
    return type_of(inner) == "NullTest" && str(body_of(inner), "nulltesttype") == "IS_NULL" &&
           add_column(body_of(inner), columns);
  }
  if (type != "NullTest" || str(body, "nulltesttype") != "IS_NOT_NULL") return false;
  return add_column(body, columns);
}

std::string constant_text(const Json& node) {
  const Json& constant = body_if(node, "A_Const");
  const std::string_view text = str(get(constant, "sval"), "sval");
  if (!text.empty()) return text.find(kPlaceholder) == std::string_view::npos ? std::string(text) : std::string();
  const std::string_view real = str(get(constant, "fval"), "fval");
  if (!real.empty()) return std::string(real);
  if (const Json& integer = get(constant, "ival"); integer.is_object()) {
    const int value = number(integer, "ival").value_or(0);
    return value >= kNumber ? std::string() : std::to_string(value);
  }
  return {};
}

}  // namespace assay::sql
