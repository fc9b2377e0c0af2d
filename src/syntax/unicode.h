// The little of Unicode that reading Elixir needs: decoding, what may stand in an identifier, what extends a grapheme.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

struct CodePoint {
  uint32_t value;   // kInvalidCodePoint for bytes that are no UTF-8
  uint32_t length;  // bytes; 1 when invalid
};
inline constexpr uint32_t kInvalidCodePoint = 0xFFFFFFFF;

// Decodes at `offset` (which must be inside the text); overlong forms, surrogates and values past U+10FFFF are invalid.
CodePoint decode_utf8(std::string_view text, size_t offset);
void append_utf8(std::string& out, uint32_t code_point);

// Resolves Elixir's escapes (\n, \x41, \u00E9, \u{1F600}, backslash at a line end ...) and appends to `out`, which
// holds bytes, not necessarily UTF-8. Returns what is wrong with the first bad escape, or an empty text.
std::string_view unescape(std::string_view text, std::string& out);

// For code points from U+0080. What Elixir lets stand in a name is less than Unicode's XID properties.
bool is_identifier_start(uint32_t code_point);
bool is_identifier_continue(uint32_t code_point);
bool is_uppercase(uint32_t code_point);
// Whether it joins the grapheme cluster before it.
bool is_grapheme_extend(uint32_t code_point);
// The end of the grapheme cluster that starts at `offset`, as OTP's unicode_util:gc/1 sees it.
size_t grapheme_end(std::string_view text, size_t offset);
// Bidirectional formatting characters, which Elixir refuses in strings and comments (trojansource.codes).
bool is_bidi_control(uint32_t code_point);

}  // namespace assay
