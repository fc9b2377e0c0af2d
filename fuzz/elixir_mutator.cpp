// Changes inputs as Elixir for the targets that read it: tokens and whole bracketed groups are taken out, doubled,
// swapped, wrapped and taken over from another input. So most of what is tried still parses, or lacks one piece.
//
// Half of the changes are libFuzzer's own, which know bytes and the dictionary alone.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/lexer.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

using assay::Token;
using assay::TokenKind;

// A text and its tokens, without those that stand for nothing written.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {
    assay::TokenList tokens;
    std::vector<assay::SyntaxError> errors;
    std::vector<assay::ColumnShift> shifts;
    assay::lex(text, {tokens, errors, shifts});
    for (size_t i = 0; i < tokens.size(); ++i) {
      const Token& token = tokens[i];
      if (token.start == token.end) continue;
      // Of an opener, the whole group up to its closer is one more piece.
      const bool opens = is_opener(token.kind) && token.value > i && token.value < tokens.size();
      pieces_.push_back({token.start, token.end});
      if (opens) groups_.push_back({token.start, tokens[token.value].end});
    }
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      lines_.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
      at = end;
    }
  }

  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  [[nodiscard]] std::string_view text(assay::Span span) const {
    return text_.substr(span.start, span.end - span.start);
  }
  // A token, a group of them or some lines, each about as often.
  assay::Span any(std::minstd_rand& random) const {
    const uint32_t which = random() % 3;
    if (which == 0 && !groups_.empty()) return groups_[random() % groups_.size()];
    if (which == 1) {
      const size_t first = random() % lines_.size();
      const size_t last = std::min(lines_.size() - 1, first + random() % 4);
      return {lines_[first].start, lines_[last].end};
    }
    return pieces_[random() % pieces_.size()];
  }

 private:
  static bool is_opener(TokenKind kind) {
    return kind == TokenKind::do_ || kind == TokenKind::fn || kind == TokenKind::open_paren ||
           kind == TokenKind::open_bracket || kind == TokenKind::open_curly || kind == TokenKind::open_bit ||
           kind == TokenKind::interpolation_open;
  }

  std::string_view text_;
  std::vector<assay::Span> pieces_, groups_, lines_;
};

struct Wrap {
  std::string_view before, after;
};
constexpr std::array kWraps = {
    Wrap{"(", ")"},
    Wrap{"[", "]"},
    Wrap{"{", "}"},
    Wrap{"fn -> ", " end"},
    Wrap{"\"#{", "}\""},
    Wrap{"if a do\n", "\nend"},
    Wrap{"quote do\n", "\nend"},
    Wrap{"unquote(", ")"},
    Wrap{"case a do\n_ -> ", "\nend"},
    Wrap{"@a ", ""},
    Wrap{"&", ""},
    Wrap{"", " |> a()"},
    Wrap{"a = ", ""},
    Wrap{"defmodule A do\n", "\nend\n"},
    Wrap{"def a do\n", "\nend\n"},
    Wrap{"~s\"\"\"\n", "\n\"\"\"\n"},
    Wrap{"# ", ""},
    Wrap{"a: ", ""},
};

std::string changed(std::string_view text, const Words& words, std::minstd_rand& random) {
  const assay::Span one = words.any(random);
  const std::string before(text.substr(0, one.start)), after(text.substr(one.end)), piece(words.text(one));
  switch (random() % 5) {
    case 0: return before + after;
    case 1: return before + piece + (piece.ends_with('\n') ? "" : " ") + piece + after;
    case 2: {  // put another piece in its place
      return before + std::string(words.text(words.any(random))) + after;
    }
    case 3: {  // swap
      assay::Span first = one, second = words.any(random);
      if (second.start < first.start) std::swap(first, second);
      if (second.start < first.end) return before + after;
      std::string result(text.substr(0, first.start));
      result.append(words.text(second)).append(text.substr(first.end, second.start - first.end));
      return result.append(words.text(first)).append(text.substr(second.end));
    }
    default: {
      const Wrap& wrap = kWraps[random() % kWraps.size()];
      return before + std::string(wrap.before) + piece + std::string(wrap.after) + after;
    }
  }
}

size_t put(const std::string& text, uint8_t* data, size_t room) {
  const size_t size = std::min(text.size(), room);
  std::memcpy(data, text.data(), size);
  return size;
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size, unsigned seed) {
  std::minstd_rand random(seed);
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Words words(text);
  if (words.empty() || random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
  return put(changed(text, words, random), data, max_size);
}

// A piece of the second text in the place of a piece of the first.
extern "C" size_t LLVMFuzzerCustomCrossOver(const uint8_t* data1, size_t size1, const uint8_t* data2, size_t size2,
                                            uint8_t* out, size_t max_out, unsigned seed) {
  std::minstd_rand random(seed);
  const std::string first(reinterpret_cast<const char*>(data1), size1);
  const std::string second(reinterpret_cast<const char*>(data2), size2);
  const Words here(first), there(second);
  if (here.empty() || there.empty()) return put(first, out, max_out);
  const assay::Span place = here.any(random);
  return put(first.substr(0, place.start) + std::string(there.text(there.any(random))) + first.substr(place.end), out,
             max_out);
}
