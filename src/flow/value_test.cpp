#include "flow/value.h"

#include <gtest/gtest.h>

#include "names/build_names.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

// A file whose marked expression is the first argument of the call `look(...)`.
class Code {
 public:
  explicit Code(std::string source) {
    file_.source.text = std::move(source);
    file_.tree = parse(file_.source.text);
    file_.names = build_names(file_.tree, {});
  }
  Value look() const {
    static const Symbol name = intern("look");
    for (uint32_t i = 0; i < file_.tree.size(); ++i) {
      NodeId n{i};
      if (file_.tree.is(n, NodeKind::call) && file_.tree.symbol(n) == name) return value_of(file_, file_.tree.first_child(n));
    }
    return {};
  }
  const File& file() const { return file_; }

 private:
  File file_;
};

Value look(std::string source) {
  static std::vector<std::unique_ptr<Code>> kept;  // values refer to their file
  kept.push_back(std::make_unique<Code>(std::move(source)));
  return kept.back()->look();
}

Value inside(const std::string& body) { return look("defmodule M do\n" + body + "\nend\n"); }

TEST(Value, ReadsLiterals) {
  EXPECT_TRUE(look("look(true)").is_true());
  EXPECT_TRUE(look("look(nil)").is_nil());
  EXPECT_EQ(look("look(:users)").atom(), "users");
  EXPECT_EQ(look("look(-1_000)").integer(), -1000);
  EXPECT_EQ(look("look(0xFF)").integer(), 255);
  EXPECT_EQ(look("look(\"a\" <> \"b\" <> ~S(c))").string(), "abc");
  EXPECT_EQ(look("look(~s(a\\tb))").string(), "a\tb");
  EXPECT_FALSE(look("look(f(x))").string().has_value());
  EXPECT_FALSE(look("other(1)").present());
}

TEST(Value, FollowsAttributesVariablesAndFunctionsOfTheModule) {
  EXPECT_EQ(inside("@t :users\ndef f, do: look(@t)").atom(), "users");
  EXPECT_EQ(inside("@t :a\n@t :b\ndef f, do: look(@t)\n@t :c").atom(), "b");
  EXPECT_EQ(inside("def f do\n t = :users\n look(t)\nend").atom(), "users");
  EXPECT_EQ(inside("def f do\n t = :a\n t = :b\n look(t)\nend").atom(), "b");
  EXPECT_EQ(inside("def f, do: look(table())\ndefp table, do: :users").atom(), "users");
  EXPECT_EQ(inside("@p \"x_\"\ndef f do\n n = 3\n look(\"#{@p}#{:y}#{n}\")\nend").string(), "x_y3");
}

TEST(Value, IsUnknownWhereSomethingElseDecides) {
  EXPECT_FALSE(inside("def f(t), do: look(t)").known());
  EXPECT_FALSE(inside("def f do\n {:ok, t} = g()\n look(t)\nend").known());
  EXPECT_FALSE(inside("def f(t), do: look(\"a#{t}\")").string().has_value());
  EXPECT_FALSE(inside("def f, do: look(table())\ndefp table(), do: :a\ndefp table() when 1, do: :b").atom().has_value());
  EXPECT_FALSE(look("x = x\nlook(x)").known());
}

TEST(Value, FindsEntriesThroughUpdates) {
  EXPECT_TRUE(look("look([a: 1, b: true])").entry("b").is_true());
  EXPECT_TRUE(look("look(%{:a => 1, b: true})").entry("b").is_true());
  EXPECT_EQ(look("look([{:a, 1}, {:b, 2}])").entry("b").integer(), 2);
  EXPECT_EQ(look("look([a: 1] ++ rest)").entry("a").integer(), 1);
  EXPECT_EQ(inside("@o [a: 1, b: 2]\ndef f, do: look(Keyword.merge(@o, b: 3))").entry("b").integer(), 3);
  EXPECT_EQ(inside("@o [a: 1]\ndef f, do: look(@o |> Keyword.put(:b, 3))").entry("b").integer(), 3);
  EXPECT_EQ(look("look([{:a, 1} | rest])").entry("a").integer(), 1);
  EXPECT_FALSE(look("look([a: 1])").entry("b").present());
}

TEST(Value, KnowsWhenEntriesMayHide) {
  EXPECT_TRUE(look("look([a: f(x)])").entries_complete());
  EXPECT_TRUE(look("look([a: 1] ++ [b: 2])").entries_complete());
  EXPECT_FALSE(look("look([a: 1] ++ rest)").entries_complete());
  EXPECT_FALSE(look("look([{:a, 1} | rest])").entries_complete());
  EXPECT_FALSE(inside("def f(o), do: look(Keyword.merge([a: 1], o))").entries_complete());
}

std::vector<std::string> names_of(const std::vector<Value>& values) {
  std::vector<std::string> out;
  for (const Value& v : values) out.push_back(v.name().value_or("?"));
  return out;
}

TEST(Value, ListsElements) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of(look("look([:a, \"b\", c])").elements()), (Names{"a", "b", "?"}));
  EXPECT_EQ(names_of(look("look(~w(a b)a)").elements()), (Names{"a", "b"}));
  EXPECT_EQ(names_of(look("look([:a] ++ ~w(b c))").elements()), (Names{"a", "b", "c"}));
  EXPECT_TRUE(look("look(~w(a)a)").elements()[0].atom().has_value());
  EXPECT_FALSE(look("look(~w(a))").elements()[0].atom().has_value());
}

TEST(Value, ListsWhatAGeneratorFeeds) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(names_of(look("for t <- [:a, :b], do: look(t)").possible_values()), (Names{"a", "b"}));
  EXPECT_EQ(names_of(look("Enum.each(~w(a b)a, fn t -> look(t) end)").possible_values()), (Names{"a", "b"}));
  EXPECT_EQ(names_of(look("[:a, :b] |> Enum.map(fn t -> look(t) end)").possible_values()), (Names{"a", "b"}));
  EXPECT_EQ(names_of(look("for {t, c} <- [{:a, :x}, {:b, :y}], do: look(c)").possible_values()), (Names{"x", "y"}));
  EXPECT_EQ(names_of(look("for {t, c} <- [a: :x, b: :y], do: look(t)").possible_values()), (Names{"a", "b"}));
  EXPECT_EQ(names_of(look("look(:a)").possible_values()), (Names{"a"}));
  EXPECT_TRUE(look("for t <- list(), do: look(t)").possible_values().empty());
}

TEST(Value, NamesModules) {
  EXPECT_EQ(text(inside("alias A.B\ndef f, do: look(B)").module()), "A.B");
  EXPECT_EQ(text(inside("@m A.B\ndef f, do: look(@m)").module()), "A.B");
  EXPECT_EQ(text(look("look(:ets)").module()), ":ets");
}

TEST(Value, TextIsOneLineAndShort) {
  EXPECT_EQ(look("look([a,\n   b])").text(), "[a, b]");
  EXPECT_LE(look("look(\"" + std::string(200, 'x') + "\")").text().size(), 60u);
}

TEST(Arguments, StartWithThePipedValue) {
  Code code("a |> M.f(b, c: 1)\nM.g(x) do\n  y\nend\n");
  std::vector<std::vector<std::string_view>> all;
  for (const Call& call : code.file().names.calls()) {
    if (code.file().tree.kind(call.node) != NodeKind::dot_call) continue;
    std::vector<std::string_view> texts;
    for (NodeId n : arguments_of(code.file(), call)) texts.push_back(code.file().tree.text(n));
    all.push_back(texts);
  }
  EXPECT_EQ(all, (std::vector<std::vector<std::string_view>>{{"a", "b", "c: 1"}, {"x"}}));
}

TEST(Body, IsFoundInBothForms) {
  Tree block = parse("if a do\n  b\nelse\n  c\nend");
  EXPECT_EQ(block.text(block.first_child(body_of(block, NodeId{1}, sym::else_))), "c");
  Tree keyword = parse("if a, do: b, else: c");
  EXPECT_EQ(keyword.text(body_of(keyword, NodeId{1}, sym::else_)), "c");
  EXPECT_FALSE(body_of(keyword, NodeId{1}, sym::after_).valid());
}

}  // namespace
}  // namespace assay
