// Strings, heredocs, sigils and what is interpolated into them.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "syntax/lexer_impl.h"
#include "syntax/scan.h"
#include "syntax/unicode.h"

namespace assay {

char Lexer::closing_delimiter(char c) {
  switch (c) {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    case '<': return '>';
    default: return c;
  }
}

void Lexer::quote(char c) {
  TokenKind whole = c == '"' ? TokenKind::string : TokenKind::charlist;
  TokenKind open_kind = c == '"' ? TokenKind::string_open : TokenKind::charlist_open;
  // After a dot a quote opens the name of a function, never a heredoc.
  bool after_dot = last_kind() == TokenKind::dot && !tokens_.empty();
  if (peek(1) == c && peek(2) == c && !after_dot) return heredoc({whole, open_kind, at_, at_ + 3, c, true, true});
  string({whole, open_kind, at_, at_ + 1, c, false, true});
}

void Lexer::tilde() {
  uint32_t i = at_ + 1;
  bool lower = in_class(peek(1), kLower) && peek(1) != '_';
  bool upper = in_class(peek(1), kUpper);
  if (!lower && !upper) return operators();
  ++i;
  // Elixir 1.15 and later: upper-case sigils may have several letters and digits.
  while (upper && i < size_ && in_class(text_[i], kUpper | kDigit)) ++i;
  char c = i < size_ ? text_[i] : '\0';
  if (c == '\0' || std::strchr("/<\"'[({|", c) == nullptr) {
    error({at_, std::min(i + 1, size_)}, fmt::format("the sigil {} has no delimiter", slice(at_, i)),
          "sigils take // || \"\" '' () [] {} or <>");
    at_ = i;
    return;
  }
  if ((c == '"' || c == '\'') && i + 2 < size_ && text_[i + 1] == c && text_[i + 2] == c) {
    return heredoc({TokenKind::sigil, TokenKind::sigil_open, at_, i + 3, c, true, lower});
  }
  string({TokenKind::sigil, TokenKind::sigil_open, at_, i + 1, closing_delimiter(c), false, lower});
}

void Lexer::heredoc(StringState s) {
  uint32_t i = skip_blanks(s.body);
  if (i < size_ && text_[i] == '\r') ++i;
  if (i >= size_ || text_[i] != '\n') {
    error({s.start, s.body}, "text stands on the line that opens a heredoc",
          "start the text on the next line, or use a plain string");
    i = s.body;
    if (line_end(i) == size_) {
      push(s.whole, s.start, size_, 0);
      at_ = size_;
      return;
    }
  }
  s.body = i;  // at the line end, so that the closing delimiter may stand on the very next line
  string(s);
}

void Lexer::string(StringState s) {
  at_ = s.body;
  strings_.push_back(s);
  scan_string();
}

// Reads on in the innermost string until it ends or an interpolation starts.
void Lexer::scan_string() {
  StringState& s = strings_.back();
  uint32_t from = at_;
  bool escapes = false;
  while ((at_ = static_cast<uint32_t>(scan::string_end(text_ + at_, s.delimiter) - text_)) < size_) {
    char c = text_[at_];
    if (c == '\\') {
      escapes = true;
      skip_escape(s);
    } else if (c == s.delimiter && !s.heredoc) {
      return end_string(from, at_, at_ + 1, escapes);
    } else if (c == s.delimiter) {
      uint32_t line = at_;
      while (in_class(text_[line - 1], kBlank)) --line;
      if (text_[line - 1] == '\n' && peek(1) == c && peek(2) == c) {
        line_ = line;
        return end_string(from, line, at_ + 3, escapes);
      }
      ++at_;
    } else if (c == '#' && s.interpolates && peek(1) == '{') {
      return interpolate(from, escapes);
    } else if (static_cast<uint8_t>(c) < 0x80) {
      ++at_;
    } else {
      wide_character(at_ > from);
    }
  }
  unterminated(s, from, escapes);
}

void Lexer::skip_escape(const StringState& s) {
  if (s.interpolates && peek(1) == '#' && peek(2) == '{') {
    // elixir_interpolation counts these three characters as one column.
    shifts_.push_back({at_ + 3, -2});
    at_ += 3;
    return;
  }
  ++at_;
  if (at_ < size_ && text_[at_] != '\n' && !(text_[at_] == '\r' && peek(1) == '\n')) {
    if (static_cast<uint8_t>(text_[at_]) < 0x80) {
      ++at_;
    } else {
      wide_character(false);
    }
  }
}

// Inside strings Elixir counts columns by grapheme cluster; remember where that differs from code points. `attaches`:
// the character before is text too, and may be the base of this one.
void Lexer::wide_character(bool attaches) {
  std::string_view text = slice(0, size_);
  CodePoint c = decode_utf8(text, at_);
  if (c.value == kInvalidCodePoint) {
    if (!bad_bytes_reported_) {
      error({at_, at_ + 1}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[at_])),
            "save the file as UTF-8");
      bad_bytes_reported_ = true;
    }
    ++at_;
    return;
  }
  if (is_bidi_control(c.value)) {
    error({at_, at_ + c.length}, "an invisible character that changes the direction of text stands in a string",
          "remove it, or write it as an escape such as \\u202A");
  }
  bool based = attaches && text_[at_ - 1] >= ' ' && is_grapheme_extend(c.value);
  uint32_t start = based ? at_ - 1 : at_;
  at_ = static_cast<uint32_t>(grapheme_end(text, start));
  auto starts = [](char byte) { return (static_cast<uint8_t>(byte) & 0xC0) != 0x80; };
  auto code_points = static_cast<int32_t>(std::ranges::count_if(slice(start, at_), starts));
  if (code_points > 1) shifts_.push_back({at_, 1 - code_points});
}

void Lexer::interpolate(uint32_t from, bool escapes) {
  StringState& s = strings_.back();
  if (levels_.full()) return too_deep();
  if (s.open_token == kNowhere) s.open_token = push(s.open, s.start, s.body, bits(s, false));
  if (at_ > from) push(TokenKind::fragment, from, at_, bits(s, escapes));
  if (escapes) check_escapes(s, from, at_);
  open(TokenKind::interpolation_open, 2);
}

// Bad \x and \u escapes are errors of the whole string. Sigils resolve theirs when they run.
void Lexer::check_escapes(const StringState& s, uint32_t from, uint32_t to) {
  if (s.whole == TokenKind::sigil) return;
  std::string_view inside = slice(from, to);
  if (inside.find("\\x") == std::string_view::npos && inside.find("\\u") == std::string_view::npos) return;
  std::string value;
  std::string_view problem = unescape(inside, value);
  if (!problem.empty()) error({s.start, s.body}, std::string(problem));
}

void Lexer::end_string(uint32_t from, uint32_t content_end, uint32_t end, bool escapes) {
  StringState s = strings_.back();
  strings_.pop_back();
  if (s.whole == TokenKind::sigil) {
    while (end < size_ && in_class(text_[end], kUpper | kLower | kDigit) && text_[end] != '_') ++end;
  }
  at_ = end;
  bool plain_string = (s.whole == TokenKind::string || s.whole == TokenKind::charlist) && !s.heredoc;
  bool after_dot = plain_string && s.open_token == kNowhere && last_kind() == TokenKind::dot && !tokens_.empty();
  bool keyword = plain_string && !after_dot && peek() == ':' && space_at(at_ + 1);
  if (s.open_token != kNowhere) {
    if (content_end > from) push(TokenKind::fragment, from, content_end, bits(s, escapes));
    if (escapes) check_escapes(s, from, content_end);
    push(TokenKind::string_close, content_end, end + keyword, 0);
    if (keyword) tokens_[s.open_token].kind = TokenKind::kw_open;
    at_ += keyword;
  } else if (after_dot) {
    push_callable(s.start, end, intern(slice(s.body, content_end)));
  } else if (keyword || s.whole == TokenKind::atom_quoted) {
    push(keyword ? TokenKind::kw_quoted : TokenKind::atom_quoted, s.start, end + keyword,
         atom_symbol(s.body, content_end, escapes).value);
    at_ += keyword;
  } else {
    push(s.whole, s.start, end, bits(s, escapes));
    if (escapes) check_escapes(s, from, content_end);
  }
}

void Lexer::unterminated(StringState& s, uint32_t from, bool escapes) {
  std::string_view what = s.heredoc                           ? "heredoc"
                          : s.whole == TokenKind::sigil       ? "sigil"
                          : s.whole == TokenKind::atom_quoted ? "quoted atom"
                          : s.whole == TokenKind::charlist    ? "charlist"
                                                              : "string";
  std::string closer(s.heredoc ? 3 : 1, s.delimiter);
  error({size_, size_},
        fmt::format("the file ends, but the {} of line {} is still open and wants {}", what, line_of(s.start), closer),
        s.heredoc ? fmt::format("close it with {} on a line of its own", closer)
                  : fmt::format("close it with {}", closer),
        s.start);
  end_string(from, size_, size_, escapes);
  stopped_ = true;
}

Symbol Lexer::atom_symbol(uint32_t from, uint32_t to, bool escapes) {
  if (!escapes) return intern(slice(from, to));
  std::string value;
  std::string_view problem = unescape(slice(from, to), value);
  if (!problem.empty()) error({from, to}, std::string(problem));
  return intern(value);
}

}  // namespace assay
