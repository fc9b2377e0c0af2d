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

// How far the statement is indented that an opener belongs to (`def f(a,` for the `do` two lines below), counted up to
// `enough`.
uint32_t Lexer::statement_indentation(size_t level, uint32_t enough) const {
  uint32_t line = levels_[level].line;
  const uint32_t separator = levels_[level - 1].separator;
  const uint32_t start = tokens_[separator == kNowhere ? 0 : separator + 1].start;
  if (start < line) {
    constexpr uint32_t kLongestLine = 1000;  // of one that a person has indented
    const uint32_t from = start > kLongestLine ? start - kLongestLine : 0;
    const size_t line_end = slice(from, start).rfind('\n');
    if (line_end == std::string_view::npos) return 0;
    line = from + static_cast<uint32_t>(line_end) + 1;
  }
  uint32_t count = 0;
  while (count < enough && in_class(text_[line + count], kBlank)) ++count;
  return count;
}

// At the start of a line, when ends are guessed: a definition stands inside nothing that is indented as far as itself,
// and `end` or `else` belongs to the opener that is indented as far as itself.
void Lexer::close_lost() {
  constexpr std::string_view kDefinitions[] = {"def",         "defp",    "defmacro", "defmacrop", "defmodule",
                                               "defprotocol", "defimpl", "test",     "describe"};
  constexpr std::string_view kGoOn[] = {"end", "else", "rescue", "catch", "after"};
  const uint32_t start = skip_blanks(at_);
  uint32_t end = start;
  while (end < size_ && in_class(text_[end], kLower | kUpper | kDigit)) ++end;
  const std::string_view word = slice(start, end);
  const bool defines = std::ranges::find(kDefinitions, word) != std::end(kDefinitions);
  if (!defines && std::ranges::find(kGoOn, word) == std::end(kGoOn)) return;

  const uint32_t indented = start - at_;
  constexpr size_t kFurthest = 32;  // levels: more don't lose their `end` at once
  const size_t outermost = levels_.size() > kFurthest ? levels_.size() - kFurthest : 0;
  auto is_block = [&](size_t level) { return level > outermost && levels_[level].closer == TokenKind::end_; };
  size_t level = levels_.size() - 1;
  if (defines) {
    while (is_block(level) && statement_indentation(level, indented) >= indented) --level;
  } else {
    while (is_block(level) && statement_indentation(level, indented + 1) > indented) --level;
    if (!is_block(level) || statement_indentation(level, indented + 1) != indented) return;
  }
  while (levels_.size() > level + 1) {
    lost_ends_->push_back({tokens_[levels_.back().token].start, at_});
    Token line_break = tokens_.back();
    if (line_break.kind == TokenKind::eol) {
      drop_eol();
    } else {
      line_break.start = line_break.end;
    }
    close_level(tokens_.back().end, tokens_.back().end);
    separate(push(TokenKind::eol, line_break.start, line_break.end, 0));
  }
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
