// Brackets, do and fn: every opener gets its closer, and what is wrong with that is said here.
#include <fmt/format.h>

#include "syntax/lexer_impl.h"

namespace assay {

std::string_view Lexer::spelling(TokenKind kind) {
  switch (kind) {
    case TokenKind::open_paren: return "(";
    case TokenKind::open_bracket: return "[";
    case TokenKind::open_curly: return "{";
    case TokenKind::open_bit: return "<<";
    case TokenKind::do_: return "do";
    case TokenKind::fn: return "fn";
    case TokenKind::interpolation_open: return "#{";
    case TokenKind::close_paren: return ")";
    case TokenKind::close_bracket: return "]";
    case TokenKind::close_curly:
    case TokenKind::interpolation_close: return "}";
    case TokenKind::close_bit: return ">>";
    case TokenKind::end_: return "end";
    default: return "";
  }
}

TokenKind Lexer::closer_of(TokenKind opener) {
  switch (opener) {
    case TokenKind::open_paren: return TokenKind::close_paren;
    case TokenKind::open_bracket: return TokenKind::close_bracket;
    case TokenKind::open_curly: return TokenKind::close_curly;
    case TokenKind::open_bit: return TokenKind::close_bit;
    case TokenKind::do_:
    case TokenKind::fn: return TokenKind::end_;
    case TokenKind::interpolation_open: return TokenKind::interpolation_close;
    default: return TokenKind::eof;
  }
}

void Lexer::open(TokenKind kind, uint32_t width) {
  if (levels_.full()) return too_deep();
  // A `do` that isn't indented deeper than the opener around it hints that the outer one has lost its `end`.
  bool block = kind == TokenKind::do_ || kind == TokenKind::fn;
  if (block && levels_.size() > 1 && indentation(line_) <= indentation(levels_.back().line)) suspect_ = levels_.back();
  uint32_t token = push(kind, at_, at_ + width, 0);
  levels_.push_back({kind, closer_of(kind), token, line_, token, token});
  at_ += width;
}

void Lexer::open_paren() {
  if (last_kind() == TokenKind::alias) {
    std::string_view alias = slice(tokens_.back().start, tokens_.back().end);
    error({at_, at_ + 1}, fmt::format("{} is followed by (, but names of functions start with a small letter", alias),
          "write the function's name in small letters, or remove the parenthesis");
  }
  open(TokenKind::open_paren, 1);
}

void Lexer::close(TokenKind kind, uint32_t width) {
  // `}` ends an interpolation when nothing else is open in it.
  bool curly = kind == TokenKind::close_curly;
  auto closes = [&](const Open& o) { return o.closer == kind || (curly && o.kind == TokenKind::interpolation_open); };
  size_t depth = levels_.size() - 1;
  while (depth > 0 && !closes(levels_[depth]) && levels_[depth].kind != TokenKind::interpolation_open) --depth;
  if (depth == 0 || !closes(levels_[depth])) {
    std::string help =
        kind == TokenKind::end_ ? "remove it, or look for a `do` or `fn` that is missing before it" : "remove it";
    if (levels_.size() > 1 && levels_.back().kind != TokenKind::interpolation_open) {
      const Open& top = levels_.back();
      error({at_, at_ + width},
            fmt::format("unexpected {}: the {} of line {} is still open and wants {}", spelling(kind),
                        spelling(top.kind), line_of(tokens_[top.token].start), spelling(top.closer)),
            help, tokens_[top.token].start);
    } else {
      error({at_, at_ + width}, fmt::format("unexpected {}: nothing is open here", spelling(kind)), help);
    }
    at_ += width;
    return;
  }
  if (depth + 1 < levels_.size()) {
    const Open& top = levels_.back();
    error({at_, at_ + width},
          fmt::format("unexpected {}: the {} of line {} is still open and wants {}", spelling(kind), spelling(top.kind),
                      line_of(tokens_[top.token].start), spelling(top.closer)),
          fmt::format("close it with {} before this place", spelling(top.closer)), tokens_[top.token].start);
    while (levels_.size() > depth + 1) close_level(at_, at_);
  }
  bool interpolation = levels_.back().kind == TokenKind::interpolation_open;
  close_level(at_, at_ + width);
  at_ += width;
  if (interpolation) scan_string();
}

void Lexer::close_level(uint32_t start, uint32_t end) {
  Open top = levels_.back();
  levels_.pop_back();
  uint32_t token = push(top.closer, start, end, 0);
  tokens_[top.token].value = token & (kMaxSymbols - 1);
}

void Lexer::too_deep() {
  error({at_, at_ + 1}, fmt::format("the code is nested deeper than {} levels", kMaxNesting),
        "the rest of the file is not read; nest less, or leave the file out with `paths` in .assay.toml");
  stopped_ = true;
}

void Lexer::close_quietly() {
  while (levels_.size() > 1) {
    bool interpolation = levels_.back().kind == TokenKind::interpolation_open;
    close_level(size_, size_);
    if (!interpolation) continue;
    push(TokenKind::string_close, size_, size_, 0);
    strings_.pop_back();
  }
}

void Lexer::close_all_at_end() {
  if (levels_.size() > 1) {
    Open top = levels_.back();
    std::string_view closer = spelling(top.closer);
    std::string help = fmt::format("add {} where it belongs", closer);
    uint32_t opener = tokens_[top.token].start;
    if (suspect_.kind == top.kind && suspect_.token < tokens_.size() && tokens_[suspect_.token].kind == suspect_.kind) {
      help += fmt::format("; by the indentation, the {} of line {} has lost it", spelling(suspect_.kind),
                          line_of(tokens_[suspect_.token].start));
    }
    if (levels_.size() > 2) help += fmt::format(" ({} more are open around it)", levels_.size() - 2);
    // As Elixir has it: an open interpolation is a fault of its place, everything else of the file's end.
    bool interpolation = top.kind == TokenKind::interpolation_open;
    error(interpolation ? Span{opener, opener + 2} : Span{size_, size_},
          fmt::format("the file ends, but the {} of line {} is still open and wants {}", spelling(top.kind),
                      line_of(opener), closer),
          help, opener);
  }
  close_quietly();
}

}  // namespace assay
