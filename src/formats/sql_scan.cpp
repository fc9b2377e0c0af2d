#include "formats/sql_scan.h"

#include <utility>

namespace assay::sql {
namespace {

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_part(char c) { return is_word_start(c) || is_digit(c) || c == '$'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_operator(char c) { return std::string_view("+-*/<>=~!@#%^&|`?:").find(c) != std::string_view::npos; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<Piece> run() {
    while (at_ < text_.size()) step();
    finish();
    return std::move(pieces_);
  }

 private:
  [[nodiscard]] char peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void step() {
    const char c = peek();
    if (is_space(c)) {
      ++at_;
    } else if (c == '-' && peek(1) == '-') {
      quoted_until("\n", false);
    } else if (c == '/' && peek(1) == '*') {
      block_comment();
    } else if (c == ';' && depth_ == 0 && !atomic_) {
      finish();
      ++at_;
    } else {
      token(c);
      last_ = at_;
    }
  }

  void token(char c) {
    if (!begun_) {
      begun_ = true;
      piece_.place.start = static_cast<uint32_t>(at_);
    }
    if (c == kHole) {
      const bool after = at_ > 0 && (is_word_part(text_[at_ - 1]) || text_[at_ - 1] == kHole);
      hole(after || is_word_part(peek(1)) || peek(1) == kHole ? HolePlace::glued : HolePlace::bare);
    } else if (is_word_start(c)) {
      word();
    } else if (is_digit(c)) {
      while (is_word_part(peek()) || peek() == '.') ++at_;
    } else if (c == '\'') {
      string(false);
    } else if (c == '"') {
      ++at_;
      quoted_until("\"", true);
    } else if (c == '$' && dollar_quote()) {
    } else if (is_operator(c)) {
      ++piece_.weight;
      while (is_operator(peek()) && !(peek() == '-' && peek(1) == '-') && !(peek() == '/' && peek(1) == '*')) ++at_;
    } else {
      if (c == '(') ++depth_;
      if (c == ')' && depth_ > 0) --depth_;
      ++at_;
    }
  }

  void word() {
    const size_t start = at_;
    while (is_word_part(peek())) ++at_;
    const std::string_view written = text_.substr(start, at_ - start);
    if (peek() == '\'' && (written == "e" || written == "E")) return string(true);
    if (peek() == '\'' && (written == "b" || written == "B" || written == "x" || written == "X")) return string(false);
    ++piece_.weight;
    previous_ = lower(written);
    after_on_ = after_on_ || previous_ == "on";
    // The body of a function in the SQL standard's own form has semicolons of its own.
    atomic_ = atomic_ || previous_ == "atomic";
    for (const std::string_view writing : {"insert", "update", "delete", "merge", "into", "set_config"}) {
      piece_.writes = piece_.writes || previous_ == writing;
    }
    if (piece_.words.size() < Piece::kWords) piece_.words.push_back(previous_);
  }

  void hole(HolePlace place) {
    piece_.holes.push_back({static_cast<uint32_t>(at_), place, previous_, after_on_});
    if (place != HolePlace::quoted) previous_ = "#";
    ++piece_.weight;
    ++at_;
  }

  void string(bool backslashes) {
    ++at_;
    while (at_ < text_.size()) {
      if (peek() == kHole) {
        hole(HolePlace::quoted);
      } else if (backslashes && peek() == '\\') {
        at_ += 2;
      } else if (peek() == '\'') {
        ++at_;
        if (peek() != '\'') return;
        ++at_;
      } else {
        ++at_;
      }
    }
    at_ = text_.size();
    piece_.closed = false;
  }

  // Goes behind the next `end`; the end of the text does for a line comment.
  void quoted_until(std::string_view end, bool must_close) {
    while (at_ < text_.size()) {
      if (text_.substr(at_, end.size()) == end) {
        at_ += end.size();
        return;
      }
      if (peek() == kHole) {
        hole(HolePlace::quoted);
      } else {
        ++at_;
      }
    }
    if (must_close) piece_.closed = false;
  }

  void block_comment() {
    int open = 0;
    while (at_ < text_.size()) {
      if (peek() == '/' && peek(1) == '*') {
        ++open;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        at_ += 2;
        if (--open == 0) return;
      } else if (peek() == kHole) {
        hole(HolePlace::quoted);
      } else {
        ++at_;
      }
    }
    piece_.closed = false;
  }

  // $$ ... $$ or $tag$ ... $tag$; false (and nothing read) for a parameter like $1.
  bool dollar_quote() {
    size_t end = at_ + 1;
    if (end < text_.size() && is_digit(text_[end])) return parameter();
    while (end < text_.size() && text_[end] != '$' && is_word_part(text_[end])) ++end;
    if (end >= text_.size() || text_[end] != '$') return parameter();
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    at_ += tag.size();
    quoted_until(tag, true);
    return true;
  }
  bool parameter() {
    ++at_;
    return true;
  }

  void finish() {
    if (begun_) {
      piece_.place.end = static_cast<uint32_t>(last_ < text_.size() ? last_ : text_.size());
      if (depth_ > 0) piece_.closed = false;
      pieces_.push_back(std::move(piece_));
    }
    piece_ = {};
    begun_ = false;
    depth_ = 0;
    after_on_ = false;
    previous_.clear();
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t last_ = 0;  // behind the last token
  int depth_ = 0;
  bool begun_ = false;
  bool atomic_ = false;
  bool after_on_ = false;
  std::string previous_;
  Piece piece_;
  std::vector<Piece> pieces_;
};

}  // namespace

std::vector<Piece> scan(std::string_view text) { return Scanner(text).run(); }

}  // namespace assay::sql
