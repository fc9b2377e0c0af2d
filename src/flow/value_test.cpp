#include "flow/value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "names/build_names.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// A source text with a call `probe(...)`, whose arguments are asked for.
struct Probe {
  explicit Probe(std::string_view source) {
    ensure_symbols();
    file.source.text = source;
    file.tree = parse(file.source.text);
    EXPECT_TRUE(file.tree.errors().empty()) << source;
    file.names = build_names(file.tree, UsingTable{});
  }
  Call call(std::string_view name = "probe") const {
    for (const Call& one : file.names.calls()) {
      if (text(one.function) == name) return one;
    }
    ADD_FAILURE() << "no call of " << name;
    return Call();
  }
  Value arg(uint32_t index = 0) const {
    std::vector<NodeId> arguments = arguments_of(file, call());
    return index < arguments.size() ? value_of(file, arguments[index]) : Value();
  }
  File file;
};

std::string shown(const Value& value) {
  if (!value.present()) return "absent";
  if (!value.known()) return "unknown";
  if (auto held = value.string()) return "\"" + *held + "\"";
  if (auto held = value.atom()) return ":" + std::string(*held);
  if (auto held = value.integer()) return std::to_string(*held);
  return std::string(kind_name(value.kind()));
}

std::vector<std::string> shown(const std::vector<Value>& values) {
  std::vector<std::string> all;
  for (const Value& value : values) all.push_back(shown(value));
  return all;
}

struct ValueCase {
  std::string_view name;
  std::string_view source;
  std::string value;
};
void PrintTo(const ValueCase& one, std::ostream* out) { *out << one.name; }

class Followed : public testing::TestWithParam<ValueCase> {};

TEST_P(Followed, GivesTheValue) {
  EXPECT_EQ(shown(Probe(GetParam().source).arg()), GetParam().value) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    All, Followed,
    testing::ValuesIn(std::vector<ValueCase>{
        {"atom", "probe(:a)", ":a"},
        {"true_", "probe(true)", ":true"},
        {"number", "probe(5_000)", "5000"},
        {"hex", "probe(0xff)", "255"},
        {"negative", "probe(-3)", "-3"},
        {"string", "probe(\"a\\n\")", "\"a\n\""},
        {"heredoc", "probe(\"\"\"\n  a\n   b\n  \"\"\")", "\"a\n b\n\""},
        {"sigil", "probe(~s(a\\n))", "\"a\n\""},
        {"raw_sigil", "probe(~S(a\\n))", "\"a\\n\""},
        {"other_sigil", "probe(~r/a/)", "sigil"},
        {"concat", "probe(\"a\" <> \"b\" <> \"c\")", "\"abc\""},
        {"concat_unknown", "probe(\"a\" <> x())", "binary_op"},
        {"interpolation", "defmodule M do\n  @t :users\n  n = 3\n  probe(\"a #{@t} #{n} #{\"x\"} b\")\nend",
         "\"a users 3 x b\""},
        {"interpolation_unknown", "probe(\"a #{x()}\")", "string"},
        {"attribute", "defmodule M do\n  @t \"users\"\n  def f, do: probe(@t)\n  @t 2\nend", "\"users\""},
        {"attribute_of_another", "defmodule M do\n  @t 1\n  defmodule N do\n    def f, do: probe(@t)\n  end\nend",
         "unknown"},
        {"attribute_of_attribute", "defmodule M do\n  @a \"x\"\n  @b @a <> \"y\"\n  def f, do: probe(@b)\nend",
         "\"xy\""},
        {"variable", "def f do\n  table = :users\n  probe(table)\nend", ":users"},
        {"variable_rebound", "def f do\n  t = 1\n  t = 2\n  probe(t)\n  t = 3\nend", "2"},
        {"variable_of_itself", "def f do\n  t = \"a\"\n  t = t <> \"b\"\n  probe(t)\nend", "\"ab\""},
        {"variable_of_a_branch", "def f do\n  t = 1\n  if x do\n    t = 2\n  end\n  probe(t)\nend", "1"},
        {"variable_in_a_branch", "def f do\n  t = 1\n  if x do\n    t = 2\n    probe(t)\n  end\nend", "2"},
        {"variable_of_another_function", "def f do\n  t = 1\nend\ndef g do\n  probe(t)\nend", "unknown"},
        {"variable_chain", "def f do\n  a = b = 4\n  probe(a)\nend", "4"},
        {"variable_of_with", "with t <- 5 do\n  probe(t)\nend", "5"},
        {"variable_in_a_match", "case 1 do\n  %{a: x} = y -> probe(y)\nend", "unknown"},
        {"argument_match", "def f(t = 1), do: probe(t)", "unknown"},
        {"argument", "def f(t), do: probe(t)", "unknown"},
        {"default_argument", "def f(t \\\\ 1), do: probe(t)", "unknown"},
        {"pattern", "{a, b} = {1, 2}\nprobe(a)", "unknown"},
        {"generator", "for t <- [1, 2], do: probe(t)", "unknown"},
        {"clause", "case x() do\n  t -> probe(t)\nend", "unknown"},
        {"match_in_arguments", "probe(x = 7)", "7"},
        {"block", "probe((a(); 8))", "8"},
        {"bare_call", "import Ecto.Migration\nprobe(repo)", "variable"},
        {"call", "probe(x())", "call"},
        {"function_of_the_module", "defmodule M do\n  def f, do: probe(table())\n  defp table, do: :users\nend",
         ":users"},
        {"function_without_parentheses",
         "defmodule M do\n  def f, do: probe(table)\n  defp table do\n    x()\n    :users\n  end\nend", ":users"},
        {"function_of_two_clauses",
         "defmodule M do\n  def f, do: probe(t())\n  defp t(), do: :a\n  defp t() when 1, do: :b\nend", "call"},
        {"function_of_itself", "defmodule M do\n  def f, do: probe(t())\n  defp t, do: u()\n  defp u, do: t()\nend",
         "unknown"},
        {"unbound", "x = x\nprobe(x)", "unknown"},
        {"piped", ":a |> probe(1)", ":a"},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Value, HolesStandForUnknownParts) {
  Probe probe("def f(t), do: probe(\"CREATE INDEX ON #{t} (\" <> t <> \", #{:a})\")");
  EXPECT_EQ(probe.arg().string(), std::nullopt);
  EXPECT_EQ(probe.arg().string_with("?"), "CREATE INDEX ON ? (?, a)");
  EXPECT_EQ(Probe("probe(x())").arg().string_with("?"), std::nullopt);
}

TEST(Value, ModuleIsResolved) {
  EXPECT_EQ(text(Probe("alias A.B\nprobe(B)").arg().module()), "A.B");
  EXPECT_EQ(text(Probe("defmodule M do\n  @m A.B\n  def f, do: probe(@m)\nend").arg().module()), "A.B");
  EXPECT_EQ(text(Probe("probe(:ets)").arg().module()), ":ets");
  EXPECT_FALSE(Probe("probe(1)").arg().module().valid());
}

// Entries -------------------------------------------------------------------------------------------------------------

struct EntryCase {
  std::string_view name;
  std::string_view source;  // asks for `a` in the last argument of probe
  std::string value;
  bool lacks = false;
};
void PrintTo(const EntryCase& one, std::ostream* out) { *out << one.name; }

class Entries : public testing::TestWithParam<EntryCase> {};

TEST_P(Entries, AreFoundOrKnownToLack) {
  Probe probe(GetParam().source);
  std::vector<NodeId> arguments = arguments_of(probe.file, probe.call());
  ASSERT_FALSE(arguments.empty());
  Value last = value_of(probe.file, arguments.back());
  EXPECT_EQ(shown(last.entry("a")), GetParam().value) << GetParam().source;
  EXPECT_EQ(last.lacks("a"), GetParam().lacks) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(
    All, Entries,
    testing::ValuesIn(std::vector<EntryCase>{
        {"keywords", "probe 1, b: 2, a: 1", "1"},
        {"keywords_without", "probe 1, b: 2", "absent", true},
        {"list", "probe(1, [b: 2, a: 1])", "1"},
        {"first_wins", "probe(a: 1, a: 2)", "1"},
        {"tuples", "probe([{:b, 2}, {:a, 1}])", "1"},
        {"tuple_of_unknown_key", "probe([{k, 2}, {:a, 1}])", "unknown"},
        {"unknown_element", "probe([x() | [a: 1]])", "unknown"},
        {"cons", "probe([{:a, 1} | opts])", "1"},
        {"cons_rest", "probe([{:b, 1} | opts])", "absent"},
        {"cons_known_rest", "o = [a: 3]\nprobe([{:b, 1} | o])", "3"},
        {"attribute", "defmodule M do\n  @o [a: true]\n  def f, do: probe(1, @o)\nend", ":true"},
        {"variable", "o = [a: 1]\nprobe(1, o)", "1"},
        {"value_followed", "x = :y\nprobe(a: x)", ":y"},
        {"value_unknown", "def f(x), do: probe(a: x)", "unknown"},
        {"merge", "def f(o), do: probe(Keyword.merge(o, a: 1))", "1"},
        {"merge_of_unknown", "def f(o), do: probe(Keyword.merge([a: 1], o))", "unknown"},
        {"merge_piped", "@o [b: 1]\nprobe(1, [a: 2] |> Keyword.merge(b: 3))", "2"},
        {"merge_attribute", "defmodule M do\n  @o [a: 1, b: 2]\n  def f, do: probe(Keyword.merge(@o, b: 3))\nend", "1"},
        {"merge_lacks", "probe(Keyword.merge([b: 1], c: 2))", "absent", true},
        {"put", "def f(o), do: probe(Keyword.put(o, :a, 1))", "1"},
        {"put_other", "probe(Keyword.put([a: 2], :b, 1))", "2"},
        {"put_new", "def f(o), do: probe(Keyword.put_new(o, :a, 1))", "unknown"},
        {"put_new_known", "probe(Keyword.put_new([b: 1], :a, 1))", "1"},
        {"delete_", "probe(Keyword.delete([a: 1], :a))", "absent", true},
        {"take", "probe(Keyword.take([a: 1, b: 2], [:b]))", "absent", true},
        {"take_it", "probe(Keyword.take([a: 1, b: 2], [:a]))", "1"},
        {"drop", "probe(Keyword.drop([a: 1], ~w(a)a))", "absent", true},
        {"concat", "def f(o), do: probe([a: 1] ++ o)", "1"},
        {"concat_after", "def f(o), do: probe(o ++ [a: 1])", "unknown"},
        {"concat_lacks", "probe([b: 1] ++ [c: 2])", "absent", true},
        {"unknown", "def f(o), do: probe(o)", "absent", false},
        {"call", "probe(opts())", "absent", false},
        {"no_options", "probe(:users)", "absent", true},
        {"map", "probe(%{\"a\" => 2, a: 1})", "1"},
        {"map_last_wins", "probe(%{a: 1, a: 2})", "2"},
        {"map_arrow", "probe(%{:a => 1})", "1"},
        {"map_update", "def f(m), do: probe(%{m | a: 1})", "1"},
        {"map_update_other", "def f(m), do: probe(%{m | b: 1})", "absent", false},
        {"struct_", "probe(%S{a: 1})", "1"},
        {"do_block_apart", "probe a: 1 do\n  2\nend", "1"},
    }),
    [](const auto& tested) { return std::string(tested.param.name); });

TEST(Value, EntriesComplete) {
  EXPECT_TRUE(Probe("probe(a: 1, b: 2)").arg().entries_complete());
  EXPECT_TRUE(Probe("defmodule M do\n  @o [a: 1]\n  probe(Keyword.merge(@o, b: 2))\nend").arg().entries_complete());
  EXPECT_FALSE(Probe("def f(o), do: probe([a: 1] ++ o)").arg().entries_complete());
  EXPECT_FALSE(Probe("def f(o), do: probe(Keyword.merge(o, a: 1))").arg().entries_complete());
  EXPECT_FALSE(Probe("probe(a())").arg().entries_complete());
  EXPECT_TRUE(Value().entries_complete());
}

// Elements ------------------------------------------------------------------------------------------------------------

TEST(Value, Elements) {
  EXPECT_THAT(shown(Probe("probe([:a, \"b\", 3])").arg().elements()), ElementsAre(":a", "\"b\"", "3"));
  EXPECT_THAT(shown(Probe("probe({:a, 1})").arg().elements()), ElementsAre(":a", "1"));
  EXPECT_THAT(shown(Probe("probe(~w(a b))").arg().elements()), ElementsAre("\"a\"", "\"b\""));
  EXPECT_THAT(shown(Probe("probe(~w(a\n b)a)").arg().elements()), ElementsAre(":a", ":b"));
  EXPECT_THAT(shown(Probe("x = [2]\nprobe([1] ++ x)").arg().elements()), ElementsAre("1", "2"));
  EXPECT_TRUE(Probe("x = [2]\nprobe([1] ++ x)").arg().elements_complete());
  EXPECT_FALSE(Probe("def f(x), do: probe([1 | x])").arg().elements_complete());
  EXPECT_THAT(shown(Probe("def f(x), do: probe([1 | x])").arg().elements()), ElementsAre("1"));
}

struct PossibleCase {
  std::string_view name;
  std::string_view source;
  std::vector<std::string> values;
};
void PrintTo(const PossibleCase& one, std::ostream* out) { *out << one.name; }

class Possible : public testing::TestWithParam<PossibleCase> {};

TEST_P(Possible, Values) {
  EXPECT_EQ(shown(Probe(GetParam().source).arg().possible_values()), GetParam().values) << GetParam().source;
}

INSTANTIATE_TEST_SUITE_P(All, Possible,
                         testing::ValuesIn(std::vector<PossibleCase>{
                             {"known", "probe(1)", {"1"}},
                             {"generator", "for t <- [:a, :b], do: probe(t)", {":a", ":b"}},
                             {"words", "for t <- ~w(a b)a do\n  probe(t)\nend", {":a", ":b"}},
                             {"attribute",
                              "defmodule M do\n  @ts [:a, :b]\n  def f do\n    for t <- @ts, do: probe(t)\n  end\nend",
                              {":a", ":b"}},
                             {"each", "Enum.each([:a, :b], fn t -> probe(t) end)", {":a", ":b"}},
                             {"each_piped", "[:a, :b] |> Enum.each(fn t -> probe(t) end)", {":a", ":b"}},
                             {"capture", "Enum.each([:a, :b], &probe(&1, 1))", {":a", ":b"}},
                             {"reduce", "Enum.reduce([:a, :b], 0, fn t, _ -> probe(t) end)", {":a", ":b"}},
                             {"accumulator", "Enum.reduce([:a, :b], 0, fn _, t -> probe(t) end)", {}},
                             {"tuple", "for {t, _} <- [{:a, 1}, {:b, 2}], do: probe(t)", {":a", ":b"}},
                             {"keywords", "for {_, t} <- [x: :a, y: :b], do: probe(t)", {":a", ":b"}},
                             {"keys", "for {t, _} <- [x: :a, y: :b], do: probe(t)", {":x", ":y"}},
                             {"guarded", "for t when t != 1 <- [1, 2], do: probe(t)", {}},
                             {"unknown_list", "def f(ts) do\n  for t <- ts, do: probe(t)\nend", {}},
                             {"partly_unknown", "def f(x) do\n  for t <- [:a, x], do: probe(t)\nend", {}},
                             {"other_function", "Foo.each([:a], fn t -> probe(t) end)", {}},
                             {"argument", "def f(t), do: probe(t)", {}},
                         }),
                         [](const auto& tested) { return std::string(tested.param.name); });

// Limits --------------------------------------------------------------------------------------------------------------

TEST(Value, DoublingStringsEnd) {
  std::string source = "x0 = \"0123456789\"\n";
  for (int i = 1; i < 60; ++i) {
    source += "x" + std::to_string(i) + " = x" + std::to_string(i - 1) + " <> x" + std::to_string(i - 1) + "\n";
  }
  EXPECT_EQ(Probe(source + "probe(x59)").arg().string(), std::nullopt);
}

TEST(Value, LongChainsEnd) {
  std::string source = "x0 = 1\n";
  for (int i = 1; i < 3000; ++i) source += "x" + std::to_string(i) + " = x" + std::to_string(i - 1) + "\n";
  EXPECT_FALSE(Probe(source + "probe(x2999)").arg().known());
}

TEST(Value, TextIsCut) {
  EXPECT_EQ(Probe("probe([1,\n   2])").arg().text(), "[1, 2]");
  EXPECT_EQ(Probe("probe(~w(a))").arg().elements()[0].text(), "\"a\"");
  EXPECT_EQ(Probe("probe(~w(a)a)").arg().elements()[0].text(), ":a");
  EXPECT_LE(Probe("probe(\"" + std::string(500, 'a') + "\")").arg().text().size(), 60u);
}

// Functions -----------------------------------------------------------------------------------------------------------

TEST(Arguments, AsTheCalleeSeesThem) {
  auto texts = [](std::string_view source) {
    Probe probe(source);
    std::vector<std::string> all;
    for (NodeId argument : arguments_of(probe.file, probe.call())) all.emplace_back(probe.file.tree.text(argument));
    return all;
  };
  EXPECT_THAT(texts("probe(1, 2)"), ElementsAre("1", "2"));
  EXPECT_THAT(texts("1 |> probe(2)"), ElementsAre("1", "2"));
  EXPECT_THAT(texts("1 |> A.probe(2)"), ElementsAre("1", "2"));
  EXPECT_THAT(texts("1 |> A.probe"), ElementsAre("1"));
  EXPECT_THAT(texts("A.probe 1, a: 2 do\n  3\nend"), ElementsAre("1", "a: 2"));
  EXPECT_THAT(texts("&A.probe/2"), IsEmpty());
}

TEST(Body, BlockAndKeywordAlike) {
  auto body = [](std::string_view source, Symbol word) -> std::string {
    Probe probe(source);
    NodeId node = body_of(probe.file.tree, probe.call().node, word);
    std::vector<NodeId> statements = statements_of(probe.file.tree, node);
    return statements.size() == 1 ? std::string(probe.file.tree.text(statements[0])) : "none";
  };
  EXPECT_EQ(body("probe do\n  1\nend", sym::do_), "1");
  EXPECT_EQ(body("probe x, do: 1, else: 2", sym::else_), "2");
  EXPECT_EQ(body("probe do\n  1\nelse\n  2\nend", sym::else_), "2");
  EXPECT_EQ(body("probe do\n  1\nend", sym::else_), "none");
  Probe several("probe do\n  1\n  2\nend");
  EXPECT_THAT(statements_of(several.file.tree, body_of(several.file.tree, several.call().node, sym::do_)), SizeIs(2));
  Probe clauses("probe do\n  1 -> 2\n  3 -> 4\nend");
  EXPECT_THAT(statements_of(clauses.file.tree, body_of(clauses.file.tree, clauses.call().node, sym::do_)), SizeIs(2));
}

}  // namespace
}  // namespace assay
