#include "syntax/scan.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace assay {
namespace {

// Texts with long runs of a few bytes, as sources have, and zeros behind.
std::string some_text(std::mt19937& random) {
  static constexpr std::string_view kBytes("aaaazZ09__@[`{/:      \n\\#\"\0\x7F\x80\xC3\xFF", 31);
  std::string text;
  for (size_t runs = random() % 12; runs > 0; --runs) {
    char byte = kBytes[random() % kBytes.size()];
    if (random() % 8 == 0) byte = static_cast<char>(random());
    text.append(random() % 20, byte);
  }
  return text + std::string(scan::kPadding, '\0');
}

TEST(Scan, FindsSixteenBytesAtATimeWhatItFindsOneByOne) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    const std::string text = some_text(random);
    for (size_t at = 0; at + scan::kPadding < text.size(); at += 1 + random() % 5) {
      const char* p = text.data() + at;
      const ShortName name = scan::name(p), plain = scan::plain::name(p);
      ASSERT_EQ(name.size, plain.size) << testing::PrintToString(text);
      ASSERT_EQ(name.low, plain.low);
      ASSERT_EQ(name.high, plain.high);
      ASSERT_EQ(scan::spaces(p), scan::plain::spaces(p)) << testing::PrintToString(text);
      ASSERT_EQ(scan::line_end(p), scan::plain::line_end(p)) << testing::PrintToString(text);
      ASSERT_EQ(scan::string_end(p, '"'), scan::plain::string_end(p, '"')) << testing::PrintToString(text);
    }
  }
}

}  // namespace
}  // namespace assay
