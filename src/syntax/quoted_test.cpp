// Compares with tests/oracle/quoted.golden, which holds Elixir's own answers; the oracle itself (./dev oracle) compares
// far more, but needs Elixir.
#include "syntax/quoted.h"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "source/source_file.h"
#include "syntax/tree.h"
#include "tests/support/repository.h"

namespace assay {
namespace {

struct Golden {
  std::string source;
  std::string answer;
};

std::vector<Golden> read_golden() {
  std::ifstream file(test::repository() / "tests/oracle/quoted.golden", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  std::vector<Golden> all;
  const std::string open = "====\n", middle = "\n----\n";
  for (size_t at = text.find(open); at != std::string::npos;) {
    size_t next = text.find(open, at + 1);
    std::string one = text.substr(at + open.size(), next == std::string::npos ? next : next - at - open.size());
    size_t split = one.find(middle);
    std::string answer = one.substr(split + middle.size());
    if (answer.starts_with("newer ")) answer.erase(0, 6);
    all.push_back({one.substr(0, split), answer.substr(0, answer.find('\n'))});
    at = next;
  }
  return all;
}

// The text on one line: line ends and their indentation stand after brackets and commas only.
std::string on_one_line(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\n') {
      out += text[i];
      continue;
    }
    while (i + 1 < text.size() && text[i + 1] == ' ') ++i;
    if (!out.empty() && out.back() == ',') out += ' ';
  }
  return out;
}

TEST(Quoted, EqualsElixirsAnswers) {
  std::vector<Golden> all = read_golden();
  ASSERT_GT(all.size(), 150u);
  for (const Golden& golden : all) {
    Tree tree = parse(golden.source);
    if (golden.answer.starts_with("error ")) {
      std::string quoted = on_one_line(quoted_text(tree));
      std::string start = fmt::format("{{:error, {{[line: {}, column: ", golden.answer.substr(6));
      EXPECT_TRUE(quoted.starts_with(start)) << golden.source << "\n" << quoted;
    } else {
      EXPECT_EQ(on_one_line(quoted_text(tree)), golden.answer) << golden.source;
    }
  }
}

TEST(Quoted, EtfHoldsWhatTermToBinaryWrites) {
  // :erlang.term_to_binary({:ok, {:+, [line: 1, column: 3], [1, 300]}})
  std::string expected = "\x83h\2w\2okh\3w\1+l" + std::string("\0\0\0\2", 4) + "h\2w\4linea\1h\2w\6columna\3jl" +
                         std::string("\0\0\0\2", 4) + "a\1b" + std::string("\0\0\1\x2C", 4) + "j";
  EXPECT_EQ(quoted_etf(parse("1 + 300")), expected);
}

TEST(Quoted, DeepChainsNeedNoDeepStack) {
  std::string source = "a";
  for (int i = 0; i < 30'000; ++i) source += " |> b";
  Tree tree = parse(source);
  ASSERT_TRUE(tree.errors().empty()) << tree.errors().front().message;
  EXPECT_GT(quoted_etf(tree).size(), source.size());
  EXPECT_GT(quoted_text(tree).size(), source.size());
}

TEST(TreeText, NamesKindsAndPlaces) {
  EXPECT_EQ(tree_text(parse("é = foo(1)")),
            "file 1:1\n"
            "  binary_op 1:3 =\n"
            "    variable 1:1 é\n"
            "    call 1:5 foo parens\n"
            "      integer 1:9 `1`\n");
}

TEST(TreeText, DeepNodesSayTheirDepthInsteadOfMovingOn) {
  std::string source = "a";
  for (int i = 0; i < 20'000; ++i) source += " + b";
  const std::string text = tree_text(parse(source));
  EXPECT_NE(text.find("\n" + std::string(120, ' ') + "[20000] binary_op 1:3 +\n"), std::string::npos);
  EXPECT_LT(text.size(), 10'000'000u);
}

TEST(TreeText, EndsWithErrors) {
  std::string text = tree_text(parse("a\n)"));
  EXPECT_NE(text.find("\nerror 2:1 unexpected )"), std::string::npos) << text;
}

}  // namespace
}  // namespace assay
