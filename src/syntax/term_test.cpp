#include "syntax/term.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

using namespace std::string_literals;

std::string etf(Terms& terms, Term t) { return terms.to_etf(t).substr(1); }

TEST(Term, IntegersOfAnySizeAreExact) {
  Terms terms;
  EXPECT_EQ(etf(terms, terms.integer(255)), "a\xFF");
  EXPECT_EQ(etf(terms, terms.integer(256)), "b\0\0\1\0"s);
  EXPECT_EQ(etf(terms, terms.integer(-1)), "b\xFF\xFF\xFF\xFF");
  EXPECT_EQ(etf(terms, terms.integer(int64_t{1} << 31)), "n\4\0\0\0\0\x80"s);
  EXPECT_EQ(etf(terms, terms.integer("FFFF_FFFF_FFFF_FFFF", 16)), "n\x08\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s);
  EXPECT_EQ(terms.to_text(terms.integer("123456789012345678901234567890", 10), 98), "123456789012345678901234567890");
  EXPECT_EQ(terms.to_text(terms.integer("1" + std::string(100, '0'), 2), 98), "1267650600228229401496703205376");
}

TEST(Term, ListsOfBytesAreStringsInEtf) {
  Terms terms;
  Term one = terms.integer(1);
  EXPECT_EQ(etf(terms, terms.list({one, one})), "k\0\2\1\1"s);
  EXPECT_EQ(etf(terms, terms.list({})), "j");
  EXPECT_EQ(etf(terms, terms.list({terms.integer(256)})), "l\0\0\0\1b\0\0\1\0j"s);
}

TEST(Term, AtomsPrintAsElixirPrintsThem) {
  Terms terms;
  auto text = [&](std::string_view name) { return terms.to_text(terms.atom(name), 98); };
  EXPECT_EQ(text("foo?"), ":foo?");
  EXPECT_EQ(text("nil"), "nil");
  EXPECT_EQ(text("Elixir.Foo.Bar"), "Foo.Bar");
  EXPECT_EQ(text("Elixir.foo"), ":\"Elixir.foo\"");
  EXPECT_EQ(text("a b"), ":\"a b\"");
  EXPECT_EQ(text("<<>>"), ":<<>>");
  EXPECT_EQ(text("1a"), ":\"1a\"");
  EXPECT_EQ(text(""), ":\"\"");
}

TEST(Term, StringsEscapeWhatWouldBreakThem) {
  Terms terms;
  auto text = [&](std::string_view bytes) { return terms.to_text(terms.binary(bytes), 98); };
  EXPECT_EQ(text("a\"\n#{\\é"), R"("a\"\n\#{\\é")");
  EXPECT_EQ(text("\xFF"), "<<255>>");
  EXPECT_EQ(text("\0"s), "<<0>>");
}

TEST(Term, WideTermsBreakIntoLines) {
  Terms terms;
  Term pair = terms.tuple({terms.atom("key"), terms.binary("value")});
  EXPECT_EQ(terms.to_text(terms.list({pair, pair}), 40), "[key: \"value\", key: \"value\"]");
  EXPECT_EQ(terms.to_text(terms.list({pair, pair}), 20), "[\n  key: \"value\",\n  key: \"value\"\n]");
}

}  // namespace
}  // namespace assay
