// What the oracle (tests/oracle) can't see: syntax newer than its Elixir, messages, recovery, limits, spans and values.
#include <gtest/gtest.h>

#include <string>

#include "syntax/symbols.h"
#include "syntax/tree.h"

namespace assay {
namespace {

// The tree as one line: kind[name](children).
std::string shape(const Tree& tree, NodeId n) {
  std::string out(kind_name(tree.kind(n)));
  if (Symbol s = tree.symbol(n); s.valid()) out += "[" + std::string(text(s)) + "]";
  if (!tree.first_child(n).valid()) return out;
  out += "(";
  for (NodeId child : tree.children(n)) {
    if (out.back() != '(') out += " ";
    out += shape(tree, child);
  }
  return out + ")";
}

std::string shape(std::string_view source) {
  Tree tree = parse(source);
  std::string out;
  for (NodeId child : tree.children(Tree::root())) {
    if (!out.empty()) out += " ; ";
    out += shape(tree, child);
  }
  for (const SyntaxError& e : tree.errors()) out += " !" + e.message;
  return out;
}

NodeId find(const Tree& tree, NodeKind kind) {
  for (uint32_t i = 0; i < tree.size(); ++i) {
    if (tree.kind(NodeId{i}) == kind) return NodeId{i};
  }
  return {};
}

TEST(Parser, CallsWithoutParenthesesTakeEverythingToTheirRight) {
  EXPECT_EQ(shape("a b c, d"), "call[a](call[b](variable[c] variable[d]))");
  EXPECT_EQ(shape("a b |> c"), "call[a](binary_op[|>](variable[b] variable[c]))");
}

TEST(Parser, DoBelongsToTheOutermostCallWithoutParentheses) {
  EXPECT_EQ(shape("if a b do 1 end"), "call[if](call[a](variable[b]) do_block(do_section[do](integer)))");
  EXPECT_EQ(shape("x = a do 1 end"), "binary_op[=](variable[x] call[a](do_block(do_section[do](integer))))");
  EXPECT_EQ(shape("if(a do 1 end)"), "call[if](call[a](do_block(do_section[do](integer))))");
}

TEST(Parser, ClauseHeadsAreFoundBeforeTheirBodiesEnd) {
  EXPECT_EQ(shape("fn a, b when c -> d\n  e\n  f -> g end"),
            "fn(clause(clause_head(variable[a] variable[b] variable[c]) block(variable[d] variable[e])) "
            "clause(clause_head(variable[f]) variable[g]))");
  EXPECT_EQ(
      shape("cond do\n  a &&\n    b -> c\nend"),
      "call[cond](do_block(do_section[do](clause(clause_head(binary_op[&&](variable[a] variable[b])) variable[c]))))");
}

TEST(Parser, AliasesAreOneNode) {
  EXPECT_EQ(shape("A.B.C"), "alias[A.B.C]");
  EXPECT_EQ(shape("A .B"), "alias[A.B]");
  EXPECT_EQ(shape("__MODULE__.B.C"), "dynamic_alias[B.C](variable[__MODULE__])");
  EXPECT_EQ(shape("A.{B, C.D}"), "dot_tuple(alias[A] alias[B] alias[C.D])");
}

TEST(Parser, AttributesBindTighterThanDots) {
  EXPECT_EQ(shape("@a.b"), "dot_call[b](attribute(variable[a]))");
  EXPECT_EQ(shape("@a[:b]"), "access(attribute(variable[a]) atom[b])");
}

// Syntax that came after Elixir 1.14.
TEST(Parser, ReadsNewerSyntax) {
  EXPECT_EQ(shape("~HTML\"<p>\"m"), "sigil[HTML]");  // 1.15: names of several letters
  EXPECT_EQ(shape("~LVN\"\"\"\n<a/>\n\"\"\""), "sigil[LVN]");
  EXPECT_EQ(shape("~I18N(x)"), "sigil[I18N]");  // 1.17: digits in them
  EXPECT_EQ(shape("x = ~D[2024-01-01]"), "binary_op[=](variable[x] sigil[D])");
}

TEST(Parser, StringValuesAreUnescapedAndDedented) {
  Tree plain = parse(R"("a\tb\x41\u00e9\u{1F600}\"")");
  EXPECT_EQ(plain.string_value(NodeId{1}), "a\tbA\xC3\xA9\xF0\x9F\x98\x80\"");
  Tree heredoc = parse("x = \"\"\"\n    one\n      two\n    \"\"\"\n");
  EXPECT_EQ(heredoc.string_value(find(heredoc, NodeKind::string)), "one\n  two\n");
  Tree raw = parse(R"(~S(a\nb\)))");
  EXPECT_EQ(raw.string_value(NodeId{1}), R"(a\nb))");
  Tree cooked = parse(R"(~s(a\nb\)))");
  EXPECT_EQ(cooked.string_value(NodeId{1}), "a\nb)");
  EXPECT_EQ(cooked.quoted_value(NodeId{1}), R"(a\nb))");
  Tree sigil = parse("~r/a+/iu");
  EXPECT_EQ(sigil.sigil_modifiers(NodeId{1}), "iu");
  EXPECT_EQ(sigil.string_value(NodeId{1}), "a+");
}

TEST(Parser, SpansCoverTheWholeExpression) {
  std::string source = "foo(a, [b]) |> bar(1)\nx * (y + z)\nif a do\n  b\nend\n";
  Tree tree = parse(source);
  std::vector<std::string_view> texts;
  for (NodeId child : tree.children(Tree::root())) texts.push_back(tree.text(child));
  EXPECT_EQ(texts, (std::vector<std::string_view>{"foo(a, [b]) |> bar(1)", "x * (y + z)", "if a do\n  b\nend"}));
}

TEST(Parser, PreorderLinksAgree) {
  Tree tree = parse("defmodule A do\n  def f(x, y \\\\ 1), do: [x | y]\n  @a %{b: 1, \"c\" => fn -> :d end}\nend");
  for (uint32_t i = 1; i < tree.size(); ++i) {
    NodeId n{i};
    ASSERT_TRUE(tree.is_ancestor(tree.parent(n), n));
    ASSERT_LE(tree.span(tree.parent(n)).start, tree.span(n).start);
    ASSERT_GE(tree.span(tree.parent(n)).end, tree.span(n).end);
    uint32_t count = 0;
    for (NodeId child : tree.children(n)) {
      ASSERT_EQ(tree.parent(child), n);
      ++count;
    }
    ASSERT_EQ(count, tree.child_count(n));
  }
}

struct Broken {
  const char* source;
  uint32_t line;
  const char* message;
};

class ParserErrors : public testing::TestWithParam<Broken> {};

TEST_P(ParserErrors, AreSaidAtTheirPlace) {
  Tree tree = parse(GetParam().source);
  ASSERT_FALSE(tree.errors().empty()) << GetParam().source;
  const SyntaxError& e = tree.errors()[0];
  std::string_view before = std::string_view(GetParam().source).substr(0, e.span.start);
  EXPECT_EQ(1 + std::count(before.begin(), before.end(), '\n'), GetParam().line);
  EXPECT_NE(e.message.find(GetParam().message), std::string::npos) << e.message;
}

INSTANTIATE_TEST_SUITE_P(
    All, ParserErrors,
    testing::Values(Broken{"def f do\n  1\n", 3, "the do of line 1 is still open and wants end"},
                    Broken{"f(1,\n  2\nend", 3, "unexpected end: the ( of line 1 is still open and wants )"},
                    Broken{"x = [1, 2\ny = 3]", 2, "unexpected y, expected a comma"},
                    Broken{"x = \"abc\n\ny", 3, "the string of line 1 is still open and wants \""},
                    Broken{"x = \"\"\"\nabc\n", 3, "the heredoc of line 1 is still open"},
                    Broken{"a = 1\n```elixir\nb = 2\n", 2, "Markdown fence"},
                    Broken{"<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> x\n", 1, "merge conflict"},
                    Broken{"\xEF\xBB\xBFx = 1", 1, "byte order mark"}, Broken{"x = \xE9", 1, "0xE9 is no UTF-8"},
                    Broken{"a\n1x", 2, "follows the number 1"}, Broken{"f a: 1, 2", 1, "keywords must stand last"},
                    Broken{"f a, g b, c", 1, "ambiguous"}, Broken{"[f a, b]", 1, "ambiguous"},
                    Broken{"f(a: 1,\n|> g())", 2, "unexpected |>"}, Broken{"fn\n|> g() end", 2, "unexpected |>"},
                    Broken{"fn x end", 1, "no ->"}, Broken{"foo:bar", 1, "a space is missing after foo:"},
                    Broken{"~r;a;", 1, "no delimiter"}, Broken{"Foo(1)", 1, "small letter"},
                    Broken{"if x, do 1 end", 1, "unexpected do after a comma"}, Broken{"1 // 2", 1, "without a range"},
                    Broken{"%(a)", 1, "expected %{"}, Broken{"x = 'a#{b'", 1, "still open"},
                    Broken{"a = \"\u202E\"", 1, "direction of text"}, Broken{"# \u202E", 1, "direction of text"}));

TEST(Parser, ErrorsAreIndependentAndTheRestIsWhole) {
  Tree tree = parse("def a do\n  foo(1 2)\nend\n\ndef b do\n  [1, , 2]\nend\n\ndef c, do: :ok\n");
  EXPECT_EQ(tree.errors().size(), 2u);
  uint32_t definitions = 0;
  for (NodeId child : tree.children(Tree::root())) definitions += tree.symbol(child) == sym::def;
  EXPECT_EQ(definitions, 3u);
}

// The definitions at a module's own level, by name; and the lines of all errors.
std::string outline(std::string_view source) {
  const Tree tree = parse(source);
  std::string out;
  const NodeId section = tree.first_child(tree.last_child(tree.first_child(Tree::root())));
  const NodeId only = tree.first_child(section);
  for (NodeId child : tree.children(tree.is(only, NodeKind::block) ? only : section)) {
    if (tree.symbol(child) == sym::def) out += std::string(text(tree.symbol(tree.first_child(child)))) + " ";
  }
  for (const SyntaxError& error : tree.errors()) {
    out += "line " + std::to_string(1 + std::count(source.begin(), source.begin() + error.span.start, '\n')) + " ";
  }
  return out;
}

TEST(Parser, AMissingEndIsFoundByIndentation) {
  // Before the next definition, which is no part of the one above; the other error is said too.
  EXPECT_EQ(
      outline(
          "defmodule A do\n  def a do\n    1\n\n  def b do\n    [1, , 2]\n  end\n\n  def c do\n    3\n  end\nend\n"),
      "a b c line 6 line 13 ");
  // Before the end of what is around it.
  EXPECT_EQ(outline("defmodule A do\n  def a do\n    if x do\n      1\n  end\n\n  def b do\n    2\n  end\nend\n"),
            "a b line 11 ");
  EXPECT_EQ(outline("defmodule A do\n  def a do\n    1\nend\n"), "a line 5 ");
  // Before the else of what is around it; a head of several lines counts from where it starts.
  EXPECT_EQ(outline("defmodule A do\n  def a(x,\n        y) do\n    if x do\n      case y do\n        1 -> 2\n    "
                    "else\n      3\n    "
                    "end\n  end\n\n  def b do\n    2\n  end\nend\n"),
            "a b line 16 ");
  // Two of them.
  EXPECT_EQ(outline("defmodule A do\n  def a do\n    1\n\n  def b do\n    2\n\n  def c do\n    3\n  end\nend\n"),
            "a b c line 12 ");
}

TEST(Tree, ANodeThatIsNotThereMayBeAsked) {
  const Tree tree = parse("f(a, b)\n");
  const NodeId none;
  EXPECT_EQ(tree.kind(none), NodeKind::error);
  EXPECT_FALSE(tree.is(none, NodeKind::error)) << "it is no node of the file";
  EXPECT_FALSE(tree.symbol(none).valid());
  EXPECT_FALSE(tree.has(none, 0xFF));
  EXPECT_FALSE(tree.parent(none).valid());
  EXPECT_FALSE(tree.first_child(none).valid());
  EXPECT_FALSE(tree.last_child(none).valid());
  EXPECT_FALSE(tree.next_sibling(none).valid());
  EXPECT_FALSE(tree.next_sibling(Tree::root()).valid());
  EXPECT_FALSE(tree.child(none, 0).valid());
  EXPECT_EQ(tree.child_count(none), 0u);
  EXPECT_TRUE(tree.children(none).empty());
  EXPECT_FALSE(tree.is_ancestor(none, Tree::root()));
  EXPECT_TRUE(tree.text(none).empty());
}

TEST(Parser, IndentationIsNoSyntax) {
  const Tree tree = parse("defmodule A do\ndef a do\n1\nend\n  def b do\n2\nend\nend\n");
  EXPECT_TRUE(tree.errors().empty());
  // Where it tells nothing, the code is read as it stands.
  EXPECT_EQ(outline("defmodule A do\ndef a do\nif x do\n1\nend\ndef b do\n2\nend\nend\n").substr(0, 2), "a ");
}

// Were indentation counted anew for each line and level, this would take minutes.
TEST(Parser, AMissingEndIsSoughtInLinearTime) {
  std::string source;
  for (size_t i = 0; i < 900; ++i) source += std::string(i, ' ') + "f do\n";
  for (int i = 0; i < 300'000; ++i) source += "else\n";
  EXPECT_FALSE(parse(source).errors().empty());
}

TEST(Parser, AMissingEndSaysWhere) {
  const Tree tree = parse("defmodule A do\n  def a do\n    1\n\n  def b do\n    2\n  end\nend\n");
  ASSERT_EQ(tree.errors().size(), 1u);
  EXPECT_EQ(tree.errors()[0].message, "the file ends, but the do of line 1 is still open and wants end");
  EXPECT_EQ(tree.errors()[0].help, "by the indentation, the do of line 2 has lost its end before line 5");
}

TEST(Parser, AConflictIsReadByItsFirstSide) {
  Tree tree = parse("a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> other\nc = 4\n");
  EXPECT_EQ(tree.errors().size(), 1u);
  EXPECT_EQ(tree.child_count(Tree::root()), 3u);
}

// The empty parentheses are the first node of all: looking for what they hold went before the tree's beginning.
TEST(Parser, EmptyParenthesesBeforeAHeadAreAFault) {
  for (const char* source : {"fn () a -> 1 end", "fn()a->", "fn () () -> 1 end"}) {
    EXPECT_FALSE(parse(source).errors().empty()) << source;
  }
}

TEST(Parser, DepthIsLimitedNotCrashed) {
  for (std::string opener :
       {"(", "[", "{", "%{a: ", "fn -> ", "f(", "f do\n", "\"#{", "a[", "%a", "@", "not ", "a ", "%"}) {
    std::string source;
    for (int i = 0; i < 100000; ++i) source += opener;
    Tree tree = parse(source);
    EXPECT_FALSE(tree.errors().empty()) << opener;
    EXPECT_LE(tree.errors().size(), 200u) << opener;
  }
  // Long chains are no nesting.
  std::string chain = "a";
  for (int i = 0; i < 100000; ++i) chain += " <> a |> b";
  EXPECT_TRUE(parse(chain).errors().empty());
}

TEST(Parser, TooLargeSourcesAreRefused) {
  Tree tree = parse(std::string(size_t{kMaxSourceBytes} + 1, '['));
  ASSERT_EQ(tree.errors().size(), 1u);
  EXPECT_EQ(tree.errors()[0].message, "the file is larger than 16 MiB");
}

TEST(Parser, AnyPrefixParsesToATree) {
  std::string source =
      "defmodule A.B do\n  @moduledoc \"\"\"\n  Doc #{x}\n  \"\"\"\n  def f(%{a: b} = c, <<d::8, _::binary>>) when "
      "is_list(d) do\n"
      "    with {:ok, e} <- ~w(a b)a, do: \"#{e}: #{inspect(c, pretty: true)}\"\n  rescue\n    _ in [E] -> 'x#{1}'\n  "
      "end\nend\n";
  for (size_t i = 0; i <= source.size(); ++i) {
    std::string prefix = source.substr(0, i);
    Tree tree = parse(prefix);
    ASSERT_GE(tree.size(), 1u);
    for (uint32_t n = 1; n < tree.size(); ++n) {
      const Span span = tree.span(NodeId{n}), around = tree.span(tree.parent(NodeId{n}));
      ASSERT_TRUE(around.start <= span.start && span.end <= around.end) << prefix;
      ASSERT_LE(tree.span(NodeId{n - 1}).start, span.start) << prefix;
    }
    for (const SyntaxError& e : tree.errors()) {
      ASSERT_LE(e.span.end, prefix.size());
      ASSERT_LE(e.span.start, e.span.end);
    }
  }
}

}  // namespace
}  // namespace assay
