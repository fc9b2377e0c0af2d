// What type_change() answers is what PostgreSQL did: each case of cases.txt with a `types` line, compared with its
// `cost` (which tests/postgres/run compares with the server).
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "formats/sql.h"
#include "tests/support/repository.h"

namespace assay::sql {
namespace {

TEST(PostgresTypeChanges, AreAsMeasured) {
  std::ifstream file(test::repository() / "tests/postgres/cases.txt");
  ASSERT_TRUE(file);
  int compared = 0;
  std::map<std::string, std::string> fields;
  const auto compare = [&] {
    const std::string types = fields["types"];
    const std::string cost = fields["cost"];
    const bool in_utc = fields["session"].find("UTC") != std::string::npos;
    fields.clear();
    if (types.empty()) return;
    const size_t arrow = types.find(" -> ");
    ASSERT_NE(arrow, std::string::npos) << types;
    TypeChange expected = TypeChange::in_place;
    if (cost.find("rewrites") != std::string::npos) {
      expected = TypeChange::rewrite;
    } else if (cost.find("rebuilds") != std::string::npos) {
      expected = in_utc ? TypeChange::utc_only : TypeChange::index_rebuild;
    }
    const TypeChange answer = type_change(parse_type(types.substr(0, arrow)), parse_type(types.substr(arrow + 4)));
    EXPECT_EQ(static_cast<int>(answer), static_cast<int>(expected)) << types << ", measured: " << cost;
    ++compared;
  };
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("  ")) {
      compare();
      continue;
    }
    const size_t end = line.find(' ', 2);
    const size_t value = line.find_first_not_of(' ', end);
    fields[line.substr(2, end - 2)] = value == std::string::npos ? "" : line.substr(value);
  }
  compare();
  EXPECT_GE(compared, 40);
}

TEST(PostgresFunctions, AreAsVolatileAsTheServerSays) {
  std::ifstream file(test::repository() / "tests/postgres/functions.txt");
  ASSERT_TRUE(file);
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind != "volatile" && kind != "steady") continue;
    const Default expected = kind == "volatile" ? Default::volatile_ : Default::stable;
    for (std::string name; words >> name; ++compared) {
      EXPECT_EQ(static_cast<int>(default_of(name + "()")), static_cast<int>(expected)) << name;
    }
  }
  EXPECT_GE(compared, 60);
}

}  // namespace
}  // namespace assay::sql
