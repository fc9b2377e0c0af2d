// What of SQL can be told without a grammar: where statements begin and end, which words stand outside quotes and
// comments, and what an interpolation stands in. It keeps the parser away from texts that cannot matter or that would
// exhaust its stack, and lets one broken statement not hide the others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace assay::sql {

// Stands for one hole in the text given to scan().
inline constexpr char kHole = '\x01';

enum class HolePlace : uint8_t {
  bare,    // a token of its own
  glued,   // part of an unquoted name or number: users_#{x}
  quoted,  // in a string, a quoted name, a dollar-quoted body or a comment
};

struct Hole {
  uint32_t offset = 0;  // of its kHole
  HolePlace place = HolePlace::bare;
  std::string previous_word;  // the word outside quotes that stands last before it in its statement, in lower case;
                              // "#" when that is another hole
  bool after_on = false;      // the word ON stands before it
};

// One statement, without the white space and comments around it and without its semicolon.
struct Piece {
  Span place;
  std::vector<std::string> words;  // outside quotes, in lower case; the first kWords of them
  std::vector<Hole> holes;
  uint32_t weight = 0;  // words and operators: a bound on how deep the parser's tree can get
  bool writes = false;  // has one of: insert update delete merge into set_config (SELECT must then be parsed)
  bool closed = true;   // false: a quote, a comment or a parenthesis is still open at the end

  static constexpr size_t kWords = 8;
  [[nodiscard]] std::string_view word(size_t i) const { return i < words.size() ? words[i] : std::string_view{}; }
};

std::vector<Piece> scan(std::string_view text);

}  // namespace assay::sql
