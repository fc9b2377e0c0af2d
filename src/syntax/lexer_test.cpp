// The two ways to read a token must agree: see lexer_common.cpp. What the tokens mean, the parser's tests and the
// oracle tell.
#include "syntax/lexer.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "syntax/symbols.h"

namespace assay {
namespace {

struct Read {
  TokenList tokens;
  std::vector<SyntaxError> errors;
  std::vector<ColumnShift> shifts;

  [[nodiscard]] LexResult into() { return {tokens, errors, shifts}; }
};

testing::AssertionResult reads_alike(std::string_view source) {
  Read fast, careful;
  lex(source, fast.into());
  lex_carefully(source, careful.into());
  auto fail = [&] { return testing::AssertionFailure() << "in: " << testing::PrintToString(std::string(source)); };
  if (fast.tokens.size() != careful.tokens.size())
    return fail() << ": " << fast.tokens.size() << " tokens, carefully " << careful.tokens.size();
  for (size_t i = 0; i < fast.tokens.size(); ++i) {
    const Token &a = fast.tokens[i], &b = careful.tokens[i];
    if (a.start != b.start || a.end != b.end || a.kind != b.kind || a.value != b.value ||
        a.clause_start != b.clause_start)
      return fail() << ": token " << i << " at " << a.start << ", carefully at " << b.start;
  }
  if (fast.errors.size() != careful.errors.size()) return fail() << ": errors differ in number";
  for (size_t i = 0; i < fast.errors.size(); ++i) {
    const SyntaxError &a = fast.errors[i], &b = careful.errors[i];
    if (a.span.start != b.span.start || a.opener != b.opener || a.message != b.message || a.help != b.help)
      return fail() << ": \"" << a.message << "\", carefully \"" << b.message << '"';
  }
  if (fast.shifts.size() != careful.shifts.size()) return fail() << ": column shifts differ in number";
  return testing::AssertionSuccess();
}

TEST(Lexer, ReadsCommonTokensAsItReadsAllOthers) {
  for (std::string_view source : {
           "",
           "a",
           "\n\n  a\n\n\tb\r\n\r\n c",
           "a_name_of_16_byte a_name_of_17_bytes :a_name_of_16_byte :a_name_of_17_bytes A_name_of_16_byte",
           "empty? bang! at@sign a?b: 1, b: 2, c:3, d::e, Up: 1, Up?, __block__ __aliases__ x.__block__",
           "a.end a.do b.nil :end end: 1, Foo.Bar.{A, B} foo.Bar a . b a\n  .b a..b a...",
           "f -1 f - 1 f -(1) f +x f-1 1 -1 f  -1 f\t-1 f \\\n -1 f\n -1",
           "&+/2 &&/2 & /2 &//2 @/1 a / b a/b !a ^a @a &1 &f/1 -/2 +: 1, ->: 2 <>/2 a \n<> b",
           "{} {}: 1 %{} %{}: 1 %Foo{} %: 1 %{a | b: 1} << a >> <<a::8>> <<>>: 1 <<>> x<<<y x>>>y",
           "( ] { ) } [ Foo( a(b)c) end do fn -> end }",
           "\"a\" \"a\": 1 \"a#{b}c\" \"a\\\"b\" \"\"\"\n  x \"y\" \"\"z\n  \"\"\" \"\" a.\"b\" \"\xC3\xA9\"",
           "1 12 1_000 1.5 1..2 0x1F 1a 1e3 1.0e-3 # comment\n# \xE2\x80\xAA\n#\r\n#",
           "a |> b\n|> c\n\n  and d\n  not in e\n when f do\n g -> h\n i, j -> k; l -> m\n end",
           "<<<<<<< a\nb\n=======\nc\n>>>>>>> d\n```\n e\n  <<<\n= 1\n| 2\n> 3\n",
       }) {
    EXPECT_TRUE(reads_alike(source));
  }
}

TEST(Lexer, ReadsCommonTokensAsAllOthersInAnySurroundings) {
  static constexpr std::string_view kPieces[] = {"a",
                                                 "foo",
                                                 "do",
                                                 "end",
                                                 "fn",
                                                 "nil",
                                                 "not",
                                                 "in",
                                                 "when",
                                                 "Foo",
                                                 ".",
                                                 ",",
                                                 ";",
                                                 "(",
                                                 ")",
                                                 "[",
                                                 "]",
                                                 "{",
                                                 "}",
                                                 "<<",
                                                 ">>",
                                                 "%",
                                                 "%{",
                                                 "#{",
                                                 "\"",
                                                 "'",
                                                 ":",
                                                 "::",
                                                 ":a",
                                                 "a: ",
                                                 "?a",
                                                 "~s(",
                                                 "@",
                                                 "!",
                                                 "&",
                                                 "+",
                                                 "-",
                                                 "*",
                                                 "/",
                                                 "->",
                                                 "<-",
                                                 "=",
                                                 "==",
                                                 "|",
                                                 "|>",
                                                 "||",
                                                 "..",
                                                 "...",
                                                 "..//",
                                                 "\\\\",
                                                 "\\",
                                                 " ",
                                                 "  ",
                                                 "\n",
                                                 "\n ",
                                                 "\r\n",
                                                 "\t",
                                                 "# x\n",
                                                 "\"\"\"\n",
                                                 "1",
                                                 "2.5",
                                                 "0x1",
                                                 "_",
                                                 "?",
                                                 "@a",
                                                 "é",
                                                 "\xFF",
                                                 "\xE2\x80\xAA",
                                                 "\n<<<<<<< ",
                                                 "~~~",
                                                 "^^^",
                                                 "a_name_of_16_byte",
                                                 "another_name_that_is_longer"};
  std::mt19937 random(20240301);
  for (int round = 0; round < 30000; ++round) {
    std::string source;
    for (size_t left = random() % 24; left > 0; --left) source += kPieces[random() % std::size(kPieces)];
    ASSERT_TRUE(reads_alike(source));
  }
}

}  // namespace
}  // namespace assay
