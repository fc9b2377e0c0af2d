#include "syntax/lexer.h"

#include <fmt/format.h>

#include <cstring>

#include "syntax/lexer_impl.h"
#include "syntax/scan.h"
#include "syntax/unicode.h"

namespace assay {

namespace {

// A copy with zeros behind it spares every step the question whether the text goes on. Kept for the next file.
const char* padded(std::string_view source) {
  thread_local std::vector<char> copy;
  const size_t size = source.size() + scan::kPadding;
  if (copy.size() < size) copy.resize(size);
  std::copy(source.begin(), source.end(), copy.begin());
  std::fill_n(copy.begin() + static_cast<std::ptrdiff_t>(source.size()), scan::kPadding, '\0');
  return copy.data();
}

}  // namespace

void lex(std::string_view source, LexResult out) {
  ensure_symbols();
  out.tokens.reserve(source.size() / 5 + 64);
  Lexer(padded(source), static_cast<uint32_t>(source.size()), out).run(true);
}

void lex_carefully(std::string_view source, LexResult out) {
  ensure_symbols();
  Lexer(padded(source), static_cast<uint32_t>(source.size()), out).run(false);
}

bool lex_by_indentation(std::string_view source, LexResult out, std::vector<LostEnd>& lost) {
  std::vector<SyntaxError> errors;
  Lexer lexer(padded(source), static_cast<uint32_t>(source.size()), {out.tokens, errors, out.column_shifts});
  lexer.guess_ends(lost);
  lexer.run(false);
  return errors.size() < out.errors.size();
}

void Lexer::run(bool shortcuts) {
  if (looking_at("\xEF\xBB\xBF")) {
    error({0, 3}, "the file starts with a byte order mark, which Elixir refuses", "save the file as UTF-8 without BOM");
    at_ = 3;
  }
  line_start();
  while (!stopped_) {
    if (shortcuts) common();
    if (stopped_ || at_ >= size_) break;
    next();
  }
  if (stopped_) {
    close_quietly();
  } else {
    close_all_at_end();
  }
  push(TokenKind::eof, size_, size_, 0);
}

uint32_t Lexer::line_end(uint32_t offset) const {
  const void* found = offset < size_ ? std::memchr(text_ + offset, '\n', size_ - offset) : nullptr;
  return found != nullptr ? static_cast<uint32_t>(static_cast<const char*>(found) - text_) : size_;
}

uint32_t Lexer::line_of(uint32_t offset) const {
  return 1 + static_cast<uint32_t>(std::count(text_, text_ + offset, '\n'));
}

void Lexer::error(Span span, std::string message, std::string help, uint32_t opener) {
  if (stopped_) return;
  errors_.push_back({span, opener, std::move(message), std::move(help), true});
  if (errors_.size() < kMaxErrors) return;
  errors_.back().help = fmt::format("these are {} errors; the rest of the file is not read", kMaxErrors);
  stopped_ = true;
}

void Lexer::line_start() {
  line_ = at_;
  line_marker();
  if (lost_ends_ != nullptr) close_lost();
}

// Version control conflicts and Markdown fences stand alone on their line; the code around them is read as usual, of
// a conflict only the first side.
void Lexer::line_marker() {
  bool middle = in_conflict_ && (looking_at("=======") || looking_at("|||||||"));
  bool last = in_conflict_ && looking_at(">>>>>>>");
  if (looking_at("<<<<<<<")) {
    in_conflict_ = true;
    error({at_, std::min(line_end(at_), at_ + 7)}, "this is a merge conflict marker, not Elixir",
          "resolve the conflict; until then only its first side is read");
    at_ = line_end(at_);
  } else if (middle) {
    size_t end = slice(0, size_).find("\n>>>>>>>", at_);
    in_conflict_ = false;
    at_ = end == std::string_view::npos ? line_end(at_) : line_end(static_cast<uint32_t>(end) + 1);
  } else if (last) {
    in_conflict_ = false;
    at_ = line_end(at_);
  } else if (looking_at("```")) {
    error({at_, at_ + 3}, "this is a Markdown fence, not Elixir", "remove the line");
    at_ = line_end(at_);
  }
}

void Lexer::next() {
  char c = text_[at_];
  switch (c) {
    case ' ':
    case '\t': at_ = skip_blanks(at_); return;
    case '\n':
      push_eol();
      ++at_;
      return line_start();
    case '\r':
      if (peek(1) == '\n') {
        push_eol();
        at_ += 2;
        return line_start();
      }
      return unexpected();
    case '#': return comment();
    case '"':
    case '\'': return quote(c);
    case '?': return character();
    case '~': return tilde();
    case ':': return colon();
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': return number();
    case ',':
      push(TokenKind::comma, at_, at_ + 1, 0);
      ++at_;
      return;
    case ';': return semicolon();
    case '(': return open_paren();
    case '[': return open(TokenKind::open_bracket, 1);
    case '{':
      return looking_at("{}:") && space_at(at_ + 3) ? keyword_operator(2, sym::op_tuple)
                                                    : open(TokenKind::open_curly, 1);
    case ')': return close(TokenKind::close_paren, 1);
    case ']': return close(TokenKind::close_bracket, 1);
    case '}': return close(TokenKind::close_curly, 1);
    case '%': return percent();
    case '.': return dot();
    case '\\': return backslash();
    case '+':
    case '-': return sign();
    case '@':
    case '!':
    case '^':
    case '&':
    case '*':
    case '/':
    case '<':
    case '>':
    case '=':
    case '|': return operators();
    default:
      if (in_class(c, kLower | kUpper) || static_cast<uint8_t>(c) >= 0x80) return identifier();
      return unexpected();
  }
}

void Lexer::comment() {
  uint32_t end = line_end(at_);
  check_bidi(at_, end, "comment");
  at_ = end > at_ && text_[end - 1] == '\r' ? end - 1 : end;
}

void Lexer::check_bidi(uint32_t from, uint32_t to, std::string_view where) {
  const char* at = text_ + from;
  const char* end = text_ + to;
  // All of them start with the byte 0xE2, which is rare.
  while ((at = static_cast<const char*>(std::memchr(at, 0xE2, static_cast<size_t>(end - at)))) != nullptr) {
    auto offset = static_cast<uint32_t>(at - text_);
    if (is_bidi_control(decode_utf8(slice(0, size_), offset).value)) {
      error({offset, offset + 3},
            fmt::format("an invisible character that changes the direction of text stands in a {}", where),
            "remove it, or write it as an escape such as \\u202A");
      return;
    }
    ++at;
  }
}

void Lexer::semicolon() {
  if (last_kind() == TokenKind::semicolon && !tokens_.empty()) return unexpected();
  separate(push(TokenKind::semicolon, at_, at_ + 1, 0));
  ++at_;
}

void Lexer::backslash() {
  if (peek(1) == '\\') return operators();
  uint32_t width = peek(1) == '\n' ? 2 : looking_at("\\\r\n") ? 3 : 0;
  if (width != 0 && at_ + width < size_) {
    at_ += width;
    return line_start();
  }
  if (width != 0 || at_ + 1 == size_) {
    error({at_, at_ + 1}, "a backslash stands at the end of the file", "remove it");
    at_ = size_;
    return;
  }
  unexpected();
}

// What begins no token. A run of such characters is one error.
void Lexer::unexpected() {
  uint32_t start = at_;
  CodePoint c = decode_utf8(slice(0, size_), at_);
  at_ += c.length;
  while (at_ < size_ && text_[at_] == text_[start] && c.length == 1) ++at_;
  if (c.value == kInvalidCodePoint) {
    error({start, at_}, fmt::format("the byte 0x{:02X} is no UTF-8 text", static_cast<uint8_t>(text_[start])),
          "save the file as UTF-8");
  } else if (c.value < 0x20 || c.value == 0x7F) {
    error({start, at_}, fmt::format("a control character (code point U+{:04X}) stands in the code", c.value),
          "remove it");
  } else {
    error({start, at_},
          fmt::format("unexpected character {} (code point U+{:04X})", slice(start, start + c.length), c.value));
  }
}

}  // namespace assay
