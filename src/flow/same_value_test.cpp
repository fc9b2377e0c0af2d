#include "flow/same_value.h"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/one_file.h"

namespace assay {
namespace {

struct SameCase {
  std::string_view name;
  std::string_view one, other;
  bool same;
};
void PrintTo(const SameCase& one, std::ostream* out) { *out << one.name; }
class Same : public testing::TestWithParam<SameCase> {};

TEST_P(Same, OrNot) {
  OneFile one(
      "defmodule M do\n  alias A.B\n  @table :users\n  def f(x, state) do\n    t = :users\n    u = x\n    probe(" +
      std::string(GetParam().one) + ", " + std::string(GetParam().other) +
      ")\n  end\n  defp table, do: :users\n  defp key(x), do: {x, 1}\nend");
  const auto arguments = arguments_of(one.file, one.call("probe"));
  EXPECT_EQ(same_value(one.file, arguments[0], arguments[1]), GetParam().same);
  EXPECT_EQ(same_value(one.file, arguments[1], arguments[0]), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(All, Same,
                         testing::ValuesIn(std::vector<SameCase>{
                             {"atoms", ":a", ":a", true},
                             {"other_atoms", ":a", ":b", false},
                             {"attribute", "@table", ":users", true},
                             {"variable", "t", "@table", true},
                             {"function", "table()", "t", true},
                             {"parameter", "x", "x", true},
                             {"parameters", "x", "state", false},
                             {"alias_of", "u", "x", true},
                             {"field", "state.table", "state.table", true},
                             {"other_field", "state.table", "state.other", false},
                             {"module_and_alias", "B", "A.B", true},
                             {"own_module", "__MODULE__", "M", true},
                             {"tuples", "{:user, x}", "{:user, x}", true},
                             {"other_tuples", "{:user, x}", "{:user, 1}", false},
                             {"strings", "\"a\" <> \"b\"", "\"ab\"", true},
                             {"string_and_atom", "\"a\"", ":a", false},
                             {"local_calls", "key(x)", "key(x)", true},
                             {"local_calls_of_others", "key(x)", "key(state)", false},
                             {"remote_calls", "Clock.now()", "Clock.now()", false},
                             {"self_", "self()", "self()", true},
                             {"unset_attribute", "@unset", "@unset", false},
                         }),
                         [](const auto& tested) { return std::string(tested.param.name); });

TEST(SameValue, RebindingMakesAnother) {
  OneFile one("def f(x) do\n  a(x)\n  x = g(x)\n  b(x)\nend");
  EXPECT_FALSE(
      same_value(one.file, arguments_of(one.file, one.call("a"))[0], arguments_of(one.file, one.call("b"))[0]));
}

TEST(SameValue, AcrossFiles) {
  OneFile one("a(:users, x)"), other("b(:users, x)");
  auto same = [&](size_t i) {
    return same_value(one.file, arguments_of(one.file, one.call("a"))[i], other.file,
                      arguments_of(other.file, other.call("b"))[i]);
  };
  EXPECT_TRUE(same(0));
  EXPECT_FALSE(same(1));
}

}  // namespace
}  // namespace assay
