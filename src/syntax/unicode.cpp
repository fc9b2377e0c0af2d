#include "syntax/unicode.h"

#include <algorithm>
#include <iterator>
#include <span>

namespace assay {
namespace {

struct Range {
  uint32_t first, last;
};

#include "syntax/unicode_ranges.inc"

bool in_ranges(std::span<const Range> ranges, uint32_t c) {
  auto it = std::upper_bound(ranges.begin(), ranges.end(), c, [](uint32_t v, const Range& r) { return v < r.first; });
  return it != ranges.begin() && c <= std::prev(it)->last;
}

}  // namespace

CodePoint decode_utf8(std::string_view text, size_t offset) {
  auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  uint8_t lead = byte(offset);
  if (lead < 0x80) return {lead, 1};
  uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || offset + length > text.size()) return {kInvalidCodePoint, 1};
  uint32_t value = lead & (0xFFu >> (length + 1));
  for (uint32_t i = 1; i < length; ++i) {
    if ((byte(offset + i) & 0xC0) != 0x80) return {kInvalidCodePoint, 1};
    value = value << 6 | (byte(offset + i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) return {kInvalidCodePoint, 1};
  return {value, length};
}

void append_utf8(std::string& out, uint32_t c) {
  auto put = [&](uint32_t b) { out.push_back(static_cast<char>(b)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Reads 1 to `most` hex digits at i; returns how many there are.
size_t read_hex(std::string_view text, size_t i, size_t most, uint32_t& value) {
  size_t count = 0;
  value = 0;
  while (count < most && i + count < text.size() && hex_digit(text[i + count]) >= 0) {
    value = value * 16 + static_cast<uint32_t>(hex_digit(text[i + count++]));
  }
  return count;
}

// \xHH is a byte; \uHHHH, \u{H...} and the deprecated \xH and \x{H...} are code points.
std::string_view unescape_hex(std::string_view text, size_t& i, bool byte_form, std::string& out) {
  uint32_t value = 0;
  if (i < text.size() && text[i] == '{') {
    size_t count = read_hex(text, i + 1, 6, value);
    if (count == 0 || i + 1 + count >= text.size() || text[i + 1 + count] != '}')
      return "an escape \\u{...} wants one to six hexadecimal digits";
    i += count + 2;
  } else {
    size_t count = read_hex(text, i, byte_form ? 2 : 4, value);
    if (count == 0 || (!byte_form && count < 4))
      return byte_form ? "an escape \\x wants two hexadecimal digits" : "an escape \\u wants four hexadecimal digits";
    i += count;
    if (byte_form && count == 2) {
      out.push_back(static_cast<char>(value));
      return {};
    }
  }
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return "an escape names no Unicode code point";
  append_utf8(out, value);
  return {};
}

}  // namespace

std::string_view unescape(std::string_view text, std::string& out) {
  constexpr std::string_view kFrom = "0abdefnrstv", kTo("\0\a\b\x7F\x1B\f\n\r \t\v", 11);
  std::string_view problem;
  size_t i = 0;
  while (i < text.size()) {
    size_t slash = text.find('\\', i);
    out.append(text.substr(i, slash - i));
    if (slash == std::string_view::npos) break;
    i = slash + 1;
    if (i >= text.size()) {
      out.push_back('\\');
      break;
    }
    char c = text[i++];
    if (c == 'x' || c == 'u') {
      std::string_view wrong = unescape_hex(text, i, c == 'x', out);
      if (problem.empty()) problem = wrong;
    } else if (c == '\n') {
      continue;
    } else if (c == '\r' && i < text.size() && text[i] == '\n') {
      ++i;
    } else {
      size_t known = kFrom.find(c);
      out.push_back(known == std::string_view::npos ? c : kTo[known]);
    }
  }
  return problem;
}

bool is_identifier_start(uint32_t c) { return in_ranges(kIdentifierStart, c); }
bool is_identifier_continue(uint32_t c) { return in_ranges(kIdentifierContinue, c); }
bool is_uppercase(uint32_t c) { return in_ranges(kUppercase, c); }
bool is_grapheme_extend(uint32_t c) { return c >= 0x300 && in_ranges(kExtend, c); }

namespace {

constexpr uint32_t kZeroWidthJoiner = 0x200D;

bool is_regional(uint32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }

// Hangul: a syllable is leading consonants, vowels, trailing consonants, or precomposed.
bool joins_hangul(uint32_t before, uint32_t after) {
  auto leading = [](uint32_t c) { return (c >= 0x1100 && c <= 0x115F) || (c >= 0xA960 && c <= 0xA97C); };
  auto vowel = [](uint32_t c) { return (c >= 0x1160 && c <= 0x11A7) || (c >= 0xD7B0 && c <= 0xD7C6); };
  auto trailing = [](uint32_t c) { return (c >= 0x11A8 && c <= 0x11FF) || (c >= 0xD7CB && c <= 0xD7FB); };
  auto syllable = [](uint32_t c) { return c >= 0xAC00 && c <= 0xD7A3; };
  auto open_syllable = [&](uint32_t c) { return syllable(c) && (c - 0xAC00) % 28 == 0; };
  if (leading(before)) return leading(after) || vowel(after) || syllable(after);
  if (vowel(before) || open_syllable(before)) return vowel(after) || trailing(after);
  return (trailing(before) || syllable(before)) && trailing(after);
}

}  // namespace

size_t grapheme_end(std::string_view text, size_t offset) {
  CodePoint first = decode_utf8(text, offset);
  size_t at = offset + first.length;
  uint32_t before = first.value;
  if (before < 0x20) return at;
  bool pictographic = in_ranges(kPictographic, before);
  bool regional = is_regional(before);  // and the next one of the pair may follow
  while (at < text.size() && static_cast<uint8_t>(text[at]) >= 0x80) {
    CodePoint next = decode_utf8(text, at);
    bool extends = is_grapheme_extend(next.value);
    bool joined = before == kZeroWidthJoiner && pictographic && in_ranges(kPictographic, next.value);
    bool pair = regional && is_regional(next.value);
    if (!extends && !joined && !pair && !joins_hangul(before, next.value)) break;
    regional = false;
    before = next.value;
    at += next.length;
  }
  return at;
}

bool is_bidi_control(uint32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

}  // namespace assay
